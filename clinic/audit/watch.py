"""The nightly verification: from the last good one on, all of it once a week; what it finds reaches people.

A finding is an error in the log, for the operator, and stands on the practice manager's overview until a later check
finds nothing.
"""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from clinic import clock
from clinic.accounts.models import Practice
from clinic.audit.models import AuditCheck
from clinic.audit.sealing import seal
from clinic.audit.verifying import Report, verify
from clinic.project.places import private_folder

NIGHT = range(1, 5)  # hours at the practice
A_NIGHT, OVERDUE, A_WEEK = timedelta(hours=12), timedelta(hours=30), timedelta(days=7)
log = logging.getLogger("porchlight.audit")


def newest_check() -> AuditCheck | None:
    """The last verification."""
    return AuditCheck.objects.order_by("-pk").first()


def is_due() -> bool:
    """Whether it is time: at night, or as soon as a night was missed."""
    last = newest_check()
    if last is None:
        return True
    age = clock.now() - last.checked_at
    hour = clock.now().astimezone(ZoneInfo(Practice.current().time_zone)).hour
    return age > OVERDUE or (age > A_NIGHT and hour in NIGHT)


def check_if_due() -> AuditCheck | None:
    """The clock's door. On one machine one check runs at a time: a long one would be handed out again."""
    with _alone() as alone:
        return check() if alone and is_due() else None


def check(*, full: bool = False) -> AuditCheck:
    """Verify, and keep what was found."""
    last = newest_check()
    week = AuditCheck.objects.filter(is_full=True, checked_at__gt=clock.now() - A_WEEK)
    since = last if last and last.findings == 0 and last.seal and week.exists() and not full else None
    if since is None:
        seal(looking_back=None)  # what appeared more than a day late, if anything ever does
    return keep(verify(since=since))


def keep(report: Report) -> AuditCheck:
    """Write down what a verification found; say it aloud where it is bad."""
    row = AuditCheck.objects.create(
        is_full=report.is_full,
        seal=report.head.number if report.head else 0,
        seal_hash=report.head.hash if report.head else "",
        events=report.events,
        findings=len(report.findings) + report.more,
        first_finding=report.findings[0] if report.findings else "",
    )
    if row.findings:
        log.error("The audit trail is not whole: %s findings. Run `manage.py audit verify`.", row.findings)
    return row


@contextmanager
def _alone() -> Iterator[bool]:
    folder = private_folder(settings.DATA_DIR / "run")
    with os.fdopen(os.open(folder / "audit-verify.lock", os.O_RDWR | os.O_CREAT, 0o600), "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
