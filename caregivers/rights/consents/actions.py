"""She signs, and she takes it back. Only she does: nobody signs for her."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from caregivers.people.actions import allow_email
from caregivers.rights.consents.models import Consent, ConsentRevocation
from caregivers.rights.documents.models import DocumentVersion, Purpose
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.ids import once_id
from clinic.permissions import Permission

NAME_LENGTH = 120


@transaction.atomic
def sign(*, case: Case, version: DocumentVersion, signed_name: str, by: User, once: uuid.UUID | None = None) -> Consent:
    """Her name under these words. What she signed already and has not taken back is not signed twice.

    Raises RuleViolation without a name, for a version that is not the current one, and where the case is closed.
    """
    require(by, Permission.SIGN_DOCUMENTS, case)
    case = _locked(case)
    signed_name = " ".join(signed_name.split())
    if not signed_name:
        raise RuleViolation(_("Please type your name."), field="signed_name")
    if len(signed_name) > NAME_LENGTH:
        raise RuleViolation(_("This is longer than a name. Please type your name."), field="signed_name")
    if there := Consent.objects.of(case).filter(version=version, revocation=None).first():
        return there
    _can_be_signed(case, version)
    values = {"case": case, "version": version, "signed_name": signed_name, "signed_by": by}
    values |= {"text_hash": version.text_hash, "signed_at": clock.now()}
    consent, created = Consent.objects.get_or_create(pk=once_id(by, once), defaults=values)
    if created:
        purpose = version.document.purpose
        record("consent.signed", consent, by=by, kind=purpose, version=version.number)
        if purpose == Purpose.EMAIL:
            allow_email(caregiver=case.caregiver, allowed=True, by=by)
    return consent


def _can_be_signed(case: Case, version: DocumentVersion) -> None:
    if not case.is_open:
        raise RuleViolation(_("Your time with us has come to an end. There is nothing to sign any more."))
    if not DocumentVersion.objects.current().filter(pk=version.pk).exists():
        raise RuleViolation(_("There are newer words now. Please read them first."), code="newer")


@transaction.atomic
def revoke(*, consent: Consent, by: User) -> Consent:
    """She takes her yes back, from now on. Taking it back twice does nothing more.

    Raises RuleViolation for a notice: one has read it or not, there is no yes in it.
    """
    require(by, Permission.SIGN_DOCUMENTS, consent.case)
    case = _locked(consent.case)
    document = consent.version.document
    if document.is_notice:
        raise RuleViolation(_("This is a notice. You said that you have read it, and nothing more."))
    values = {"case": case, "revoked_by": by, "revoked_at": clock.now()}
    revocation, created = ConsentRevocation.objects.get_or_create(consent=consent, defaults=values)
    if created:
        record("consent.revoked", consent, by=by, kind=document.purpose, version=consent.version.number)
        if document.purpose == Purpose.EMAIL:
            allow_email(caregiver=case.caregiver, allowed=False, by=by)
    return revocation.consent


def _locked(case: Case) -> Case:
    """Signing and taking back happen one after the other."""
    rows = Case.objects.select_for_update(no_key=True, of=("self",)).select_related("data_key", "caregiver__user")
    return rows.get(pk=case.pk)
