"""Staff pages: inviting the client, and the link on paper."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from caregivers.caseload.queries import fetch_case
from caregivers.portal.actions import invite_caregiver, show_link, start_messages
from clinic.accounts.links import invitation_link
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, clinician_page
from clinic.ui.pages import page


@clinician_page
@require_POST
def invite(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Invite the client, or send a new invitation."""
    the_case = fetch_case(request.user, case, to=Permission.INVITE)
    try:
        invite_caregiver(case=the_case, by=request.user)
    except RuleViolation as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("The invitation is made. This page shows when it has been sent."))
    return redirect("record:case", the_case.pk)


@clinician_page
@require_GET
def print_link(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """The invitation on paper, for whoever reads no mail."""
    the_case = fetch_case(request.user, case, to=Permission.INVITE)
    try:
        invitation = show_link(case=the_case, by=request.user)
    except RuleViolation as no:
        messages.error(request, no.message)
        return redirect("record:case", the_case.pk)
    context = {"case": the_case, "invitation": invitation, "link": invitation_link(invitation)}
    return page(request, "caregivers/portal/print_link.html", context)


@clinician_page
@require_POST
def start_again(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """The client told us that messages are welcome again."""
    the_case = fetch_case(request.user, case, to=Permission.INVITE)
    start_messages(caregiver=the_case.caregiver, by=request.user)
    messages.success(request, _("Messages go out again from now on."))
    return redirect("record:case", the_case.pk)
