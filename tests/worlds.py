"""Four clients' records, each with a row of every clinical model and a canary in every narrative field of it.

For the crawl (tests/journeys/test_crawl.py): whatever is found on a page says by itself whose it is.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import models

from caregivers.caseload.models import Case
from caregivers.records import Audience, CareRecord
from clinic import clock
from clinic.accounts.models import User
from clinic.encryption.fields import EncryptedJSONField, EncryptedTextField
from clinic.integrity import ALWAYS
from clinic.library.models import ModuleVersion
from clinic.sensitivity import Sensitivity
from tests.canaries import SPECIAL, _says_itself, _some, _value

# What a row needs here beside that.
MORE: dict[str, dict[str, Any]] = {
    "caregivers.followup": {"next_try_at": lambda: clock.now() + timedelta(days=3)},
    "caregivers.assignment": {
        "version": lambda: _module("things-i-enjoy"),
        "module": lambda: _module("things-i-enjoy").module,
    },
    "caregivers.answer": {"step_key": "list"},
    "therapy_sessions.sessionnote": {
        "signed_at": clock.now,
        "signed_by": lambda: _some("clinic.user"),
        "content_hash": "not that of its words",
    },
}
# JSON with a shape that pages rely on: the field → a value that says the canary. Other JSON holds no words.
SHAPED: dict[str, Callable[[str], Any]] = {
    "caregivers.goal.levels": lambda canary: {str(level): canary for level in range(-2, 3)},
    "caregivers.answer.value": lambda canary: canary,
}
CARE_RECORDS = sorted(
    (model for model in apps.get_models() if issubclass(model, CareRecord)), key=lambda model: model._meta.label
)


def _module(slug: str) -> Any:
    return ModuleVersion.objects.newest().select_related("module").get(module__slug=slug)


@dataclass
class World:
    """One case with all that can hang on it."""

    owner: str
    case: Case
    clinician: User
    rows: dict[type[models.Model], Any] = field(default_factory=dict)
    for_clinicians: set[str] = field(default_factory=set)  # canaries that the client herself never sees
    for_both: set[str] = field(default_factory=set)

    @property
    def canaries(self) -> set[str]:
        return self.for_clinicians | self.for_both

    def row(self, model: Any) -> Any:
        """The row of `model` in this world; made with whatever it hangs on."""
        if model not in self.rows:
            self.rows[model] = self._make(model)
        return self.rows[model]

    def _make(self, model: Any) -> Any:
        frozen = getattr(model, "frozen_when", None) == ALWAYS
        row = None if frozen else model.objects.filter(case=self.case).first()
        row = row or model(**self._values(model))
        for name, level in model.sensitivity.items():
            if level is Sensitivity.NARRATIVE:
                self._put_canary(row, name)
        row.save()
        return row

    def _put_canary(self, row: Any, name: str) -> None:
        label = f"{self.owner}.{row._meta.label_lower}.{name}"
        canary = "Canary" + hashlib.sha256(label.encode()).hexdigest()[:20]
        shape = SHAPED.get(f"{row._meta.label_lower}.{name}")
        if shape is None and isinstance(row._meta.get_field(name), EncryptedJSONField):
            return
        setattr(row, name, shape(canary) if shape else f"It says {canary}.")
        seen_by_both = row.audience == Audience.CLINICIANS_AND_CAREGIVER
        (self.for_both if seen_by_both else self.for_clinicians).add(canary)

    def _values(self, model: Any) -> dict[str, Any]:
        label = model._meta.label_lower
        special = SPECIAL.get(label, {}) | MORE.get(label, {})
        values = {name: value() if callable(value) else value for name, value in special.items()}
        for one in model._meta.concrete_fields:
            if one.name == "case":
                values["case"] = self.case
            elif one.name in values or isinstance(one, EncryptedTextField) or _says_itself(one):
                continue
            elif one.is_relation:
                values[one.name] = self._related(one)
            elif isinstance(one, models.CharField) and one.unique:
                values[one.name] = f"{self.owner}-{model._meta.model_name}"
            else:
                values[one.name] = _value(one)
        return values

    def _related(self, one: Any) -> Any:
        related = one.related_model
        if issubclass(related, CareRecord):
            return self.row(related)
        if related is Case:
            return self.case
        if related is User:
            return self.case.caregiver.user if one.name in ("recipient", "signed_by_caregiver") else self.clinician
        return _some(related._meta.label_lower)


def world(owner: str, case: Case, clinician: User) -> World:
    """The world of `owner`, complete."""
    made = World(owner, case, clinician)
    for model in CARE_RECORDS:
        made.row(model)
    return made
