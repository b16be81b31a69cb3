"""Staff pages: drafts of the library, and the editor."""

import uuid
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic.errors import RuleViolation, Stale
from clinic.library.drafts import actions, buttons, queries
from clinic.library.drafts.alone import alone_with, is_alone
from clinic.library.drafts.forms import AloneForm, DraftForm, NewDraftForm, ReturnForm, sheet_from
from clinic.library.drafts.models import LibraryDraft
from clinic.library.drafts.showing import both, editor_of
from clinic.library.queries import newest_versions
from clinic.library.sheets import Sheet
from clinic.permissions import Permission, role_may
from clinic.ui.doors import SignedInRequest, clinician_page, staff_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page


@staff_page
def draft_list(request: SignedInRequest) -> HttpResponse:
    """What is being written for the library, and what waits for review."""
    return page(request, "clinic/library/drafts/list.html", {"desk": queries.desk(request.user)})


@clinician_page
def new(request: SignedInRequest) -> HttpResponse:
    """Begin something that is not in the library yet."""
    form = NewDraftForm(request.POST or None)
    if form.is_valid():
        try:
            draft = actions.start_new(**form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            return redirect("library:draft", draft.pk)
    return page(request, "clinic/library/drafts/new.html", form=form)


@clinician_page
@require_POST
def start(request: SignedInRequest, slug: str) -> HttpResponse:
    """From a module to the draft of its next version, in one step."""
    version = get_object_or_404(newest_versions(request.user), module__slug=slug)
    return redirect("library:draft", actions.start_from(version=version, by=request.user).pk)


@clinician_page
@require_POST
def start_pathway(request: SignedInRequest, slug: str) -> HttpResponse:
    """From a pathway to the draft of its next version, in one step."""
    pathway = queries.fetch_pathway(request.user, slug)
    return redirect("library:draft", actions.start_from_pathway(pathway=pathway, by=request.user).pk)


@staff_page
def detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The editor for its author while it can be changed; to be read, and decided on, by everybody else."""
    draft = queries.fetch_draft(request.user, pk)
    if request.method == "POST":
        return _typed(request, draft)
    if draft.is_writable and draft.author_id == request.user.pk and request.user.is_clinician:
        return _editor(request, draft, draft.sheet)
    return reading_page(request, draft)


@staff_page
def fresh(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The parts of the editor that change with each save: how it looks now, and what is wrong at which step."""
    draft = queries.fetch_draft(request.user, pk)
    context = {"draft": draft, "look": queries.look(draft.sheet)}
    return JsonResponse({"html": render_to_string("clinic/library/drafts/fresh.html", context, request)})


def _typed(request: SignedInRequest, draft: LibraryDraft) -> HttpResponse:
    """Keep what was typed, then do what the button says."""
    do = request.POST.get("do", "save")
    sheet = sheet_from(_data(request), draft.sheet)
    try:
        sheet, place = buttons.pressed(do, sheet, request.POST, draft)
        draft = actions.save(draft=draft, revision=_revision(request), sheet=sheet, by=request.user)
        if do == "submit":
            note = request.POST.get("note", "")
            actions.submit(draft=draft, revision=draft.revision, note=note, by=request.user)
            messages.success(request, _("Your draft waits for review now."))
            return redirect("library:draft", draft.pk)
    except RuleViolation as no:
        return _refused(request, draft, sheet, no)
    messages.success(request, buttons.said(do))
    return redirect(reverse("library:draft", args=[draft.pk]) + place)


def _refused(request: SignedInRequest, draft: LibraryDraft, sheet: Sheet, no: RuleViolation) -> HttpResponse:
    """A no loses nothing: the page shows what was typed, and where somebody saved meanwhile, what is stored as well."""
    draft = queries.fetch_draft(request.user, draft.pk)
    if isinstance(no, Stale):
        response = _editor(request, draft, sheet, stored=both(sheet, draft.sheet))
        response.status_code = 409
        return response
    form = DraftForm(sheet, bound=True)
    form.is_valid()
    form.refuse(no)
    return _editor(request, draft, sheet, form=form)


def _editor(
    request: SignedInRequest, draft: LibraryDraft, sheet: Sheet, *, form: DraftForm | None = None, **more: Any
) -> HttpResponse:
    form = form or DraftForm(sheet)
    context = {"draft": draft, "editor": editor_of(draft, sheet, form), "typed": request.POST, **more}
    context["is_alone"] = is_alone(request.user)
    return page(request, "clinic/library/drafts/editor.html", context, form=form)


def reading_page(request: SignedInRequest, draft: LibraryDraft, form: Form | None = None) -> HttpResponse:
    """The draft for whoever does not write it: what it changes, how it looks, and what can be decided."""
    user, waits = request.user, draft.state == LibraryDraft.State.SUBMITTED
    others = draft.author_id != user.pk
    alone = alone_with(draft, user)
    context = {
        "draft": draft,
        "look": queries.look(draft.sheet),
        "changes": queries.changes(draft),
        "newer": queries.newer_than_base(draft) if draft.is_open else None,
        "decides": waits and others and role_may(user, Permission.PUBLISH_LIBRARY),
        "reviews": waits and others and role_may(user, Permission.REVIEW_LIBRARY),
        "is_own": not others,
        "alone": alone,
        "may_discard": draft.is_open and (not others or role_may(user, Permission.PUBLISH_LIBRARY)),
    }
    return page(
        request, "clinic/library/drafts/reading.html", context, form=form or (AloneForm() if alone else ReturnForm())
    )


def _data(request: HttpRequest) -> dict[str, str]:
    """What was typed, by the inputs' names."""
    return {name: value for name, value in request.POST.items() if isinstance(value, str)}


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0
