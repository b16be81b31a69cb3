"""How often each way in may be tried: from one address, for one account from one address, and for one account in all.

The middle one is what slows a guesser down; it is the guesser's own, so nobody can shut another person out with it. The
last one is far above what a person does, and each way in has its own: while somebody hammers at the password, a code by
mail and a passkey go on working. The same holds whether an account exists or not: nothing here asks the database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from clinic.ui.error_pages import too_often
from clinic.ui.throttle import Limit, TooOften, client_address, throttle


@dataclass(frozen=True)
class Way:
    """One way in. A whole practice may sit behind one address, so `address` is wide."""

    name: str
    address: Limit = Limit(150, minutes=10)  # noqa: RUF009  (frozen)
    here: Limit = Limit(10, minutes=10)  # noqa: RUF009
    account: Limit = Limit(200, hours=1)  # noqa: RUF009


PASSWORD = Way("password")
CODE = Way("code", here=Limit(5, minutes=10), account=Limit(30, hours=1))  # each sends a mail
ENTRY = Way("entry")
INVITATION = Way("invitation")
PROOF = Way("proof", here=Limit(20, minutes=10))  # a second factor, or asked again
PASSKEY = Way("passkey")
FORGOTTEN = Way("forgotten", here=Limit(5, minutes=10), account=Limit(30, hours=1))  # each sends a mail

# The name of an address that takes POSTs of a way → the way.
WAYS = {
    "account_login": PASSWORD,
    "account_request_login_code": CODE,
    "account_confirm_login_code": ENTRY,
    "accounts:welcome": INVITATION,
    "accounts:again": PROOF,
    "accounts:app": PROOF,
    "accounts:password": PROOF,
    "mfa_authenticate": PROOF,
    "mfa_login_webauthn": PASSKEY,
    "accounts:forgotten": FORGOTTEN,
    "accounts:new_password": INVITATION,
}


class LimitTries:
    """Middleware: counts what is sent to a way in, before anything looks at it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        way = WAYS.get(match.view_name) if match and request.method == "POST" else None
        if way is None:
            return None
        try:
            _count(way, request)
        except TooOften as pause:
            return too_often(request, pause)
        return None


def _count(way: Way, request: HttpRequest) -> None:
    if way is PASSWORD and _wants_a_code(request):
        way = CODE
    address = client_address(request)
    account = _account(request)
    if account:
        throttle(f"{way.name}|{account}|{address}", way.here)
    throttle(f"{way.name}||{address}", way.address)
    if account:
        throttle(f"{way.name}|{account}", way.account)


def _wants_a_code(request: HttpRequest) -> bool:
    return request.POST.get("how") == "code" or not request.POST.get("password")


def _account(request: HttpRequest) -> str:
    """Whose way in it is: the address that was typed, or the person who is signed in already."""
    typed = request.POST.get("login") or request.POST.get("email") or ""
    return typed.strip().lower() or str(request.session.get("_auth_user_id", ""))
