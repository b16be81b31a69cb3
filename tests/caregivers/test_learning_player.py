"""The player: one thing per page, saved as it is typed, resumed anywhere, with and without JavaScript."""

import pytest
from django.urls import reverse

from caregivers.learning.actions import assign, complete, save_answer, withdraw
from caregivers.learning.models import Answer, Assignment
from caregivers.learning.queries import portal_cards
from clinic.audit.models import AuditEvent
from tests.access import Access
from tests.factories import publish_module

WORDS = "He slammed the door. I stayed."
OTHER = "I wrote this on the phone."


def give(cast):
    return assign(case=cast.minas_case, version=publish_module(), by=cast.alice, personal_line="For your Sundays.")


def _first(cast):
    return {"pk": give(cast).pk, "position": 1}


ONLY_MINA = {"alice": 404, "bob": 404, "sam": 404, "charlie": 404, "pat": 404, "omar": 404, "nobody": 302}
ACCESS = {
    "learning:open": Access(kwargs=lambda cast: {"pk": give(cast).pk}, mina=302, **ONLY_MINA),
    "learning:step": Access(kwargs=_first, mina=200, **ONLY_MINA),
    "learning:finish": Access(kwargs=lambda cast: {"pk": give(cast).pk}, mina=200, **ONLY_MINA),
    "learning:not_now": Access(kwargs=lambda cast: {"pk": give(cast).pk}, mina=200, **ONLY_MINA),
    "learning:not_now POST": Access(kwargs=lambda cast: {"pk": give(cast).pk}, mina=302, **ONLY_MINA),
}


@pytest.fixture
def given(cast):
    return give(cast)


@pytest.fixture
def mina(cast, sign_in):
    return sign_in(cast.mina)


def at(row, position):
    return reverse("learning:step", args=[row.pk, position])


def keep(cast, row, value, revision, key="thoughts"):
    return save_answer(assignment=row, step_key=key, value=value, revision=revision, by=cast.mina)


def test_opening_starts_it_and_opening_again_resumes_where_she_was(cast, given, mina):
    opened = reverse("learning:open", args=[given.pk])
    assert mina.get(opened).url == at(given, 1)
    assert Assignment.objects.get().started_at
    mina.post(at(given, 1), {"go": "next"})
    assert mina.get(opened).url == at(given, 2)
    assert AuditEvent.objects.filter(verb="assignment.started", actor_id=cast.mina.pk).count() == 1
    assert portal_cards(cast.mina)[0].button == "Go on"


def test_one_thing_per_page_with_honest_progress_and_a_neutral_title(given, mina):
    shown = mina.get(at(given, 2)).content.decode()
    assert "Step 2 of 4" in shown
    assert "What comes up?" in shown
    assert "<em>thoughts</em>" in shown
    assert "Walk" not in shown.partition("<title>")[2].partition("</title>")[0]
    assert "For your Sundays." in mina.get(at(given, 1)).content.decode()
    assert mina.get(at(given, 5)).status_code == mina.get(at(given, 0)).status_code == 404


def test_continue_saves_and_goes_on(given, mina):
    sent = mina.post(at(given, 2), {"value": WORDS, "revision": "0", "go": "next"})
    assert sent.url == at(given, 3)
    assert Answer.objects.get().value == WORDS
    assert Assignment.objects.get().position == 3
    assert WORDS in mina.get(at(given, 2)).content.decode()


def test_back_saves_too_even_where_an_answer_is_still_missing(given, mina):
    assert mina.post(at(given, 2), {"value": "", "revision": "0", "go": "back"}).url == at(given, 1)
    assert not Answer.objects.exists()
    assert mina.post(at(given, 3), {"value": "rain", "revision": "0", "go": "back"}).url == at(given, 2)
    assert Answer.objects.get().value == "rain"


def test_an_empty_answer_that_is_needed_is_said_kindly(given, mina):
    refused = mina.post(at(given, 2), {"value": " ", "revision": "0", "go": "next"})
    assert refused.status_code == 422
    assert 'href="#id_value"' in refused.content.decode()
    assert 'id="id_value"' in refused.content.decode()
    assert Assignment.objects.get().position == 1


def test_what_cannot_be_taken_stays_on_the_page(given, mina):
    long = "word " * 2000
    refused = mina.post(at(given, 2), {"value": long, "revision": "0"})
    assert refused.status_code == 422
    assert long.strip() in refused.content.decode()


def test_another_entry_is_added_without_leaving_the_page(given, mina):
    typed = {"value.0.day": "Monday", "value.0.felt": "calm", "revision": "0", "add_entry": "1"}
    assert mina.post(at(given, 4), typed).url == at(given, 4) + "#new-entry"
    assert 'name="value.1.day"' in mina.get(at(given, 4)).content.decode()


def test_the_last_step_leads_to_the_finish(given, mina):
    assert mina.post(at(given, 4), {"revision": "0", "go": "next"}).url == reverse("learning:finish", args=[given.pk])


def test_the_second_device_is_told_and_shown_both_and_nothing_is_overwritten(cast, given, mina):
    keep(cast, given, OTHER, 0)
    clash = mina.post(at(given, 2), {"value": WORDS, "revision": "0", "go": "next"})
    shown = clash.content.decode()
    assert clash.status_code == 409
    assert WORDS in shown and OTHER in shown
    assert Answer.objects.get().value == OTHER
    chosen = mina.post(at(given, 2), {"value": WORDS, "revision": str(clash.context["shown"].revision), "go": "next"})
    assert chosen.url == at(given, 3)
    assert Answer.objects.get().value == WORDS


def test_not_now_saves_says_that_it_is_fine_and_is_seen_until_she_goes_on(given, mina):
    sent = mina.post(at(given, 2), {"value": WORDS, "revision": "0", "go": "not_now"})
    assert sent.url == reverse("learning:not_now", args=[given.pk])
    assert "That is fine" in mina.get(sent.url).content.decode()
    assert Answer.objects.get().value == WORDS
    assert Assignment.objects.get().effort == "not_now"
    mina.post(at(given, 2), {"value": WORDS, "revision": "1", "go": "next"})
    assert Assignment.objects.get().effort == ""


def test_finishing_names_the_step_that_is_missing(given, mina):
    finish = reverse("learning:finish", args=[given.pk])
    assert at(given, 2) in mina.get(finish).content.decode()
    refused = mina.post(finish, {"effort": "fine"})
    assert refused.status_code == 422
    assert "Step 2, “In your words”" in refused.content.decode()
    assert Assignment.objects.get().completed_at is None


def test_finishing_shows_what_was_made_and_what_happens_next(cast, given, mina):
    keep(cast, given, WORDS, 0)
    finish = reverse("learning:finish", args=[given.pk])
    assert mina.post(finish, {"effort": "hard"}).url == finish
    shown = mina.get(finish).content.decode()
    assert WORDS in shown and "What happens next" in shown
    row = Assignment.objects.get()
    assert row.completed_at and row.effort == "hard"
    mina.post(finish, {"effort": "fine"})  # a second click changes nothing
    assert Assignment.objects.get().effort == "hard"
    assert portal_cards(cast.mina) == []


def test_finished_work_is_read_not_written(cast, given, mina):
    keep(cast, given, WORDS, 0)
    complete(assignment=given, by=cast.mina)
    assert mina.get(reverse("learning:open", args=[given.pk])).url == reverse("learning:finish", args=[given.pk])
    shown = mina.get(at(given, 2)).content.decode()
    assert WORDS in shown and "<textarea" not in shown
    late = mina.post(at(given, 2), {"value": OTHER, "revision": "1", "go": "next"})
    assert late.status_code == 409
    assert OTHER in late.content.decode()
    assert Answer.objects.get().value == WORDS


def test_what_was_taken_back_says_so_kindly(cast, given, mina):
    withdraw(assignment=given, by=cast.alice)
    opened = reverse("learning:open", args=[given.pk])
    assert "You need not do this one" in mina.get(opened).content.decode()
    assert mina.get(at(given, 2)).url == mina.get(reverse("learning:finish", args=[given.pk])).url == opened
    late = mina.post(at(given, 2), {"value": OTHER, "revision": "0"})
    assert late.status_code == 409 and OTHER in late.content.decode()
    assert mina.post(reverse("learning:not_now", args=[given.pk])).url == opened


def test_the_message_stands_above_the_page_on_which_it_is_rehearsed(cast, library, mina):
    row = assign(case=cast.minas_case, version=library["saying-it-well"], by=cast.alice)
    place = {step.key: step.position for step in row.version.steps.all()}
    assert "What you made on the page before" not in mina.get(at(row, place["rehearsal"])).content.decode()
    keep(cast, row, {"feeling": WORDS}, 0, key="script")
    assert WORDS in mina.get(at(row, place["rehearsal"])).content.decode()
    assert WORDS not in mina.get(at(row, place["ready"])).content.decode()
