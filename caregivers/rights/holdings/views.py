"""The page in both houses: for the client in plain words, for staff with the declarations beneath."""

from django.http import HttpResponse

from caregivers.rights.holdings.queries import holdings
from clinic.ui.doors import SignedInRequest, portal_page, staff_page
from clinic.ui.pages import page


@portal_page
def what_we_hold(request: SignedInRequest) -> HttpResponse:
    """What we hold about you."""
    return page(request, "caregivers/rights/what_we_hold.html", {"holdings": holdings()})


@staff_page
def for_staff(request: SignedInRequest) -> HttpResponse:
    """The same page as clients read it, with what the program declares of each field."""
    return page(request, "caregivers/rights/what_we_hold_staff.html", {"holdings": holdings()})
