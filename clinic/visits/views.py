"""Where one is signed in, staying signed in, and the words that came too late."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import clock
from clinic.encryption.keyring import Unreadable
from clinic.errors import RuleViolation
from clinic.ui.doors import SignedInRequest, public_page, signed_in_page
from clinic.ui.pages import page
from clinic.visits import actions, words
from clinic.visits.limits import Here
from clinic.visits.models import KeptWords, Visit


@require_safe
@signed_in_page
def devices(request: SignedInRequest) -> HttpResponse:
    """Where I am signed in, and since when."""
    rows = sorted(Visit.objects.open_of(request.user), key=lambda row: row.seen_at, reverse=True)
    here = str(_here(request).visit)
    context = {
        "this": next((row for row in rows if str(row.pk) == here), None),
        "others": [row for row in rows if str(row.pk) != here],
    }
    return page(request, "clinic/visits/devices.html", _layout(request) | context)


@require_POST
@signed_in_page
def sign_out(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Sign one other device out."""
    if not Visit.objects.filter(user=request.user, pk=pk).exists():
        raise Http404
    try:
        visit = actions.end(visit=pk, by=request.user)
        messages.success(request, _("Signed out: %(device)s.") % {"device": visit.device})
    except RuleViolation as no:
        messages.info(request, no.message)
    return redirect("visits:devices")


@require_POST
@signed_in_page
def sign_out_everywhere(request: SignedInRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    count = actions.end_all(user=request.user, by=request.user, besides=_here(request).visit)
    said = ngettext("One other device is signed out.", "%(count)d other devices are signed out.", count)
    messages.success(request, said % {"count": count} if count else _("You were signed in nowhere else."))
    return redirect("visits:devices")


@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def still_here(request: HttpRequest) -> HttpResponse:
    """For the page's script. GET: how long is left (asking is not being there). POST: somebody is there."""
    here: Here | None = request.visit  # type: ignore[attr-defined]
    if here and request.method == "POST":
        here = actions.extend(session=request.session, here=here)
    if here is None:
        return JsonResponse({"left": 0, "longest": 0, "who": ""})
    now = clock.now()
    answer = {"left": int(here.idle_left(now)), "longest": int(here.longest_left(now)), "who": here.who}
    return JsonResponse(answer | {"token": get_token(request)})


@require_safe
@signed_in_page
def all_kept(request: SignedInRequest) -> HttpResponse:
    """To the newest that is kept, or a page that says there is none."""
    if row := KeptWords.objects.waiting_for(request.user).first():
        return redirect("visits:kept", pk=row.pk)
    request.session.pop(actions.WAITING, None)
    return page(request, "clinic/visits/kept_none.html", _layout(request))


@require_safe
@signed_in_page
def kept(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What was typed when the visit had ended, and a button that sends it."""
    row = KeptWords.objects.waiting_for(request.user).filter(pk=pk).first()
    if row is None:
        return redirect("visits:all_kept")
    try:
        content = row.content()
    except Unreadable:
        words.take(request.user, pk)
        return redirect("visits:all_kept")
    context = {
        "kept": row,
        "until": words.expires_at(row),
        "address": content["address"],
        "back": content["page"],
        "shown": list(words.shown(content["fields"])),
        "visit_words_wait": False,  # no notice: this is where it leads
        "hidden": [(name, value) for name, values in content["fields"] for value in values],
    }
    return page(request, "clinic/visits/kept.html", _layout(request) | context)


@require_POST
@signed_in_page
def throw_away(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """It is not wanted any more."""
    words.take(request.user, pk)
    request.session.pop(actions.WAITING, None)
    messages.success(request, _("Thrown away."))
    return redirect("/")


def _here(request: HttpRequest) -> Here:
    here = Here.in_session(request.session)
    assert here is not None  # VisitMiddleware lets nobody in without one
    return here


def _layout(request: SignedInRequest) -> dict[str, Any]:
    return {"layout": "base.html" if request.user.is_staff else "portal_base.html"}
