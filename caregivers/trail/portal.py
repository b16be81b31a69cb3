"""The client's page: who has opened my record."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from caregivers.trail.queries import older_than
from caregivers.trail.visits import AT_ONCE, days_of, openings
from clinic.ui.doors import SignedInRequest, portal_page
from clinic.ui.pages import page


@portal_page
@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    """By day, who came and when."""
    before = request.GET.get("before", "")
    all_of_them = openings(request.user)
    asked = older_than(all_of_them, int(before) if before.isdecimal() and len(before) < 19 else None)
    events = list(asked[: AT_ONCE + 1])
    context = {
        "days": days_of(events[:AT_ONCE], request.user),
        "older": events[AT_ONCE - 1].pk if len(events) > AT_ONCE else None,
        "before": before,
    }
    return page(request, "caregivers/trail/mine.html", context)
