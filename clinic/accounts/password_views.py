"""Another password, and a new one for a forgotten one."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clinic.accounts import letters, password_actions
from clinic.accounts.forms import ForgottenForm, PasswordForm
from clinic.accounts.links import user_of_new_password_token
from clinic.accounts.models import User
from clinic.accounts.ways import base_of
from clinic.errors import RuleViolation
from clinic.ui.doors import SignedInRequest, asks_again, public_page, signed_in_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_page
@asks_again
def change(request: SignedInRequest) -> HttpResponse:
    """Another password, or a first one. The other sessions end."""
    form = PasswordForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            user = password_actions.change_password(user=request.user, password=form.cleaned_data["password"])
            update_session_auth_hash(request, user)
            messages.success(request, _("Your new password works from now on. Other devices are signed out."))
            return redirect("accounts:ways")
        except RuleViolation as no:
            add_violation(form, no)
    return page(request, "clinic/accounts/password.html", base_of(request), form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link to a new password. The answer is the same whether we know the address or not."""
    form = ForgottenForm(request.POST or None)
    if form.is_valid():
        address = form.cleaned_data["email"].lower()
        user = User.objects.filter(email__iexact=address, is_active=True).first()
        letters.send_new_password_link(user or User(email=address), known=user is not None)
        return page(request, "clinic/accounts/forgotten_sent.html")
    return page(request, "clinic/accounts/forgotten.html", form=form)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def new_password(request: HttpRequest, token: str) -> HttpResponse:
    """What the link opens. Looking changes nothing; then the person signs in as always, second factor and all."""
    user = user_of_new_password_token(token)
    if user is None:
        return page(request, "clinic/accounts/new_password_closed.html")
    form = PasswordForm(request.POST or None, user=user)
    if form.is_valid():
        try:
            password_actions.take_new_password(token=token, password=form.cleaned_data["password"])
            messages.success(request, _("Your new password works. Please sign in with it."))
            return redirect("account_login")
        except RuleViolation as no:
            if no.code == "closed":
                return page(request, "clinic/accounts/new_password_closed.html")
            add_violation(form, no)
    return page(request, "clinic/accounts/new_password.html", form=form)
