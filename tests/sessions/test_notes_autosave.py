"""Where the editor saves while one types (clinic/ui/static/porchlight/js/autosave.js)."""

from uuid import uuid4

import pytest
from django.urls import reverse

from sessions.notes.actions import start
from sessions.notes.models import SessionNote
from tests.access import Access
from tests.sessions.scenes import WORDS, draft, goal, meeting
from tests.sessions.test_notes_pages import now_draft

ACCESS = {
    "notes:draft POST": Access(
        alice=200, bob=404, sam=404, charlie=404, pat=404, mina=404, omar=404, nobody=401,
        kwargs=now_draft, data=lambda cast: {"revision": 1, "fields": {"body": ""}},
    ),
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("may_morning")


def stored(note):
    return SessionNote.objects.get(pk=note.pk)


def autosave(client, note, revision, **fields):
    body = {"revision": revision, "fields": fields}
    return client.post(reverse("notes:draft", args=[note.pk]), body, format="json")


def test_the_autosave_keeps_what_stands_in_the_form(cast, api):
    sleep, note = goal(cast.minas_case), start(appointment=meeting(cast), by=cast.alice)
    fields = {**WORDS, f"rating_{sleep.pk}": "", "follow_up_when": "at", "follow_up_at": ""}
    answer = autosave(api(cast.alice), note, 1, **fields)
    assert (answer.status_code, answer.json()["revision"]) == (200, 2)
    assert stored(note).follow_up == {"when": "at", "at": ""}
    assert autosave(api(cast.alice), note, 2, **fields | {f"rating_{sleep.pk}": "2"}).json()["revision"] == 3
    assert stored(note).ratings == {str(sleep.pk): 2}


def test_the_autosave_tells_a_conflict_in_the_forms_own_fields(cast, api):
    sleep = goal(cast.minas_case)
    note = draft(cast, ratings={str(sleep.pk): -2})
    answer = autosave(api(cast.alice), note, 1, body="Mine.")
    assert answer.status_code == 409 and answer["Content-Type"] == "application/problem+json"
    current = answer.json()["current"]
    assert (current["revision"], current["fields"]["body"]) == (note.revision, WORDS["body"])
    assert (current["fields"][f"rating_{sleep.pk}"], current["fields"]["follow_up_when"]) == ("-2", "none")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"revision": 2, "fields": {"mood": "x"}}, "mood"),
        ({"revision": 2, "fields": {"follow_up_when": "never"}}, "follow_up_when"),
        ({"revision": 2, "fields": "x"}, "fields"),
        ({"revision": "x", "fields": {}}, "revision"),
        ({"revision": 2, "fields": {f"rating_{uuid4()}": "1"}}, None),
    ],
)
def test_the_autosave_refuses_what_is_no_field_of_the_note(cast, api, body, field):
    note = draft(cast)
    answer = api(cast.alice).post(reverse("notes:draft", args=[note.pk]), body, format="json")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == (field or next(iter(body["fields"])))
