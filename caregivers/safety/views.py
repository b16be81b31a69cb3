"""The staff page of the gate: how it stands, the six questions, and all answers so far."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from caregivers.caseload.access import permissions_on, require
from caregivers.caseload.queries import fetch_case
from caregivers.safety.actions import answer_gate, read_history
from caregivers.safety.forms import GateForm
from caregivers.safety.models import GateAnswer
from caregivers.safety.queries import history_page
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, clinician_page
from clinic.ui.pages import page


@clinician_page
def questions(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """See how the gate stands, and answer its questions."""
    the_case = fetch_case(request.user, case, to=Permission.SEE_RECORD)
    form = GateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(request.user, Permission.ANSWER_GATE, the_case)
        if form.is_valid():
            answer = answer_gate(case=the_case, **form.given, by=request.user)
            _say_what_follows(request, answer)
            return redirect("safety:case", the_case.pk)
    answers = read_history(case=the_case, by=request.user)
    shown = history_page(answers) | {"case": the_case, "may": permissions_on(the_case, request.user)}
    return page(request, "caregivers/safety/questions.html", shown, form=form)


def _say_what_follows(request: SignedInRequest, answer: GateAnswer) -> None:
    if answer.is_clear:
        messages.success(request, _("Saved. The answers are clear, and they count for 14 days."))
    else:
        messages.warning(request, _("Saved. Not everything is clear: what to do now stands on this page."))
