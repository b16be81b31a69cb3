"""Answers pinned for the next meeting: where they stand, and how they come off."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.urls import reverse

from caregivers.learning.reading.actions import mark_discussed, pin, take_off
from caregivers.learning.reading.models import AnswerPin
from caregivers.learning.reading.pins import pinned_answers, pinned_titles
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from tests.access import Access
from tests.caregivers.reading import API_STAFF, STAFF, WORDS, finished


def pinned(cast):
    return pin(assignment=finished(cast), step_key="thoughts", by=cast.alice)


def a_pin(cast):
    return {"pk": pinned(cast).pk}


def to_pin(cast):
    return {"assignment": str(finished(cast).pk), "step_key": "thoughts"}


DONE = {"alice": 302, "bob": 302, "sam": 302}
API_DONE = {"alice": 200, "bob": 200, "sam": 200}
ACCESS = {
    "learning:pin POST": Access(**DONE, **STAFF, kwargs=lambda cast: {"pk": finished(cast).pk}),
    "learning:pin_discussed POST": Access(**DONE, **STAFF, kwargs=a_pin),
    "learning:take_pin_off POST": Access(**DONE, **STAFF, kwargs=a_pin),
    "learning-api:pins": Access(
        alice=200, bob=200, sam=200, charlie=200, pat=200, mina=200, omar=200, nobody=401, kwargs=lambda cast: {}
    ),
    "learning-api:pins POST": Access(
        alice=201, bob=201, sam=201, charlie=422, pat=422, mina=403, omar=422, nobody=401, data=to_pin
    ),
    "learning-api:pin-discussed POST": Access(**API_DONE, **API_STAFF, kwargs=a_pin),
    "learning-api:pin-take-off POST": Access(**API_DONE, **API_STAFF, kwargs=a_pin),
}  # fmt: skip


def test_a_pin_is_made_once_and_says_who_made_it(cast):
    row = pinned(cast)
    assert pin(assignment=row.assignment, step_key="thoughts", by=cast.bob) == row
    assert row.pinned_by == cast.alice
    assert AuditEvent.objects.filter(verb="answer.pinned").count() == 1


@pytest.mark.parametrize("step_key", ["weather", "hello", "no-such-step"])
def test_where_nothing_was_answered_nothing_is_pinned(cast, step_key):
    with pytest.raises(RuleViolation):
        pin(assignment=finished(cast), step_key=step_key, by=cast.alice)
    assert not AnswerPin.objects.exists()


def test_talked_about_takes_the_pin_off_and_it_stays_known(cast, sign_in):
    row = pinned(cast)
    ended = mark_discussed(pin=row, by=cast.bob)
    assert (ended.discussed, ended.ended_by) == (True, cast.bob)
    assert mark_discussed(pin=row, by=cast.alice).ended_by == cast.bob
    assert AuditEvent.objects.filter(verb="answer.discussed").count() == 1
    assert pinned_titles(cast.minas_case, cast.alice) == []
    shown = sign_in(cast.alice).get(reverse("learning:review", args=[row.assignment_id])).content.decode()
    assert "Talked about" in shown
    assert "Pin it" in shown  # it can be pinned anew
    with pytest.raises(DatabaseError, match="frozen"):
        AnswerPin.objects.update(discussed=False)


def test_taken_off_it_was_not_talked_about(cast, sign_in):
    row = pinned(cast)
    take_off(pin=row, by=cast.alice)
    assert AuditEvent.objects.filter(verb="answer.unpinned").count() == 1
    shown = sign_in(cast.alice).get(reverse("learning:review", args=[row.assignment_id])).content.decode()
    assert "Talked about" not in shown


@pytest.mark.parametrize("name", ["charlie", "pat", "mina"])
def test_nobody_else_pins(cast, name):
    with pytest.raises(PermissionDenied):
        pin(assignment=finished(cast), step_key="thoughts", by=getattr(cast, name))


def test_neither_client_ever_sees_a_pin(cast):
    pinned(cast)
    for person in (cast.mina, cast.omar, cast.charlie, cast.pat):
        assert not AnswerPin.objects.visible_to(person).exists()


def test_pinned_answers_bring_their_words_and_leave_a_trail(cast, django_assert_num_queries):
    pinned(cast)
    pin(assignment=finished(cast, "another", 102), step_key="thoughts", by=cast.alice)
    before = AuditEvent.objects.filter(verb="answers.read").count()
    with django_assert_num_queries(8):  # pins, steps, answers, the trail, and two savepoints
        found = pinned_answers(cast.minas_case, cast.bob)
    assert [(one.title, one.module, one.lines[0].text) for one in found] == [
        ("In your words", "Walk 101", WORDS),
        ("In your words", "Walk 102", WORDS),
    ]
    event = AuditEvent.objects.filter(verb="answers.read").last()
    assert AuditEvent.objects.filter(verb="answers.read").count() == before + 1
    assert (event.case_id, event.details) == (cast.minas_case.pk, {"count": 2})


def test_titles_alone_leave_no_trail_and_hold_no_word(cast):
    pinned(cast)
    (one,) = pinned_titles(cast.minas_case, cast.alice)
    assert (one.title, one.lines) == ("In your words", [])
    assert not AuditEvent.objects.filter(verb="answers.read").exists()


def test_from_the_page_and_back_to_where_one_was(cast, sign_in):
    row, alice = finished(cast), sign_in(cast.alice)
    back = alice.post(reverse("learning:pin", args=[row.pk]), {"step_key": "thoughts", "show": "covered"})
    assert back.url == reverse("learning:review", args=[row.pk]) + "?show=covered#thoughts"
    address = reverse("learning:take_pin_off", args=[AnswerPin.objects.get().pk])
    assert alice.post(address, {"next": "https://elsewhere.example/"}).url.startswith("/assignments/")
    assert alice.post(address, {"next": "/today/"}).url == "/today/"
    shown = alice.post(reverse("learning:pin", args=[row.pk]), {"step_key": "weather"}, follow=True)
    assert "nothing to pin" in shown.content.decode()


def test_by_api(cast, api):
    alice, row = api(cast.alice), finished(cast)
    body = {"assignment": str(row.pk), "step_key": "thoughts"}
    made = alice.post(reverse("learning-api:pins"), body, format="json")
    assert (made.status_code, made.data["pinned_by"]) == (201, "Alice")
    listed = alice.get(reverse("learning-api:pins"), {"case": str(cast.minas_case.pk)}).data["results"]
    assert [one["id"] for one in listed] == [made.data["id"]]
    done = alice.post(reverse("learning-api:pin-discussed", args=[made.data["id"]]))
    assert done.data["discussed"] is True
    assert alice.get(reverse("learning-api:pins")).data["results"] == []
    unknown = alice.post(reverse("learning-api:pins"), body | {"assignment": str(uuid4())}, format="json")
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "assignment")
