"""The caregiver's home: one next step."""

from django.http import HttpResponse

from caregivers.caseload.models import Case
from caregivers.learning import queries as learning
from caregivers.learning.giving.queries import question_for
from caregivers.learning.made.queries import at_hand
from caregivers.learning.reading.queries import portal_unread
from caregivers.rights.consents import queries as consents
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, portal_page
from clinic.ui.pages import page
from sessions.appointments import queries as appointments


@portal_page
def home(request: SignedInRequest) -> HttpResponse:
    """What is next, and what was made before."""
    cards = learning.portal_cards(request.user)
    is_open = Case.objects.where_may(request.user, Permission.SEE_OWN_RECORD).open().exists()
    context = {
        "cards": cards,
        "why": question_for(request.user),
        "at_hand": at_hand(request.user),
        "written": portal_unread(request.user),
        "to_sign": consents.asked_of(request.user),
        "ask_contact": is_open and request.user.caregiver.should_confirm_contact,
        "caregiver": request.user.caregiver,
        "appointment": appointments.portal_next(request.user),
        "open_case": is_open,
    }
    return page(request, "sessions/dashboard/portal.html", context)
