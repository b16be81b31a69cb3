"""Staff pages: the library, and a module as the caregiver sees it."""

from django.http import HttpResponse

from clinic.library.queries import preview, shelf
from clinic.ui.doors import SignedInRequest, staff_page
from clinic.ui.pages import page


@staff_page
def module_list(request: SignedInRequest) -> HttpResponse:
    """All modules of the library."""
    return page(request, "clinic/library/list.html", {"rows": shelf(request.user)})


@staff_page
def module_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    """The newest version of a module: every step drawn by the same templates that the caregiver gets."""
    return page(request, "clinic/library/detail.html", {"preview": preview(request.user, slug)})
