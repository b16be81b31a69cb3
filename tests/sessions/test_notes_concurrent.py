"""Two writers at once, by page and by program: no acknowledged word is lost."""

from threading import Thread

import pytest
from django.db import connection, connections
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.errors import Stale
from sessions.notes.actions import save_draft, start
from sessions.notes.models import SessionNote
from tests.sessions.scenes import WORDS, draft, meeting


def stored(note):
    return SessionNote.objects.get(pk=note.pk)


@pytest.fixture
def note(may_morning, cast):
    return start(appointment=meeting(cast), by=cast.alice)


def save(note, cast, revision, **fields):
    return save_draft(note=note, revision=revision, by=cast.alice, **fields)


SAVES = st.lists(
    st.tuples(
        st.sampled_from(["page", "program"]),
        st.sampled_from(["body", "risk", "plan"]),
        st.text(max_size=8),
        st.booleans(),
    ),
    max_size=12,
)


@pytest.mark.usefixtures("may_morning")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(saves=SAVES)
def test_no_acknowledged_word_is_lost_however_two_write_at_once(cast, note, saves):
    """Two writers, each with the revision it last heard of: accepted, or shown what it would have overwritten."""
    start_revision = stored(note).revision
    known = dict.fromkeys(("page", "program"), start_revision)
    kept = {name: getattr(stored(note), name) for name in WORDS}
    for who, field, text, looks_again in saves:
        text = text.replace("\r\n", "\n")
        try:
            known[who] = save(note, cast, known[who], **{field: text}).revision
            kept[field] = text
        except Stale as stale:
            assert {name: stale.current[name] for name in WORDS} == kept
            if looks_again:
                known[who] = stale.current["revision"]
        assert {name: getattr(stored(note), name) for name in WORDS} == kept


class Writer(Thread):
    """Adds its words one by one; told of a conflict, it takes what is stored and adds to that."""

    def __init__(self, client, address, method, wrap, stored_text, words):
        super().__init__()
        self.send = lambda revision, text: getattr(client, method)(address, wrap(revision, text), format="json")
        self.stored_text, self.words, self.acknowledged, self.statuses = stored_text, words, [], set()

    def run(self):
        revision, text = 0, ""
        try:
            for word in self.words:
                for _ in range(50):
                    answer = self.send(max(revision, 1), f"{text} {word}")
                    self.statuses.add(answer.status_code)
                    if answer.status_code == 200:
                        revision, text = answer.json()["revision"], f"{text} {word}"
                        self.acknowledged.append(word)
                        break
                    current = answer.json()["current"]
                    revision, text = current["revision"], self.stored_text(current)
        finally:
            connections.close_all()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    "memory" in str(connection.settings_dict["NAME"]) or connection.vendor == "sqlite",
    reason="SQLite in memory has no second connection; the PostgreSQL lane runs it",
)
def test_two_threads_by_autosave_and_by_api_lose_nothing(cast, api):
    note = draft(cast)
    page = Writer(
        api(cast.alice), reverse("notes:draft", args=[note.pk]), "post",
        lambda revision, text: {"revision": revision, "fields": {"body": text}},
        lambda current: current["fields"]["body"], [f"page{n}" for n in range(15)],
    )  # fmt: skip
    program = Writer(
        api(cast.alice), reverse("notes-api:detail", args=[note.pk]), "patch",
        lambda revision, text: {"revision": revision, "body": text},
        lambda current: current["body"], [f"program{n}" for n in range(15)],
    )  # fmt: skip
    for writer in (page, program):
        writer.start()
    for writer in (page, program):
        writer.join()
    kept = stored(note).body.split()
    assert page.acknowledged == page.words and program.acknowledged == program.words
    assert set(page.words + program.words) <= set(kept) and set(WORDS["body"].split()) <= set(kept)
    assert page.statuses | program.statuses == {200, 409}
