"""The case's outbox: panel, page, API; and the health of the clock."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from caregivers.followups.models import FollowUp
from caregivers.followups.queries import panel
from clinic import clock
from tests.access import Access
from tests.caregivers.owed import NOON, State, ended, owe, sending, settled


@pytest.fixture
def cast(cast):
    return settled(cast)


def of_mina(cast):
    return {"pk": owe(cast).pk}


RECORD = {"alice": 200, "bob": 200, "sam": 200, "charlie": 404, "pat": 403, "mina": 404, "omar": 404, "nobody": 302}
PAGE_VERB = RECORD | {"alice": 302, "bob": 302, "sam": 302}
API_LIST = dict.fromkeys(RECORD, 200) | {"nobody": 401}
API_ONE = RECORD | {"pat": 404, "nobody": 401}
# What is only planned cannot be marked as sent.
API_NO = API_ONE | {"alice": 409, "bob": 409, "sam": 409}
ACCESS = {
    "followups:health": Access(**dict.fromkeys(RECORD, 200)),
    "followups:history": Access(kwargs=lambda cast: {"case": cast.minas_case.pk}, **RECORD),
    "followups:cancel POST": Access(kwargs=of_mina, **PAGE_VERB),
    "followups:retry POST": Access(kwargs=of_mina, **PAGE_VERB),
    "followups:mark_as_sent POST": Access(kwargs=of_mina, **PAGE_VERB),
    "followups-api:follow-ups-list": Access(**API_LIST),
    "followups-api:follow-ups-detail": Access(kwargs=of_mina, **API_ONE),
    "followups-api:follow-ups-cancel POST": Access(kwargs=of_mina, **API_ONE),
    "followups-api:follow-ups-retry POST": Access(kwargs=of_mina, **API_ONE),
    "followups-api:follow-ups-mark-sent POST": Access(kwargs=of_mina, **API_NO),
}


def test_the_panel_shows_what_is_open_and_what_ended(cast):
    owe(cast), ended(cast, "sent", key="b"), ended(cast, "dead", "refused", key="c")
    shown = panel(cast.minas_case, cast.alice)
    assert {line["row"].dedupe_key for line in shown["open"]} == {"after:1", "c"}
    assert [line["row"].dedupe_key for line in shown["ended"]] == ["b"]


def test_the_page_shows_why_and_offers_what_can_be_done(cast, sign_in):
    row = ended(cast, "dead", "refused")
    text = sign_in(cast.alice).get(reverse("followups:history", args=[cast.minas_case.pk])).content.decode()
    assert "Could not be sent" in text and "The mail server refused it" in text
    assert reverse("followups:retry", args=[row.pk]) in text
    answer = sign_in(cast.alice).post(reverse("followups:retry", args=[row.pk]), follow=True)
    assert "It will be tried again now." in answer.content.decode()
    assert FollowUp.objects.get().state == State.PLANNED


def test_the_history_costs_the_same_whatever_its_length(cast, sign_in, django_assert_max_num_queries):
    for n in range(12):
        ended(cast, "sent", key=f"k{n}")
    client = sign_in(cast.alice)
    with django_assert_max_num_queries(20):
        client.get(reverse("followups:history", args=[cast.minas_case.pk]))


def test_the_api_narrows_by_case_and_state_and_says_409_to_a_late_cancel(cast, api):
    row, _ = sending(cast), owe(cast, "b")
    client = api(cast.alice)
    found = client.get("/api/v1/follow-ups/", {"case": cast.minas_case.pk, "state": "sending"}).json()["results"]
    assert [one["id"] for one in found] == [str(row.pk)]
    assert client.get("/api/v1/follow-ups/", {"case": cast.omars_case.pk}).json()["results"] == []
    answer = client.post(f"/api/v1/follow-ups/{row.pk}/cancel/", format="json")
    assert (answer.status_code, answer.json()["current"]["state"]) == (409, "sending")
    assert client.post(f"/api/v1/follow-ups/{uuid.uuid4()}/cancel/", format="json").status_code == 404


def test_health_is_red_when_the_oldest_due_one_is_over_two_minutes_late(cast, client):
    with clock.at(NOON):
        owe(cast)
    for seconds, status in ((119, 200), (121, 503)):
        with clock.at(NOON + timedelta(seconds=seconds)):
            answer = client.get("/healthz/followups")
        assert (answer.status_code, answer.json()["seconds_late"]) == (status, seconds)


def test_the_command_counts_what_is_in_which_state(cast, capsys):
    owe(cast), ended(cast, "dead", key="b"), ended(cast, "dead", key="c")
    call_command("followups", "status")
    lines = dict(line.rsplit(None, 1) for line in capsys.readouterr().out.splitlines())
    assert (lines["planned"], lines["dead"], lines["sent"]) == ("1", "2", "0")
