"""What is answered when something is wrong: a page in the look, or problem JSON under /api/. No personal data."""

import math
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from clinic.errors import PROBLEM_JSON, problem
from clinic.ui.throttle import in_words
from clinic.visits import words

A_MINUTE = 60
_STATIC_500 = settings.BASE_DIR / "templates" / "500.html"


def _answer(request: HttpRequest, status: HTTPStatus, template: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        code = status.phrase.lower().replace(" ", "_")
        return JsonResponse(problem(status, status.description, code=code), status=status, content_type=PROBLEM_JSON)
    return render(request, template, status=status)


def bad_request(request: HttpRequest, exception: Any) -> HttpResponse:
    """400; 413 where it was more than anybody types."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    return _answer(request, HTTPStatus.BAD_REQUEST, "400.html")


def too_large(request: HttpRequest) -> HttpResponse:
    """413: says that what was typed is still in the browser."""
    return _answer(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "413.html")


def permission_denied(request: HttpRequest, exception: Any) -> HttpResponse:
    """403."""
    return _answer(request, HTTPStatus.FORBIDDEN, "403.html")


def not_found(request: HttpRequest, exception: Any) -> HttpResponse:
    """404: the same for what is not there and for what is none of one's business."""
    return _answer(request, HTTPStatus.NOT_FOUND, "404.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403, because the page was old. What its writer sent is kept; the writer, signed in again, goes on from there."""
    match = request.resolver_match
    if match and (kept := words.keep(request, match.func)):
        if kept.user == request.user:
            return redirect("visits:kept", pk=kept.pk)
        return render(request, "403_csrf.html", {"kept_for_another": True}, status=HTTPStatus.FORBIDDEN)
    return _answer(request, HTTPStatus.FORBIDDEN, "403_csrf.html")


def too_often(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """429: says when to try again, and that nothing is locked."""
    wait = int(getattr(exception, "wait", None) or A_MINUTE)
    if request.path.startswith("/api/"):
        body = problem(HTTPStatus.TOO_MANY_REQUESTS, in_words(wait), code="throttled")
        response: HttpResponse = JsonResponse(body, status=429, content_type=PROBLEM_JSON)
    else:
        response = render(request, "429.html", {"minutes": math.ceil(wait / 60)}, status=429)
    response["Retry-After"] = str(wait)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: the page is plain HTML and asks nothing of a house that may be on fire."""
    if request.path.startswith("/api/"):
        return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "")
    return HttpResponse(_STATIC_500.read_bytes(), status=500)
