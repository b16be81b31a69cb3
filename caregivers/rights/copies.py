"""What was signed, what was asked to be changed, and what went out, in a copy of the record."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from caregivers.caseload.models import Case
from caregivers.copies import Entry, lines, when
from caregivers.rights.amendments import queries as of_amendments
from caregivers.rights.amendments.models import AmendmentStep
from caregivers.rights.consents import queries as of_consents
from caregivers.rights.disclosures import queries as of_disclosures
from clinic.accounts.models import User

KINDS = dict(AmendmentStep.Kind.choices)


def consents(case: Case, reader: User) -> list[Entry]:
    """What she put her name to, with the text that she read."""
    return [_consent(row) for row in of_consents.everything(case)]


def _consent(row: dict[str, Any]) -> Entry:
    words = lines(
        (_("Signed"), f"{row['signed_name']}, {when(row['signed_at'])}"),
        (_("Version"), row["version"]),
        (_("Taken back"), when(row["taken_back_at"])),
        (_("Text"), row["text"]),
    )
    return Entry(row, row["document"], words)


def amendments(case: Case, reader: User) -> list[Entry]:
    """What she wanted changed, and what was answered."""
    return [_amendment(row) for row in of_amendments.everything(case)]


def _amendment(row: dict[str, Any]) -> Entry:
    steps = ((str(KINDS[step["kind"]]), f"{step['by']}, {when(step['at'])}\n{step['text']}") for step in row["steps"])
    return Entry(row, when(row["asked_at"]), lines((_("You asked"), row["text"]), *steps))


def disclosures(case: Case, reader: User) -> list[Entry]:
    """What went out about her, to whom and why."""
    return [_disclosure(row) for row in of_disclosures.everything(case)]


def _disclosure(row: dict[str, Any]) -> Entry:
    words = lines(
        (_("To whom"), row["to_whom"]),
        (_("What"), row["what"]),
        (_("Why"), row["purpose"]),
        (_("Written down by"), row["recorded_by"]),
    )
    return Entry(row, date_format(row["on"], "DATE_FORMAT"), words)
