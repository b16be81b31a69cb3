"""How the API signs in, paces and pages. Apart from api.py, because DRF imports these while it is itself imported."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions, pagination, permissions, throttling
from rest_framework.request import Request

from clinic.ui.throttle import Limit, client_address, throttle

WRONG_TOKENS = Limit(20, minutes=10)  # from one address


class TokenAuthentication(authentication.BaseAuthentication):
    """``Authorization: Bearer …`` with a token that a staff member made (clinic/tokens)."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        scheme, _space, secret = authentication.get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        tokens = apps.get_model("clinic", "ApiToken").objects  # its module cannot be imported yet when this one is
        token: Any = tokens.of_secret(secret.decode("latin-1").strip())  # type: ignore[attr-defined]
        if token is None:
            throttle(f"token|{client_address(request)}", WRONG_TOKENS)  # a good one from there goes on working
            raise exceptions.AuthenticationFailed(_("This token opens nothing. It may have expired or been revoked."))
        if not (token.may_write or request.method in permissions.SAFE_METHODS):
            raise exceptions.PermissionDenied(_("This token may only read."), code="read_only")
        token.note_use()
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Porchlight"'


class Pace(throttling.BaseThrottle):
    """So many requests in a minute: of one token, or of one person in the browser."""

    def allow_request(self, request: Request, view: Any) -> bool:
        if request.user and request.user.is_authenticated:
            kind, who = ("token", request.auth.pk) if request.auth else ("session", request.user.pk)
            throttle(f"api|{kind}|{who}", Limit(settings.API_PER_MINUTE[kind], minutes=1))  # says itself how long
        return True


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session, CSRF checked. Signed out is 401, not 403."""

    def authenticate_header(self, request: Request) -> str:
        return 'Session realm="Porchlight"'


class Pages(pagination.LimitOffsetPagination):
    """?limit= (at most 200) and ?offset=."""

    default_limit = 50
    max_limit = 200
