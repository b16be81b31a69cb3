"""Drafts: started in one step, saved as they are typed, never silently overwritten."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation, Stale
from sessions.appointments.actions import cancel
from sessions.appointments.models import Appointment
from sessions.notes.actions import save_draft, start
from sessions.notes.models import SessionNote
from sessions.notes.queries import unsigned, without_note
from tests.sessions.scenes import HOUR, MORNING, WORDS, draft, goal, meeting, signed

pytestmark = pytest.mark.usefixtures("may_morning")


@pytest.fixture
def note(may_morning, cast):
    return start(appointment=meeting(cast), by=cast.alice)


def save(note, cast, revision=1, by=None, **fields):
    return save_draft(note=note, revision=revision, by=by or cast.alice, **fields)


def stored(note):
    return SessionNote.objects.get(pk=note.pk)


def verbs():
    return list(AuditEvent.objects.filter(verb__startswith="note.").values_list("verb", flat=True))


def test_starting_marks_a_meeting_that_has_begun_as_held(cast, note):
    assert Appointment.objects.get().state == "held"
    assert (note.author, note.case, note.body, note.revision) == (cast.alice, cast.minas_case, "", 1)


def test_a_note_may_be_prepared_before_the_meeting(cast):
    start(appointment=meeting(cast, MORNING + HOUR), by=cast.alice)
    assert Appointment.objects.get().state == "booked"


def test_starting_again_returns_the_note_that_exists(cast, note):
    assert start(appointment=note.appointment, by=cast.alice) == note
    assert verbs() == ["note.started"]


def test_a_colleague_who_was_there_writes_a_note_of_her_own(cast, note):
    assert start(appointment=note.appointment, by=cast.bob) != note


def test_there_is_no_note_of_a_cancelled_appointment(cast):
    appointment = cancel(appointment=meeting(cast), by=cast.alice, reason="Flu.")
    with pytest.raises(RuleViolation):
        start(appointment=appointment, by=cast.alice)


@pytest.mark.parametrize("who", ["sam", "charlie", "pat", "mina"])
def test_only_who_is_responsible_writes(cast, who):
    with pytest.raises(PermissionDenied):
        start(appointment=meeting(cast), by=getattr(cast, who))


def test_what_is_typed_is_kept_as_ciphertext_with_its_revision_and_time(cast, note):
    with clock.at(MORNING + HOUR):
        saved = save(note, cast, **WORDS)
    assert (stored(note).body, saved.revision, saved.saved_at) == (WORDS["body"], 2, MORNING + HOUR)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM therapy_sessions_sessionnote")
        assert b"slept" not in bytes(cursor.fetchone()[0])
    event = AuditEvent.objects.get(verb="note.saved")
    assert event.details == {"revision": 2, "fields": ["body", "plan", "risk"]}


def test_fields_that_are_not_sent_stay_as_they_are(cast, note):
    save(note, cast, **WORDS)
    save(note, cast, 2, body="Anew.")
    assert (stored(note).body, stored(note).plan) == ("Anew.", WORDS["plan"])


def test_the_second_of_two_is_told_and_shown_both(cast, note):
    save(note, cast, body="First.")
    with pytest.raises(Stale) as stale:
        save(note, cast, body="Second.")
    assert (stale.value.current["body"], stale.value.current["revision"]) == ("First.", 2)
    assert stored(note).body == "First."


def test_sending_the_same_again_changes_nothing(cast, note):
    everything = {**WORDS, "ratings": {}, "follow_up": {"when": "none"}}
    save(note, cast, **everything)
    assert save(note, cast, 1, **everything).revision == 2  # the answer was lost, and it was sent again
    assert verbs() == ["note.started", "note.saved"]


def test_a_part_that_happens_to_be_equal_does_not_hide_a_conflict(cast, note):
    save(note, cast, body="First.")
    with pytest.raises(Stale):
        save(note, cast, plan="")


def test_line_ends_of_a_form_and_of_a_program_are_the_same_words(cast, note):
    save(note, cast, body="One\r\ntwo")
    assert save(note, cast, 2, body="One\ntwo").revision == 2


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"mood": "fine"}, "mood"),
        ({"signed_at": "now"}, "signed_at"),
        ({"body": 3}, "body"),
        ({"ratings": [1]}, "ratings"),
        ({"follow_up": {"when": "some day"}}, "follow_up.when"),
        ({"follow_up": {"when": "at", "at": "noon"}}, "follow_up.at"),
        ({"follow_up": {"when": "at", "at": "2026-05-09T09:00Z"}}, "follow_up.at"),
        ({"follow_up": {"whom": "Jon"}}, "follow_up"),
    ],
)
def test_what_a_note_cannot_hold_is_refused_by_its_path(cast, note, fields, path):
    with pytest.raises(RuleViolation) as no:
        save(note, cast, **WORDS | fields)
    assert no.value.field == path
    assert stored(note).revision == 1


@pytest.mark.parametrize("level", [-3, 3, 1.0, "1", True])
def test_a_rating_goes_from_minus_two_to_two(cast, note, level):
    sleep = goal(cast.minas_case)
    with pytest.raises(RuleViolation) as no:
        save(note, cast, ratings={str(sleep.pk): level})
    assert no.value.field == f"ratings.{sleep.pk}"


def test_a_rating_is_of_a_goal_of_this_case(cast, note):
    other = goal(cast.omars_case)
    with pytest.raises(RuleViolation) as no:
        save(note, cast, ratings={str(other.pk): 1})
    assert no.value.field == f"ratings.{other.pk}"


def test_a_rating_can_be_taken_back_while_it_is_a_draft(cast, note):
    sleep = str(goal(cast.minas_case).pk)
    save(note, cast, ratings={sleep: 2})
    assert save(note, cast, 2, ratings={sleep: None}).ratings == {}


@pytest.mark.parametrize("who", ["bob", "sam", "charlie", "pat", "mina"])
def test_nobody_but_the_author_writes_in_a_draft(cast, note, who):
    with pytest.raises(PermissionDenied):
        save(note, cast, by=getattr(cast, who), body="Mine now.")


def test_the_lists_of_what_is_left_to_write(cast):
    held = draft(cast).appointment
    assert [n.appointment for n in unsigned(cast.alice)] == [held]
    assert not without_note(cast.alice) and not unsigned(cast.bob)
    bare = meeting(cast, MORNING - 3 * HOUR)
    bare.state = "held"
    bare.save()
    assert list(without_note(cast.alice)) == [bare]


def test_a_signed_note_is_not_left_to_write(cast):
    signed(cast)
    assert not unsigned(cast.alice) and not without_note(cast.alice)
