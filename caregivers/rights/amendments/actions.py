"""Asking for a change of the record, and answering: within 60 days, once 30 days more (45 CFR 164.526)."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import practice_today, require
from caregivers.caseload.models import Case
from caregivers.rights.amendments.models import AmendmentRequest, AmendmentStep
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record, record_reading
from clinic.errors import RuleViolation
from clinic.ids import once_id
from clinic.permissions import Permission

TIME_TO_ANSWER = timedelta(days=60)
MORE_TIME = timedelta(days=30)
TEXT_LENGTH = 10_000
Kind = AmendmentStep.Kind


@transaction.atomic
def ask(*, case: Case, text: str, by: User, once: uuid.UUID | None = None) -> AmendmentRequest:
    """She says what she wants changed. Also after the case was closed: the record is kept, and so is her right."""
    require(by, Permission.ASK_TO_AMEND, case)
    values = {
        "case": case,
        "text": _words(text, _("Please write what should be changed.")),
        "asked_by": by,
        "asked_at": clock.now(),
        "due_on": practice_today() + TIME_TO_ANSWER,
    }
    request, created = AmendmentRequest.objects.get_or_create(pk=once_id(by, once), defaults=values)
    if created:
        record("amendment.asked", request, by=by, due_on=request.due_on)
    return request


@transaction.atomic
def extend(*, request: AmendmentRequest, text: str, by: User) -> AmendmentStep:
    """Thirty days more, once, with the reason, which she is told. Raises RuleViolation when the time is over."""
    require(by, Permission.ANSWER_AMENDMENTS, request.case)
    request = _locked(request)
    _unanswered(request)
    if request.steps.filter(kind=Kind.EXTENDED).exists():
        raise RuleViolation(_("More time was taken already. It can be taken once."))
    if practice_today() > request.due_on:
        raise RuleViolation(_("The 60 days are over, so no more time can be taken. Please answer now."))
    why = _words(text, _("Please say why you need more time. The client will read it."))
    until = request.due_on + MORE_TIME
    step = _step(request, Kind.EXTENDED, why, by, until=until)
    record("amendment.extended", step, by=by, due_on=until)
    return step


@transaction.atomic
def accept(*, request: AmendmentRequest, text: str, by: User) -> AmendmentStep:
    """Yes: `text` says what was done."""
    require(by, Permission.ANSWER_AMENDMENTS, request.case)
    request = _locked(request)
    _unanswered(request)
    step = _step(request, Kind.ACCEPTED, _words(text, _("Please say what was done. The client will read it.")), by)
    record("amendment.accepted", step, by=by)
    return step


@transaction.atomic
def refuse(*, request: AmendmentRequest, text: str, grounds: str, by: User) -> AmendmentStep:
    """No, on one of the grounds that the law knows, with the reason in plain words."""
    require(by, Permission.ANSWER_AMENDMENTS, request.case)
    request = _locked(request)
    _unanswered(request)
    if grounds not in AmendmentStep.Grounds.values:
        raise RuleViolation(_("Please choose what the answer rests on."), field="grounds")
    why = _words(text, _("Please say why, in plain words. The client will read it."))
    step = _step(request, Kind.REFUSED, why, by, grounds=grounds)
    record("amendment.refused", step, by=by, reason_code=grounds)
    return step


@transaction.atomic
def disagree(*, request: AmendmentRequest, text: str, by: User) -> AmendmentStep:
    """After a no: her statement of disagreement, which stands with the record from then on."""
    require(by, Permission.ASK_TO_AMEND, request.case)
    request = _locked(request)
    if there := request.steps.filter(kind=Kind.DISAGREED).first():
        if there.text == text.replace("\r\n", "\n").strip():
            return there  # a double click
        raise RuleViolation(_("Your statement stands with your record already."))
    if not request.steps.filter(kind=Kind.REFUSED).exists():
        raise RuleViolation(_("There is no answer yet that you could disagree with."))
    step = _step(request, Kind.DISAGREED, _words(text, _("Please write what you want to say.")), by)
    record("amendment.disagreed", step, by=by)
    return step


@transaction.atomic
def read(*, requests: Any, by: User) -> None:
    """That the words of `requests` were shown to `by` is in the trail."""
    record_reading("amendment.read", requests, by=by)


def _locked(request: AmendmentRequest) -> AmendmentRequest:
    rows: Any = AmendmentRequest.objects.select_for_update(no_key=True, of=("self",)).select_related("case__data_key")
    found: AmendmentRequest = rows.get(pk=request.pk)
    return found


def _unanswered(request: AmendmentRequest) -> None:
    if request.steps.filter(kind__in=AmendmentStep.ANSWERS).exists():
        raise RuleViolation(_("This request was answered already."), code="answered")


def _step(request: AmendmentRequest, kind: str, text: str, by: User, **more: Any) -> AmendmentStep:
    return AmendmentStep.objects.create(
        case=request.case, request=request, kind=kind, text=text, by=by, at=clock.now(), **more
    )


def _words(text: str, missing: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise RuleViolation(missing, field="text")
    if len(text) > TEXT_LENGTH:
        raise RuleViolation(_("This is too long. Please say it in fewer words."), field="text")
    return text
