"""Reading what was written: what is new since the last look, and work that changed after it was read."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from caregivers.learning.actions import complete, mark_reviewed, put_off, save_answer
from caregivers.learning.queries import panel, to_review
from caregivers.learning.reading.actions import look, mark_as_read
from caregivers.learning.reading.models import AnswerComment, AnswersSeen
from caregivers.learning.reading.queries import open_answers
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation, Stale
from tests.caregivers.reading import HOUR, NOON, change, finished, give


def marks(row, user):
    return {shown.read.step.key: str(shown.mark) for shown in open_answers(row, user).steps if shown.mark}


def test_what_is_new_or_changed_since_the_last_look_is_marked_with_words(cast):
    row = give(cast)
    with clock.at(NOON):
        save_answer(assignment=row, step_key="thoughts", value="One.", revision=0, by=cast.mina)
        assert marks(row, cast.alice) == {}  # the first look: all of it is new, so nothing is marked
    save_answer(assignment=row, step_key="thoughts", value="Two.", revision=1, by=cast.mina)
    save_answer(assignment=row, step_key="weather", value="rain", revision=0, by=cast.mina)
    with clock.at(NOON + HOUR):
        assert marks(row, cast.alice) == {"thoughts": "Changed", "weather": "New"}
    with clock.at(NOON + HOUR + HOUR / 3):
        assert marks(row, cast.alice) == {"thoughts": "Changed", "weather": "New"}  # the same look, loaded again
    with clock.at(NOON + 3 * HOUR):
        assert marks(row, cast.alice) == {}


def test_each_clinician_has_a_look_of_her_own(cast):
    row = finished(cast)
    with clock.at(NOON):
        look(assignment=row, by=cast.alice)
        look(assignment=row, by=cast.bob)
    with clock.at(NOON + HOUR):
        look(assignment=row, by=cast.bob)
    assert AnswersSeen.objects.count() == 2
    assert AnswersSeen.objects.get(clinician=cast.alice).at == NOON
    assert AuditEvent.objects.filter(verb="answers.read").count() == 3


@pytest.mark.parametrize("name", ["charlie", "pat", "mina"])
def test_nobody_else_looks(cast, name):
    row = finished(cast)
    with pytest.raises(PermissionDenied):
        look(assignment=row, by=getattr(cast, name))
    assert not AnswersSeen.objects.exists()


def test_the_page_says_what_changed_and_where(cast, sign_in):
    row = finished(cast)
    address = reverse("learning:review", args=[row.pk])
    with clock.at(NOON):
        first = sign_in(cast.alice).get(address).content.decode()
    assert "He slammed the door" in first
    assert "looked last" not in first
    AnswersSeen.objects.update(revisions={})  # as if she had looked before anything was written
    with clock.at(NOON + HOUR):
        second = sign_in(cast.alice).get(address).content.decode()
    assert "One answer is new or changed since you looked last" in second
    assert '<a href="#thoughts">In your words</a>: New' in second


def test_what_got_in_the_way_and_what_to_hand_on_stand_on_the_page(cast, sign_in):
    row = finished(cast)
    row.obstacle, row.obstacle_at, row.obstacle_words = "time", NOON, "The boiler broke."
    row.save()
    shown = sign_in(cast.alice).get(reverse("learning:review", args=[row.pk])).content.decode()
    for expected in ("There was no time", "The boiler broke.", "This was hard", "Before the next session:"):
        assert expected in shown


def test_work_that_changed_after_it_was_read_waits_again(cast):
    row = mark_reviewed(assignment=finished(cast), by=cast.alice)
    assert not to_review(cast.alice).exists()
    with clock.at(NOON):
        change(row)
    with clock.at(NOON + HOUR):
        change(row, "And again.")
    waits = to_review(cast.alice).get()
    assert (waits.pk, waits.waits_since) == (row.pk, NOON)
    assert panel(cast.minas_case, cast.alice)["to_review"] == [row]
    assert panel(cast.minas_case, cast.alice)["done"] == []
    again = mark_reviewed(assignment=row, by=cast.bob)
    assert (again.changed_at, again.reviewed_by) == (None, cast.bob)
    assert AuditEvent.objects.filter(verb="assignment.reviewed").count() == 2
    assert not to_review(cast.alice).exists()


def test_what_changed_while_one_was_reading_is_not_marked_as_read(cast, sign_in):
    row, alice = finished(cast), sign_in(cast.alice)
    total = open_answers(row, cast.alice).total
    change(row)
    with pytest.raises(Stale):
        mark_reviewed(assignment=row, by=cast.alice, seen=total)
    address = reverse("learning:mark_reviewed", args=[row.pk])
    answer = alice.post(address, {"seen": total, "text": "Well done."})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "changed something while you were reading" in shown
    assert ">\nWell done.</textarea>" in shown  # what was typed is still there
    assert "He rang today." in shown
    assert f'name="seen" value="{total + 1}"' in shown
    assert not AnswerComment.objects.exists()
    assert alice.post(address, {"seen": total + 1, "text": "Well done."}).status_code == 302


def test_read_and_a_few_words_go_together_or_not_at_all(cast):
    row = finished(cast)
    with pytest.raises(RuleViolation):
        mark_as_read(assignment=row, by=cast.alice, comment="x" * 1001)
    row.refresh_from_db()
    assert row.reviewed_at is None
    mark_as_read(assignment=row, by=cast.alice, comment="  That took courage.  ")
    assert AnswerComment.objects.get().text == "That took courage."


def test_what_stood_there_before_it_was_changed_stands_on_the_page_too(cast, sign_in):
    row = finished(cast)
    with clock.at(NOON):
        change(row, "He shouted.")
    with clock.at(NOON + 3 * HOUR):
        diary = row.answers.get(step_key="days")
        value = [{"day": "Monday", "felt": "He was tired."}]
        save_answer(assignment=row, step_key="days", value=value, revision=diary.revision, by=cast.mina)
    shown = sign_in(cast.alice).get(reverse("learning:review", args=[row.pk])).content.decode()
    for expected in ("He was tired.", "What stood here before", "He shouted."):
        assert expected in shown


def test_her_own_words_on_how_it_was_stand_beside_it(cast, sign_in):
    row = give(cast)
    put_off(assignment=row, by=cast.mina, words="Not this week, please.")
    save_answer(assignment=row, step_key="thoughts", value="One.", revision=0, by=cast.mina)
    complete(assignment=row, by=cast.mina, effort="hard", words="The third page.")
    shown = sign_in(cast.alice).get(reverse("learning:review", args=[row.pk])).content.decode()
    for expected in ("The third page.", "Said “Not now”", "Not this week, please."):
        assert expected in shown
