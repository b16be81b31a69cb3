"""Doors: every view says whom it lets in. `DoorMiddleware` refuses a view that says nothing.

- ``@staff_page``: signed-in staff. Caregivers get 404: what stands behind it is none of their business.
- ``@clinician_page``: therapists and supervisors; a practice manager gets 403.
- ``@portal_page``: signed-in caregivers; staff get 404.
- ``@signed_in_page``: anybody signed in.
- ``@public_page``: everybody, signed out too.

API views get theirs from clinic/ui/api.py. Before any door, `turned_back` asks staff for their second factor.
Under a door, ``@asks_again`` guards what is sensitive.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from clinic.accounts import again, proofs
from clinic.accounts.models import User
from clinic.errors import PROBLEM_JSON, problem

View = Callable[..., HttpResponseBase]


class SignedInRequest(HttpRequest):
    """What a view behind a door other than the public one gets: somebody is signed in."""

    user: User  # type: ignore[assignment]


class Door(StrEnum):
    """Who stands behind a URL."""

    STAFF = "staff"
    CLINICIAN = "clinician"
    PORTAL = "portal"
    SIGNED_IN = "signed_in"
    PUBLIC = "public"
    API = "api"


def _guarded(door: Door, lets_in: Callable[[Any], None]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            lets_in(request.user)
            return view(request, *args, **kwargs)

        wrapper.door = door  # type: ignore[attr-defined]
        return wrapper

    return decorate


def _staff_only(user: Any) -> None:
    if not user.is_staff:
        raise Http404


def _clinicians_only(user: Any) -> None:
    _staff_only(user)
    if not user.is_clinician:
        raise PermissionDenied


def _caregivers_only(user: Any) -> None:
    if not user.is_caregiver:
        raise Http404


staff_page = _guarded(Door.STAFF, _staff_only)
clinician_page = _guarded(Door.CLINICIAN, _clinicians_only)
portal_page = _guarded(Door.PORTAL, _caregivers_only)
signed_in_page = _guarded(Door.SIGNED_IN, lambda user: None)


def public_page(view: View) -> View:
    """Open to everybody, signed out too: never shows anything about a person."""
    view.door = Door.PUBLIC  # type: ignore[attr-defined]
    return view


class AskedAgain(APIException):
    """403 for programs: what they ask for wants a fresh proof of who is asking."""

    status_code = 403
    default_code = "confirm_again"
    default_detail = _("This is asked again after five minutes: sign in again in the browser, then repeat it.")


def asks_again(view: View) -> View:
    """For what is sensitive, written under the door: whoever proved who they are more than five minutes ago is asked.

    A page asks and comes back, with everything that was typed; an API view answers 403 (so does a token, always).
    """

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> HttpResponseBase:
        request = next(argument for argument in args if isinstance(argument, HttpRequest | Request))
        if proofs.is_recent(request):
            return view(*args, **kwargs)
        if isinstance(request, Request):
            raise AskedAgain
        return again.ask(request)

    wrapper.asks_again = True  # type: ignore[attr-defined]
    return wrapper


def before_second_factor(view: View) -> View:
    """For what staff need in order to set up or show their second factor, written under the door."""

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(*args, **kwargs)

    wrapper.before_second_factor = True  # type: ignore[attr-defined]
    return wrapper


# Views of libraries, which cannot be decorated where they stand. Module prefix → door and reason.
LIBRARY_DOORS: dict[str, tuple[Door, str]] = {
    "allauth.account": (Door.PUBLIC, "signing in and out; allauth guards what needs a person"),
    "allauth.mfa": (
        Door.PUBLIC,
        "the code after the password; ours are built on it (clinic/accounts/sign_in_views.py)",
    ),
}
# What a library does for staff who have not shown their second factor: only this.
LIBRARY_BEFORE_SECOND_FACTOR = frozenset({"account_logout"})


def turned_back(request: HttpRequest, view: Any) -> HttpResponseBase | None:
    """The answer for staff whose session has not shown a second factor; None lets them through to the door.

    The middleware asks this before every view: pages, API, schema, and what libraries bring. What anybody may see
    signed out stays open; a token (API) is no session, and was made by somebody who had shown theirs.
    """
    if _own_door(view) is Door.PUBLIC or getattr(view, "before_second_factor", False):
        return None
    match = request.resolver_match
    if match and match.view_name in LIBRARY_BEFORE_SECOND_FACTOR:
        return None
    if not proofs.needs_second_factor(request):
        return None
    if door_of(view) is Door.API:
        return JsonResponse(
            problem(403, gettext("Sign in in the browser first, with your second factor."), code="second_factor"),
            status=403,
            content_type=PROBLEM_JSON,
        )
    return redirect("accounts:second_factor")


def door_of(callback: Any) -> Door | None:
    """The door of a resolved URL callback, or None where it has none."""
    if door := _own_door(callback):
        return door
    view_class = _class_of(callback)
    module = getattr(view_class or callback, "__module__", "")
    for prefix, (door, _reason) in LIBRARY_DOORS.items():
        if module == prefix or module.startswith(prefix + "."):
            return door
    return None


def _own_door(callback: Any) -> Door | None:
    return getattr(callback, "door", None) or getattr(_class_of(callback), "door", None)


def _class_of(callback: Any) -> Any:
    return getattr(callback, "cls", None) or getattr(callback, "view_class", None)
