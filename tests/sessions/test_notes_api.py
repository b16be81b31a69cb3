"""/api/v1/notes/: the same verbs, field paths in what is refused, problem JSON for every no."""

import pytest
from django.urls import reverse

from caregivers.followups.models import FollowUp
from clinic.audit.models import AuditEvent
from sessions.notes.actions import start
from sessions.notes.models import Addendum, SessionNote
from tests.access import Access
from tests.sessions.scenes import HOUR, MORNING, WORDS, draft, goal, meeting, signed
from tests.sessions.test_notes_pages import now_draft, now_held, now_signed

SEEN = {"alice": 200, "bob": 200, "sam": 200, "charlie": 404, "pat": 404, "mina": 404, "omar": 404, "nobody": 401}
LISTED = SEEN | {"charlie": 200, "pat": 200, "mina": 200, "omar": 200}


def the_appointment(cast):
    return {"appointment": str(now_held(cast)["pk"])}


ACCESS = {
    "notes-api:list": Access(**LISTED),
    "notes-api:list POST": Access(
        alice=201, bob=201, sam=403, charlie=422, pat=422, mina=403, omar=422, nobody=401, data=the_appointment
    ),
    "notes-api:detail": Access(**SEEN, kwargs=now_signed),
    "notes-api:detail PATCH": Access(
        **SEEN | {"bob": 404, "sam": 404}, kwargs=now_draft, data=lambda cast: {"revision": 1, "body": ""}
    ),
    "notes-api:sign POST": Access(
        **SEEN | {"bob": 403, "sam": 403}, kwargs=now_signed, data=lambda cast: {"revision": 2}
    ),
    "notes-api:addenda": Access(**SEEN, kwargs=now_signed),
    "notes-api:addenda POST": Access(
        **SEEN | {"alice": 201, "bob": 201, "sam": 403}, kwargs=now_signed, data=lambda cast: {"text": "More."}
    ),
}

pytestmark = pytest.mark.usefixtures("may_morning")


@pytest.fixture
def alices(may_morning, cast, api):
    return api(cast.alice)


def at(name, *args):
    return reverse(f"notes-api:{name}", args=args)


def test_a_note_from_start_to_signature(cast, alices):
    sleep = str(goal(cast.minas_case).pk)
    started = alices.post(at("list"), {"appointment": str(meeting(cast).pk)}, format="json")
    assert started.status_code == 201
    note = started.json()
    choice = {"when": "at", "at": "2026-05-09T09:00"}
    changes = {"revision": note["revision"], **WORDS, "ratings": {sleep: 1}, "follow_up": choice}
    saved = alices.patch(at("detail", note["id"]), changes, format="json").json()
    assert (saved["body"], saved["ratings"], saved["follow_up"]) == (WORDS["body"], {sleep: 1}, choice)
    signed_now = alices.post(at("sign", note["id"]), {"revision": saved["revision"]}, format="json").json()
    assert signed_now["signed_by"] == "Alice" and len(signed_now["content_hash"]) == 64
    assert FollowUp.objects.get().local_due == "2026-05-09T09:00"


def test_starting_twice_is_one_note(cast, alices):
    body = {"appointment": str(meeting(cast).pk)}
    ids = {alices.post(at("list"), body, format="json").json()["id"] for _ in range(2)}
    assert len(ids) == 1


def test_somebody_elses_appointment_is_as_unknown_as_one_that_never_was(cast, alices):
    foreign = meeting(cast, case=cast.omars_case, by=cast.charlie)
    bodies = ({"appointment": str(pk)} for pk in (foreign.pk, cast.alice.pk))
    first, second = (alices.post(at("list"), body, format="json") for body in bodies)
    assert first.status_code == 422 and first.json() == second.json()
    assert first.json()["errors"][0]["field"] == "appointment"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"mood": "fine"}, "mood"),
        ({"signed_at": "2026-05-04T10:00:00Z"}, "signed_at"),
        ({"follow_up": {"when": "at", "at": "noon"}}, "follow_up.at"),
        ({"follow_up": {"when": "never"}}, "follow_up.when"),
        ({"revision": "new"}, "revision"),
    ],
)
def test_what_is_refused_is_said_by_its_path(cast, alices, changes, field):
    note = draft(cast)
    answer = alices.patch(at("detail", note.pk), {"revision": note.revision, **changes}, format="json")
    assert answer.status_code == 422 and answer["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(("whose", "level"), [("minas_case", 3), ("minas_case", "much"), ("omars_case", 1)])
def test_a_rating_out_of_range_or_of_another_case_is_said_by_its_path(cast, alices, whose, level):
    note, pk = draft(cast), goal(getattr(cast, whose)).pk
    body = {"revision": note.revision, "ratings": {str(pk): level}}
    answer = alices.patch(at("detail", note.pk), body, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, f"ratings.{pk}")
    assert SessionNote.objects.get().ratings == {}


def test_a_conflict_answers_with_what_is_stored(cast, alices):
    note = draft(cast)
    answer = alices.patch(at("detail", note.pk), {"revision": 1, "body": "Mine."}, format="json")
    assert answer.status_code == 409
    assert (answer.json()["current"]["body"], answer.json()["current"]["revision"]) == (WORDS["body"], note.revision)


def test_an_incomplete_note_is_not_signed(cast, alices):
    note = draft(cast, risk="")
    answer = alices.post(at("sign", note.pk), {"revision": note.revision}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "risk")


def test_a_note_of_a_meeting_to_come_is_not_signed(cast, alices):
    note = start(appointment=meeting(cast, MORNING + HOUR), by=cast.alice)
    alices.patch(at("detail", note.pk), {"revision": 1, **WORDS}, format="json")
    answer = alices.post(at("sign", note.pk), {"revision": 2}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "too_early")


def test_the_list_holds_no_words_and_no_draft_of_a_colleague(cast, alices, api):
    note = draft(cast)
    assert api(cast.bob).get(at("list")).json()["results"] == []
    rows = alices.get(at("list"), {"case": str(cast.minas_case.pk)}).json()["results"]
    assert [row["id"] for row in rows] == [str(note.pk)] and "body" not in rows[0]
    assert alices.get(at("list"), {"case": str(cast.omars_case.pk)}).json()["results"] == []
    assert alices.get(at("list"), {"case": "x"}).status_code == 422


def test_reading_one_is_in_the_trail_and_listing_is_not(cast, alices):
    note = signed(cast)
    alices.get(at("list"))
    assert not AuditEvent.objects.filter(verb="note.read").exists()
    assert alices.get(at("detail", note.pk)).json()["risk"] == WORDS["risk"]
    assert AuditEvent.objects.get(verb="note.read").target_id == str(note.pk)


def test_an_addition_is_made_once_and_read_by_who_may_read_the_note(cast, alices, api):
    note, key = signed(cast), {"Idempotency-Key": "0b0f5f0e-6b0a-4b0e-8f4e-3f1d7a3e9b11"}
    for _ in range(2):
        answer = alices.post(at("addenda", note.pk), {"text": "She called back."}, format="json", headers=key)
        assert answer.status_code == 201
    assert Addendum.objects.count() == 1
    assert [row["text"] for row in api(cast.sam).get(at("addenda", note.pk)).json()] == ["She called back."]


def test_a_list_of_notes_takes_the_same_number_of_queries_however_many(cast, alices, django_assert_num_queries):
    signed(cast)
    with django_assert_num_queries(5):
        alices.get(at("list"))
    for day in range(1, 6):
        start(appointment=meeting(cast, MORNING - 24 * day * HOUR), by=cast.alice)
    with django_assert_num_queries(5):
        assert alices.get(at("list")).json()["count"] == 6
