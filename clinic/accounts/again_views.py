"""The page that asks again who somebody is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clinic.accounts import again as waiting
from clinic.accounts import proofs
from clinic.accounts.forms import AgainForm
from clinic.ui.doors import SignedInRequest, signed_in_page
from clinic.ui.pages import page


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_page
def again(request: SignedInRequest) -> HttpResponse:
    """The password once more, and on to where the person was going."""
    form = AgainForm(request.POST or None, user=request.user)
    if form.is_valid():
        proofs.remember(request, request.user, "password", reauthenticated=True)
        return go_on(request)
    return page(request, "clinic/accounts/again.html", {"next": waiting.way_back(request)}, form=form)


def go_on(request: HttpRequest) -> HttpResponse:
    """Back to the page, or a page that sends what was on its way."""
    parked = waiting.take_parked(request)
    if parked is None:
        return redirect(waiting.way_back(request))
    return page(request, "clinic/accounts/go_on.html", {"parked": parked, "next": waiting.way_back(request)})
