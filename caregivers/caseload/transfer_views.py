"""Staff pages about responsibility: who has a case, cover, transfer; for one case and for a whole caseload."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from caregivers.caseload.access import permissions_on
from caregivers.caseload.covering import also_covering, cover, cover_caseload, end_cover
from caregivers.caseload.models import Case, Responsibility
from caregivers.caseload.queries import fetch_case, history
from caregivers.caseload.shared import caseload_of
from caregivers.caseload.transfer_forms import CoverForm, HandOverCaseloadForm, HandOverForm, HandoverNoteForm
from caregivers.caseload.transfers import hand_over, hand_over_caseload, left_behind, write_handover_note
from clinic.accounts.models import User
from clinic.errors import RuleViolation
from clinic.permissions import STAFF, Permission, require_role
from clinic.ui.doors import SignedInRequest, asks_again, clinician_page, staff_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page


@staff_page
def responsible(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Who is responsible for one case, who was, who will be."""
    the_case = fetch_case(request.user, case, to=Permission.SEE_WHO_IS_RESPONSIBLE)
    rows = history(the_case, request.user)
    context = {
        "case": the_case,
        "rows": rows,
        "alone": the_case.is_open and not any(row.is_primary and tone == "good" for row, tone, _words in rows),
        "may": permissions_on(the_case, request.user),
    }
    return page(request, "caregivers/caseload/responsible.html", context)


@staff_page
def new_cover(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Somebody stands in on this case."""
    the_case = fetch_case(request.user, case, to=Permission.TRANSFER)
    form = CoverForm(request.POST or None, but=_primary(the_case))
    if request.method == "POST" and form.is_valid():
        try:
            row = cover(case=the_case, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("%(name)s covers this case.") % {"name": row.clinician.name})
            for other in also_covering(row):
                messages.info(request, _("%(name)s covers it in that time, too.") % {"name": other.clinician.name})
            return redirect("caseload:responsible", the_case.pk)
    return page(request, "caregivers/caseload/cover.html", {"case": the_case}, form=form)


@require_POST
@staff_page
def stop_cover(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A cover ends now, or is called off."""
    row = get_object_or_404(Responsibility.objects.visible_to(request.user).select_related("case", "clinician"), pk=pk)
    try:
        end_cover(responsibility=row, by=request.user)
        messages.success(request, _("The cover by %(name)s has ended.") % {"name": row.clinician.name})
    except RuleViolation as no:
        messages.error(request, no.message)
    return redirect("caseload:responsible", row.case_id)


@staff_page
@asks_again
def new_primary(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """The case goes to another clinician, today."""
    the_case = fetch_case(request.user, case, to=Permission.TRANSFER)
    leaving = _primary(the_case)
    drafts = left_behind([the_case], leaving) if leaving else 0
    form = HandOverForm(request.POST or None, but=leaving, drafts=drafts)
    if request.method == "POST" and form.is_valid():
        try:
            row = hand_over(case=the_case, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(
                request, _("%(name)s is the primary clinician from now on.") % {"name": row.clinician.name}
            )
            return redirect("caseload:responsible", the_case.pk)
    context = {"case": the_case, "leaving": leaving, "drafts": drafts}
    return page(request, "caregivers/caseload/hand_over.html", context, form=form)


@clinician_page
def handover_note(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Write to the colleague who takes over."""
    the_case = fetch_case(request.user, case, to=Permission.WRITE_NOTES)
    form = HandoverNoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            write_handover_note(case=the_case, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("The note stands on the case for your colleague."))
            return redirect("record:case", the_case.pk)
    return page(request, "caregivers/caseload/handover_note.html", {"case": the_case}, form=form)


@staff_page
def of_clinician(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Whose cases these are: one clinician's caseload, for the manager."""
    clinician = _colleague(request, pk)
    covered = Responsibility.objects.visible_to(request.user).current().filter(clinician=clinician, kind="covering")
    context = {
        "clinician": clinician,
        "cases": caseload_of(clinician, request.user),
        "covered": covered.select_related("case__caregiver__user").order_by("case__number"),
    }
    return page(request, "caregivers/caseload/of_clinician.html", context)


@staff_page
def absence(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Somebody is away: a colleague covers the whole caseload."""
    away = _colleague(request, pk)
    form = CoverForm(request.POST or None, but=away)
    if request.method == "POST" and form.is_valid():
        try:
            rows = cover_caseload(away=away, **form.cleaned_data, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            words = {"name": form.cleaned_data["clinician"].name, "count": len(rows)}
            done = ngettext("%(name)s covers %(count)d case.", "%(name)s covers %(count)d cases.", len(rows))
            messages.success(request, done % words)
            return redirect("caseload:of_clinician", away.pk)
    context = {"clinician": away, "count": caseload_of(away, request.user).filter(closed_at__isnull=True).count()}
    return page(request, "caregivers/caseload/absence.html", context, form=form)


@staff_page
@asks_again
def hand_over_all(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Somebody leaves: the caseload, or a part of it, goes to a colleague."""
    leaving = _colleague(request, pk)
    cases = list(caseload_of(leaving, request.user))
    drafts = left_behind(cases, leaving)
    form = HandOverCaseloadForm(request.POST or None, but=leaving, drafts=drafts, cases=_choices(cases, request))
    if request.method == "POST" and form.is_valid():
        try:
            rows = hand_over_caseload(leaving=leaving, **_given(form), by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            words = {"name": form.cleaned_data["to"].name, "count": len(rows)}
            done = ngettext("%(name)s has %(count)d more case.", "%(name)s has %(count)d more cases.", len(rows))
            messages.success(request, done % words)
            return redirect("caseload:of_clinician", leaving.pk)
    context = {"clinician": leaving, "cases": cases, "drafts": drafts}
    return page(request, "caregivers/caseload/hand_over_all.html", context, form=form)


def _given(form: HandOverCaseloadForm) -> dict[str, Any]:
    return form.cleaned_data | {"cases": [uuid.UUID(pk) for pk in form.cleaned_data["cases"]]}


def _choices(cases: list[Case], request: SignedInRequest) -> list[Case]:
    """Her cases; on a second click also those that the first one has just passed on."""
    if request.method != "POST":
        return cases
    visible = Case.objects.where_may(request.user, Permission.TRANSFER).select_related("caregiver__user")
    asked = [pk for pk in map(_uuid, request.POST.getlist("cases")) if pk]
    known = {case.pk for case in cases}
    gone = visible.filter(pk__in=asked).exclude(pk__in=known) if request.POST.get("once") else []
    return [*cases, *gone]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _primary(case: Case) -> User | None:
    row = Responsibility.objects.current().filter(case=case, kind="primary").select_related("clinician").first()
    return row.clinician if row else None


def _colleague(request: SignedInRequest, pk: uuid.UUID) -> User:
    require_role(request.user, Permission.MANAGE_STAFF)
    return get_object_or_404(User.objects.filter(role__in=STAFF), pk=pk)
