"""The API of goals and ratings: the same verbs, the same no."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caregivers.goals.models import Goal, GoalRating
from clinic.audit.models import AuditEvent
from tests.access import Access
from tests.caregivers.test_goals import WORDS, a_goal

LIST = "goals-api:list"
BODY = {"domain": "self_care", "title": "Canary: I sleep", "levels": WORDS}


def minas_goal(cast):
    return {"pk": a_goal(cast, title="Canary: I sleep").pk}


def body_for(cast):
    return BODY | {"case": str(cast.minas_case.pk)}


SEEN = {"alice": 200, "bob": 200, "sam": 200, "charlie": 404, "pat": 404, "mina": 200, "omar": 404, "nobody": 401}
CHANGED = SEEN | {"mina": 403}

ACCESS = {
    LIST: Access(**dict.fromkeys(SEEN, 200) | {"nobody": 401}),
    f"{LIST} POST": Access(
        data=body_for, alice=201, bob=201, sam=201, charlie=422, pat=403, mina=403, omar=422, nobody=401
    ),
    "goals-api:detail": Access(kwargs=minas_goal, **SEEN),
    "goals-api:detail PUT": Access(kwargs=minas_goal, data=lambda cast: BODY, **CHANGED),
    "goals-api:close POST": Access(kwargs=minas_goal, **CHANGED),
    "goals-api:ratings": Access(kwargs=minas_goal, **SEEN),
    "goals-api:ratings POST": Access(
        kwargs=minas_goal, data=lambda cast: {"level": 1}, **SEEN | dict.fromkeys(("alice", "bob", "sam", "mina"), 201)
    ),
}


def test_a_goal_is_set_read_rated_and_closed(cast, api):
    client = api(cast.alice)
    made = client.post(reverse(LIST), body_for(cast) | {"weight": 3}, format="json").json()
    assert (made["levels"], made["weight"], made["baseline"], made["current_level"]) == (WORDS, 3, -1, -1)
    rated = client.post(reverse("goals-api:ratings", args=[made["id"]]), {"level": 2}, format="json").json()
    assert (rated["level"], rated["source"]) == (2, "clinician")
    seen = client.get(reverse("goals-api:detail", args=[made["id"]])).json()
    assert seen["current_level"] == 2
    assert client.post(reverse("goals-api:close", args=[made["id"]])).json()["closed_at"]
    verbs = list(AuditEvent.objects.filter(target_type__in=["goal", "goalrating"]).values_list("verb", flat=True))
    assert sorted(verbs) == ["goal.closed", "goal.rated", "goal.read", "goal.set"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"levels": {name: WORDS[name] for name in WORDS if name != "-2"}}, "levels.-2"),
        ({"levels": WORDS | {"1": "  "}}, "levels.1"),
        ({"title": ""}, "title"),
        ({"weight": 5}, "weight"),
        ({"baseline": -3}, "baseline"),
        ({"domain": "letting_go"}, "domain"),
        ({"domain": "winning"}, "domain"),
        ({"review_on": "2001-01-01"}, "review_on"),
        ({"case": "not an id"}, "case"),
        ({"case": str(uuid.uuid4())}, "case"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(cast, api, changes, field):
    response = api(cast.alice).post(reverse(LIST), body_for(cast) | changes, format="json")
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert not Goal.objects.exists()


@pytest.mark.parametrize("level", [-3, 3, "x", None, 1.5])
def test_a_rating_off_the_scale_is_refused(cast, api, level):
    response = api(cast.alice).post(
        reverse("goals-api:ratings", kwargs=minas_goal(cast)), {"level": level}, format="json"
    )
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "level"
    assert not GoalRating.objects.exists()


def test_a_clients_rating_is_hers_whatever_she_claims(cast, api):
    body = {"level": 1, "source": "note", "rated_by": "Alice"}
    rated = api(cast.mina).post(reverse("goals-api:ratings", kwargs=minas_goal(cast)), body, format="json").json()
    assert (rated["source"], rated["rated_by"]) == ("caregiver", "Mina")


def test_the_same_key_makes_one_goal_and_one_rating(cast, api):
    client, headers = api(cast.alice), {"Idempotency-Key": str(uuid.uuid4())}
    ids = {client.post(reverse(LIST), body_for(cast), format="json", headers=headers).json()["id"] for _ in range(2)}
    assert len(ids) == Goal.objects.count() == 1
    address = reverse("goals-api:ratings", args=[ids.pop()])
    for _ in range(2):
        assert client.post(address, {"level": 1}, format="json", headers=headers).status_code == 201
    assert GoalRating.objects.count() == 1


def test_the_list_is_narrowed_to_a_case(cast, api):
    a_goal(cast)
    client = api(cast.alice)
    assert client.get(reverse(LIST), {"case": cast.minas_case.pk}).json()["count"] == 1
    assert client.get(reverse(LIST), {"case": cast.omars_case.pk}).json()["count"] == 0


def test_the_list_costs_the_same_however_long(cast, api):
    client, cost = api(cast.alice), []
    for _ in range(2):
        for _more in range(4):
            a_goal(cast)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(LIST))
        cost.append(len(captured))
    assert cost[0] == cost[1]


def test_minas_goal_is_in_no_list_of_others(cast, api):
    minas_goal(cast)
    for name, person in list(cast.everybody.items())[:-1]:
        answer = api(person).get(reverse(LIST)).content.decode()
        assert ("Canary" in answer) is (name in {"alice", "bob", "sam", "mina"}), name
