"""Coming in by invitation, and the practice manager's page of people."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.accounts import actions, factors, letters, proofs, queries
from clinic.accounts.forms import PasswordForm, StaffForm
from clinic.accounts.links import invitation_link, invitation_of_token
from clinic.accounts.models import Invitation, User
from clinic.accounts.roles import ties_of
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.permissions import Permission, require_role
from clinic.ui.doors import asks_again, public_page, staff_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page
from clinic.visits.actions import say_shared

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """What an invitation opens. Looking changes nothing (mail programs look by themselves); the button comes in."""
    invitation = invitation_of_token(token)
    if invitation and invitation.accepted_at and request.user == invitation.user:
        return redirect(settings.LOGIN_REDIRECT_URL)
    if not (invitation and invitation.is_open and invitation.user.is_active):
        return page(request, "clinic/accounts/welcome_closed.html")
    if request.method == "POST":
        return _come_in(request, invitation)
    actions.note_opened(invitation=invitation)
    return _welcome_page(request, invitation, PasswordForm(user=invitation.user) if invitation.user.is_staff else None)


def _come_in(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = PasswordForm(request.POST, user=invitation.user) if invitation.user.is_staff else None
    if form and not form.is_valid():
        return _welcome_page(request, invitation, form)
    try:
        user = actions.accept(invitation=invitation, password=form.cleaned_data["password"] if form else None)
    except RuleViolation as no:
        if form is None or no.code == "closed":
            return page(request, "clinic/accounts/welcome_closed.html")
        add_violation(form, no)
        return _welcome_page(request, invitation, form)
    say_shared(request=request, shared="shared" in request.POST)
    login(request, user, backend=BACKEND)
    proofs.remember(request, user, "password" if form else "link")
    actions.note_sign_in(user=user, kind="link")
    return redirect("accounts:second_factor" if form else settings.LOGIN_REDIRECT_URL)


def _welcome_page(request: HttpRequest, invitation: Invitation, form: PasswordForm | None) -> HttpResponse:
    template = "clinic/accounts/welcome_staff.html" if form else "clinic/accounts/welcome.html"
    return page(request, template, {"invitation": invitation}, form=form)


@require_safe
@staff_page
def people(request: HttpRequest) -> HttpResponse:
    """The staff: who is here, who is invited, who has left."""
    require_role(_user(request), Permission.MANAGE_STAFF)
    rows = [(person, *queries.state(person)) for person in queries.staff()]
    return page(request, "clinic/accounts/people.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def new(request: HttpRequest) -> HttpResponse:
    """Take somebody in, and send the invitation."""
    by = _user(request)
    require_role(by, Permission.MANAGE_STAFF)
    form = StaffForm(request.POST or None)
    if form.is_valid():
        try:
            user = actions.create_staff(by=by, **form.cleaned_data)
            return _invite(request, user)
        except RuleViolation as no:
            add_violation(form, no)
    return page(request, "clinic/accounts/new.html", form=form)


@require_POST
@staff_page
def invite(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Invite again; the link before opens nothing any more."""
    return _invite(request, _colleague(request, pk))


def _invite(request: HttpRequest, user: User) -> HttpResponse:
    try:
        invitation = actions.invite(user=user, by=_user(request))
    except RuleViolation as no:
        messages.error(request, no.message)
        return redirect("accounts:people")
    if letters.send_invitation(invitation):
        messages.success(request, _("The invitation for %(name)s is sent.") % {"name": user.name})
        return redirect("accounts:people")
    messages.error(request, _("The mail could not be sent. Please give the link on this page to the person yourself."))
    return redirect("accounts:link", pk=user.pk)


@require_safe
@staff_page
def link(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The open invitation's link, to be printed and handed over."""
    person = _colleague(request, pk)
    invitation = get_object_or_404(Invitation.objects.filter(accepted_at=None, revoked_at=None), user=person)
    record("invitation.link_shown", invitation, by=_user(request), user_id=person.pk)
    context = {"person": person, "invitation": invitation, "link": invitation_link(invitation)}
    return page(request, "clinic/accounts/link.html", context)


@require_POST
@staff_page
def deactivate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Somebody leaves."""
    person = _colleague(request, pk)
    try:
        actions.deactivate(user=person, by=_user(request))
        messages.success(request, _("%(name)s cannot sign in any more.") % {"name": person.name})
        for tie in ties_of(person):
            messages.warning(request, tie.sentence)
    except RuleViolation as no:
        messages.error(request, no.message)
    return redirect("accounts:people")


@require_POST
@staff_page
@asks_again
def take_away_second_factor(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Somebody lost the phone, the passkey and the recovery codes."""
    person = _colleague(request, pk)
    try:
        factors.take_away(user=person, by=_user(request))
        messages.success(
            request, _("%(name)s sets up a new second factor at the next sign-in.") % {"name": person.name}
        )
    except RuleViolation as no:
        messages.error(request, no.message)
    return redirect("accounts:people")


@require_POST
@staff_page
def let_in_again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Somebody comes back."""
    person = actions.let_in_again(user=_colleague(request, pk), by=_user(request))
    messages.success(request, _("%(name)s can sign in again.") % {"name": person.name})
    return redirect("accounts:people")


def _user(request: HttpRequest) -> Any:
    return request.user


def _colleague(request: HttpRequest, pk: uuid.UUID) -> User:
    require_role(_user(request), Permission.MANAGE_STAFF)
    return get_object_or_404(queries.staff(), pk=pk)
