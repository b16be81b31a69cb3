"""The caregiver's page that gathers all of it: my rights and my data."""

from django.http import HttpResponse

from caregivers.rights.consents import queries as consents
from clinic.ui.doors import SignedInRequest, portal_page
from clinic.ui.pages import page


@portal_page
def mine(request: SignedInRequest) -> HttpResponse:
    """Everything that she can see, get, change and take back, each one tap away."""
    return page(request, "caregivers/rights/mine.html", {"asked": consents.asked_of(request.user)})
