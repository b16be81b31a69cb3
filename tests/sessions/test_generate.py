"""`manage.py generate`: a synthetic practice that is as full, and as well kept, as a real one."""

from datetime import timedelta
from io import StringIO
from random import Random

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Min

from caregivers.caseload.models import Case
from caregivers.followups.models import FollowUp
from caregivers.goals.models import Goal, GoalRating
from caregivers.learning.models import Answer, Assignment
from caregivers.records import CareRecord
from caregivers.safety.rules import GateStanding
from clinic import clock
from clinic.accounts.models import User
from clinic.encryption.fields import EncryptedTextField
from clinic.library.kinds import kind_of
from clinic.permissions import Role
from sessions.appointments.models import Appointment
from sessions.notes.models import SessionNote
from sessions.notes.seal import is_intact
from sessions.practice_data.actions import begin, generate, make_elsewhere, spread
from sessions.practice_data.casework import make
from sessions.practice_data.phrases import people, phrases
from sessions.practice_data.staffing import loads
from sessions.practice_data.tables import Tables

CASES = 8
RECORDS = [model for model in apps.get_models() if issubclass(model, CareRecord)]
# What a practice is never without. Flags, discharges, released notes and the like are no part of the synthetic one.
MADE = {
    "Answer",
    "Appointment",
    "Assignment",
    "ContactEntry",
    "FollowUp",
    "GateAnswer",
    "Goal",
    "GoalRating",
    "LovedOne",
    "SessionNote",
}
ALWAYS_THERE = [model for model in RECORDS if model.__name__ in MADE]


@pytest.fixture
def practice(db):
    """A small synthetic practice; the number of rows by model, and who can sign in."""
    return generate(cases=CASES, seed=3, processes=0)


def test_every_room_has_rows_in_every_case_or_nearly_so(practice):
    counts, _sign_ins = practice
    assert counts["Case"] == Case.objects.count() == CASES
    for model in ALWAYS_THERE:
        assert counts[model.__name__] == model.objects.count() >= CASES, model


def test_the_database_finds_nothing_wrong(practice):
    connection.check_constraints()


def test_each_case_has_at_least_six_months_behind_it(practice):
    first = Min("appointments__starts_at")
    for case in Case.objects.annotate(first=first).all():
        assert case.first <= (case.closed_at or clock.now()) - timedelta(days=182)
        assert case.opened_at < case.first
        assert SessionNote.objects.of(case).count() >= 6


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_every_encrypted_word_can_be_read_through_the_product(practice, model):
    names = [field.name for field in model._meta.fields if isinstance(field, EncryptedTextField)]
    for row in model.objects.select_related("case__data_key"):
        for name in names:
            assert isinstance(getattr(row, name), str | dict | list | int | None)


def test_signed_notes_say_what_was_signed_and_rate_the_goals(practice):
    notes = list(SessionNote.objects.select_related("case__data_key").filter(signed_at__isnull=False))
    assert all(is_intact(note) for note in notes)
    for note in notes:
        rated = GoalRating.objects.filter(source_id=note.pk)
        assert {str(rating.goal_id): rating.level for rating in rated} == note.ratings
    assert 700 < sum(len(note.body) for note in notes) / len(notes) < 3000


def test_answers_are_such_as_their_steps_accept(practice):
    for answer in Answer.objects.select_related("case__data_key", "assignment__version"):
        step = answer.assignment.version.steps.get(key=answer.step_key)
        assert kind_of(step).clean(step.spec, answer.value, finishing=True) == answer.value
    assert Assignment.objects.filter(completed_at__isnull=False).count() > CASES


def test_letting_go_was_begun_only_behind_an_open_gate(practice):
    for goal in Goal.objects.filter(domain="letting_go"):
        latest = goal.case.gateanswers.filter(answered_at__lte=goal.set_at).order_by("-answered_at").first()
        with clock.at(goal.set_at):
            assert GateStanding(latest).allows("safety")


def test_nobody_is_in_two_meetings_at_once(practice):
    for meeting in Appointment.objects.filter(state="booked"):
        together = Appointment.objects.filter(state="booked", clinician=meeting.clinician_id)
        assert not together.filter(starts_at=meeting.starts_at).exclude(pk=meeting.pk).exists()


def test_what_is_still_owed_lies_ahead(practice):
    waiting = FollowUp.objects.filter(state__in=FollowUp.WAITING)
    assert all(row.next_try_at > clock.now() - timedelta(minutes=1) for row in waiting)
    assert not waiting.filter(case__closed_at__isnull=False).exists()


def test_a_therapist_sees_her_caseload_and_a_caregiver_her_case(practice):
    therapist = User.objects.get(role=Role.THERAPIST)
    assert 1 <= Case.objects.visible_to(therapist).count() < CASES
    supervisor = User.objects.get(role=Role.SUPERVISOR)
    assert Case.objects.visible_to(supervisor).count() == CASES
    assert all(Case.objects.visible_to(user).count() == 1 for user in User.objects.filter(role=Role.CAREGIVER))


def made(seed):
    """What a seed makes in an empty database: how many rows, and which ids. Rolled back afterwards."""
    with transaction.atomic():
        counts, _sign_ins = generate(cases=3, seed=seed, processes=0)
        found = counts, {model: set(model.objects.values_list("pk", flat=True)) for model in [*RECORDS, Case, User]}
        transaction.set_rollback(True)
    return found


def test_the_same_seed_makes_the_same_practice_and_another_one_another(db):
    first = made(3)
    assert made(3) == first
    assert made(4)[1][Case].isdisjoint(first[1][Case])


def test_other_processes_make_the_same_cases_as_this_one(db):
    job = begin(6, "3")
    ranges = [range(3), range(3, 6)]
    elsewhere = [tables[SessionNote].rows for tables in spread(job, ranges, 2, make_elsewhere)]
    names = tables_of(SessionNote)
    here = [make(job, numbers)[SessionNote].rows for numbers in ranges]
    assert [[row[names.index("id")] for row in rows] for rows in elsewhere] == [
        [row[names.index("id")] for row in rows] for rows in here
    ]


def tables_of(model):
    return Tables()[model].columns


def test_a_database_with_cases_is_left_alone_unless_one_says_add(practice):
    with pytest.raises(CommandError, match="--add"):
        call_command("generate", cases=2, seed=3, stdout=StringIO())
    assert Case.objects.count() == CASES
    generate(cases=2, seed=3, add=True, processes=0)
    assert Case.objects.count() == CASES + 2


def test_production_refuses(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("generate", cases=2, stdout=StringIO())
    assert not User.objects.exists()


def test_the_command_says_what_it_wrote_and_who_can_sign_in(db):
    out = StringIO()
    call_command("generate", cases=3, seed=1, stdout=out)
    said = out.getvalue()
    assert "rows in" in said and "therapist0001@example.org" in said


def test_every_clinician_has_thirty_to_sixty_cases():
    each = loads(4500, Random(1))
    assert sum(each) == 4500
    assert min(each) >= 30 and max(each) <= 60


def test_every_phrase_can_be_said():
    words = people(Random(1)).words
    for about, group in phrases().items():
        if isinstance(group, list):
            assert all("{" not in text.format_map(words) for text in group), about


def test_a_row_with_a_name_that_the_model_does_not_know_is_refused():
    said = dict.fromkeys(("caregiver_id", "data_key_id", "opened_at", "opened_by_id"), "x")
    with pytest.raises(TypeError, match="colour"):
        Tables()[Case].add(id="0" * 32, number=1, colour="red", **said)
