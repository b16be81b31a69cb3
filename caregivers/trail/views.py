"""Staff pages: the trail of one case, and the practice's without content, which can also be taken along as CSV."""

import csv
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caregivers.caseload.queries import fetch_case
from caregivers.trail.actions import export_practice_trail, open_practice_trail, open_trail
from caregivers.trail.forms import CaseTrailForm, PracticeTrailForm
from caregivers.trail.queries import PAGE_SIZE, Line, lines, shown
from clinic import clock
from clinic.audit.watch import newest_check
from clinic.permissions import Permission, require_role
from clinic.ui.doors import SignedInRequest, staff_page
from clinic.ui.pages import page


@staff_page
@require_safe
def case(request: SignedInRequest, case: uuid.UUID) -> HttpResponse:
    """Who read and who changed what on this case."""
    the_case = fetch_case(request.user, case, to=Permission.SEE_TRAIL)
    form = CaseTrailForm(request.GET, case=the_case)
    events = open_trail(case=the_case, by=request.user)
    events = form.narrow(events) if form.is_valid() else events.none()
    listing = Paginator(events, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"case": the_case, "listing": listing, "lines": lines(listing.object_list)}
    return page(request, "caregivers/trail/case.html", context | _chosen(form), form=form)


@staff_page
@require_safe
def practice(request: SignedInRequest) -> HttpResponse:
    """The whole practice's trail, without a word of what is in a record."""
    require_role(request.user, Permission.SEE_PRACTICE_TRAIL)
    form = PracticeTrailForm(request.GET)
    before = request.GET.get("before", "")
    events = form.narrow(shown()) if form.is_valid() else shown().none()
    found = open_practice_trail(
        events=events, before=int(before) if before.isdecimal() and len(before) < 19 else None, size=PAGE_SIZE,
        by=request.user,
    )  # fmt: skip
    context = {
        "lines": found[:PAGE_SIZE],
        "older": found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None,
        "before": before,
        "check": newest_check(),
    }
    return page(request, "caregivers/trail/practice.html", context | _chosen(form), form=form)


def _chosen(form: Any) -> dict[str, Any]:
    return {"query": urlencode(form.chosen), "is_narrowed": bool(form.chosen)}


@staff_page
@require_safe
def practice_csv(request: SignedInRequest) -> HttpResponseBase:
    """The same lines as a file, all of them."""
    require_role(request.user, Permission.SEE_PRACTICE_TRAIL)
    form = PracticeTrailForm(request.GET)
    if not form.is_valid():
        return page(request, "caregivers/trail/practice.html", {"lines": []} | _chosen(form), form=form)
    found = export_practice_trail(events=form.narrow(shown()), by=request.user)
    response = StreamingHttpResponse(_csv(found), content_type="text/csv; charset=utf-8")
    name = f"audit-trail-{clock.now():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Echo:
    def write(self, text: str) -> str:
        return text


def _csv(found: Iterator[Line]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([_("When"), _("Who"), _("Role"), _("What"), _("Case")])
    for line in found:
        when = localtime(line.at).isoformat(sep=" ", timespec="seconds")
        yield writer.writerow([harmless(cell) for cell in (when, line.who, line.role, line.what, line.case)])


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell
