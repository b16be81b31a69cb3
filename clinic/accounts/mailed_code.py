"""A code by mail for somebody who is signed in already: how they are asked again who have nothing else to show."""

import json
import time

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import compare_user_code
from django.http import HttpRequest

from clinic.accounts import sealed
from clinic.accounts.models import User
from clinic.ui.throttle import Limit, throttle

KEY = "mailed_code"
GOOD_FOR = 15 * 60  # seconds
TRIES = 3
AT_MOST = Limit(5, minutes=10)


def send(request: HttpRequest, user: User) -> None:
    """Mail a new code; the one before is void. Raises TooOften."""
    throttle(f"mailed-code|{user.pk}", AT_MOST)
    adapter = get_adapter(request)
    code = adapter.generate_login_code()
    _keep(request, [code, time.time() + GOOD_FOR, TRIES])
    adapter.send_mail("account/email/login_code", user.email, {"code": code})


def was_sent(request: HttpRequest) -> bool:
    """Whether a code is on its way, and still good."""
    return KEY in request.session and json.loads(sealed.unseal(request.session[KEY]))[1] > time.time()


def take(request: HttpRequest, typed: str) -> bool:
    """Whether `typed` is the code, which is then used up; so it is after three wrong ones."""
    if not was_sent(request):
        return False
    code, until, tries = json.loads(sealed.unseal(request.session.pop(KEY)))
    if compare_user_code(actual=typed, expected=code):
        return True
    if tries > 1:
        _keep(request, [code, until, tries - 1])
    return False


def _keep(request: HttpRequest, state: list[str | float]) -> None:
    request.session[KEY] = sealed.seal(json.dumps(state))
