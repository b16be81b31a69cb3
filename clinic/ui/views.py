"""The gallery of components, the choice between light and dark, and what a page says when something is wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from clinic.ui import gallery as samples
from clinic.ui.context import THEME_COOKIE
from clinic.ui.doors import public_page, staff_page
from clinic.ui.pages import page

A_YEAR = 365 * 24 * 60 * 60


@require_safe
@staff_page
def gallery(request: HttpRequest) -> HttpResponse:
    """Each component in each of its states."""
    return page(request, "clinic/ui/gallery.html", samples.context())


@require_POST
@public_page
def theme(request: HttpRequest) -> HttpResponse:
    """Light becomes dark and the other way round, for browsers without JavaScript. Says nothing about a person."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = redirect(target)
    chosen = "light" if request.COOKIES.get(THEME_COOKIE) == "dark" else "dark"
    response.set_cookie(THEME_COOKIE, chosen, max_age=A_YEAR, samesite="Lax", secure=request.is_secure())
    return response
