"""The nightly verification, the command, and whom a finding reaches."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from clinic import clock, integrity
from clinic.audit.actions import made_up
from clinic.audit.anchors import anchor, anchor_file
from clinic.audit.models import AuditCheck, AuditEvent
from clinic.audit.sealing import seal
from clinic.audit.verifying import verify
from clinic.audit.watch import check, check_if_due
from clinic.tasks import anchor_audit, seal_audit, verify_audit
from tests.audit import live, write_events

pytestmark = pytest.mark.django_db
NOW = timezone.now()
NIGHT = datetime(2026, 3, 3, 7, 30, tzinfo=UTC)  # half past two in New York


@pytest.fixture(autouse=True)
def anchors_apart(settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors.jsonl")


def break_the_first_event():
    integrity.uninstall(AuditEvent)
    first = AuditEvent.objects.order_by("pk").first()
    AuditEvent.objects.filter(pk=first.pk).update(verb="x")
    return first.pk


def run(*args):
    out = StringIO()
    call_command("audit", *args, stdout=out)
    return out.getvalue()


def test_the_tasks_seal_anchor_and_verify():
    write_events(2)
    seal_audit()
    anchor_audit()
    verify_audit()
    row = AuditCheck.objects.get()
    assert (row.is_full, row.seal, row.events, row.findings) == (True, 2, 3, 0)


def test_it_is_due_in_the_night_and_when_a_night_was_missed(cast):
    with clock.at(NIGHT):
        assert check_if_due()
        assert check_if_due() is None
    with clock.at(NIGHT + timedelta(hours=14)):
        assert check_if_due() is None
    with clock.at(NIGHT + timedelta(hours=23)):
        assert check_if_due()
    with clock.at(NIGHT + timedelta(hours=23 + 31)):
        assert check_if_due()


def test_a_later_check_begins_where_the_last_good_one_was_and_after_a_week_at_the_beginning():
    live(6, now=NOW - timedelta(days=1))
    assert check().events == 35
    write_events(3, at=NOW)
    anchor()
    second = check()
    assert (second.is_full, second.findings) == (False, 0)
    assert second.events < 20
    with clock.at(NOW + timedelta(days=8)):
        assert check().is_full


def test_what_was_changed_before_the_last_check_is_found_by_the_weekly_one():
    live(6, now=NOW - timedelta(days=1))
    check()
    break_the_first_event()
    assert check().findings == 0
    assert check(full=True).findings == 1
    assert check().is_full  # until it is good again, all of it


def test_a_chain_that_was_computed_again_since_the_last_check_is_found():
    live(3, now=NOW)
    row = check()
    other = AuditCheck(
        checked_at=row.checked_at, is_full=False, seal=row.seal, seal_hash="f" * 64, events=1, findings=0
    )
    assert "is not the one that was verified" in verify(since=other).findings[0]


def test_a_finding_reaches_the_operator(caplog):
    write_events(2)
    seal()
    pk = break_the_first_event()
    row = check()
    assert row.first_finding == f"Event {pk} was changed after seal 1 was put on it."
    assert "not whole" in caplog.text


def test_the_command_says_that_all_is_well_and_how_far_that_goes():
    live(3, now=NOW)
    write_events(2)
    assert run("verify").splitlines() == [
        "The audit trail is whole: 17 events under 6 seals.",
        f"6 events are younger than the last anchor ({NOW - timedelta(days=2):%Y-%m-%d %H:%M} UTC): only the chain "
        "protects them.",
        "2 events are not sealed yet.",
    ]


def test_the_command_fails_with_the_first_bad_event():
    live(3, now=NOW)
    pk = break_the_first_event()
    with pytest.raises(CommandError, match=f"Event {pk} was changed"):
        run("verify")


def test_the_command_seals_and_anchors():
    with pytest.raises(CommandError, match="nothing to anchor"):
        run("anchor")
    write_events(4)
    assert run("seal") == "4 events sealed.\n"
    assert run("anchor").startswith("Anchor 1: seal 1, 4 events, in ")
    assert 'after_restore":true' not in anchor_file().read_text()
    run("anchor", "--after-restore")
    assert 'after_restore":true' in anchor_file().read_text()


def test_the_command_verifies_against_a_copy(tmp_path):
    live(3, now=NOW)
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(anchor_file().read_bytes())
    anchor_file().write_text("")
    assert "whole" in run("verify", "--anchors", str(copy))
    with pytest.raises(CommandError, match="no file"):
        run("verify", "--anchors", str(tmp_path / "none"))


def test_events_of_the_past_are_believed_where_the_trail_says_that_they_were_made_up():
    live(2, now=NOW)
    with made_up():
        write_events(3, at=NOW - timedelta(days=300))
    report = verify()
    assert (report.findings, report.made_up) == ([], 3)
    seal()
    report = verify()
    assert (report.findings, report.made_up) == ([], 3)
    write_events(1, at=NOW - timedelta(days=300))
    assert "was put in later" in verify().findings[0]
