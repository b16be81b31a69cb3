"""Reading what came of it: answers beside the steps, a trail, and the lists that count."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caregivers.caseload.access import permissions_on
from caregivers.learning.actions import assign, complete, mark_reviewed, put_off, save_answer
from caregivers.learning.models import Answer, Assignment
from caregivers.learning.queries import overdue, panel, to_review
from caregivers.learning.reading.actions import pin, write
from caregivers.learning.reading.models import AnswersSeen
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from tests.access import Access
from tests.factories import publish_module

WORDS = "He slammed the door. I stayed."


def give(cast):
    return assign(case=cast.minas_case, version=publish_module(), by=cast.alice)


def finished(cast):
    row = give(cast)
    save_answer(assignment=row, step_key="thoughts", value=WORDS, revision=0, by=cast.mina)
    return complete(assignment=row, by=cast.mina, effort="hard")


def a_full_page(cast):
    """With everything that may stand on it."""
    row = finished(cast)
    AnswersSeen.objects.create(
        case=row.case, assignment=row, clinician=cast.alice, at=clock.now() - timedelta(hours=2), before_at=clock.now()
    )
    pin(assignment=row, step_key="thoughts", by=cast.bob)
    write(assignment=row, text="You stayed.", by=cast.alice)
    return {"pk": row.pk}


STAFF = {"charlie": 404, "pat": 403, "mina": 404, "omar": 404, "nobody": 302}
ACCESS = {
    "learning:review": Access(kwargs=a_full_page, alice=200, bob=200, sam=200, **STAFF),
    "learning:mark_reviewed POST": Access(
        kwargs=lambda cast: {"pk": finished(cast).pk}, alice=302, bob=302, sam=302, **STAFF
    ),
}


def events(verb):
    return AuditEvent.objects.filter(verb=verb)


def test_answers_stand_beside_the_steps_with_how_it_was_and_what_to_hand_on(cast, sign_in):
    row = finished(cast)
    shown = sign_in(cast.alice).get(reverse("learning:review", args=[row.pk])).content.decode()
    for expected in (WORDS, "What comes up?", "This was hard", "Ask how the walk was.", "Mark as read"):
        assert expected in shown


def test_reading_answers_leaves_a_trail_and_her_own_reading_does_not(cast, sign_in):
    row = finished(cast)
    sign_in(cast.mina).get(reverse("learning:finish", args=[row.pk]))
    assert not events("answers.read").exists()
    sign_in(cast.bob).get(reverse("learning:review", args=[row.pk]))
    event = events("answers.read").get()
    assert (event.actor_id, event.case_id, event.target_id) == (cast.bob.pk, cast.minas_case.pk, str(row.pk))


def test_what_waits_to_be_read_is_counted_until_it_was_read(cast, sign_in):
    row = finished(cast)
    assert list(to_review(cast.alice)) == list(to_review(cast.bob)) == [row]
    assert not to_review(cast.sam).exists()  # her own caseload only
    assert not to_review(cast.charlie).exists()
    sign_in(cast.alice).post(reverse("learning:mark_reviewed", args=[row.pk]))
    assert not to_review(cast.alice).exists()
    assert mark_reviewed(assignment=row, by=cast.bob).reviewed_by == cast.alice
    assert events("assignment.reviewed").count() == 1


def test_a_closed_case_waits_for_nobody(cast):
    finished(cast)
    cast.minas_case.closed_at, cast.minas_case.closed_by = clock.now(), cast.alice
    cast.minas_case.save()
    assert not to_review(cast.alice).exists()


def test_unfinished_work_is_not_marked_as_read(cast, sign_in):
    row = give(cast)
    with pytest.raises(RuleViolation):
        mark_reviewed(assignment=row, by=cast.alice)
    alice = sign_in(cast.alice)
    shown = alice.post(reverse("learning:mark_reviewed", args=[row.pk]), follow=True).content.decode()
    assert "has not finished this yet" in shown


@pytest.mark.parametrize("name", ["charlie", "pat", "mina"])
def test_others_do_not_mark_it_as_read(cast, name):
    row = finished(cast)
    with pytest.raises(PermissionDenied):
        mark_reviewed(assignment=row, by=getattr(cast, name))


def test_the_manager_and_the_other_client_see_no_answer_at_all(cast):
    finished(cast)
    for person in (cast.pat, cast.omar, cast.charlie):
        assert not Answer.objects.visible_to(person).exists()
        assert not Assignment.objects.visible_to(person).exists()


def test_an_answer_is_ciphertext_in_the_database(cast):
    finished(cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM caregivers_answer")
        assert WORDS.encode() not in bytes(cursor.fetchone()[0])


def test_the_panel_draws_what_was_put_off_and_what_waits(cast):
    finished(cast)
    put_off(assignment=assign(case=cast.minas_case, version=publish_module("b", 102), by=cast.alice), by=cast.mina)
    may = permissions_on(cast.minas_case, cast.alice)
    context = {"panel": panel(cast.minas_case, cast.alice), "case": cast.minas_case, "may": may}
    drawn = render_to_string("caregivers/learning/panel.html", context)
    for expected in ("Not now", "This was hard", "To read", "Give a module"):
        assert expected in drawn


def test_the_panel_takes_the_same_queries_however_much_was_given(cast, django_assert_num_queries):
    give(cast)
    with CaptureQueriesContext(connection) as few:
        panel(cast.minas_case, cast.alice)
    for number in range(102, 108):
        assign(case=cast.minas_case, version=publish_module(f"module-{number}", number), by=cast.alice)
    with django_assert_num_queries(len(few)):
        panel(cast.minas_case, cast.alice)


def test_reading_takes_the_same_queries_however_much_was_answered(cast, sign_in, django_assert_num_queries):
    row = give(cast)
    alice, address = sign_in(cast.alice), reverse("learning:review", args=[row.pk])
    save_answer(assignment=row, step_key="thoughts", value=WORDS, revision=0, by=cast.mina)
    alice.get(address)  # her first look makes a row more
    with CaptureQueriesContext(connection) as few:
        alice.get(address)
    save_answer(assignment=row, step_key="weather", value="rain", revision=0, by=cast.mina)
    save_answer(assignment=row, step_key="days", value=[{"day": "Monday"}], revision=0, by=cast.mina)
    with django_assert_num_queries(len(few)):
        alice.get(address)


def test_overdue_is_told_by_the_clients_own_calendar_at_every_hour(cast):
    zones = ["Pacific/Kiritimati", "Asia/Kathmandu", "UTC", "America/New_York", "Pacific/Pago_Pago"]
    row = assign(
        case=cast.minas_case, version=publish_module(), by=cast.alice, due_on=clock.today("Pacific/Kiritimati")
    )
    Assignment.objects.filter(pk=row.pk).update(due_on=date(2031, 3, 9))
    answers = set()
    for zone in zones:
        User.objects.filter(pk=cast.mina.pk).update(time_zone=zone)
        for hour in range(0, 72, 3):
            with clock.at(datetime(2031, 3, 8, 10, 20, tzinfo=UTC) + timedelta(hours=hour)):
                expected = Assignment.objects.get().is_overdue
                assert overdue(cast.alice).exists() is expected, (zone, hour)
                assert not overdue(cast.sam).exists()  # a supervisor's list is her own caseload
                answers.add(expected)
    assert answers == {True, False}


def test_the_panel_shows_overdue_apart(cast):
    row = assign(case=cast.minas_case, version=publish_module(), by=cast.alice)
    assign(case=cast.minas_case, version=publish_module("another", 102), by=cast.alice)
    Assignment.objects.filter(pk=row.pk).update(due_on=date(2020, 1, 1))
    shown = panel(cast.minas_case, cast.bob)
    assert [len(shown[part]) for part in ("overdue", "open", "to_review", "done")] == [1, 1, 0, 0]
