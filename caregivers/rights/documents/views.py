"""Staff pages of the practice's documents: everybody of the staff reads them, manager and supervisors write them."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caregivers.rights.documents import actions, queries
from caregivers.rights.documents.forms import DraftForm, NewDocumentForm, PublishForm
from caregivers.rights.documents.models import DocumentVersion, PracticeDocument
from clinic.errors import RuleViolation, Stale
from clinic.permissions import Permission, require_role, role_may
from clinic.ui.doors import SignedInRequest, staff_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page

FIELDS = ("title", "text", "if_revoked")


@staff_page
def documents(request: SignedInRequest) -> HttpResponse:
    """All documents of the practice."""
    context = {"shelves": queries.shelves(request.user), "may_write": _may_write(request)}
    return page(request, "caregivers/rights/documents.html", context)


@staff_page
def new(request: SignedInRequest) -> HttpResponse:
    """A document that there was not."""
    require_role(request.user, Permission.WRITE_DOCUMENTS)
    form = NewDocumentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            document = actions.add_document(**form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            return redirect("rights:draft", document.pk)
    return page(request, "caregivers/rights/document_new.html", form=form)


@staff_page
@require_POST
def take_starters(request: SignedInRequest) -> HttpResponse:
    """Our texts, as drafts."""
    if actions.take_starters(by=request.user):
        messages.success(request, _("The texts are here as drafts. Nobody is asked to sign them before you publish."))
    return redirect("rights:documents")


@staff_page
def document(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One document: what clients read now, and every version that there was."""
    shelf = queries.shelf(get_object_or_404(PracticeDocument, pk=pk), request.user)
    return page(request, "caregivers/rights/document.html", {"shelf": shelf, "may_write": _may_write(request)})


@staff_page
def version(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One version as clients read it."""
    rows = DocumentVersion.objects.visible_to(request.user).select_related("document", "published_by")
    return page(request, "caregivers/rights/version.html", {"version": get_object_or_404(rows, pk=pk)})


@staff_page
@require_POST
def begin(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Begin the next version."""
    actions.start_version(document=get_object_or_404(PracticeDocument, pk=pk), by=request.user)
    return redirect("rights:draft", pk)


@staff_page
def draft(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Write the next version: what is saved is drawn beneath as clients will read it."""
    the_draft = _fetch_draft(request, pk)
    if request.method != "POST":
        return _editor(request, the_draft, DraftForm(initial={name: getattr(the_draft, name) for name in FIELDS}))
    form = DraftForm(request.POST)
    if form.is_valid():
        try:
            actions.save_draft(version=the_draft, revision=_revision(request), **form.cleaned_data, by=request.user)
        except Stale as stale:
            return _editor(request, the_draft, form, stored=stale.current)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("Saved. Beneath you see it as your clients will read it."))
            return redirect("rights:publish" if request.POST.get("do") == "publish" else "rights:draft", pk)
    return _editor(request, the_draft, form)


@staff_page
def publish(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The words once more, and the button that fixes them."""
    the_draft = _fetch_draft(request, pk)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish(version=the_draft, revision=_revision(request), **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("It is published. Clients find it on their pages now."))
            return redirect("rights:document", pk)
    return page(request, "caregivers/rights/publish.html", {"version": the_draft}, form=form)


@staff_page
@require_POST
def ask_of(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask every client for it, or leave it to whoever wants it."""
    row = get_object_or_404(PracticeDocument, pk=pk)
    actions.ask_of(document=row, everybody=request.POST.get("everybody") == "yes", by=request.user)
    messages.success(request, _("Saved."))
    return redirect("rights:document", pk)


@staff_page
@require_POST
def retire(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Nobody is asked for it any more."""
    actions.retire(document=get_object_or_404(PracticeDocument, pk=pk), by=request.user)
    messages.success(request, _("Nobody is asked for it any more. What was signed stays readable."))
    return redirect("rights:document", pk)


def _fetch_draft(request: SignedInRequest, pk: uuid.UUID) -> DocumentVersion:
    """The draft of a document; Http404 where nothing is being written."""
    require_role(request.user, Permission.WRITE_DOCUMENTS)
    drafts = DocumentVersion.objects.filter(published_at=None, document__retired_at=None).select_related("document")
    return get_object_or_404(drafts, document=pk)


def _may_write(request: SignedInRequest) -> bool:
    return role_may(request.user, Permission.WRITE_DOCUMENTS)


def _revision(request: SignedInRequest) -> int:
    """The revision that the page was made from; 0, which no draft has, where somebody tampered with it."""
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _editor(
    request: SignedInRequest, the_draft: DocumentVersion, form: DraftForm, *, stored: dict[str, Any] | None = None
) -> HttpResponse:
    fresh = DocumentVersion.objects.select_related("document", "saved_by").get(pk=the_draft.pk)
    context = {"version": fresh, "stored": stored, "reading": queries.reading(fresh)}
    response = page(request, "caregivers/rights/draft.html", context, form=form)
    if stored:
        response.status_code = 409
    return response
