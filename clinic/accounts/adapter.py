"""What we tell allauth: nobody signs up by himself, and its links come from SITE_URL."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """People come by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_from_email(self) -> Any:
        from django.conf import settings

        return settings.DEFAULT_FROM_EMAIL
