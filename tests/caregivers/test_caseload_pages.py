"""Pages and API of cases and the contact log."""

import uuid

from django.urls import reverse

from caregivers.caseload.models import Case, ContactEntry
from clinic.audit.models import AuditEvent
from tests.access import Access

NEW_CASE = {
    "name": "Ines",
    "email": "ines@example.org",
    "time_zone": "Europe/Lisbon",
    "nickname": "Rui",
    "relation": "sibling",
    "situation": "struggling",
    "story": "He does not answer the door.",
}


def of_mina(cast):
    return {"case": cast.minas_case.pk}


ACCESS = {
    "caseload:new": Access(alice=200, bob=200, sam=200, charlie=200, pat=403, mina=404, omar=404, nobody=302),
    "caseload:loved_one": Access(
        kwargs=of_mina, alice=200, bob=200, sam=403, charlie=404, pat=403, mina=404, omar=404, nobody=302
    ),
    "caseload:new_contact": Access(
        kwargs=of_mina, alice=200, bob=200, sam=403, charlie=404, pat=403, mina=404, omar=404, nobody=302
    ),
    "caseload-api:cases-list": Access(
        alice=200, bob=200, sam=200, charlie=200, pat=200, mina=200, omar=200, nobody=401
    ),
    "caseload-api:cases-list POST": Access(
        data=lambda cast: NEW_CASE | {"email": f"{uuid.uuid4()}@example.org"},
        alice=201, bob=201, sam=201, charlie=201, pat=403, mina=403, omar=403, nobody=401,
    ),
    "caseload-api:cases-detail": Access(
        kwargs=lambda cast: {"pk": cast.minas_case.pk},
        alice=200, bob=200, sam=200, charlie=404, pat=200, mina=200, omar=404, nobody=401,
    ),
    "caseload-api:cases-loved-one": Access(
        kwargs=lambda cast: {"pk": cast.minas_case.pk},
        alice=200, bob=200, sam=200, charlie=404, pat=403, mina=403, omar=404, nobody=401,
    ),
    "caseload-api:contacts-list": Access(
        alice=200, bob=200, sam=200, charlie=200, pat=200, mina=200, omar=200, nobody=401
    ),
    "caseload-api:contacts-list POST": Access(
        data=lambda cast: {"case": str(cast.minas_case.pk), "kind": "call"},
        alice=201, bob=201, sam=403, charlie=422, pat=403, mina=403, omar=422, nobody=401,
    ),
    "caseload-api:contacts-detail": Access(
        kwargs=lambda cast: {"pk": ContactEntry.objects.create(
            case=cast.minas_case, kind="call", at=cast.minas_case.opened_at, logged_by=cast.alice).pk},
        alice=200, bob=200, sam=200, charlie=404, pat=404, mina=404, omar=404, nobody=401,
    ),
}  # fmt: skip


def test_opening_a_case_twice_by_a_double_click_opens_one(cast, sign_in):
    form = NEW_CASE | {"once": str(uuid.uuid4())}
    browser = sign_in(cast.charlie)
    first = browser.post(reverse("caseload:new"), form)
    second = browser.post(reverse("caseload:new"), form)
    assert first.url == second.url
    assert Case.objects.filter(caregiver__user__email="ines@example.org").count() == 1


def test_a_refused_case_keeps_what_was_typed_and_says_why_beside_the_field(cast, sign_in):
    response = sign_in(cast.charlie).post(reverse("caseload:new"), NEW_CASE | {"email": "mina@example.org"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "He does not answer the door." in page
    assert "cannot be opened with this address" in page


def test_the_same_sentence_whoever_an_address_belongs_to(cast, sign_in):
    def refused(email):
        response = sign_in(cast.charlie).post(reverse("caseload:new"), NEW_CASE | {"email": email})
        return response.context["form"].errors["email"]

    assert refused("mina@example.org") == refused("alice@example.org")


def test_a_contact_is_logged_and_shown_on_the_case(cast, sign_in):
    browser = sign_in(cast.alice)
    browser.post(
        reverse("caseload:new_contact", args=[cast.minas_case.pk]),
        {"kind": "call", "at": "2026-01-05T10:00", "reached": "on", "summary": "She slept five hours."},
    )
    page = browser.get(reverse("record:case", args=[cast.minas_case.pk])).content.decode()
    assert "She slept five hours." in page
    assert AuditEvent.objects.filter(verb="contact.logged", case_id=cast.minas_case.pk).exists()


def test_a_foreign_case_in_a_body_is_a_field_error_that_says_nothing(cast, api):
    def refused(pk):
        body = {"case": str(pk), "kind": "call"}
        return api(cast.charlie).post(reverse("caseload-api:contacts-list"), body, format="json").json()

    foreign, unknown = refused(cast.minas_case.pk), refused(uuid.uuid4())
    assert foreign == unknown
    assert foreign["errors"][0]["field"] == "case"


def test_an_error_of_the_api_is_a_problem_with_a_field_path(cast, api):
    response = api(cast.alice).post(reverse("caseload-api:cases-list"), {"name": "N"}, format="json")
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert {"email", "nickname"} <= {error["field"] for error in response.json()["errors"]}


def test_an_idempotency_key_makes_one_contact(cast, api):
    body = {"case": str(cast.minas_case.pk), "kind": "call"}
    key = {"HTTP_IDEMPOTENCY_KEY": str(uuid.uuid4())}
    for _ in range(2):
        response = api(cast.alice).post(reverse("caseload-api:contacts-list"), body, format="json", **key)
        assert response.status_code == 201
    assert ContactEntry.objects.count() == 1


def test_the_loved_one_is_changed_with_what_is_typed(cast, sign_in):
    address = reverse("caseload:loved_one", args=[cast.minas_case.pk])
    form = {"nickname": "Jonny", "relation": "child", "situation": "steady", "story": "Back at work."}
    sign_in(cast.alice).post(address, form)
    page = sign_in(cast.sam).get(reverse("record:case", args=[cast.minas_case.pk])).content.decode()
    assert "Jonny" in page
    assert "Back at work." in page
