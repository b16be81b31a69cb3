"""The clinician's home, the caseload page, the manager's overview, and where signing in leads."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect

from clinic.audit.watch import newest_check
from clinic.permissions import Permission, require_role, role_may
from clinic.ui.doors import SignedInRequest, clinician_page, signed_in_page, staff_page
from clinic.ui.pages import page
from sessions.dashboard.caseload import PAGE_SIZE, Scope, cases_of, rows_of
from sessions.dashboard.needs import BY_KEY, DEFINITIONS, names_of, needs_of
from sessions.dashboard.overview import what_comes_first, who_is_responsible
from sessions.dashboard.today import appointments_today


@signed_in_page
def home(request: SignedInRequest) -> HttpResponse:
    """Everybody to their own first page."""
    if request.user.is_caregiver:
        return redirect("dashboard:portal")
    return redirect("dashboard:home" if request.user.is_clinician else "dashboard:overview")


@clinician_page
def today(request: SignedInRequest) -> HttpResponse:
    """What waits, today's appointments, and the caseload beneath."""
    needs = needs_of(request.user)
    names = names_of(request.user, needs)
    cases = cases_of(request.user, Scope.MINE)[:PAGE_SIZE]
    context = {
        "needs": [(need, names.get(need.case_id, "")) for need in needs[:12]],
        "counts": [(d, sum(need.definition is d for need in needs)) for d in DEFINITIONS],
        "more": max(0, len(needs) - 12),
        "appointments": appointments_today(request.user),
        "rows": rows_of(cases, needs),
        "may_open": role_may(request.user, Permission.OPEN_CASE),
    }
    return page(request, "sessions/dashboard/today.html", context)


@clinician_page
def needs(request: SignedInRequest) -> HttpResponse:
    """The whole of *needs you*, or one kind of it: exactly the rows that a number counts."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in BY_KEY else ""
    found = needs_of(request.user, kind=kind)
    names = names_of(request.user, found)
    context = {
        "needs": [(need, names.get(need.case_id, "")) for need in found],
        "chosen": BY_KEY[kind][1] if kind else None,
        "definitions": DEFINITIONS,
    }
    return page(request, "sessions/dashboard/needs.html", context)


@clinician_page
def caseload(request: SignedInRequest) -> HttpResponse:
    """The caseload as a table."""
    scope = Scope(request.GET["show"]) if request.GET.get("show") in set(Scope) else Scope.MINE
    text = request.GET.get("q", "").strip()[:80]
    listing = Paginator(cases_of(request.user, scope, text), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "listing": listing,
        "rows": rows_of(listing.object_list, needs_of(request.user)),
        "scope": scope,
        "text": text,
        "query": urlencode({"show": scope, "q": text}),
        "may_open": role_may(request.user, Permission.OPEN_CASE),
    }
    return page(request, "sessions/dashboard/caseload.html", context)


@staff_page
def overview(request: SignedInRequest) -> HttpResponse:
    """For the practice manager: every case, its status and who is responsible; nothing of what was said."""
    require_role(request.user, Permission.MANAGE_STAFF)
    listing = Paginator(who_is_responsible(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"listing": listing, "check": newest_check(), **what_comes_first(request.user)}
    return page(request, "sessions/dashboard/overview.html", context)
