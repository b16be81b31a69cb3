"""A visit begins wherever somebody signs in: by password, code, passkey or invitation."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from clinic.accounts.models import User
from clinic.visits.actions import begin


@receiver(user_logged_in)
def a_visit_begins(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Django says it once for each way in; without a visit a session opens nothing."""
    begin(request=request, user=user)
