"""Pinned answers where a meeting is prepared and written up: its own page, the note's editor, the case page."""

import pytest
from django.urls import reverse

from caregivers.learning.actions import assign, save_answer
from caregivers.learning.reading.actions import pin
from caregivers.learning.reading.models import AnswerPin
from clinic import clock
from sessions.notes.actions import start
from sessions.notes.models import SessionNote
from tests.caregivers.reading import WORDS, finished
from tests.factories import publish_module
from tests.sessions.scenes import HOUR, meeting

TYPED = {"body": "She told me how it was.", "risk": "", "plan": "", "follow_up_when": "none", "follow_up_at": ""}


@pytest.fixture
def note(cast):
    pin(assignment=finished(cast), step_key="thoughts", by=cast.bob)
    return start(appointment=meeting(cast, clock.now() - HOUR), by=cast.alice)


def test_it_stands_beside_the_note_and_talking_about_it_keeps_what_was_typed(cast, note, sign_in):
    alice, page = sign_in(cast.alice), reverse("notes:detail", args=[note.pk])
    shown = alice.get(page).content.decode()
    for expected in ("Pinned for this session", WORDS, "Pinned by Bob", 'form="note" name="discussed"'):
        assert expected in shown
    body = {**TYPED, "revision": note.revision, "discussed": str(AnswerPin.objects.get().pk)}
    done = alice.post(page, body, follow=True).content.decode()
    assert "you have talked about it. The draft is saved." in done
    assert "Pinned for this session" not in done
    assert SessionNote.objects.get().body == TYPED["body"]
    assert AnswerPin.objects.get().discussed


def test_the_pin_of_somebody_elses_case_is_not_to_be_found_from_here(cast, note, sign_in):
    row = assign(case=cast.omars_case, version=publish_module("his", 102), by=cast.charlie)
    save_answer(assignment=row, step_key="thoughts", value="His.", revision=0, by=cast.omar)
    his = pin(assignment=row, step_key="thoughts", by=cast.charlie)
    body = {**TYPED, "revision": note.revision, "discussed": str(his.pk)}
    assert sign_in(cast.alice).post(reverse("notes:detail", args=[note.pk]), body).status_code == 404
    his.refresh_from_db()
    assert his.is_open


def test_it_stands_on_the_page_of_the_coming_meeting_and_on_the_case_page(cast, sign_in):
    row = pin(assignment=finished(cast), step_key="thoughts", by=cast.alice)
    coming, alice = meeting(cast, clock.now() + HOUR), sign_in(cast.alice)
    page = reverse("appointments:detail", args=[coming.pk])
    assert WORDS in alice.get(page).content.decode()
    case = alice.get(reverse("record:case", args=[cast.minas_case.pk])).content.decode()
    assert "Pinned for the next session:" in case
    assert WORDS not in case
    back = alice.post(reverse("learning:pin_discussed", args=[row.pk]), {"next": page})
    assert back.url == page
    assert WORDS not in alice.get(page).content.decode()
