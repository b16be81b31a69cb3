"""Taking a copy of the record, asking for its end: the client's pages, the staff's, the API."""

import pytest
from django.urls import reverse

from caregivers.learning.actions import assign, save_answer
from caregivers.rights.models import Disclosure
from clinic.audit.models import AuditEvent
from sessions.notes.releases import release
from sessions.record.keeping.models import ErasureRequest
from tests.access import Access
from tests.factories import publish_module
from tests.sessions.scenes import signed
from tests.sessions.test_notes_release import BODY, CHOSEN
from tests.sessions.test_record_discharge import close
from tests.signing_in import let_in

CLIENTS = {"alice": 404, "bob": 404, "sam": 404, "charlie": 404, "pat": 404, "mina": 200, "omar": 200, "nobody": 302}
RESPONSIBLE = {
    "alice": 200,
    "bob": 200,
    "sam": 403,
    "charlie": 404,
    "pat": 403,
    "mina": 404,
    "omar": 404,
    "nobody": 302,
}
OWN = {"kind": "json"}
WHOLE = {"extent": "whole", "kind": "pdf", "to_whom": "Dr. Who", "purpose": "Care"}


def of_mina(cast):
    return {"case": cast.minas_case.pk}


ACCESS = {
    "record:download": Access(**CLIENTS),
    "record:download_file POST": Access(data=lambda cast: OWN, **CLIENTS),
    "record:my_erasure": Access(**CLIENTS),
    "record:my_erasure POST": Access(**CLIENTS | {"mina": 302, "omar": 302}),
    "record:my_keep POST": Access(**CLIENTS | {"mina": 302, "omar": 302}),
    "record:copy": Access(kwargs=of_mina, **RESPONSIBLE),
    "record:copy_file POST": Access(kwargs=of_mina, data=lambda cast: WHOLE, **RESPONSIBLE),
    "record-api:copies POST": Access(
        data=lambda cast: {"case": str(cast.minas_case.pk)},
        alice=201, bob=201, sam=403, charlie=422, pat=403, mina=201, omar=201, nobody=401,
    ),
}  # fmt: skip


def text(response):
    return response.content.decode()


def test_her_page_gathers_what_she_made_and_the_notes_that_were_shown_to_her(may_morning, cast, sign_in):
    mina = sign_in(cast.mina)
    assert "None yet. You can ask your therapist" in text(mina.get(reverse("record:download")))
    row = release(note=signed(cast, body=BODY), passages=CHOSEN, by=cast.alice)
    given = assign(case=cast.minas_case, version=publish_module(), by=cast.alice)
    save_answer(assignment=given, step_key="thoughts", value="x", revision=0, by=cast.mina)
    close(cast)
    page = text(mina.get(reverse("record:download")))
    for address in (reverse("notes:mine", args=[row.pk]), reverse("learning:open", args=[given.pk])):
        assert address in page
    assert reverse("notes:mine", args=[row.pk]) not in text(sign_in(cast.omar).get(reverse("record:download")))
    assert reverse("record:download") in text(mina.get(reverse("dashboard:portal")))


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF-"), ("json", b"{")])
def test_the_file_comes_at_once_as_an_attachment_that_nobody_keeps(cast, sign_in, kind, begins):
    answer = sign_in(cast.mina).post(reverse("record:download_file"), {"kind": kind})
    assert answer.content.startswith(begins)
    assert "no-store" in answer["Cache-Control"]
    name = answer["Content-Disposition"]
    assert name.startswith('attachment; filename="record-')
    assert "Mina" not in name
    assert AuditEvent.objects.filter(verb="record.downloaded", actor_id=cast.mina.pk).count() == 1


def test_without_a_kind_nothing_is_made(cast, sign_in):
    refused = sign_in(cast.mina).post(reverse("record:download_file"), {"kind": "doc"})
    assert refused.status_code == 422
    assert not AuditEvent.objects.filter(verb="record.downloaded").exists()


@pytest.mark.parametrize("who", ["mina", "alice"])
def test_a_copy_asks_again_who_one_is(cast, client, who):
    let_in(client, getattr(cast, who), recent=False)
    address = "record:download_file" if who == "mina" else "record:copy_file"
    kwargs = {} if who == "mina" else of_mina(cast)
    client.post(reverse(address, kwargs=kwargs), WHOLE)
    assert not AuditEvent.objects.filter(verb="record.downloaded").exists()


def test_a_discharged_client_still_takes_her_record_with_her(cast, sign_in):
    close(cast)
    answer = sign_in(cast.mina).post(reverse("record:download_file"), OWN)
    assert answer.json()["cases"][0]["closed_at"]


def test_she_asks_for_its_end_and_changes_her_mind(cast, sign_in):
    mina, home = sign_in(cast.mina), reverse("record:download")
    mina.get(reverse("record:my_erasure"))
    assert not ErasureRequest.objects.exists()
    for _ in range(2):
        mina.post(reverse("record:my_erasure"))
    assert ErasureRequest.objects.get().recorded_by == cast.mina
    assert "You asked us to erase your record" in text(mina.get(home))
    mina.post(reverse("record:my_keep"))
    assert ErasureRequest.objects.get().withdrawn_by == cast.mina
    assert "You asked us" not in text(mina.get(home))


def test_staff_say_to_whom_and_why_before_the_whole_record_leaves(cast, sign_in):
    alice, address = sign_in(cast.alice), reverse("record:copy_file", kwargs=of_mina(cast))
    refused = alice.post(address, WHOLE | {"purpose": ""})
    assert refused.status_code == 422
    assert "Dr. Who" in text(refused)
    assert not Disclosure.objects.exists()
    assert alice.post(address, WHOLE).content.startswith(b"%PDF-")
    assert Disclosure.objects.count() == 1
    assert alice.post(address, {"extent": "client", "kind": "json"}).json()["extent"] == "client"
    assert Disclosure.objects.count() == 1


def test_the_api_gives_the_same_in_the_documented_format(cast, api):
    address, body = reverse("record-api:copies"), {"case": str(cast.minas_case.pk)}
    hers = api(cast.mina).post(address, {}, format="json").json()
    assert (hers["format"], hers["version"], hers["extent"]) == ("porchlight-record", 1, "client")
    assert [case["number"] for case in hers["cases"]] == [cast.minas_case.number]
    alice = api(cast.alice)
    missing = alice.post(address, {}, format="json")
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (422, "case")
    refused = alice.post(address, body | {"extent": "whole"}, format="json")
    assert refused.status_code == 422
    whole = alice.post(address, body | {"extent": "whole", "to_whom": "x", "purpose": "y"}, format="json").json()
    assert "contacts" in whole["cases"][0]["sections"]


def test_a_caregiver_cannot_ask_for_the_whole_record_or_for_somebody_elses(cast, api):
    body = {"case": str(cast.omars_case.pk), "extent": "whole", "to_whom": "x", "purpose": "y"}
    hers = api(cast.mina).post(reverse("record-api:copies"), body, format="json").json()
    assert (hers["extent"], [case["number"] for case in hers["cases"]]) == ("client", [cast.minas_case.number])
