"""/api/v1/pathways/, /api/v1/pathway-runs/, giving to several, and what happens to a module after it was given."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caregivers.learning.models import Assignment, PathwayRun
from caregivers.learning.pathways import actions as pathways
from clinic.audit.models import AuditEvent
from clinic.library.actions import ensure_loaded
from clinic.library.models import Pathway
from tests.access import Access
from tests.caregivers.giving import given, overdue, the_given, the_overdue, the_waiting, today
from tests.factories import publish_module

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
EVERYBODY = dict.fromkeys(OF_THE_CASE, 200) | {"nobody": 401}
STAFF_READ = EVERYBODY | {"mina": 404, "omar": 404}


def started(cast, slug="core"):
    ensure_loaded()
    return pathways.follow(case=cast.minas_case, pathway=Pathway.objects.newest().get(slug=slug), by=cast.alice)


def the_run(cast):
    return {"pk": started(cast).pk}


def the_library(cast):
    ensure_loaded()
    return {}


def a_pathway_for(cast):
    return {"case": str(cast.minas_case.pk), "pathway": "core"}


def several_of(what, name):
    return lambda cast: {"cases": [str(cast.minas_case.pk)], what: name}


GIVES = {"alice": 201, "bob": 201, "sam": 201, "charlie": 422, "pat": 403, "mina": 403, "omar": 422, "nobody": 401}
GIVES_SEVERAL = GIVES | {"pat": 422, "mina": 422}
ACCESS = {
    "library-api:pathways-list": Access(kwargs=the_library, **EVERYBODY),
    "library-api:pathways-detail": Access(kwargs=lambda cast: the_library(cast) | {"slug": "core"}, **STAFF_READ),
    "learning-api:runs": Access(**EVERYBODY),
    "learning-api:runs POST": Access(
        kwargs=the_library, data=a_pathway_for, **GIVES, ravi=422, erin=422, dora=422
    ),
    "learning-api:run": Access(kwargs=the_run, **OF_THE_CASE),
    "learning-api:run-pause POST": Access(kwargs=the_run, **CLINICIANS),
    "learning-api:run-take-up POST": Access(kwargs=the_run, **CLINICIANS),
    "learning-api:run-stop POST": Access(kwargs=the_run, **CLINICIANS),
    "learning-api:plan POST": Access(
        kwargs=the_library, data=a_pathway_for, ravi=422, erin=422, dora=422,
        **GIVES | {"alice": 200, "bob": 200, "sam": 200},
    ),
    "learning-api:runs-several POST": Access(
        kwargs=the_library, data=several_of("pathway", "core"), ravi=422, erin=422, dora=422, **GIVES_SEVERAL
    ),
    "learning-api:assignments-several POST": Access(
        kwargs=the_library, data=several_of("module", "safety-first"), ravi=422, erin=422, dora=422, **GIVES_SEVERAL
    ),
    "learning-api:assignments-start-now POST": Access(kwargs=the_waiting, **CLINICIANS | {"mina": 404}),
    "learning-api:assignments-more-time POST": Access(
        kwargs=the_given, data=lambda cast: {"due_on": None}, **CLINICIANS
    ),
    "learning-api:assignments-newer-version POST": Access(kwargs=the_given, **CLINICIANS),
    "learning-api:assignments-obstacle POST": Access(
        kwargs=the_overdue, data=lambda cast: {"obstacle": "time"},
        **OF_THE_CASE | {"alice": 403, "bob": 403, "sam": 403},
    ),
}  # fmt: skip


def fields(response):
    assert response.status_code == 422, response.content
    return {error["field"]: error["message"] for error in response.json()["errors"]}


def test_the_library_lists_its_pathways(cast, library, api):
    rows = api(cast.alice).get("/api/v1/pathways/").json()["results"]
    core = next(row for row in rows if row["slug"] == "core")
    assert len(rows) == 4 and len(core["modules"]) == 8 and core["every_days"] == 7
    assert api(cast.mina).get("/api/v1/pathways/").json()["count"] == 0


def test_a_pathway_is_planned_started_once_and_read(cast, library, api):
    alice, body = api(cast.alice), a_pathway_for(cast) | {"every_days": 3, "due_days": 2}
    planned = alice.post("/api/v1/pathway-runs/plan/", body, format="json").json()
    assert planned[1]["unlocks_on"] == (today() + timedelta(days=3)).isoformat() and not PathwayRun.objects.exists()
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    made = [alice.post("/api/v1/pathway-runs/", body, format="json", headers=headers) for _ in range(2)]
    assert [response.status_code for response in made] == [201, 201] and made[0].json() == made[1].json()
    assert [part["unlocks_on"] for part in made[0].json()["modules"]] == [one["unlocks_on"] for one in planned]
    assert PathwayRun.objects.count() == 1


def test_the_client_reads_of_a_pathway_only_what_is_on_her_page_and_never_why_it_ended(cast, api):
    run = started(cast)
    address = f"/api/v1/pathway-runs/{run.pk}/"
    assert len(api(cast.alice).get(address).json()["modules"]) == 8
    assert AuditEvent.objects.filter(verb="assignment.read", case_id=cast.minas_case.pk).count() == 1
    api(cast.alice).post(address + "stop/", {"reason": "She is too tired."}, format="json")
    hers = api(cast.mina).get(address)
    assert [part["module"] for part in hers.json()["modules"]] == ["safety-first"]
    assert "too tired" not in hers.content.decode()
    run.refresh_from_db()
    assert run.stop_reason == "She is too tired."


def test_runs_are_narrowed_to_a_case(cast, api):
    started(cast)
    assert api(cast.alice).get(f"/api/v1/pathway-runs/?case={cast.minas_case.pk}").json()["count"] == 1
    assert api(cast.alice).get(f"/api/v1/pathway-runs/?case={cast.omars_case.pk}").json()["count"] == 0


def test_the_list_costs_the_same_however_many_run(cast, api, django_assert_num_queries):
    alice = api(cast.alice)
    started(cast)
    alice.get("/api/v1/pathway-runs/")
    with CaptureQueriesContext(connection) as few:
        alice.get("/api/v1/pathway-runs/")
    started(cast, "ready-to-act")
    with django_assert_num_queries(len(few)):
        assert alice.get("/api/v1/pathway-runs/").json()["count"] == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"pathway": "no-such"}, "pathway"),
        ({"case": str(uuid.uuid4())}, "case"),
        ({"every_days": 0}, "every_days"),
        ({"starts_on": "2020-01-01"}, "starts_on"),
        ({"due_days": "soon"}, "due_days"),
    ],
)
def test_a_no_says_which_field(cast, library, api, change, field):
    refused = api(cast.alice).post("/api/v1/pathway-runs/", a_pathway_for(cast) | change, format="json")
    assert list(fields(refused)) == [field] and not PathwayRun.objects.exists()


def test_several_are_given_all_or_none_and_the_no_names_its_place(wide_cast, library, api):
    cast, address = wide_cast, "/api/v1/assignments/several/"
    alice = api(cast.alice)
    given(cast, case=cast.ravis_case, version=library["safety-first"])
    both = [str(cast.minas_case.pk), str(cast.ravis_case.pk)]
    refused = alice.post(address, {"cases": both, "module": "safety-first"}, format="json")
    assert "still working on it" in fields(refused)["cases.1"] and Assignment.objects.count() == 1
    strange = alice.post(address, {"cases": [*both, str(cast.omars_case.pk)], "module": "safety-first"}, format="json")
    assert fields(strange) == {"cases.2": "There is no such case."}
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    for _ in range(2):
        made = alice.post(address, {"cases": both, "module": "sleep-and-meals"}, format="json", headers=headers)
        assert made.status_code == 201 and len(made.json()) == 2
    assert Assignment.objects.count() == 3


def test_a_module_is_given_for_later_started_now_and_taken_back_with_a_reason(cast, api):
    publish_module()
    alice, later = api(cast.alice), (today() + timedelta(days=4)).isoformat()
    body = {"case": str(cast.minas_case.pk), "module": "a-first-walk", "starts_on": later}
    row = alice.post("/api/v1/assignments/", body, format="json").json()
    assert (row["unlocks_on"], row["unlocked_at"]) == (later, None)
    assert api(cast.mina).get("/api/v1/assignments/").json()["count"] == 0
    assert alice.post(f"/api/v1/assignments/{row['id']}/start-now/").json()["unlocked_at"]
    gone = alice.post(f"/api/v1/assignments/{row['id']}/withdraw/", {"reason": "Too much."}, format="json")
    assert gone.json()["withdrawn_at"] and "Too much" not in gone.content.decode()
    assert Assignment.objects.visible_to(cast.alice).get().withdraw_reason == "Too much."


def test_she_says_what_got_in_the_way_or_would_rather_not(cast, api):
    row = overdue(cast)
    address, mina = f"/api/v1/assignments/{row.pk}/obstacle/", api(cast.mina)
    assert list(fields(mina.post(address, {"obstacle": "rain"}, format="json"))) == ["obstacle"]
    mina.post(address, {"obstacle": ""}, format="json")
    row.refresh_from_db()
    assert row.obstacle_asked_at and not row.obstacle_at
    said = mina.post(address, {"obstacle": "crisis", "words": "He left."}, format="json").json()
    assert (said["obstacle"], said["obstacle_words"]) == ("crisis", "He left.")


def test_more_time_and_a_newer_version(cast, api):
    row, alice = given(cast), api(cast.alice)
    address = f"/api/v1/assignments/{row.pk}/"
    assert list(fields(alice.post(address + "more-time/", {"due_on": "2020-01-01"}, format="json"))) == ["due_on"]
    assert alice.post(address + "more-time/", {"due_on": "2099-01-01"}, format="json").json()["due_on"] == "2099-01-01"
    publish_module(version=2)
    assert alice.post(address + "newer-version/").json()["version"] == 2
