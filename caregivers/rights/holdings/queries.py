"""The page *what we hold about you*: the plain words, joined with what the models declare of themselves."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from caregivers.records import Audience, CareRecord
from caregivers.rights.holdings.words import ENTRIES, EVERYBODY_WHO_CARES, Entry
from clinic.sensitivity import Sensitivity

HOUSES = ("clinic", "caregivers", "therapy_sessions")
ABOUT_A_PERSON = {Sensitivity.IDENTIFYING, Sensitivity.CLINICAL, Sensitivity.NARRATIVE}
HANGS_ON = {"caregivers.Caregiver", "caregivers.Case"}


@dataclass(frozen=True)
class Holding:
    """One entry as the page shows it."""

    entry: Entry
    who: str
    how_long: str
    encrypted: str
    tone: str
    fields: list[tuple[str, str, str]]  # for staff: model, field, how sensitive


def holdings() -> list[Holding]:
    """All entries. No database is asked: it is the same for everybody."""
    return [_holding(entry) for entry in ENTRIES]


def holds_something_about_a_person(model: Any) -> bool:
    """A record of a case, words about somebody, or a row that hangs on a client, a case or a person who signs in."""
    if issubclass(model, CareRecord) or set(declared(model).values()) & ABOUT_A_PERSON:
        return True
    links = [field for field in model._meta.fields if field.remote_field]
    return any(field.name == "user" or field.related_model._meta.label in HANGS_ON for field in links)


def declared(model: Any) -> dict[str, Sensitivity]:
    """How sensitive each text of `model` is, as it says itself."""
    return dict(getattr(model, "sensitivity", {}))


def our_models() -> list[Any]:
    """The models of all houses."""
    return [model for house in HOUSES for model in apps.get_app_config(house).get_models()]


def _holding(entry: Entry) -> Holding:
    models = [apps.get_model(label) for label in entry.models]
    levels = {level for model in models for level in declared(model).values()}
    locked, tone = _encrypted(levels)
    if entry.encrypted:
        locked, tone = str(entry.encrypted), "good"
    return Holding(
        entry=entry,
        who=str(entry.who or _who(models)),
        how_long=str(entry.how_long or _("As long as we keep your record. The law says how long that is.")),
        encrypted=locked,
        tone=tone,
        fields=[(model._meta.label, name, str(level)) for model in models for name, level in declared(model).items()],
    )


def _encrypted(levels: set[Sensitivity]) -> tuple[str, str]:
    """Whether what was written is encrypted, in words, and a tone for the badge."""
    if Sensitivity.NARRATIVE not in levels:
        return _("Not encrypted in itself; it holds no free text about you"), "neutral"
    return _("All that was written is encrypted with a key of your own"), "good"


def _who(models: list[Any]) -> str:
    audiences = {model.audience for model in models if issubclass(model, CareRecord)}
    if Audience.CLINICIANS in audiences:
        return _("Your therapist, whoever stands in, and the supervisor. You can ask for it.")
    if audiences == {Audience.AUTHOR}:
        return _("Only the therapist who wrote it.")
    return str(EVERYBODY_WHO_CARES)
