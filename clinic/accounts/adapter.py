"""What we tell allauth: nobody signs up, mails are neutral and sent by the postman, signing in is written down."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from clinic.accounts import actions, letters


class AccountAdapter(DefaultAccountAdapter):
    """People come by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_from_email(self) -> str:
        return letters.sender()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        letters.send_soon(self.render_mail(template_prefix, email, {"email": email, **context}))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth's limit would count by account alone: anybody could shut another person out. Ours: limits.py."""

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        ways = request.session.get("account_authentication_methods") or [{}]
        actions.note_sign_in(user=user, kind=ways[-1].get("method", "password"))
        return super().post_login(request, user, **kwargs)
