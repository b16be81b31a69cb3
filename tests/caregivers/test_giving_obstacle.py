"""Overdue work asks once, kindly, what got in the way; the answer reaches the therapist."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from caregivers.learning.actions import put_off, say_what_got_in_the_way, withdraw
from caregivers.learning.giving.actions import note_asked, note_obstacle
from caregivers.learning.giving.queries import question_for
from caregivers.learning.models import Assignment
from clinic.audit.models import AuditEvent
from sessions.dashboard.needs import needs_of
from tests.access import Access
from tests.caregivers.giving import BUTTONS, HERS, given, overdue, text, the_overdue

ACCESS = {
    "learning:got_in_the_way": Access(kwargs=the_overdue, **HERS),
    "learning:note_obstacle POST": Access(kwargs=the_overdue, **BUTTONS),
}
WORDS = "He had a bad week, and so had I."
ASKED = "has waited a little"


def address(row):
    return reverse("learning:got_in_the_way", args=[row.pk])


def says(cast, row, obstacle="strength", words=WORDS):
    return say_what_got_in_the_way(assignment=row, obstacle=obstacle, words=words, by=cast.mina)


def asks_at_home(cast, sign_in):
    return ASKED in text(sign_in(cast.mina).get("/my/"))


def test_only_overdue_work_asks_and_one_at_a_time(cast, sign_in):
    given(cast)
    assert not asks_at_home(cast, sign_in)
    overdue(cast, slug="second", number=102)
    overdue(cast, slug="third", number=103)
    assert text(sign_in(cast.mina).get("/my/")).count(ASKED) == 1


def test_her_answer_is_kept_and_it_is_not_asked_again(cast, sign_in):
    row, mina = overdue(cast), sign_in(cast.mina)
    answer = mina.post(address(row), {"obstacle": "strength", "words": WORDS, "go": "say"}, follow=True)
    assert "Thank you for saying so" in text(answer) and ASKED not in text(answer)
    row = Assignment.objects.visible_to(cast.alice).get()
    assert (row.obstacle, row.obstacle_words) == ("strength", WORDS)
    assert WORDS not in str(list(AuditEvent.objects.values_list("details", flat=True)))


def test_not_now_ends_the_asking(cast, sign_in):
    row, mina = overdue(cast), sign_in(cast.mina)
    assert "not be asked about it again" in text(mina.post(address(row), {"go": "not_now"}, follow=True))
    assert not asks_at_home(cast, sign_in) and question_for(cast.mina) is None
    row.refresh_from_db()
    assert row.obstacle_asked_at and not row.obstacle
    says(cast, row)  # she may still come back to it


def test_the_player_asks_once_before_it_goes_on(cast, sign_in):
    row, mina = overdue(cast), sign_in(cast.mina)
    opened = mina.get(reverse("learning:open", args=[row.pk]))
    assert opened.url == address(row) + "?then=module"
    assert "Not now, go on" in text(mina.get(opened.url))
    on = mina.post(address(row), {"go": "not_now", "then": "module"})
    assert on.url == reverse("learning:open", args=[row.pk])
    assert mina.get(on.url).url == reverse("learning:step", args=[row.pk, 1])
    assert not asks_at_home(cast, sign_in)


def test_an_answer_in_the_player_leads_on_to_the_module(cast, sign_in):
    row, mina = overdue(cast), sign_in(cast.mina)
    on = mina.post(address(row), {"obstacle": "time", "words": "", "go": "say", "then": "module"})
    assert on.url == reverse("learning:open", args=[row.pk])
    assert mina.get(on.url).url == reverse("learning:step", args=[row.pk, 1])


@pytest.mark.parametrize("typed", [{}, {"obstacle": ""}, {"obstacle": "no-such"}])
def test_a_choice_is_needed_and_her_words_stay(cast, sign_in, typed):
    row = overdue(cast)
    refused = sign_in(cast.mina).post(address(row), typed | {"words": WORDS, "go": "say"})
    assert refused.status_code == 422 and WORDS in text(refused) and "what comes closest" in text(refused)
    row.refresh_from_db()
    assert row.obstacle_at is None


def test_who_said_not_now_to_the_module_is_not_asked(cast, sign_in):
    put_off(assignment=overdue(cast), by=cast.mina)
    assert not asks_at_home(cast, sign_in)


def test_what_was_taken_back_asks_nothing(cast, sign_in):
    row = overdue(cast)
    withdraw(assignment=row, by=cast.alice)
    assert sign_in(cast.mina).get(address(row)).url == reverse("learning:open", args=[row.pk])
    assert note_asked(assignment=row, by=cast.mina).obstacle_asked_at is None


@pytest.mark.parametrize(
    ("obstacle", "waits"),
    [
        ("strength", True),
        ("crisis", True),
        ("not_safe", True),
        ("time", False),
        ("forgot", False),
        ("not_fitting", False),
    ],
)
def test_what_weighs_waits_for_the_therapist_until_she_has_seen_it(cast, sign_in, obstacle, waits):
    row = says(cast, overdue(cast), obstacle)
    lines = [need.row_id for need in needs_of(cast.alice) if need.definition.key == "obstacle"]
    assert lines == ([row.pk] if waits else [])
    page = text(sign_in(cast.alice).get(reverse("learning:review", args=[row.pk])))
    assert row.get_obstacle_display() in text(sign_in(cast.alice).get(reverse("record:case", args=[row.case_id])))
    assert ("I have seen this" in page) == waits
    note_obstacle(assignment=row, by=cast.alice)
    assert not needs_of(cast.alice, kind="obstacle") and not needs_of(cast.charlie, kind="obstacle")


def test_what_she_says_after_it_was_seen_waits_again(cast):
    row = note_obstacle(assignment=says(cast, overdue(cast)), by=cast.alice)
    assert not needs_of(cast.alice, kind="obstacle")
    says(cast, row, "not_safe")
    assert len(needs_of(cast.alice, kind="obstacle")) == 1


def test_only_she_answers_and_only_clinicians_take_note(cast):
    row = says(cast, overdue(cast))
    for who in ("alice", "omar"):
        with pytest.raises(PermissionDenied):
            note_asked(assignment=row, by=getattr(cast, who))
    for who in ("mina", "charlie", "pat"):
        with pytest.raises(PermissionDenied):
            note_obstacle(assignment=row, by=getattr(cast, who))
