"""Pages and API of cover, transfer, handover notes, and cases about the same person."""

import uuid
from datetime import timedelta

from django.urls import reverse

from caregivers.caseload.access import practice_today
from caregivers.caseload.models import Case, HandoverNote, Responsibility
from caregivers.caseload.transfers import write_handover_note
from tests.access import Access


def of_mina(cast):
    return {"case": cast.minas_case.pk}


def bobs_cover(cast):
    return {"pk": Responsibility.objects.get(clinician=cast.bob).pk}


def of_alice(cast):
    return {"pk": cast.alice.pk}


def period(**more):
    today = practice_today()
    return {"starts_on": str(today), "ends_on": str(today + timedelta(days=7)), **more}


STAFF = {"mina": 404, "omar": 404, "nobody": 302}
MANAGER = {"alice": 403, "bob": 403, "sam": 403, "charlie": 403, **STAFF}
ON_A_CASE = {**MANAGER, "charlie": 404}
API = {"alice": 403, "bob": 403, "sam": 403, "charlie": 403, "mina": 403, "omar": 403, "nobody": 401}
API_CASE = {**API, "charlie": 422, "omar": 422, "erin": 422, "ravi": 422, "dora": 422}
WRITES = {"alice": 200, "bob": 200, "sam": 403, "charlie": 404, "pat": 403, **STAFF}

ACCESS = {
    "caseload:responsible": Access(kwargs=of_mina, alice=200, bob=200, sam=200, charlie=404, pat=200, **STAFF),
    "caseload:cover": Access(kwargs=of_mina, pat=200, **ON_A_CASE),
    "caseload:cover POST": Access(
        kwargs=of_mina, data=lambda cast: period(clinician=cast.charlie.pk), pat=302, **ON_A_CASE
    ),
    "caseload:hand_over": Access(kwargs=of_mina, pat=200, **ON_A_CASE),
    "caseload:hand_over POST": Access(
        kwargs=of_mina, data=lambda cast: {"to": cast.charlie.pk}, pat=302, **ON_A_CASE
    ),
    "caseload:handover_note": Access(kwargs=of_mina, **WRITES),
    "caseload:end_cover POST": Access(kwargs=bobs_cover, pat=302, **ON_A_CASE),
    "caseload:of_clinician": Access(kwargs=of_alice, pat=200, **MANAGER),
    "caseload:absence": Access(kwargs=of_alice, pat=200, **MANAGER),
    "caseload:absence POST": Access(
        kwargs=of_alice, data=lambda cast: period(clinician=cast.charlie.pk), pat=302, **MANAGER
    ),
    "caseload:hand_over_all": Access(kwargs=of_alice, pat=200, **MANAGER),
    "caseload:hand_over_all POST": Access(
        kwargs=of_alice, pat=302, **MANAGER,
        data=lambda cast: {"to": cast.charlie.pk, "cases": [cast.minas_case.pk]},
    ),
    "caseload-api:clinicians-list": Access(pat=200, **API),
    "caseload-api:clinicians-absence POST": Access(
        kwargs=of_alice, data=lambda cast: period(clinician=str(cast.charlie.pk)), pat=201, **API
    ),
    "caseload-api:clinicians-hand-over POST": Access(
        kwargs=of_alice, data=lambda cast: {"to": str(cast.charlie.pk)}, pat=200, **API
    ),
    "caseload-api:responsibilities-list": Access(
        alice=200, bob=200, sam=200, charlie=200, pat=200, mina=200, omar=200, nobody=401
    ),
    "caseload-api:responsibilities-list POST": Access(
        pat=201, **API_CASE,
        data=lambda cast: period(case=str(cast.minas_case.pk), clinician=str(cast.charlie.pk)),
    ),
    "caseload-api:responsibilities-end POST": Access(
        kwargs=bobs_cover, pat=200, **{**API, "charlie": 404, "mina": 404, "omar": 404}
    ),
    "caseload-api:responsibilities-hand-over POST": Access(
        data=lambda cast: {"case": str(cast.minas_case.pk), "to": str(cast.charlie.pk)}, pat=201, **API_CASE
    ),
    "caseload-api:handover-notes-list": Access(
        alice=200, bob=200, sam=200, charlie=200, pat=200, mina=200, omar=200, nobody=401
    ),
    "caseload-api:handover-notes-list POST": Access(
        data=lambda cast: {"case": str(cast.minas_case.pk), "text": "Ask about the choir."},
        pat=403, **{**API_CASE, "alice": 201, "bob": 201},
    ),
}  # fmt: skip


def test_a_cover_is_arranged_on_the_page_and_another_one_is_told(cast, sign_in):
    form = period(clinician=cast.charlie.pk, once=str(uuid.uuid4()))
    browser = sign_in(cast.pat)
    for _click in range(2):
        response = browser.post(reverse("caseload:cover", args=[cast.minas_case.pk]), form, follow=True)
    page = response.content.decode()
    assert "Charlie covers this case." in page
    assert "Bob covers it in that time, too." in page
    assert Responsibility.objects.filter(clinician=cast.charlie, case=cast.minas_case).count() == 1


def test_a_refused_cover_keeps_what_was_typed(cast, sign_in):
    form = period(clinician=cast.charlie.pk) | {"ends_on": "2020-01-01"}
    response = sign_in(cast.pat).post(reverse("caseload:cover", args=[cast.minas_case.pk]), form)
    assert response.status_code == 422
    assert "The end must come after the first day." in response.content.decode()
    assert "2020-01-01" in response.content.decode()


def test_somebody_who_is_no_clinician_here_is_the_same_field_error_whoever_it_is(wide_cast, sign_in, api):
    cast = wide_cast
    people = [cast.mina.pk, cast.pat.pk, cast.dan.pk, uuid.uuid4()]
    address = reverse("caseload:hand_over", args=[cast.minas_case.pk])
    on_pages = [sign_in(cast.pat).post(address, {"to": pk}).context["form"].errors["to"] for pk in people]
    body = {"case": str(cast.minas_case.pk)}
    address = reverse("caseload-api:responsibilities-hand-over")
    in_api = [api(cast.pat).post(address, body | {"to": str(pk)}, format="json").json() for pk in people]
    assert all(errors == on_pages[0] for errors in on_pages)
    assert all(problem == in_api[0] for problem in in_api)
    assert in_api[0]["errors"][0]["field"] == "to"


def test_the_managers_pages_say_nothing_of_what_was_written(cast, sign_in):
    write_handover_note(case=cast.minas_case, text="She sings again.", by=cast.alice)
    for name, pk in (("responsible", cast.minas_case.pk), ("hand_over", cast.minas_case.pk)):
        page = sign_in(cast.pat).get(reverse(f"caseload:{name}", args=[pk])).content.decode()
        assert "She sings again." not in page
        assert "Jon" not in page
    assert (
        "She sings again." in sign_in(cast.bob).get(reverse("record:case", args=[cast.minas_case.pk])).content.decode()
    )
    assert not HandoverNote.objects.visible_to(cast.pat).exists()


def test_a_second_click_hands_a_caseload_over_once(wide_cast, sign_in):
    cast = wide_cast
    form = {
        "to": cast.charlie.pk, "cases": [cast.minas_case.pk, cast.ravis_case.pk], "once": str(uuid.uuid4()),
    }  # fmt: skip
    browser = sign_in(cast.pat)
    for _click in range(2):
        response = browser.post(reverse("caseload:hand_over_all", args=[cast.alice.pk]), form)
        assert response.status_code == 302
    assert set(Case.objects.own(cast.charlie)) == {cast.minas_case, cast.ravis_case, cast.omars_case}
    assert Responsibility.objects.filter(clinician=cast.charlie, kind="primary").count() == 3


def test_a_case_of_somebody_else_cannot_be_slipped_into_a_transfer(wide_cast, sign_in):
    cast = wide_cast
    for pk in (cast.omars_case.pk, uuid.uuid4()):
        form = {"to": cast.bob.pk, "cases": [cast.minas_case.pk, pk], "note": "Please be kind.", "once": uuid.uuid4()}
        response = sign_in(cast.pat).post(reverse("caseload:hand_over_all", args=[cast.alice.pk]), form)
        assert response.status_code == 422
        assert "Please be kind." in response.content.decode()
    assert cast.minas_case in Case.objects.own(cast.alice)


def test_the_list_of_responsibilities_takes_the_same_queries_however_long(cast, sign_in, django_assert_max_num_queries):
    today = practice_today()
    for day in range(30):
        day_of = {"starts_on": today + timedelta(days=day * 2 + 40), "ends_on": today + timedelta(days=day * 2 + 41)}
        Responsibility.objects.create(case=cast.minas_case, clinician=cast.charlie, kind="covering", **day_of)
    browser = sign_in(cast.pat)
    with django_assert_max_num_queries(10):
        browser.get(reverse("caseload:responsible", args=[cast.minas_case.pk]))


def test_a_transfer_asks_again_who_one_is(cast, sign_in, api):
    browser, program = sign_in(cast.pat, recent=False), api(cast.pat, recent=False)
    form = {"to": cast.charlie.pk}
    browser.post(reverse("caseload:hand_over", args=[cast.minas_case.pk]), form)
    browser.post(reverse("caseload:hand_over_all", args=[cast.alice.pk]), form | {"cases": [cast.minas_case.pk]})
    body = {"case": str(cast.minas_case.pk), "to": str(cast.charlie.pk)}
    for address in (
        reverse("caseload-api:responsibilities-hand-over"),
        reverse("caseload-api:clinicians-hand-over", args=[cast.alice.pk]),
    ):
        assert program.post(address, body, format="json").status_code == 403
    assert cast.minas_case in Case.objects.own(cast.alice)
