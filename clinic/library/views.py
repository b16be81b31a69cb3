"""Staff pages: the library, a module as the caregiver sees it, its versions, and the pathways."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from clinic.library.compare import compare
from clinic.library.drafts.queries import (
    desk_notice,
    fetch_pathway,
    may_review,
    modules_of,
    reviewed_by,
    reviews_of,
    written_as,
)
from clinic.library.drafts.queries import fetch_version as fetch
from clinic.library.models import Pathway
from clinic.library.queries import preview, shelf, versions_of
from clinic.library.shelf import sheet_of_pathway, sheet_of_version
from clinic.permissions import Permission, role_may
from clinic.ui.doors import SignedInRequest, staff_page
from clinic.ui.pages import page


@staff_page
def module_list(request: SignedInRequest) -> HttpResponse:
    """All modules and pathways of the library, and what waits for somebody."""
    context = {
        "rows": shelf(request.user),
        "pathways": Pathway.objects.newest(),
        "drafts": desk_notice(request.user),
        "may_draft": role_may(request.user, Permission.DRAFT_LIBRARY),
    }
    return page(request, "clinic/library/list.html", context)


@staff_page
def module_detail(request: SignedInRequest, slug: str, number: int | None = None) -> HttpResponse:
    """A version of a module: every step drawn by the same templates that the caregiver gets."""
    shown = preview(request.user, slug, number)
    reviews, draft = reviews_of(version=shown.version), written_as(shown.version)
    context = {
        "preview": shown,
        "reviews": reviews,
        "alone": draft if draft and draft.alone_because else None,
        "may_review": may_review(request.user, draft, reviews),
        "may_draft": role_may(request.user, Permission.DRAFT_LIBRARY),
    }
    return page(request, "clinic/library/detail.html", context)


@staff_page
def version_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """All versions of a module, with who reviewed each, and the way to compare two."""
    versions = versions_of(request.user, slug)
    reviewed = reviewed_by(versions)
    rows = [(version, reviewed.get(version.pk, [])) for version in versions]
    return page(request, "clinic/library/versions.html", {"rows": rows, "newest": versions[0]})


@staff_page
def version_compare(request: SignedInRequest, slug: str) -> HttpResponse:
    """Two versions of a module side by side; the two newest where nothing else is asked for."""
    versions = versions_of(request.user, slug)
    numbers = [version.number for version in versions]
    second = numbers[1] if len(numbers) > 1 else numbers[0]
    before, after = _number(request, "from", second), _number(request, "to", numbers[0])
    old, new = fetch(request.user, slug, before), fetch(request.user, slug, after)
    changes = compare(sheet_of_version(old), sheet_of_version(new))
    context = {"pairs": [(version, ()) for version in versions], "old": old, "new": new, "changes": changes}
    return page(request, "clinic/library/compare.html", context)


@staff_page
def pathway_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    """The newest version of a pathway: its modules in order, for whom it is, and what changed in each version."""
    pathway = fetch_pathway(request.user, slug)
    versions = list(Pathway.objects.filter(slug=slug).order_by("-number"))
    pairs = [
        (new, compare(sheet_of_pathway(old), sheet_of_pathway(new)))
        for new, old in zip(versions, versions[1:], strict=False)
    ]
    reviews, draft = reviews_of(pathway=pathway), written_as(pathway)
    context = {
        "pathway": pathway,
        "modules": modules_of(pathway.modules),
        "changed": pairs,
        "reviews": reviews,
        "alone": draft if draft and draft.alone_because else None,
        "may_review": may_review(request.user, draft, reviews),
        "may_draft": role_may(request.user, Permission.DRAFT_LIBRARY),
    }
    return page(request, "clinic/library/pathway.html", context)


def _number(request: SignedInRequest, name: str, default: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or len(text) > 5:
        raise Http404(_("There is no such version."))
    return int(text)
