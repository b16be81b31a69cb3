"""Staff pages: what a second person decides, and what the author does beside writing."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic.errors import RuleViolation
from clinic.library.drafts import actions, alone, deciding, queries
from clinic.library.drafts.forms import AloneForm, ReturnForm
from clinic.library.drafts.models import LibraryDraft
from clinic.library.drafts.views import reading_page
from clinic.ui.doors import SignedInRequest, clinician_page, staff_page
from clinic.ui.forms import add_violation


@staff_page
@require_POST
def publish(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Freeze it as the next version."""
    draft = queries.fetch_draft(request.user, pk)
    said = _("Published. What is assigned already keeps its version.")
    return _done(request, draft, said, lambda: deciding.publish(draft=draft, **_read(request)))


@clinician_page
@require_POST
def publish_alone(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The only clinician publishes her own draft, and says what made her sure."""
    draft = queries.fetch_draft(request.user, pk)
    form = AloneForm(request.POST)
    if not form.is_valid() and alone.alone_with(draft, request.user):
        return reading_page(request, draft, form)
    reason = form.cleaned_data.get("reason", "")
    said = _("Published. What is assigned already keeps its version.")
    return _done(request, draft, said, lambda: alone.publish_alone(draft=draft, reason=reason, **_read(request)))


@staff_page
@require_POST
def review(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A clinician stands behind it."""
    draft = queries.fetch_draft(request.user, pk)
    said = _("Your review stands with the draft. It can be published now.")
    return _done(request, draft, said, lambda: deciding.review(draft=draft, **_read(request)))


@staff_page
@require_POST
def send_back(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Return it with a comment."""
    draft = queries.fetch_draft(request.user, pk)
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            deciding.send_back(draft=draft, comment=form.cleaned_data["comment"], **_read(request))
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("The draft is back with its author."))
            return redirect("library:drafts")
    return reading_page(request, draft, form)


@clinician_page
@require_POST
def take_back(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Out of review, to go on writing."""
    draft = queries.fetch_draft(request.user, pk)
    said = _("It is with you again.")
    return _done(request, draft, said, lambda: actions.take_back(draft=draft, by=request.user))


@clinician_page
@require_POST
def catch_up(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The draft follows the newest version."""
    draft = queries.fetch_draft(request.user, pk)
    said = _("Your draft follows the newest version now. What it says is as you wrote it.")
    return _done(request, draft, said, lambda: actions.catch_up(draft=draft, by=request.user))


@staff_page
@require_POST
def discard(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    draft = queries.fetch_draft(request.user, pk)
    said = _("The draft is thrown away.")
    _done(request, draft, said, lambda: actions.discard(draft=draft, by=request.user))
    return redirect("library:drafts")


@clinician_page
@require_POST
def review_version(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """I have reviewed this version of a module."""
    version = queries.fetch_version(request.user, slug, number)
    _said(request, lambda: deciding.review_version(version=version, by=request.user))
    return redirect("library:version", slug, number)


@clinician_page
@require_POST
def review_pathway(request: SignedInRequest, slug: str) -> HttpResponse:
    """I have reviewed the newest version of a pathway."""
    pathway = queries.fetch_pathway(request.user, slug)
    _said(request, lambda: deciding.review_version(pathway=pathway, by=request.user))
    return redirect("library:pathway", slug)


def _said(request: SignedInRequest, verb: Callable[[], Any]) -> None:
    try:
        verb()
    except RuleViolation as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("It says now that you have reviewed it."))


def _read(request: SignedInRequest) -> dict[str, Any]:
    """Which words the person has decided on, and who it is."""
    text = request.POST.get("revision", "")
    return {"revision": int(text) if text.isdecimal() and len(text) < 9 else 0, "by": request.user}


def _done(request: SignedInRequest, draft: LibraryDraft, said: str, verb: Callable[[], Any]) -> HttpResponse:
    try:
        verb()
    except RuleViolation as no:
        messages.error(request, no.message)
    else:
        messages.success(request, said)
    return redirect("library:draft", draft.pk)
