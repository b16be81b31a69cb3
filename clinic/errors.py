"""How "no" is said: one exception for rules, and problem JSON for the API."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

PROBLEM_JSON = "application/problem+json"


class RuleViolation(Exception):
    """A verb refuses: `message` is a sentence for the person, `field` the input that it is about.

    `code` is stable for programs ("stale" means that somebody else saved meanwhile: 409).
    """

    def __init__(self, message: Any, *, field: str | None = None, code: str = "rule") -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.field = field
        self.code = code


class Stale(RuleViolation):
    """Somebody saved meanwhile. `current` is what is stored now, so that both can be shown."""

    def __init__(self, message: Any, *, current: dict[str, Any], field: str | None = None) -> None:
        super().__init__(message, field=field, code="stale")
        self.current = current


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every error is problem JSON; input errors carry their field paths."""
    if isinstance(error, RuleViolation):
        set_rollback()
        body = problem(409 if error.code == "stale" else 422, error.message, code=error.code)
        if error.field:
            body["errors"] = [{"field": error.field, "message": error.message, "code": error.code}]
        if isinstance(error, Stale):
            body["current"] = error.current
        return _answer(body)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None  # a defect: Django answers 500 without a trace
    set_rollback()
    if isinstance(error, exceptions.ValidationError):
        body = problem(422, _("Some of what was sent cannot be taken as it is."), code="invalid")
        body["errors"] = _field_errors(error.get_full_details())
        return _answer(body)
    details = error.get_full_details()
    code = details.get("code", "error") if isinstance(details, dict) else "error"
    response = _answer(problem(error.status_code, str(error.detail), code=str(code)))
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait))
    if challenge := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    return response


def problem(status_code: int, detail: str, *, code: str) -> dict[str, Any]:
    """The body of a problem (RFC 9457)."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status_code).phrase,
        "status": status_code,
        "detail": detail,
        "code": code,
    }


def _answer(body: dict[str, Any]) -> Response:
    return Response(body, status=body["status"], content_type=PROBLEM_JSON)


def _field_errors(details: Any, path: str = "") -> list[dict[str, str]]:
    """Flatten DRF's nested details into field paths: ``levels.2``, ``ratings.0.level``."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        return [{"field": path or "body", "message": str(details["message"]), "code": str(details["code"])}]
    found: list[dict[str, str]] = []
    if isinstance(details, dict):
        for key, value in details.items():
            inner = path if key == "non_field_errors" else f"{path}.{key}".lstrip(".")
            found += _field_errors(value, inner)
    elif isinstance(details, list):
        single = len(details) == 1 or all(set(item) == {"message", "code"} for item in details if item)
        for index, value in enumerate(details):
            found += _field_errors(value, path if single else f"{path}.{index}".lstrip("."))
    return found
