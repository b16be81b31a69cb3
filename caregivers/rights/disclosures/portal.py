"""The caregiver's page: what we told others about her."""

from django.http import HttpResponse

from caregivers.rights.disclosures import actions, queries
from clinic.ui.doors import SignedInRequest, portal_page
from clinic.ui.pages import page


@portal_page
def disclosures(request: SignedInRequest) -> HttpResponse:
    """Every entry that counts, the newest first."""
    rows = list(queries.of_caregiver(request.user))
    actions.read(disclosures=rows, by=request.user)
    return page(request, "caregivers/rights/disclosures_mine.html", {"rows": rows})
