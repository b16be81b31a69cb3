"""The staff's page of one client's rights: documents, requests, disclosures."""

import uuid

from django.http import HttpResponse

from caregivers.caseload.access import permissions_on
from caregivers.caseload.queries import fetch_case
from caregivers.rights.amendments import queries as amendments
from caregivers.rights.consents import queries as consents
from caregivers.rights.disclosures import actions
from caregivers.rights.disclosures import queries as disclosures
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, staff_page
from clinic.ui.pages import page


@staff_page
def case_rights(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """All that was signed, asked for and given out. That the words were shown is in the trail."""
    the_case = fetch_case(request.user, case, to=Permission.SEE_RECORD)
    rows = list(disclosures.of_case(the_case, request.user))
    actions.read(disclosures=rows, by=request.user)
    context = {
        "case": the_case,
        "may": permissions_on(the_case, request.user),
        "standings": consents.standings(the_case, request.user),
        "history": consents.history(the_case, request.user),
        "stories": amendments.stories(amendments.visible_to(request.user).of(the_case), request.user),
        "disclosures": rows,
    }
    return page(request, "caregivers/rights/case.html", context)
