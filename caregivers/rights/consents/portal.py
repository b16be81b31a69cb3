"""The caregiver's pages: what there is to read and sign, her copies, and taking a yes back."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from caregivers.rights.consents import queries
from caregivers.rights.consents.actions import revoke, sign
from caregivers.rights.consents.copies import as_text
from caregivers.rights.consents.forms import SignForm
from caregivers.rights.consents.models import Consent
from caregivers.rights.documents.models import DocumentVersion
from caregivers.rights.queries import own_case
from clinic.errors import RuleViolation
from clinic.ui.doors import SignedInRequest, portal_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page


@portal_page
def documents(request: SignedInRequest) -> HttpResponse:
    """All documents, what she signed, and her earlier copies."""
    case = own_case(request.user)
    context: dict[str, Any] = {"standings": [], "signed": [], "is_open": bool(case and case.is_open)}
    if case:
        context["standings"] = queries.standings(case, request.user) if case.is_open else []
        context["signed"] = queries.history(case, request.user)
    return page(request, "caregivers/rights/documents_mine.html", context)


@portal_page
def read(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One version to read; a POST signs it."""
    version = get_object_or_404(_readable(request), pk=pk)
    form = SignForm(request.POST if request.method == "POST" else None)
    consent = queries.consent_of(version, request.user)
    case = own_case(request.user)
    if request.method == "POST" and case and form.is_valid():
        try:
            consent = sign(case=case, version=version, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("Thank you. You find your copy here at any time."))
            return redirect("rights:copy", consent.pk)
    is_current = DocumentVersion.objects.current().filter(pk=version.pk).exists()
    may_sign = bool(case and case.is_open and is_current) and (consent is None or consent.revoked_at is not None)
    context = {"version": version, "consent": consent, "is_current": is_current, "may_sign": may_sign}
    return page(request, "caregivers/rights/read.html", context, form=form)


def _readable(request: SignedInRequest) -> Any:
    """What she may read: the current versions, and those that she signed."""
    versions = DocumentVersion.objects.visible_to(request.user).select_related("document")
    signed = Consent.objects.visible_to(request.user).values("version")
    current = DocumentVersion.objects.current().order_by().values("pk")
    return versions.filter(pk__in=signed) | versions.filter(pk__in=current)


@portal_page
def copy(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Her copy: the words, her name, the day."""
    return page(request, "caregivers/rights/copy.html", {"consent": _own(request, pk)})


@portal_page
def copy_as_text(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Her copy as a file."""
    consent = _own(request, pk)
    response = HttpResponse(as_text(consent), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="copy.txt"'
    return response


@portal_page
def take_back(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What it means to take it back, and the button that does it."""
    consent = _own(request, pk)
    if consent.version.document.is_notice:
        raise Http404
    if request.method == "POST":
        revoke(consent=consent, by=request.user)
        messages.success(request, _("Done. It does not count any more from now on."))
        return redirect("rights:copy", consent.pk)
    return page(request, "caregivers/rights/take_back.html", {"consent": consent})


def _own(request: SignedInRequest, pk: uuid.UUID) -> Consent:
    rows = Consent.objects.visible_to(request.user).select_related("version__document", "revocation")
    consent: Consent = get_object_or_404(rows, pk=pk)
    return consent
