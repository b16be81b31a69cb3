"""The player says kindly what is missing, lets it wait, and puts together what two devices wrote in a diary."""

import pytest
from django.urls import reverse

from caregivers.learning.actions import assign, save_answer
from caregivers.learning.models import Answer
from tests.factories import publish_module


@pytest.fixture
def given(cast):
    return assign(case=cast.minas_case, version=publish_module(), by=cast.alice)


@pytest.fixture
def mina(cast, sign_in):
    return sign_in(cast.mina)


def at(row, position):
    return reverse("learning:step", args=[row.pk, position])


def test_what_is_needed_can_be_left_for_later_and_is_asked_again_at_the_end(given, mina):
    refused = mina.post(at(given, 2), {"value": "", "revision": "0", "go": "next"})
    shown = refused.content.decode()
    assert "Something is still missing here" in shown and "Leave it for now" in shown
    assert mina.post(at(given, 2), {"value": "", "revision": "0", "go": "later"}).url == at(given, 3)
    assert at(given, 2) in mina.get(reverse("learning:finish", args=[given.pk])).content.decode()
    too_long = mina.post(at(given, 2), {"value": "word " * 2000, "revision": "0", "go": "next"})
    assert "Leave it for now" not in too_long.content.decode()  # that would lose the words


def test_what_is_needed_is_marked_before_it_is_missed(given, mina):
    assert "(needed)" in mina.get(at(given, 2)).content.decode()
    assert "(needed)" not in mina.get(at(given, 3)).content.decode()


def test_the_entries_of_two_devices_are_put_together(cast, given, mina):
    monday = [{"day": "Monday", "felt": "calm"}]
    save_answer(assignment=given, step_key="days", value=monday, revision=0, by=cast.mina)
    typed = {"value.0.day": "Tuesday", "value.0.felt": "tired", "go": "next"}
    clash = mina.post(at(given, 4), typed | {"revision": "0"})
    shown = clash.content.decode()
    assert clash.status_code == 409 and "Keep both and continue" in shown and "data-autosave=" not in shown
    revision = str(clash.context["shown"].revision)
    assert mina.post(at(given, 4), typed | {"revision": revision, "both": "1"}).status_code == 302
    assert [entry["day"] for entry in Answer.objects.get().value] == ["Monday", "Tuesday"]
