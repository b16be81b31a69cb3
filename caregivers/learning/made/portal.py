"""The caregiver's pages of what she made: her cards, all of it, one thing to read or change, and on paper."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caregivers.learning.made.change import ChangePage
from caregivers.learning.made.paper import sheets
from caregivers.learning.made.queries import cards_of, fetch_thing, work_of
from caregivers.learning.queries import fetch
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, portal_page
from clinic.ui.pages import page


@portal_page
@require_safe
def cards(request: SignedInRequest) -> HttpResponse:
    """The cards that she keeps."""
    return page(request, "caregivers/learning/made/cards.html", {"cards": cards_of(request.user)})


@portal_page
@require_safe
def made(request: SignedInRequest) -> HttpResponse:
    """Everything that she made, module by module."""
    return page(request, "caregivers/learning/made/list.html", {"works": work_of(request.user)})


@portal_page
@require_safe
def thing(request: SignedInRequest, pk: uuid.UUID, step_key: str) -> HttpResponse:
    """One card, plan, message or diary."""
    return page(request, "caregivers/learning/made/thing.html", {"thing": fetch_thing(request.user, pk, step_key)})


@portal_page
def change(request: SignedInRequest, pk: uuid.UUID, step_key: str) -> HttpResponse:
    """Change it, or go on with it: also when the module is finished."""
    found = fetch_thing(request.user, pk, step_key)
    shown = ChangePage.of(found, request.user)
    if request.method == "POST":
        if target := shown.take(request.POST, by=request.user):
            messages.success(request, _("It is saved."))
            return redirect(target)
    elif not found.can_change:
        return redirect(found.url)
    return render(
        request, "caregivers/learning/made/change.html", {"shown": shown, "thing": found}, status=shown.status
    )


@portal_page
@require_safe
def paper(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A module to be printed: all of it with what she wrote, or that alone."""
    row = fetch(request.user, pk, to=Permission.SEE_OWN_RECORD)
    only_hers = row.withdrawn_at is not None or request.GET.get("only") == "mine"
    context = {"assignment": row, "sheets": sheets(row, request.user, only_hers=only_hers), "only_hers": only_hers}
    return page(request, "caregivers/learning/made/paper.html", context)
