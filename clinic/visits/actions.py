"""A visit begins with signing in, is noted while somebody is there, and ends; each end takes the session with it."""

import uuid
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.visits.devices import browser_and_system
from clinic.visits.limits import IN_SESSION, Here, Limits
from clinic.visits.models import REMEMBERED, KeptWords, Visit

NOTE_EVERY = timedelta(minutes=1)  # somebody who is there costs one write in this time, not one per request
SAID_SHARED = "device_is_shared"  # in the session, between the sign-in page and being signed in
WAITING = "kept_words"  # in the session: something that was typed waits to be looked at
Why = Visit.Why


def say_shared(*, request: HttpRequest, shared: bool) -> None:
    """Whoever is about to sign in said whether others use this device: for `begin`."""
    request.session[SAID_SHARED] = request.device_is_shared = shared  # type: ignore[attr-defined]


@transaction.atomic
def begin(*, request: HttpRequest, user: User) -> Visit:
    """`user` has signed in; what the session says about the visit before belongs to the past."""
    session = request.session
    if before := Here.in_session(session):
        Visit.objects.filter(pk=before.visit, ended_at=None).update(ended_at=clock.now(), why=Why.SIGNED_OUT)
        session.cycle_key()  # Django keeps the key where the same person signs in once more
    if not session.session_key:
        session.create()
    browser, system = browser_and_system(request.headers.get("User-Agent", ""))
    visit = Visit(user=user, session_key=str(session.session_key), browser=browser, system=system, until=clock.now())
    visit.save(force_insert=True)
    now = clock.now().timestamp()
    session[IN_SESSION] = {"id": str(visit.pk), "key": session.session_key, "began": now, "seen": now}
    if KeptWords.objects.waiting_for(user).exists():
        session[WAITING] = True
    said = session.pop(SAID_SHARED, False) or getattr(request, "device_is_shared", False)
    set_device(request=request, user=user, shared=bool(said))
    return visit


def set_device(*, request: HttpRequest, user: User, shared: bool) -> None:
    """Whether others use this device decides how long the visit may be, and whether it outlives the browser."""
    limits = Limits.of(user, shared=shared)
    session = request.session
    session[IN_SESSION] = session[IN_SESSION] | {
        "idle": limits.idle, "longest": limits.longest, "shared": shared,
    }  # fmt: skip
    session.set_expiry(limits.longest if limits.outlives_browser else 0)
    here = Here.in_session(session)
    if here:
        Visit.objects.filter(pk=here.visit).update(shared=shared, until=_until(here))


def note(*, session: Any, here: Here) -> bool:
    """Somebody is there: written down once a minute. False where the visit has been ended from elsewhere."""
    if clock.now().timestamp() - here.seen < NOTE_EVERY.total_seconds():
        return True
    return extend(session=session, here=here) is not None


def extend(*, session: Any, here: Here) -> Here | None:
    """Somebody says that they are there, or was seen to be. None where the visit has been ended from elsewhere."""
    now = clock.now()
    session[IN_SESSION] = session[IN_SESSION] | {"seen": now.timestamp()}
    seen = Here.in_session(session)
    rows = Visit.objects.filter(pk=here.visit, ended_at=None)
    return seen if seen and rows.update(seen_at=now, until=_until(seen)) else None


def follow(*, session: Any) -> None:
    """The session has taken a new key (Django does that when a password changes): the visit goes with it."""
    kept = session.get(IN_SESSION)
    if kept and kept.get("key") != session.session_key:
        Visit.objects.filter(pk=kept["id"]).update(session_key=session.session_key)
        session[IN_SESSION] = kept | {"key": session.session_key}


@transaction.atomic
def ended(*, visit: str, why: Visit.Why, by: User | None = None) -> None:
    """A visit is over, and its session is gone already; `by` signed out themselves."""
    row = Visit.objects.filter(pk=visit, ended_at=None).first()
    if row is None:
        return
    row.ended_at, row.why = clock.now(), why
    row.save(update_fields=["ended_at", "why"])
    record("visit.ended", row, by=by, kind=why, user_id=row.user_id)


@transaction.atomic
def end(*, visit: uuid.UUID, by: User) -> Visit:
    """Sign out one of one's own devices. Raises RuleViolation where it is signed out already."""
    row = Visit.objects.select_for_update().open_of(by).filter(pk=visit).first()  # type: ignore[attr-defined]
    if row is None:
        raise RuleViolation(_("That device is signed out already."))
    _end([row], Why.ELSEWHERE)
    record("visit.ended", row, by=by, kind=Why.ELSEWHERE, user_id=by.pk)
    return row  # type: ignore[no-any-return]


@transaction.atomic
def end_all(*, user: User, by: User | None, besides: str = "", why: Visit.Why = Why.ELSEWHERE) -> int:
    """Sign `user` out everywhere, but for the visit `besides`; the number of devices. Whoever calls asks who may."""
    theirs = Visit.objects.select_for_update().filter(user=user, ended_at=None)
    rows = list(theirs.exclude(pk=besides) if besides else theirs)
    _end(rows, why)
    if rows:
        record("visit.ended_everywhere", rows[0], by=by, kind=why, count=len(rows), user_id=user.pk)
    return len(rows)


def _end(rows: list[Visit], why: Visit.Why) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for row in rows:
        store.delete(row.session_key)
    Visit.objects.filter(pk__in=[row.pk for row in rows]).update(ended_at=clock.now(), why=why)


def tidy() -> int:
    """Forget what is over: expired sessions, visits and kept words of more than an hour ago. How many rows."""
    long_ago = clock.now() - REMEMBERED
    gone = [
        Session.objects.filter(expire_date__lt=clock.now()).delete()[0],
        Visit.objects.filter(Q(until__lt=long_ago) | Q(ended_at__lt=long_ago)).delete()[0],
        KeptWords.objects.filter(kept_at__lt=long_ago).delete()[0],
    ]
    return sum(gone)


def _until(here: Here) -> datetime:
    return datetime.fromtimestamp(min(here.seen + here.limits.idle, here.began + here.limits.longest), UTC)
