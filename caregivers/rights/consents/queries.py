"""Which documents are signed, in which version, and what is still to be read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from caregivers.caseload.models import Case, ContactEntry
from caregivers.rights.consents.models import Consent, ConsentRevocation
from caregivers.rights.documents.models import DocumentVersion, PracticeDocument, Purpose
from clinic.accounts.models import User
from clinic.permissions import Permission


class State(StrEnum):
    """How one document stands with one client."""

    SIGNED = "signed"
    NEWER = "newer"  # signed, and there is a newer version
    REVOKED = "revoked"
    MISSING = "missing"


NAMES = {
    State.SIGNED: _("Signed"),
    State.NEWER: _("Newer version to read"),
    State.REVOKED: _("Taken back"),
    State.MISSING: _("Not signed"),
}
TONES = {State.SIGNED: "good", State.NEWER: "warn", State.REVOKED: "danger", State.MISSING: "neutral"}


@dataclass(frozen=True)
class Standing:
    """One document, and what this client has said to it."""

    version: DocumentVersion  # the current one
    consent: Consent | None  # her newest
    state: State

    @property
    def document(self) -> PracticeDocument:
        return self.version.document

    @property
    def name(self) -> Any:
        """The state in words."""
        if self.state is State.SIGNED and self.document.is_notice:
            return _("Read")
        if self.state is State.MISSING and self.document.is_notice:
            return _("Not read yet")
        if self.state is State.MISSING and not self.document.asked_of_everybody:
            return _("Not signed (optional)")
        return NAMES[self.state]

    @property
    def tone(self) -> str:
        """The state's tone for a badge."""
        if self.state is State.MISSING and self.document.asked_of_everybody:
            return "warn"
        return TONES[self.state]

    @property
    def tone_for_her(self) -> str:
        """The tone on her own page: what she decided is never drawn as a mistake."""
        return "neutral" if self.state is State.REVOKED else "info" if self.is_asked else self.tone

    @property
    def is_asked(self) -> bool:
        """She is asked for it now: kindly, and never a second time for words that she has said no to."""
        if self.state is State.NEWER:
            return True
        if not self.document.asked_of_everybody or self.state is State.SIGNED:
            return False
        return self.consent is None or self.consent.version_id != self.version.pk


def standings(case: Case, user: User) -> list[Standing]:
    """Every document in use, and how it stands with the client of `case`. Two queries."""
    newest: dict[Any, Consent] = {}
    for consent in history(case, user):
        newest.setdefault(consent.version.document_id, consent)
    return [_standing(version, newest.get(version.document_id)) for version in DocumentVersion.objects.current()]


def _standing(version: DocumentVersion, consent: Consent | None) -> Standing:
    if consent is None:
        return Standing(version, None, State.MISSING)
    if consent.revoked_at:
        return Standing(version, consent, State.REVOKED)
    state = State.SIGNED if consent.version_id == version.pk else State.NEWER
    return Standing(version, consent, state)


def history(case: Case, user: User) -> QuerySet[Consent]:
    """All that was signed on `case`, the newest first, with what was taken back."""
    rows = Consent.objects.visible_to(user).of(case)
    return rows.select_related("version__document", "revocation", "signed_by").order_by("-signed_at", "-pk")


def asked_of(user: User) -> list[Standing]:
    """What the caregiver `user` is asked to read and sign now. Nothing where her case is closed."""
    case = Case.objects.where_may(user, Permission.SIGN_DOCUMENTS).open().select_related("data_key").first()
    return [standing for standing in standings(case, user) if standing.is_asked] if case else []


def consent_of(version: DocumentVersion, user: User) -> Consent | None:
    """Her newest name under exactly this version."""
    rows = Consent.objects.visible_to(user).filter(version=version).select_related("revocation")
    return rows.order_by("-signed_at").first()


def taken_back(user: User) -> QuerySet[Any]:
    """Open cases' consents that were taken back and that nobody has spoken about with the client since.

    E-mail is left out: the program keeps to that by itself.
    """
    spoken = ContactEntry.objects.filter(case=OuterRef("case"), reached=True, at__gt=OuterRef("revoked_at"))
    again = Consent.objects.filter(
        case=OuterRef("case"),
        version__document=OuterRef("consent__version__document"),
        signed_at__gt=OuterRef("revoked_at"),
    )
    rows = ConsentRevocation.objects.visible_to(user).exclude(consent__version__document__purpose=Purpose.EMAIL)
    return rows.filter(~Exists(spoken), ~Exists(again), case__closed_at__isnull=True)


def everything(case: Case) -> list[dict[str, Any]]:
    """All that was signed, as plain data for the download (the caller may see the case)."""
    rows = (
        Consent.objects.of(case)
        .select_related("case__data_key", "version__document", "revocation")
        .order_by("signed_at")
    )
    return [
        {
            "document": row.version.title,
            "kind": row.version.document.purpose,
            "version": row.version.number,
            "text": row.version.text,
            "text_sha256": row.text_hash,
            "signed_name": row.signed_name,
            "signed_at": row.signed_at,
            "taken_back_at": row.revoked_at,
        }
        for row in rows
    ]
