"""/api/v1/consents/, amendments/ and disclosures/: the same verbs, the same sentence of who may see."""

import uuid

import pytest
from django.urls import reverse

from caregivers.rights.amendments.models import AmendmentRequest
from caregivers.rights.disclosures.models import Disclosure
from clinic.audit.models import AuditEvent
from tests.access import Access
from tests.caregivers.paper import signed
from tests.caregivers.test_rights_amendments import CANARY, NO, asked, refused
from tests.caregivers.test_rights_disclosures import WORDS, written_down

ALL = dict.fromkeys(("alice", "bob", "sam", "charlie", "pat", "mina", "omar"), 200) | {"nobody": 401}
SHE = {"alice": 403, "bob": 403, "sam": 403, "charlie": 422, "pat": 403, "mina": 201, "omar": 422, "nobody": 401}
ONE = {"alice": 200, "bob": 200, "sam": 200, "charlie": 404, "pat": 404, "mina": 200, "omar": 404, "nobody": 401}
STAFF = ONE | {"mina": 403}
HERS = dict.fromkeys(("alice", "bob", "sam"), 403) | {"charlie": 404, "pat": 404, "omar": 404, "nobody": 401}
MADE = STAFF | dict.fromkeys(("alice", "bob", "sam"), 201)


def ask(cast):
    return {"case": str(cast.minas_case.pk), "text": "x"}


def entry(cast):
    return WORDS | {"case": str(cast.minas_case.pk)}


def hers(cast):
    return {"pk": asked(cast).pk}


def one(cast):
    return {"pk": written_down(cast).pk}


ACCESS = {
    "rights-api:consents": Access(**ALL),
    "rights-api:amendments": Access(**ALL),
    "rights-api:amendments POST": Access(data=ask, **SHE),
    "rights-api:amendment": Access(kwargs=hers, **ONE),
    "rights-api:answer POST": Access(kwargs=hers, data=lambda cast: NO, **STAFF),
    "rights-api:extend POST": Access(kwargs=hers, data=lambda cast: {"text": "x"}, **STAFF),
    "rights-api:disagree POST": Access(
        kwargs=lambda cast: {"pk": refused(cast).pk}, data=lambda cast: {"text": "x"}, **HERS, mina=200
    ),
    "rights-api:disclosures": Access(**ALL),
    "rights-api:disclosures POST": Access(
        data=entry, alice=201, bob=201, sam=201, charlie=422, pat=403, mina=403, omar=422, nobody=401
    ),
    "rights-api:correct POST": Access(kwargs=one, data=lambda cast: WORDS, **MADE),
    "rights-api:take_back POST": Access(kwargs=one, **MADE),
}


def test_signatures_are_listed_for_whoever_may_see_the_case(cast, api):
    consent = signed(cast)
    for person, count in ((cast.alice, 1), (cast.mina, 1), (cast.omar, 0), (cast.charlie, 0), (cast.pat, 0)):
        assert api(person).get(reverse("rights-api:consents")).json()["count"] == count
    (row,) = api(cast.alice).get(reverse("rights-api:consents"), {"case": consent.case_id}).json()["results"]
    assert (row["purpose"], row["version"], row["taken_back_at"]) == ("care", 1, None)


def test_a_request_is_made_once_with_one_key_and_reading_it_leaves_a_trail(cast, api):
    client, key = api(cast.mina), str(uuid.uuid4())
    for _ in range(2):
        body = ask(cast) | {"text": CANARY}
        made = client.post(reverse("rights-api:amendments"), body, format="json", headers={"Idempotency-Key": key})
        assert made.status_code == 201
    assert AmendmentRequest.objects.count() == 1
    (row,) = api(cast.sam).get(reverse("rights-api:amendments")).json()["results"]
    assert (row["text"], row["answered"]) == (CANARY, False)
    assert AuditEvent.objects.get(verb="amendment.read").actor_id == cast.sam.pk


@pytest.mark.parametrize(
    ("body", "field"),
    [({"answer": "refused", "text": "x"}, "grounds"), ({"answer": "maybe", "text": "x"}, "answer"), ({}, "text")],
)
def test_a_refused_answer_says_which_field(cast, api, body, field):
    answer = api(cast.alice).post(reverse("rights-api:answer", args=[asked(cast).pk]), body, format="json")
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]


def test_a_second_answer_is_refused(cast, api):
    answer = api(cast.alice).post(reverse("rights-api:answer", args=[refused(cast).pk]), NO, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "answered")


def test_a_case_that_one_may_not_see_and_one_that_is_not_there_get_the_same_answer(cast, api):
    answers = []
    for pk in (cast.minas_case.pk, uuid.uuid4()):
        body = WORDS | {"case": str(pk)}
        answers.append(api(cast.charlie).post(reverse("rights-api:disclosures"), body, format="json").json())
    assert answers[0] == answers[1] and answers[0]["errors"][0]["field"] == "case"
    assert not Disclosure.objects.exists()


def test_a_client_reads_what_counts_and_her_clinicians_the_correction_too(cast, api):
    row = written_down(cast)
    body = WORDS | {"to_whom": "The family court"}
    made = api(cast.alice).post(reverse("rights-api:correct", args=[row.pk]), body, format="json")
    assert made.json()["corrects"] == str(row.pk)
    hers = api(cast.mina).get(reverse("rights-api:disclosures")).json()["results"]
    assert [entry["to_whom"] for entry in hers] == ["The family court"]
    assert api(cast.alice).get(reverse("rights-api:disclosures")).json()["count"] == 2
