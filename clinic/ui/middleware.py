"""What holds for every answer: a door, no copies kept, and times in the reader's zone."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from clinic.accounts.models import Practice
from clinic.errors import RuleViolation, Stale
from clinic.ui.doors import door_of, turned_back
from clinic.ui.error_pages import too_often
from clinic.ui.throttle import TooOften

GetResponse = Callable[[HttpRequest], HttpResponse]
# What must answer when the database does not.
WITHOUT_DATABASE = ("/healthz", "/readyz", "/emergency/", "/csp-reports/", "/.well-known/")


class NoStoreMiddleware:
    """Nothing that we answer is kept by browsers or proxies, unless the view said otherwise."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store, private"
        return response


class TimeZoneMiddleware:
    """Pages show times in the zone of the person who reads them; the practice is read once per request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(WITHOUT_DATABASE):
            return self.get_response(request)
        with Practice.kept() as practice:
            user = getattr(request, "user", None)
            name = user.time_zone if user and user.is_authenticated else practice.time_zone
            with timezone.override(zoneinfo.ZoneInfo(name)):
                return self.get_response(request)


class RefusalMiddleware:
    """A verb's no that no form took: a page with the sentence, instead of a trace. The API answers by itself."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RuleViolation):
            return None
        status = 409 if isinstance(exception, Stale) else 422
        user = getattr(request, "user", None)
        layout = "portal_base.html" if user and getattr(user, "is_caregiver", False) else "base.html"
        match = request.resolver_match
        context = {"sentence": exception.message, "layout": layout, "case": match.kwargs.get("case") if match else None}
        return render(request, "refused.html", context, status=status)


class DoorMiddleware:
    """A view without a door is not reachable: forgetting it is a loud error, not a leak.

    And before any door, staff show their second factor.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if door_of(view) is None:
            raise RuntimeError(f"The view at {request.path} has no door: see clinic/ui/doors.py.")
        return turned_back(request, view)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return too_often(request, error) if isinstance(error, TooOften) else None
