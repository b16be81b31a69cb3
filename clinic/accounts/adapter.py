"""What we tell allauth: nobody signs up, mails are neutral and sent by the postman, signing in is written down."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from clinic.accounts import actions, letters, proofs


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

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """A deactivated account gets the answer of a wrong password, also for the right one."""
        user: Any = super().authenticate(request, **credentials)
        return user if user and user.is_active else None

    def get_login_stages(self) -> list[str]:
        return ["allauth.account.stages.LoginByCodeStage", "clinic.accounts.stages.SecondFactorStage"]

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """The first proof is given: whoever planted this session's key knows it no longer."""
        request.session.cycle_key()
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        actions.note_sign_in(user=user, kind=proofs.kinds(request, user))
        return super().post_login(request, user, **kwargs)
