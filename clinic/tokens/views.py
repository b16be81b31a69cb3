"""The page of one's own tokens: make one (it is shown once), revoke one."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import clock
from clinic.errors import RuleViolation
from clinic.tokens import actions
from clinic.tokens.forms import TokenForm
from clinic.tokens.models import ApiToken
from clinic.ui.doors import SignedInRequest, asks_again, staff_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page


@require_safe
@staff_page
def tokens(request: SignedInRequest) -> HttpResponse:
    """My tokens, those that open something first."""
    rows = ApiToken.objects.filter(user=request.user).order_by("-created")
    alive = {token.pk for token in ApiToken.objects.alive().filter(user=request.user)}
    context = {
        "alive": [token for token in rows if token.pk in alive],
        "over": [(token, _how_it_ended(token)) for token in rows if token.pk not in alive][:20],
    }
    return page(request, "clinic/tokens/list.html", context)


def _how_it_ended(token: ApiToken) -> str:
    if token.revoked_at:
        return _("Revoked")
    return _("Expired") if token.expiry <= clock.now() else _("Made in another role")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
@asks_again
def new(request: SignedInRequest) -> HttpResponse:
    """Make one. The answer to the button is the only page that ever shows it, so there is no redirect."""
    form = TokenForm(request.POST or None)
    if form.is_valid():
        try:
            token, secret = actions.make(by=request.user, **form.cleaned_data)
            return page(request, "clinic/tokens/made.html", {"token": token, "secret": secret})
        except RuleViolation as no:
            add_violation(form, no)
    return page(request, "clinic/tokens/new.html", form=form)


@require_POST
@staff_page
def revoke(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """It opens nothing any more."""
    token = actions.revoke(token=get_object_or_404(ApiToken, user=request.user, pk=pk), by=request.user)
    messages.success(request, _("Revoked: %(name)s. It opens nothing any more.") % {"name": token.name})
    return redirect("tokens:list")
