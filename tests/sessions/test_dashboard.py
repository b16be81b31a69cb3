"""The clinician's home, the caseload, the manager's overview, the portal's home."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from caregivers.caseload.actions import log_contact, open_case
from clinic import clock
from sessions.appointments.actions import book
from sessions.dashboard.needs import DEFINITIONS, Need, needs_of
from tests.access import Access

ACCESS = {
    "home": Access(alice=302, bob=302, sam=302, charlie=302, pat=302, mina=302, omar=302, nobody=302),
    "schema": Access(alice=200, bob=200, sam=200, charlie=200, pat=200, mina=200, omar=200, nobody=401),
    "dashboard:overview": Access(alice=403, bob=403, sam=403, charlie=403, pat=200, mina=404, omar=404, nobody=302),
    "dashboard:portal": Access(alice=404, bob=404, sam=404, charlie=404, pat=404, mina=200, omar=200, nobody=302),
} | {
    name: Access(alice=200, bob=200, sam=200, charlie=200, pat=403, mina=404, omar=404, nobody=302)
    for name in ("dashboard:home", "dashboard:needs", "dashboard:caseload")
}


def page(sign_in, user, name="dashboard:caseload", query=""):
    return sign_in(user).get(reverse(name) + query).content.decode()


def fill(cast, count):
    for index in range(count):
        open_case(
            name=f"Client {index}", email=f"c{index}@example.org", time_zone="Europe/Paris", nickname=f"N{index}",
            relation="child", situation="steady", by=cast.alice,
        )  # fmt: skip


def test_the_caseload_shows_whom_she_is_responsible_for(cast, sign_in):
    assert "Mina" in page(sign_in, cast.alice)
    assert "Omar" not in page(sign_in, cast.alice)


def test_a_supervisor_finds_her_supervisees_clients_under_all(cast, sign_in):
    assert "Mina" not in page(sign_in, cast.sam)
    assert "Mina" in page(sign_in, cast.sam, query="?show=all")


def test_last_contact_comes_from_the_log_and_from_sessions(cast, sign_in):
    assert "never" in page(sign_in, cast.alice)
    log_contact(case=cast.minas_case, kind="call", by=cast.alice, at=clock.now() - timedelta(days=400))
    assert "never" not in page(sign_in, cast.alice)


def test_a_call_that_nobody_took_is_no_contact(cast, sign_in):
    log_contact(case=cast.minas_case, kind="call", by=cast.alice, reached=False)
    assert "never" in page(sign_in, cast.alice)


def test_the_next_appointment_is_the_next_one(cast, sign_in):
    start = clock.now() + timedelta(days=3)
    book(case=cast.minas_case, starts_at=start, ends_at=start + timedelta(minutes=50), by=cast.alice)
    assert "none booked" not in page(sign_in, cast.alice)


@pytest.mark.parametrize("text", ["min", "JON", "1001", "#1001"])
def test_search_finds_names_nicknames_and_numbers(cast, sign_in, text):
    assert "Mina" in page(sign_in, cast.alice, query="?q=" + text.replace("#", "%23"))


def test_search_never_finds_what_one_may_not_see(cast, sign_in):
    found = page(sign_in, cast.alice, query="?show=all&q=omar")
    assert "Nobody found" in found


@pytest.mark.parametrize("name", ["dashboard:caseload", "dashboard:home"])
def test_pages_cost_the_same_number_of_queries_however_many_cases(cast, sign_in, django_assert_max_num_queries, name):
    browser = sign_in(cast.alice)
    fill(cast, 40)
    with django_assert_max_num_queries(12):
        browser.get(reverse(name))


def test_the_manager_sees_who_is_responsible_and_no_clinical_word(cast, sign_in):
    found = page(sign_in, cast.pat, "dashboard:overview")
    assert "Mina" in found
    assert "Alice" in found
    assert "Jon" not in found
    assert "Struggling" not in found


def test_a_number_counts_exactly_the_lines_that_it_leads_to(cast, sign_in):
    fill(cast, 5)
    all_needs = needs_of(cast.alice)
    for definition in DEFINITIONS:
        lines = needs_of(cast.alice, kind=definition.key)
        assert lines == [need for need in all_needs if need.definition is definition]
        found = sign_in(cast.alice).get(reverse("dashboard:needs"), {"kind": definition.key})
        assert len(found.context["needs"]) == len(lines)


def test_needs_are_those_of_ones_own_caseload(cast):
    fill(cast, 2)
    cases = {need.case_id for need in needs_of(cast.charlie)}
    assert cases <= {cast.omars_case.pk}


def test_a_first_day_without_cases_teaches_itself(cast, sign_in):
    cast.omars_case.responsibilities.update(clinician=cast.alice)
    assert "No case yet" in page(sign_in, cast.charlie, "dashboard:home")


def test_signing_in_leads_everybody_to_their_own_first_page(cast, sign_in):
    def leads_to(user):
        return sign_in(user).get(reverse("home")).url

    assert leads_to(cast.alice) == reverse("dashboard:home")
    assert leads_to(cast.pat) == reverse("dashboard:overview")
    assert leads_to(cast.mina) == reverse("dashboard:portal")


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: definition.key)
def test_every_need_leads_to_a_page(definition):
    need = Need(definition, uuid.uuid4(), uuid.uuid4(), clock.now())
    assert need.url.startswith("/")
