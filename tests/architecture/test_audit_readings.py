"""Laws 3 and 4: whoever of the staff opens what is clinical leaves a trail, by page and by API."""

from datetime import timedelta

import pytest
from django.urls import reverse

from caregivers.caseload.actions import log_contact
from caregivers.rights.disclosures.actions import record_disclosure
from caregivers.safety.actions import answer_gate
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.ui.doors import Door, door_of
from sessions.appointments.actions import book
from tests.caregivers.test_safety import CLEAR
from tests.walked import declared, urls

# GETs of staff with a case or a row in the address that show nothing clinical: name → why.
A_FORM = "an empty form: nothing of the record stands on it"
OUR_LIBRARY = "a draft for the library, no person in it"
OUR_PAPERS = "the practice's own documents, no case in them"
NOTHING_CLINICAL: dict[str, str] = {
    "appointments:cancel": A_FORM,
    "appointments:move": "a form with the time that is to change",
    "appointments:new": A_FORM,
    "appointments:no_show": A_FORM,
    "caseload-api:cases-detail": "number, client and who is responsible: what the manager may see as well",
    "caseload-api:responsibilities-list": "who is responsible: what the manager may see as well",
    "caseload:handover_note": A_FORM,
    "caseload:new_contact": A_FORM,
    "caseload:responsible": "who is responsible: what the manager may see as well",
    "caseload:same_person": "a form that offers the names of the other cases of one's own",
    "library-api:library-drafts-detail": OUR_LIBRARY,
    "library:draft": OUR_LIBRARY,
    "library:fresh": OUR_LIBRARY,
    "portal-api:invitation": "how far an invitation has come",
    "record:copy": A_FORM,
    "record:discharge": A_FORM,
    "record:reopen": A_FORM,
    "rights:address": "the address that the client signs in with",
    "rights:document": OUR_PAPERS,
    "rights:draft": OUR_PAPERS,
    "rights:extend": A_FORM,
    "rights:new_disclosure": A_FORM,
    "rights:publish": OUR_PAPERS,
    "rights:version": OUR_PAPERS,
}


READERS = ("alice", "bob", "sam")


def readings(with_row: bool) -> list[str]:
    """Addresses of staff that a clinician can GET: those with a case or a row in them, or the API's lists."""
    found = []
    for key, access in declared().items():
        name, _, method = key.partition(" ")
        if method or name not in urls() or not any(access.expected(who) == 200 for who in READERS):
            continue
        door, has_row = door_of(urls()[name].callback), bool(urls()[name].pattern.converters.keys() & {"case", "pk"})
        if has_row == with_row and door in ({Door.STAFF, Door.CLINICIAN, Door.API} if with_row else {Door.API}):
            found.append(name)
    return sorted(found)


def live_a_little(cast) -> None:
    """So that pages with a list have something to show."""
    given = {"case": cast.minas_case, "by": cast.alice}
    answer_gate(answers=CLEAR | {"violence_to_caregiver": "yes"}, grounds="She said so.", **given)  # raises a flag
    record_disclosure(to_whom="A doctor", purpose="Care", what="A letter", **given)
    log_contact(kind="call", **given)
    starts_at = clock.now() + timedelta(days=2)
    book(case=cast.ravis_case, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), by=cast.alice)


def opened(name, cast, sign_in, api):
    """The answer to a clinician who opens the address, and whether that left an event about a case."""
    access = declared()[name]
    kwargs = access.kwargs(cast)
    reader = next(getattr(cast, who) for who in READERS if access.expected(who) == 200)
    client = (api if door_of(urls()[name].callback) is Door.API else sign_in)(reader)
    last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    response = client.get(reverse(name, kwargs=kwargs))
    assert response.status_code == 200
    return response, AuditEvent.objects.filter(pk__gt=last, case_id__isnull=False).exists()


def test_the_walk_found_readings():
    assert len(readings(with_row=True)) > 25
    assert len(readings(with_row=False)) > 5


@pytest.mark.parametrize("name", readings(with_row=True))
def test_whoever_opens_what_is_clinical_leaves_a_trail(name, standing_cast, sign_in, api):
    live_a_little(standing_cast)
    _response, left = opened(name, standing_cast, sign_in, api)
    if name in NOTHING_CLINICAL:
        assert not left, f"{name} leaves a trail: take it out of NOTHING_CLINICAL."
    else:
        assert left, f"{name}: record the reading, with the case, or say in NOTHING_CLINICAL why it is none."


@pytest.mark.parametrize("name", readings(with_row=False))
def test_whoever_lists_what_is_clinical_leaves_a_trail(name, standing_cast, sign_in, api):
    live_a_little(standing_cast)
    response, left = opened(name, standing_cast, sign_in, api)
    rows = response.json().get("results", []) if response["Content-Type"] == "application/json" else []
    if any("case" in row for row in rows) and name not in NOTHING_CLINICAL:
        assert left, f"{name}: record the reading (RecordedReading of clinic/ui/api.py), or say why it is none."
