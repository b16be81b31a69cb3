"""The manager's pages about keeping and erasing records, and the same over the API."""

from datetime import timedelta

import pytest
from django.urls import reverse

from caregivers.caseload.models import Case
from clinic import clock
from clinic.accounts.models import Practice
from clinic.audit.models import AuditEvent
from sessions.record.keeping.actions import ask_for_erasure
from sessions.record.keeping.models import ErasureRequest, RetentionHold
from tests.access import Access
from tests.sessions.scenes import signed
from tests.sessions.test_record_discharge import closed
from tests.signing_in import let_in

MANAGER = {"alice": 403, "bob": 403, "sam": 403, "charlie": 404, "pat": 200, "mina": 404, "omar": 404, "nobody": 302}
EVERY_CLINICIAN = MANAGER | {"charlie": 403}
DONE = MANAGER | {"pat": 302}
API = {"alice": 403, "bob": 403, "sam": 403, "charlie": 404, "pat": 200, "mina": 403, "omar": 404, "nobody": 401}


@pytest.fixture(autouse=True)
def own_list(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def of_mina(cast):
    return {"case": closed(cast).pk}


def wanted(cast):
    case = closed(cast)
    ask_for_erasure(case=case, by=cast.mina)
    return case


def number(cast):
    return {"number": cast.minas_case.number}


ACCESS = {
    "record:keeping": Access(**EVERY_CLINICIAN),
    "record:keeping POST": Access(data=lambda cast: {"years": "10"}, **EVERY_CLINICIAN | {"pat": 302}),
    "record:keeping_of": Access(kwargs=of_mina, **MANAGER),
    "record:hold POST": Access(kwargs=of_mina, data=lambda cast: {"reason": "legal"}, **DONE),
    "record:lift POST": Access(kwargs=of_mina, **DONE),
    "record:asked POST": Access(kwargs=of_mina, **DONE),
    "record:not_asked POST": Access(kwargs=of_mina, **DONE),
    "record:erase": Access(kwargs=of_mina, **MANAGER),
    "record-api:kept": Access(**dict.fromkeys(MANAGER, 403) | {"pat": 200, "nobody": 401}),
    "record-api:hold POST": Access(
        kwargs=lambda cast: {"pk": closed(cast).pk}, data=lambda cast: {"reason": "legal"}, **API
    ),
    "record-api:lift POST": Access(kwargs=lambda cast: {"pk": closed(cast).pk}, **API),
    "record-api:erase POST": Access(
        kwargs=lambda cast: {"pk": closed(cast).pk}, data=number, **API | {"pat": 422}
    ),
}  # fmt: skip


def at(name, cast):
    return reverse(f"record:{name}", args=[cast.minas_case.pk])


def shown(client, show):
    return client.get(reverse("record:keeping"), {"show": show}).content.decode()


def test_the_lists_show_names_numbers_and_dates_and_no_word_of_the_record(cast, sign_in):
    signed(cast)
    case, pat = wanted(cast), sign_in(cast.pat)
    name = f"#{case.number}"
    assert "No record is past its time" in shown(pat, "due")
    asked = shown(pat, "asked")
    for words in (name, "Mina", "Erasure asked for"):
        assert words in asked
    for word in ("Jon", "CANARY", "slept"):
        assert word not in asked
    assert name in shown(pat, "closed")
    assert name not in shown(pat, "held")
    with clock.at(clock.now() + timedelta(days=8 * 365)):
        let_in(pat, cast.pat)
        assert name in shown(pat, "due")


def test_the_list_costs_the_same_however_long_it_is(cast, sign_in, django_assert_max_num_queries):
    closed(cast)
    pat = sign_in(cast.pat)
    shown(pat, "closed")
    with django_assert_max_num_queries(16):
        shown(pat, "closed")


def test_how_long_records_are_kept_is_the_practice_s_to_say(cast, sign_in):
    pat = sign_in(cast.pat)
    assert pat.post(reverse("record:keeping"), {"years": "10"}).status_code == 302
    assert Practice.objects.get().retention_years == 10
    assert AuditEvent.objects.get(verb="practice.retention_set").details == {"count": 10}
    refused = pat.post(reverse("record:keeping"), {"years": "0"})
    assert refused.status_code == 422


def test_a_record_is_put_on_hold_and_released(cast, sign_in):
    case, pat = wanted(cast), sign_in(cast.pat)
    assert pat.post(at("hold", cast), {"reason": "", "reference": "A-17"}).status_code == 422
    pat.post(at("hold", cast), {"reason": "legal", "reference": "A-17"})
    page = pat.get(at("keeping_of", cast)).content.decode()
    assert "A-17" in page
    assert "This record is on hold" in page
    assert at("erase", cast) not in page
    pat.post(at("lift", cast))
    assert not RetentionHold.objects.filter(case=case, lifted_at=None).exists()
    assert at("erase", cast) in pat.get(at("keeping_of", cast)).content.decode()


def test_the_number_must_be_typed_and_then_it_is_gone(cast, sign_in):
    case, pat = wanted(cast), sign_in(cast.pat)
    assert "cannot be undone" in pat.get(at("erase", cast)).content.decode()
    refused = pat.post(at("erase", cast), {"number": "1"})
    assert refused.status_code == 422
    assert "not the number of this case" in refused.content.decode()
    assert Case.objects.readable().filter(pk=case.pk).exists()
    assert pat.post(at("erase", cast), {"number": f" #{case.number} "}).status_code == 302
    assert pat.post(at("erase", cast), {"number": str(case.number)}).status_code == 302
    page = pat.get(at("keeping_of", cast)).content.decode()
    assert "This record was erased on" in page
    assert "Mina" not in page
    assert f"#{case.number}" in shown(pat, "erased")


def test_a_record_that_must_be_kept_says_until_when(cast, sign_in):
    closed(cast)
    pat = sign_in(cast.pat)
    for name in ("keeping_of", "erase"):
        assert "must be kept until" in pat.get(at(name, cast)).content.decode()
    refused = pat.post(at("erase", cast), {"number": str(cast.minas_case.number)})
    assert refused.status_code == 422
    pat.post(at("asked", cast))
    assert ErasureRequest.objects.get().recorded_by == cast.pat
    pat.post(at("not_asked", cast))
    assert ErasureRequest.objects.get().withdrawn_by == cast.pat


def test_erasing_asks_again_who_one_is(cast, client):
    wanted(cast)
    let_in(client, cast.pat, recent=False)
    answer = client.post(at("erase", cast), {"number": str(cast.minas_case.number)})
    assert Case.objects.readable().filter(pk=cast.minas_case.pk).exists()
    assert answer.status_code != 422


def test_the_clinician_finds_that_it_was_erased_and_her_lists_go_on(cast, sign_in):
    signed(cast)
    wanted(cast)
    sign_in(cast.pat).post(at("erase", cast), {"number": str(cast.minas_case.number)})
    alice = sign_in(cast.alice)
    for name in ("case", "timeline"):
        answer = alice.get(at(name, cast))
        assert answer.status_code == 410
        assert "This record was erased on" in answer.content.decode()
    for name in ("dashboard:home", "dashboard:caseload", "dashboard:needs"):
        assert alice.get(reverse(name), {"show": "closed"}).status_code == 200
    assert (
        f"#{cast.minas_case.number}"
        not in alice.get(reverse("dashboard:caseload"), {"show": "closed"}).content.decode()
    )


def test_the_api_holds_lifts_and_erases(cast, api):
    case, pat = wanted(cast), api(cast.pat)
    held = pat.post(reverse("record-api:hold", args=[case.pk]), {"reason": "legal"}, format="json").json()
    assert (held["on_hold"], held["erasure_asked_for"], held["client"]) == (True, True, "Mina")
    address = reverse("record-api:erase", args=[case.pk])
    refused = pat.post(address, {"number": case.number}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "held")
    assert pat.post(reverse("record-api:lift", args=[case.pk])).json()["on_hold"] is False
    wrong = pat.post(address, {"number": 1}, format="json")
    assert wrong.json()["errors"][0]["field"] == "number"
    gone = pat.post(address, {"number": case.number}, format="json").json()
    assert gone["erased_at"]
    assert gone["client"] == "Erased client"
    listed = pat.get(reverse("record-api:kept"), {"show": "erased"}).json()["results"]
    assert [row["number"] for row in listed] == [case.number]
    assert pat.get(reverse("record-api:kept"), {"show": "all"}).status_code == 422
