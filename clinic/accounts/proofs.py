"""What a session knows about how somebody proved who they are.

allauth keeps the list in the session (a password at 9:00, a code from an app at 9:01), bound to the person; here it is
read. So asking costs no query, and what ends the session ends the proof.
"""

import time
from datetime import timedelta

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest

from clinic.accounts.models import User

RECENT = timedelta(minutes=5)
SECOND_FACTOR = "mfa"  # allauth's word for a passkey, a code from an app, a recovery code


def needs_second_factor(request: HttpRequest) -> bool:
    """Whether this session is a staff member's who has not shown the second factor in it: it opens nothing yet."""
    user = request.user
    return user.is_authenticated and user.is_staff and not has_second_factor(request)


def has_second_factor(request: HttpRequest) -> bool:
    """Whether the person showed a second factor in this session."""
    records = get_authentication_records(request, _person(request))
    return any(record["method"] == SECOND_FACTOR for record in records)


def is_recent(request: HttpRequest) -> bool:
    """Whether the person proved who they are, in any way, within the last five minutes."""
    records = get_authentication_records(request, _person(request))
    # The machine's clock, as allauth does: the demo's clock must not make anybody older or younger.
    return bool(records) and time.time() - records[-1]["at"] < RECENT.total_seconds()


def kinds(request: HttpRequest, user: User) -> str:
    """How `user` came in, for the trail: ``password+totp``."""
    records = get_authentication_records(request, user)
    return "+".join(dict.fromkeys(record.get("type") or record["method"] for record in records)) or "password"


def remember(request: HttpRequest, user: User, method: str, **more: str | bool) -> None:
    """Write down that `user` has just proved who they are."""
    record_authentication(request, user, method, **more)


def _person(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def remember_second_factor(request: HttpRequest, user: User, kind: str) -> None:
    """`user` has just shown (or set up) a second factor. What the session opens grows, so its key changes."""
    remember(request, user, SECOND_FACTOR, type=kind, reauthenticated=True)
    request.session.cycle_key()
