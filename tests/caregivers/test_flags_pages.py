"""Flags on the case page, on their own pages, on the home page, and in the API."""

import uuid

import pytest
from django.urls import reverse

from caregivers.safety.flags.models import Flag
from clinic.audit.models import AuditEvent
from sessions.dashboard.needs import needs_of
from tests.access import Access
from tests.caregivers.test_flags import WORD, a_flag, closed
from tests.caregivers.test_safety import answered

GIVEN = {"disposition": "acted", "word": WORD}
STAFF = {"charlie": 404, "pat": 403, "mina": 404, "omar": 404, "nobody": 302}
OVER_API = {"charlie": 404, "pat": 404, "mina": 404, "omar": 404, "nobody": 401}
SEEING, DOING = {"alice": 200, "bob": 200, "sam": 200}, {"alice": 302, "bob": 302, "sam": 302}


def one(cast):
    return {"pk": a_flag(cast).pk}


ACCESS = {
    "safety:flags": Access(kwargs=lambda cast: {"case": cast.minas_case.pk}, **SEEING, **STAFF),
    "safety:flag": Access(kwargs=one, **SEEING, **STAFF),
    "safety:flag POST": Access(kwargs=one, data=lambda cast: GIVEN, **DOING, **STAFF),
    "safety:acknowledge_flag POST": Access(kwargs=one, **DOING, **STAFF),
    "safety-api:flags": Access(**SEEING, charlie=200, pat=200, mina=200, omar=200, nobody=401),
    "safety-api:flag": Access(kwargs=one, **SEEING, **OVER_API),
    "safety-api:acknowledge_flag POST": Access(kwargs=one, **SEEING, **OVER_API),
    "safety-api:close_flag POST": Access(kwargs=one, data=lambda cast: GIVEN, **SEEING, **OVER_API),
}


def case_page(cast):
    return reverse("record:case", args=[cast.minas_case.pk])


def flags_page(cast):
    return reverse("safety:flags", args=[cast.minas_case.pk])


def test_an_open_flag_stands_on_top_of_the_case_page(cast, sign_in):
    client = sign_in(cast.alice)
    assert 'id="flags"' not in client.get(case_page(cast)).content.decode()
    a_flag(cast)
    page = client.get(case_page(cast)).content.decode()
    assert page.index('id="flags"') < page.index('id="safety"')
    assert "A text cannot be read" in page


def test_it_is_the_first_thing_that_needs_her_and_stands_on_the_caseload(cast, sign_in):
    answered(cast, emergency="yes")
    assert needs_of(cast.alice)[0].definition.key == "flag"
    assert needs_of(cast.sam) == [], "It is on the caseload of those who are responsible."
    assert "need-danger" in sign_in(cast.alice).get(reverse("dashboard:caseload")).content.decode()
    closed(cast, Flag.objects.get())
    assert "flag" not in [need.definition.key for need in needs_of(cast.alice)]


def test_the_manager_and_the_client_find_no_trace_of_it(cast, sign_in):
    a_flag(cast)
    for person, name in ((cast.pat, "dashboard:overview"), (cast.mina, "dashboard:portal")):
        assert "flag" not in sign_in(person).get(reverse(name)).content.decode().lower()


def test_acknowledging_and_closing_on_the_page(cast, sign_in):
    client, flag = sign_in(cast.alice), a_flag(cast)
    address = reverse("safety:flag", args=[flag.pk])
    page = client.post(reverse("safety:acknowledge_flag", args=[flag.pk]), follow=True).content.decode()
    assert "stays open until somebody closes it" in page and "take care</button>" not in page
    page = client.post(address, GIVEN, follow=True).content.decode()
    assert "No open flag" in page and WORD in page
    assert "Acted on" in client.get(address).content.decode()


def test_what_was_typed_stays_when_it_is_refused(cast, sign_in):
    address = reverse("safety:flag", args=[a_flag(cast).pk])
    response = sign_in(cast.alice).post(address, {"word": WORD})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"disposition"}
    assert WORD in response.content.decode()


def test_the_second_one_to_close_it_is_told_and_shown_the_first_ones_word(cast, sign_in):
    flag = closed(cast)
    response = sign_in(cast.bob).post(reverse("safety:flag", args=[flag.pk]), GIVEN | {"word": "Another."})
    assert response.status_code == 422
    assert "closed this flag meanwhile" in response.content.decode() and WORD in response.content.decode()


def test_reading_the_word_leaves_a_trail(cast, sign_in):
    closed(cast)
    sign_in(cast.sam).get(flags_page(cast))
    assert AuditEvent.objects.get(verb="flag.read").actor_id == cast.sam.pk


def test_the_list_costs_the_same_however_many_there_are(cast, sign_in, django_assert_max_num_queries):
    client = sign_in(cast.alice)
    for number in range(12):
        flag = a_flag(cast, key=str(number))
        if number % 2:
            closed(cast, flag)
    with django_assert_max_num_queries(19):
        client.get(flags_page(cast))


def test_the_timeline_tells_when_it_was_raised_and_closed(cast, sign_in):
    closed(cast)
    page = sign_in(cast.alice).get(reverse("record:timeline", args=[cast.minas_case.pk])).content.decode()
    assert "Flag raised: A text cannot be read" in page and "Flag closed: A text cannot be read" in page


def test_the_api_lists_acknowledges_and_closes(cast, api):
    client, flag = api(cast.alice), a_flag(cast)
    assert client.get(reverse("safety-api:flags")).json()["results"][0]["rule"] == "unreadable"
    seen = client.post(reverse("safety-api:acknowledge_flag", args=[flag.pk])).json()
    assert seen["acknowledged_by"] == "Alice" and seen["closed_at"] is None
    refused = client.post(reverse("safety-api:close_flag", args=[flag.pk]), GIVEN | {"word": " "}, format="json")
    assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == "word"
    assert client.post(reverse("safety-api:close_flag", args=[flag.pk]), GIVEN, format="json").json()["word"] == WORD
    assert client.get(reverse("safety-api:flags"), {"open": "true"}).json()["count"] == 0


def test_the_api_shows_each_only_what_is_theirs(cast, api):
    a_flag(cast)
    for name, person in list(cast.everybody.items())[:-1]:
        expected = 1 if name in {"alice", "bob", "sam"} else 0
        assert api(person).get(reverse("safety-api:flags")).json()["count"] == expected, name


@pytest.mark.parametrize("name", ["safety:flag", "safety-api:flag"])
def test_a_flag_that_is_not_there_is_not_found(cast, sign_in, name):
    assert sign_in(cast.alice).get(reverse(name, args=[uuid.uuid4()])).status_code == 404
