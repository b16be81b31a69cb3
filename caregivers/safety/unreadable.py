"""A text that cannot be read, met on a page: the page says so, its clinicians get a flag, and nothing is shown or lost.

`UnreadableMiddleware` is named in the settings: clinic, which decrypts, does not know what a flag is.
"""

import logging
import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from caregivers.caseload.models import Case
from caregivers.safety.flags.actions import raise_flag
from caregivers.safety.flags.rules import UNREADABLE
from caregivers.safety.rules import lock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.audit.models import AuditEvent
from clinic.encryption import trouble
from clinic.encryption.keyring import Erased, Unreadable
from clinic.encryption.trouble import Place
from clinic.errors import PROBLEM_JSON, problem

log = logging.getLogger("porchlight.unreadable")
# What somebody typed is shown again, so that it can be copied; these are nobody's words.
NOT_WORDS = ("csrf", "password", "once", "code", "revision", "token")

# What cannot be read whole is not offered for editing: words typed there could not be saved.
SOMETHING_TO_FILL_IN = re.compile(rb"<textarea|<select|data-autosave|type=\"(?:text|radio|checkbox|date|number)\"")


class UnreadableMiddleware:
    """Answers for views that met something unreadable, and tells a person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with trouble.watched() as watch:
            response = self.get_response(request)
        if watch.places:
            _tell_safely(watch.places, getattr(request, "user", None))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The rest of the page with stand-ins, where that does no harm; else a page that says what is wrong."""
        if not isinstance(exception, Unreadable):
            return None
        if _may_show_the_rest(request, exception):
            try:
                return _again(request, exception)
            except Exception as error:  # noqa: BLE001  (then the page cannot be made without it)
                log.info("A page could not be made without what is unreadable: %s", type(error).__name__)
        return _refusal(request, exception)


def _may_show_the_rest(request: HttpRequest, exception: Unreadable) -> bool:
    """Lists always; a single page when only a text of it is damaged. One thing over the API: all of it or none."""
    if request.method not in {"GET", "HEAD"}:
        return False
    match = request.resolver_match
    is_list = match is None or not match.kwargs
    return is_list or not (isinstance(exception, Erased) or _is_api(request))


def _again(request: HttpRequest, exception: Unreadable) -> HttpResponse:
    match: Any = request.resolver_match
    request.something_is_withheld = True  # type: ignore[attr-defined]  # skeleton.html says so on top
    with trouble.withholding() as watch:
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        if hasattr(response, "render") and not getattr(response, "is_rendered", True):
            response.render()
    if SOMETHING_TO_FILL_IN.search(response.content):
        raise exception
    response["Porchlight-Withheld"] = str(len(watch.places))
    return response


def _refusal(request: HttpRequest, exception: Unreadable) -> HttpResponse:
    request.something_is_withheld = False  # type: ignore[attr-defined]  # this page says it itself
    erased = isinstance(exception, Erased)
    safe = request.method in {"GET", "HEAD"}
    status = 410 if erased else 500 if safe else 422
    if not _is_api(request):
        template = "erased.html" if erased else "unreadable.html"
        return render(request, template, {"typed": [] if safe else _typed(request)}, status=status)
    words = _("This record was erased.") if erased else _(
        "A text that belongs to this is damaged and cannot be shown. Nothing was saved over it. The clinicians of the "
        "case have been told."
    )  # fmt: skip
    body = problem(status, words, code="erased" if erased else "unreadable")
    if status == 422:
        body["errors"] = [{"field": "body", "message": words, "code": body["code"]}]
    return JsonResponse(body, status=status, content_type=PROBLEM_JSON)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or request.content_type == "application/json"


def _typed(request: HttpRequest) -> list[str]:
    fields = [name for name in request.POST if not any(part in name for part in NOT_WORDS)]
    return [text for name in fields for text in request.POST.getlist(name) if " " in text.strip()]


def _tell_safely(places: list[Place], user: Any) -> None:
    """Telling must not take away an answer that is ready; the nightly check finds it again."""
    try:
        report(places, by=user if isinstance(user, User) else None)
    except DatabaseError:
        log.exception("A flag about an unreadable text could not be raised.")


def report(places: Iterable[Place], *, by: User | None) -> int:
    """Tell the clinicians, once for each row, of what cannot be read; how many rows were new. Erasing is no damage."""
    rows = {_row(place): place for place in places if not place.erased}
    return sum(_tell(place, place.case_id, by) for place in rows.values() if place.case_id)


@transaction.atomic
def _tell(place: Place, case_id: uuid.UUID, by: User | None) -> bool:
    case = Case.objects.get(pk=case_id)
    model, pk = _row(place)
    row = apps.get_model(model)(pk=pk)
    told = AuditEvent.objects.filter(
        case_id=case.pk, verb="record.unreadable", target_type=row._meta.model_name, target_id=str(pk)
    )
    if told.exists():
        return False
    lock(case)
    if told.exists():  # by somebody who read it at the same moment
        return False
    log.error("Unreadable: %s %s, field %s", model, pk, place.field)
    record("record.unreadable", row, by=by, case_id=case.pk, kind=model, fields=[place.field])
    raise_flag(case=case, rule=UNREADABLE, source=row, dedupe_key=f"unreadable:{model}:{pk}", by=by)
    return True


def _row(place: Place) -> tuple[str, Any]:
    """The row that is damaged: the case where its key is, and with it everything."""
    return ("caregivers.case", place.case_id) if place.of_key else (place.model, place.pk)
