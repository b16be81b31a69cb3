"""What the tests of follow-ups share: a noon, a night, and a message that is owed."""

from datetime import UTC, date, datetime, timedelta

from caregivers.caseload.models import Responsibility
from caregivers.followups.actions import plan, sweep
from caregivers.followups.models import FollowUp
from clinic import clock
from tests.mail_sink import MailSink

NOON = datetime(2026, 6, 1, 16, tzinfo=UTC)  # at Mina's in New York
LATER = NOON + timedelta(seconds=1)
NIGHT = datetime(2026, 6, 2, 3, tzinfo=UTC)  # eleven in the evening there
State, Reason = FollowUp.State, FollowUp.Reason


def wall(*parts):
    return datetime(*parts)  # noqa: DTZ001 (wall time has no zone of its own)


def settled(cast):
    """The cast, responsible for one another since long before the moments of these tests."""
    Responsibility.objects.update(starts_on=date(2020, 1, 1))
    return cast


def owe(cast, key="after:1", **given):
    """A message owed to Mina, as soon as allowed unless it is `given` otherwise."""
    values = {"kind": "after_session", "case": cast.minas_case, "recipient": cast.mina, "by": cast.alice}
    return plan(**values | given, dedupe_key=key)


def ended(cast, state, reason="", key="after:1"):
    """One that has ended in `state`."""
    row = owe(cast, key)
    FollowUp.objects.filter(pk=row.pk).update(
        state=state, reason=reason, next_try_at=None, attempts=7, ended_at=clock.now()
    )
    return FollowUp.objects.get(pk=row.pk)


def sending(cast, key="after:1"):
    """One that is being sent at this moment."""
    row = owe(cast, key)
    FollowUp.objects.filter(pk=row.pk).update(
        state=State.SENDING, next_try_at=None, lease_until=clock.now() + timedelta(minutes=2), attempts=1, fence=1
    )
    return FollowUp.objects.get(pk=row.pk)


def smtp(settings, sink: MailSink):
    """Mail goes to `sink`."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port


def owed_at_noon(cast, key="after:1", **given):
    """As `owe`, planned at noon."""
    with clock.at(NOON):
        return owe(cast, key, **given)


def swept(at=LATER):
    """What a sweep at that moment did."""
    with clock.at(at):
        return sweep()


def now_of(row):
    """The row as it is in the database."""
    return FollowUp.objects.get(pk=row.pk)


def put(row, **values):
    """The row with other values, not saved yet."""
    for name, value in values.items():
        setattr(row, name, value)
    return row
