"""/api/v1/assignments/ and the player's autosave: the same verbs, as JSON."""

import uuid

import pytest
from django.urls import reverse

from caregivers.learning.actions import assign, save_answer
from caregivers.learning.models import Answer, Assignment
from clinic.audit.models import AuditEvent
from tests.access import Access
from tests.factories import publish_module

WORDS = "He slammed the door. I stayed."


def give(cast):
    return assign(case=cast.minas_case, version=publish_module(), by=cast.alice)


def answered(cast):
    row = give(cast)
    save_answer(assignment=row, step_key="thoughts", value=WORDS, revision=0, by=cast.mina)
    return row


def the_row(cast):
    return {"pk": answered(cast).pk}


def the_answer(cast):
    return the_row(cast) | {"step_key": "thoughts"}


def the_body(cast):
    publish_module()
    return {}


EVERYBODY = {"alice": 200, "bob": 200, "sam": 200, "charlie": 200, "pat": 200, "mina": 200, "omar": 200, "nobody": 401}
OF_THE_CASE = {
    "alice": 200,
    "bob": 200,
    "sam": 200,
    "mina": 200,
    "charlie": 404,
    "pat": 404,
    "omar": 404,
    "nobody": 401,
}
CLINICIANS = OF_THE_CASE | {"mina": 403}
HERSELF = OF_THE_CASE | {"alice": 403, "bob": 403, "sam": 403}
TYPED = {"value": WORDS, "revision": 1}
ACCESS = {
    "learning-api:assignments-list": Access(**EVERYBODY),
    "learning-api:assignments-list POST": Access(
        kwargs=the_body,
        data=lambda cast: {"case": str(cast.omars_case.pk), "module": "a-first-walk"},
        **EVERYBODY | {"alice": 422, "bob": 422, "sam": 422, "charlie": 201, "pat": 403, "mina": 422, "omar": 403},
        ravi=422,
        erin=422,
        dora=422,
    ),
    "learning-api:assignments-detail": Access(kwargs=the_row, **OF_THE_CASE),
    "learning-api:assignments-withdraw POST": Access(kwargs=the_row, **CLINICIANS),
    "learning-api:assignments-review POST": Access(
        kwargs=the_row, **CLINICIANS | {"alice": 422, "bob": 422, "sam": 422}
    ),
    "learning-api:assignments-complete POST": Access(kwargs=the_row, **HERSELF),
    "learning-api:assignments-not-now POST": Access(kwargs=the_row, **HERSELF),
    "learning-api:answer": Access(kwargs=the_answer, **OF_THE_CASE),
    "learning-api:answer PUT": Access(kwargs=the_answer, data=lambda cast: TYPED, **HERSELF),
    "learning:save POST": Access(
        kwargs=lambda cast: the_row(cast) | {"position": 2},
        data=lambda cast: {"revision": 1, "fields": {"value": WORDS}},
        **HERSELF,
    ),
}


@pytest.fixture
def given(cast):
    return give(cast)


def typed(client, row, fields, revision, position=2):
    address = reverse("learning:save", args=[row.pk, position])
    return client.post(address, {"revision": revision, "fields": fields}, format="json")


def test_a_module_is_given_by_its_slug_once_per_key(cast, api):
    publish_module()
    newest = publish_module(version=2)
    alice, body = api(cast.alice), {"case": str(cast.minas_case.pk), "module": "a-first-walk", "due_on": "2099-01-01"}
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    made = [alice.post("/api/v1/assignments/", body, format="json", headers=headers) for _ in range(2)]
    assert [response.status_code for response in made] == [201, 201]
    assert made[0].json() == made[1].json()
    assert (made[0].json()["version"], made[0].json()["due_on"]) == (newest.number, "2099-01-01")
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"module": "no-such-module"}, "module"),
        ({"case": str(uuid.uuid4())}, "case"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"due_on": "soon"}, "due_on"),
        ({"module": "gated"}, "module"),
    ],
)
def test_a_no_says_which_field(cast, api, change, field):
    publish_module()
    publish_module("gated", 102, gate="safety")
    body = {"case": str(cast.minas_case.pk), "module": "a-first-walk"} | change
    refused = api(cast.alice).post("/api/v1/assignments/", body, format="json")
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert not Assignment.objects.exists()


def test_a_strange_case_and_no_case_get_the_same_sentence(cast, api):
    publish_module()
    bodies = [{"case": str(pk), "module": "a-first-walk"} for pk in (cast.omars_case.pk, uuid.uuid4())]
    first, second = (api(cast.alice).post("/api/v1/assignments/", body, format="json").json() for body in bodies)
    assert first == second


def test_the_list_holds_what_one_may_see_and_narrows_to_a_case(cast, api, given):
    assert [row["id"] for row in api(cast.mina).get("/api/v1/assignments/").json()["results"]] == [str(given.pk)]
    assert api(cast.omar).get("/api/v1/assignments/").json()["count"] == 0
    assert api(cast.alice).get(f"/api/v1/assignments/?case={cast.omars_case.pk}").json()["count"] == 0
    assert api(cast.alice).get("/api/v1/assignments/?case=nonsense").status_code == 422


def test_an_answer_is_written_with_its_revision_and_read_with_a_trail(cast, api, given):
    address = reverse("learning-api:answer", args=[given.pk, "thoughts"])
    mina, alice = api(cast.mina), api(cast.alice)
    assert mina.get(address).json()["revision"] == 0
    assert mina.put(address, {"value": WORDS, "revision": 0}, format="json").json()["revision"] == 1
    stale = mina.put(address, {"value": "other", "revision": 0}, format="json")
    assert (stale.status_code, stale.json()["current"]["value"]) == (409, WORDS)
    assert not AuditEvent.objects.filter(verb="answers.read").exists()
    assert alice.get(address).json()["value"] == WORDS
    assert AuditEvent.objects.get(verb="answers.read").actor_id == cast.alice.pk


@pytest.mark.parametrize("key", ["hello", "no-such-step"])
def test_a_step_that_asks_nothing_has_no_answer(cast, api, given, key):
    address = reverse("learning-api:answer", args=[given.pk, key])
    assert api(cast.mina).get(address).status_code == 404
    assert api(cast.mina).put(address, {"value": "x", "revision": 0}, format="json").status_code == 404


def test_a_wrong_shape_names_its_place(cast, api, given):
    address = reverse("learning-api:answer", args=[given.pk, "days"])
    refused = api(cast.mina).put(address, {"value": [{"mood": "x"}], "revision": 0}, format="json")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "value.0.mood"


def test_finishing_without_what_is_needed_names_the_step(cast, api, given):
    address = reverse("learning-api:assignments-complete", args=[given.pk])
    refused = api(cast.mina).post(address, {"effort": "fine"}, format="json")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "answers.thoughts"
    assert api(cast.mina).post(address, {"effort": "not_now"}, format="json").json()["errors"][0]["field"] == "effort"


def test_autosave_keeps_the_page_as_it_is_typed(cast, api, given):
    mina = api(cast.mina)
    kept = typed(mina, given, {"value": "He slam"}, 0)
    assert (kept.status_code, kept.json()["revision"]) == (200, 1)
    assert typed(mina, given, {"value": WORDS}, 1).json()["revision"] == 2
    assert Answer.objects.get().value == WORDS
    assert typed(mina, given, {"value.0.day": "Monday", "value.0.felt": ""}, 0, position=4).status_code == 200
    assert Answer.objects.get(step_key="days").value == [{"day": "Monday", "felt": ""}]


def test_autosave_on_a_second_device_shows_what_is_stored_in_the_pages_own_fields(cast, api, given):
    mina = api(cast.mina)
    typed(mina, given, {"value": "rain"}, 0, position=3)
    clash = typed(mina, given, {"value": "sun"}, 0, position=3)
    current = clash.json()["current"]
    assert clash.status_code == 409
    assert (current["revision"], current["fields"], current["shown"]) == (1, {"value": "rain"}, {"value": "Rain"})
    assert Answer.objects.get().value == "rain"


@pytest.mark.parametrize("body", [{}, {"revision": 0}, {"revision": 0, "fields": {"value": {}}}, {"revision": -1}, []])
def test_autosave_of_nonsense_is_refused_and_saves_nothing(cast, api, given, body):
    address = reverse("learning:save", args=[given.pk, 2])
    assert api(cast.mina).post(address, body, format="json").status_code == 422
    assert not Answer.objects.exists()


def test_autosave_after_the_end_says_so(cast, api, given):
    given.withdrawn_at, given.withdrawn_by = given.assigned_at, cast.alice
    given.save()
    late = typed(api(cast.mina), given, {"value": WORDS}, 0)
    assert (late.status_code, late.json()["code"]) == (422, "closed")
