"""Signing: complete, once, with its ratings and its follow-up, all or nothing."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from caregivers.followups.models import FollowUp
from caregivers.goals.actions import close_goal
from caregivers.goals.models import GoalRating
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation, Stale
from sessions.appointments.models import Appointment
from sessions.notes import actions
from sessions.notes.actions import add_addendum, save_draft, sign, start
from sessions.notes.models import Addendum, SessionNote
from sessions.notes.seal import is_intact
from tests.sessions.scenes import HOUR, MORNING, WORDS, draft, goal, meeting, signed

pytestmark = pytest.mark.usefixtures("may_morning")


def stored(note):
    return SessionNote.objects.get(pk=note.pk)


def test_signing_locks_the_note_with_author_time_and_hash(cast):
    note = stored(signed(cast))
    assert (note.signed_by, note.signed_at) == (cast.alice, MORNING)
    assert is_intact(note)
    event = AuditEvent.objects.get(verb="note.signed")
    assert (event.target_id, event.actor_id, event.case_id) == (str(note.pk), cast.alice.pk, cast.minas_case.pk)


def test_the_hash_can_be_computed_again_from_the_documented_document(cast):
    sleep = goal(cast.minas_case)
    note = stored(signed(cast, ratings={str(sleep.pk): 1}, follow_up={"when": "at", "at": "2026-05-09T09:00"}))
    document = {
        "format": 1, "note": str(note.pk), "case": str(note.case_id), "appointment": str(note.appointment_id),
        "author": str(cast.alice.pk), "signed_by": str(cast.alice.pk),
        "signed_at": "2026-05-04T14:00:00.000000+00:00", **WORDS,
        "ratings": {str(sleep.pk): 1}, "follow_up": {"when": "at", "at": "2026-05-09T09:00"},
    }  # fmt: skip
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert note.content_hash == hashlib.sha256(text.encode()).hexdigest()


def test_other_words_are_not_what_was_signed(cast):
    note = stored(signed(cast))
    note.body += " "
    assert not is_intact(note)


@pytest.mark.parametrize("field", ["body", "risk", "plan"])
def test_an_incomplete_note_is_not_signed(cast, field):
    note = draft(cast, **{field: " \n"})
    with pytest.raises(RuleViolation) as no:
        sign(note=note, revision=note.revision, by=cast.alice)
    assert no.value.field == field
    assert stored(note).signed_at is None


def test_a_note_of_a_meeting_to_come_is_not_signed_until_it_has_begun(cast):
    note = start(appointment=meeting(cast, MORNING + HOUR), by=cast.alice)
    note = save_draft(note=note, revision=1, by=cast.alice, **WORDS)
    with pytest.raises(RuleViolation) as no:
        sign(note=note, revision=note.revision, by=cast.alice)
    assert no.value.code == "too_early"
    with clock.at(MORNING + HOUR):
        sign(note=note, revision=note.revision, by=cast.alice)
    assert Appointment.objects.get().state == "held"


def test_what_was_saved_meanwhile_is_not_signed_unread(cast):
    note = draft(cast)
    save_draft(note=note, revision=note.revision, by=cast.alice, plan="Something else.")
    with pytest.raises(Stale) as stale:
        sign(note=note, revision=note.revision, by=cast.alice)
    assert stale.value.current["plan"] == "Something else."


@pytest.mark.parametrize("who", ["bob", "sam", "charlie", "pat", "mina"])
def test_nobody_signs_for_somebody_else(cast, who):
    note = draft(cast)
    with pytest.raises(PermissionDenied):
        sign(note=note, revision=note.revision, by=getattr(cast, who))


def test_signing_twice_signs_once(cast):
    note = signed(cast, follow_up={"when": "in_a_week"})
    with clock.at(MORNING + HOUR):
        assert sign(note=note, revision=note.revision, by=cast.alice).signed_at == MORNING
    assert AuditEvent.objects.filter(verb="note.signed").count() == FollowUp.objects.count() == 1


def test_signing_rates_the_goals(cast):
    sleep, other = goal(cast.minas_case), goal(cast.minas_case, "Letting go", "letting_go")
    goal(cast.minas_case, "Not rated today")
    note = signed(cast, ratings={str(sleep.pk): 1, str(other.pk): -2})
    ratings = {(r.goal_id, r.level, r.source, r.source_id) for r in GoalRating.objects.all()}
    assert ratings == {(sleep.pk, 1, "note", note.pk), (other.pk, -2, "note", note.pk)}


def test_a_goal_closed_meanwhile_is_told_by_its_path_and_nothing_is_signed(cast):
    first, sleep = goal(cast.minas_case), goal(cast.minas_case)
    note = draft(cast, ratings={str(first.pk): 0, str(sleep.pk): 1})
    close_goal(goal=sleep, by=cast.alice)
    with pytest.raises(RuleViolation) as no:
        sign(note=note, revision=note.revision, by=cast.alice)
    assert no.value.field == f"ratings.{sleep.pk}"
    assert stored(note).signed_at is None and not GoalRating.objects.exists()


def test_a_signature_whose_trail_fails_signs_nothing_rates_nothing_and_plans_nothing(cast, monkeypatch):
    sleep = goal(cast.minas_case)
    note = draft(cast, ratings={str(sleep.pk): 1}, follow_up={"when": "in_a_week"})
    monkeypatch.setattr(actions, "record", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sign(note=note, revision=note.revision, by=cast.alice)
    assert stored(note).signed_at is None
    assert not GoalRating.objects.exists() and not FollowUp.objects.exists()


@pytest.mark.parametrize(
    ("choice", "local", "due"),
    [
        ({"when": "tomorrow_morning"}, "2026-05-05T09:00", datetime(2026, 5, 5, 16, tzinfo=UTC)),
        ({"when": "in_three_days"}, "2026-05-07T09:00", datetime(2026, 5, 7, 16, tzinfo=UTC)),
        ({"when": "in_a_week"}, "2026-05-11T09:00", datetime(2026, 5, 11, 16, tzinfo=UTC)),
        ({"when": "at", "at": "2026-11-02T18:30"}, "2026-11-02T18:30", datetime(2026, 11, 3, 2, 30, tzinfo=UTC)),
    ],
)
def test_signing_plans_the_chosen_follow_up_on_the_clients_clock(cast, choice, local, due):
    cast.mina.time_zone = "America/Los_Angeles"
    cast.mina.save()
    note = signed(cast, follow_up=choice)
    follow_up = FollowUp.objects.get()
    assert (follow_up.kind, follow_up.dedupe_key) == ("after_session", f"after_session:{note.pk}")
    assert (follow_up.recipient, follow_up.planned_by) == (cast.mina, cast.alice)
    assert (follow_up.zone, follow_up.local_due, follow_up.due_at) == ("America/Los_Angeles", local, due)


def test_tomorrow_is_the_clients_tomorrow(cast):
    cast.mina.time_zone = "Asia/Tokyo"
    cast.mina.save()
    with clock.at(MORNING + timedelta(hours=2)):  # one in the morning of Tuesday, where she lives
        signed(cast, follow_up={"when": "tomorrow_morning"})
    assert FollowUp.objects.get().local_due == "2026-05-06T09:00"


@pytest.mark.parametrize("choice", [{}, {"when": "none"}])
def test_no_message_is_a_choice(cast, choice):
    signed(cast, follow_up=choice)
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize("at", ["", "2026-05-04T09:59", "2026-05-04T10:00"])
def test_a_time_of_ones_own_is_given_and_lies_ahead(cast, at):
    note = draft(cast, follow_up={"when": "at", "at": at})
    with pytest.raises(RuleViolation) as no:
        sign(note=note, revision=note.revision, by=cast.alice)
    assert no.value.field == "follow_up.at"
    assert stored(note).follow_up == {"when": "at", "at": at}


def test_an_addition_is_signed_and_leaves_a_trail(cast):
    note = signed(cast)
    with clock.at(MORNING + HOUR):
        added = add_addendum(note=note, text="She called back.", by=cast.bob)
    added = Addendum.objects.get(pk=added.pk)
    assert (added.text, added.signed_by, added.signed_at) == ("She called back.", cast.bob, MORNING + HOUR)
    assert AuditEvent.objects.filter(verb="note.addendum_signed", actor_id=cast.bob.pk).count() == 1


def test_an_addition_sent_twice_is_one(cast):
    note, once = signed(cast), uuid4()
    first, second = (add_addendum(note=note, text="A.", by=cast.alice, once=once) for _ in range(2))
    assert first == second
    assert AuditEvent.objects.filter(verb="note.addendum_signed").count() == 1


def test_an_addition_has_words_and_a_signed_note(cast):
    with pytest.raises(RuleViolation) as no:
        add_addendum(note=signed(cast), text=" ", by=cast.alice)
    assert no.value.field == "text"


def test_a_draft_is_changed_not_added_to(cast):
    with pytest.raises(RuleViolation):
        add_addendum(note=draft(cast), text="More.", by=cast.alice)


@pytest.mark.parametrize("who", ["sam", "charlie", "pat", "mina"])
def test_only_who_may_write_notes_adds(cast, who):
    with pytest.raises(PermissionDenied):
        add_addendum(note=signed(cast), text="More.", by=getattr(cast, who))
