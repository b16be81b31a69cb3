"""How she leaves a module: finished, with a word on how it was; or for later. Both reach the therapist."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from caregivers.learning.actions import assign, complete, go_to, put_off, save_answer
from caregivers.learning.coming import NEXT_MEETING, coming
from caregivers.learning.models import Assignment
from caregivers.learning.pathways import actions as pathways
from caregivers.safety.actions import answer_gate
from caregivers.safety.models import QUESTIONS
from clinic import clock
from clinic.library.models import Pathway, Step
from sessions.appointments.actions import book
from tests.caregivers.owed import settled
from tests.caregivers.test_learning_pathways import at_day, finishes
from tests.factories import publish_module

HARD = "The part about anger. I had to stop twice."
WHY = "My mother is in hospital this week."


@pytest.fixture
def given(cast):
    row = assign(case=cast.minas_case, version=publish_module(), by=cast.alice)
    save_answer(assignment=row, step_key="thoughts", value="He slammed the door.", revision=0, by=cast.mina)
    return row


@pytest.fixture
def mina(cast, sign_in):
    return sign_in(cast.mina)


def read(row, name="finish"):
    return reverse(f"learning:{name}", args=[row.pk])


def stored():
    return Assignment.objects.select_related("case__data_key").get()


def seen_by(client, row):
    both = client.get(reverse("learning:review", args=[row.pk])), client.get(reverse("record:case", args=[row.case_id]))
    return [unescape(response.content.decode()) for response in both]


class TestHard:
    """A line of her own about how it was."""

    def test_it_is_kept_and_stands_on_the_review_and_on_the_case_page(self, cast, given, mina, sign_in):
        assert mina.post(read(given), {"effort": "hard", "words": f" {HARD} "}).url == read(given)
        assert (stored().effort, stored().effort_words) == ("hard", HARD)
        for page in seen_by(sign_in(cast.alice), given):
            assert HARD in page and "This was hard" in page

    def test_it_may_be_left_out_and_it_needs_no_mark(self, given, mina):
        mina.post(read(given), {"effort": "", "words": HARD})
        assert (stored().effort, stored().effort_words) == ("", HARD)

    def test_too_long_is_said_and_nothing_is_lost(self, given, mina):
        refused = mina.post(read(given), {"effort": "hard", "words": "word " * 300})
        assert refused.status_code == 422 and "word word word" in refused.content.decode()
        assert stored().completed_at is None

    def test_the_api_takes_it(self, cast, given, api):
        address = f"/api/v1/assignments/{given.pk}/complete/"
        said = api(cast.mina).post(address, {"effort": "hard", "words": HARD}, format="json").json()
        assert (said["effort"], said["effort_words"]) == ("hard", HARD)


class TestNotNow:
    """It can wait; a line about it may be left."""

    def test_the_line_reaches_the_therapist(self, cast, given, mina, sign_in):
        assert mina.post(read(given, "not_now")).url == read(given, "not_now")
        assert stored().effort == "not_now"  # before any word
        home = mina.post(read(given, "not_now"), {"words": WHY})
        assert home.url == reverse("dashboard:portal")
        assert stored().not_now_words == WHY
        for page in seen_by(sign_in(cast.alice), given):
            assert WHY in page and "Not now" in page

    def test_going_on_takes_the_state_back_and_keeps_the_words(self, cast, given):
        put_off(assignment=given, by=cast.mina, words=WHY)
        go_to(assignment=given, position=2, by=cast.mina)
        assert (stored().effort, stored().not_now_words) == ("", WHY)
        put_off(assignment=given, by=cast.mina, words="Still there.")
        assert stored().not_now_words == f"{WHY}\nStill there."

    def test_saying_it_twice_is_saying_it_once(self, cast, given):
        first = put_off(assignment=given, by=cast.mina, words=WHY)
        with clock.at(clock.now() + timedelta(minutes=1)):
            again = put_off(assignment=given, by=cast.mina, words=WHY)
        assert (again.not_now_words, again.not_now_at) == (WHY, first.not_now_at)

    def test_there_is_nothing_to_put_off_when_it_is_done(self, cast, given, mina):
        complete(assignment=given, by=cast.mina)
        assert mina.get(read(given, "not_now")).url == mina.post(read(given, "not_now")).url == read(given, "open")

    def test_the_api_takes_it(self, cast, given, api):
        said = api(cast.mina).post(f"/api/v1/assignments/{given.pk}/not-now/", {"words": WHY}, format="json").json()
        assert said["not_now_words"] == WHY and said["not_now_at"]


def test_at_the_end_the_thought_behind_each_question_is_shown(cast, mina):
    question = {"ask": "So?", "options": [{"y": "Yes"}, {"n": "No"}], "explanation": "Because doors open slowly."}
    spec = {"questions": [{"key": "one", **question}, {"key": "two", **question}]}
    version = publish_module("b", 102)
    Step.objects.create(
        version=version, position=5, key="check", kind="check", title="Two questions", body="", spec=spec
    )
    row = assign(case=cast.minas_case, version=version, by=cast.alice)
    save_answer(assignment=row, step_key="check", value={"one": "y", "two": ""}, revision=0, by=cast.mina)
    assert mina.get(read(row)).content.decode().count("Because doors open slowly.") == 1


class TestWhatComesNext:
    """As far as it is known, and never more."""

    def test_the_next_appointment(self, cast, given, mina):
        assert NEXT_MEETING.answers == 1
        at = clock.now() + timedelta(days=2)
        book(case=cast.minas_case, starts_at=at, ends_at=at + timedelta(minutes=50), by=cast.alice, place="video")
        complete(assignment=given, by=cast.mina)
        shown = mina.get(read(given)).content.decode()
        assert "Your next appointment" in shown and "By video" in shown

    def test_what_is_on_her_page_already(self, cast, given, mina):
        other = assign(case=cast.minas_case, version=publish_module("b", 102), by=cast.alice)
        complete(assignment=given, by=cast.mina)
        assert reverse("learning:open", args=[other.pk]) in mina.get(read(given)).content.decode()

    def test_when_the_next_one_unlocks(self, cast, library):
        row = _first_of_a_pathway(cast)
        with at_day(2):
            known = coming(row, cast.mina)
            assert (known.open_now, known.unlocks_on, known.unlocks_soon) == (None, date(2026, 2, 23), False)
        with at_day(9):
            known = coming(row, cast.mina)
            assert (known.unlocks_on, known.unlocks_soon) == (None, True)

    def test_nothing_is_said_while_the_pathway_is_paused(self, cast, library):
        row = _first_of_a_pathway(cast)
        with at_day(2):
            pathways.pause(run=row.run, by=cast.alice)
            row.refresh_from_db()
            assert coming(row, cast.mina).unlocks_on is None

    def test_of_what_the_gate_keeps_back_she_is_never_told(self, cast, library):
        row = _first_of_a_pathway(cast)
        with at_day(2):
            Assignment.objects.locked().update(version=library["boundaries-are-bridges"])
            assert coming(row, cast.mina).unlocks_on is None
            answers = {"adult": "yes"} | dict.fromkeys(QUESTIONS[1:], "no")
            answer_gate(case=cast.minas_case, answers=answers, grounds="Asked by phone.", by=cast.alice)
            assert coming(row, cast.mina).unlocks_on == date(2026, 2, 23)


def _first_of_a_pathway(cast):
    settled(cast)
    with at_day(0):
        pathways.follow(case=cast.minas_case, pathway=Pathway.objects.newest().get(slug="core"), by=cast.alice)
    row = Assignment.objects.open().select_related("case__caregiver__user", "run").get()
    with at_day(1):
        finishes(cast, row)
    row.refresh_from_db()
    return row
