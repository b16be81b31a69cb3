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
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from clinic.accounts import again, proofs
from clinic.accounts.models import User

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


# Views of libraries, which cannot be decorated where they stand. Module prefix → door and reason.
LIBRARY_DOORS: dict[str, tuple[Door, str]] = {
    "allauth.account": (Door.PUBLIC, "signing in and out; allauth guards what needs a person"),
}


def door_of(callback: Any) -> Door | None:
    """The door of a resolved URL callback, or None where it has none."""
    if door := getattr(callback, "door", None):
        return door
    view_class = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    if door := getattr(view_class, "door", None):
        return door
    module = getattr(view_class or callback, "__module__", "")
    for prefix, (door, _reason) in LIBRARY_DOORS.items():
        if module == prefix or module.startswith(prefix + "."):
            return door
    return None
