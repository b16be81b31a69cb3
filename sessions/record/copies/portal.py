"""The caregiver's pages: what is hers to read and to take with her, and asking for its end."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from caregivers.caseload.models import Case
from caregivers.learning.made.queries import list_of as made_by
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, asks_again, portal_page
from clinic.ui.pages import page
from sessions.notes.releases import released_to
from sessions.record.copies.actions import copy_own_record
from sessions.record.copies.forms import OwnCopyForm
from sessions.record.copies.views import download
from sessions.record.keeping.actions import ask_for_erasure, withdraw_request
from sessions.record.keeping.models import ErasureRequest


@portal_page
@require_GET
def my_record(request: SignedInRequest) -> HttpResponse:
    """What she can read of her record, and how she gets a copy."""
    return _my_page(request, OwnCopyForm())


@portal_page
@asks_again
@require_POST
def my_file(request: SignedInRequest) -> HttpResponse:
    """The file itself."""
    form = OwnCopyForm(request.POST)
    if not form.is_valid():
        return _my_page(request, form)
    made = copy_own_record(by=request.user, with_loved_one=form.cleaned_data["with_loved_one"])
    return download(made, form.cleaned_data["kind"])


@portal_page
def erasure(request: SignedInRequest) -> HttpResponse:
    """Asking that the record be erased: what that means first, then the button."""
    if request.method == "POST":
        for case in _own_cases(request):
            ask_for_erasure(case=case, by=request.user)
        messages.success(request, _("We have your wish. The practice will look at it and talk with you."))
        return redirect("record:download")
    return page(request, "sessions/record/copies/erasure.html")


@portal_page
@require_POST
def keep(request: SignedInRequest) -> HttpResponse:
    """She changed her mind."""
    for case in _own_cases(request):
        withdraw_request(case=case, by=request.user)
    messages.success(request, _("Good. Your record stays as it is."))
    return redirect("record:download")


def _own_cases(request: SignedInRequest) -> list[Case]:
    return list(Case.objects.where_may(request.user, Permission.ASK_FOR_ERASURE).readable())


def _my_page(request: SignedInRequest, form: OwnCopyForm) -> HttpResponse:
    context = {
        "notes": released_to(request.user),
        "made": made_by(request.user),
        "wished": ErasureRequest.objects.filter(case__in=_own_cases(request), withdrawn_at=None).first(),
    }
    return page(request, "sessions/record/copies/mine.html", context, form=form)
