"""The index of the house's models, room by room. A model that is not named here gets no migration."""

from clinic.accounts.models import Invitation, Practice, Supervision, User
from clinic.addresses.models import AddressChange
from clinic.audit.models import AuditCheck, AuditEvent, AuditSeal
from clinic.encryption.models import DataKey, RecordCheck
from clinic.library.drafts.models import ClinicalReview, LibraryDraft
from clinic.library.models import Module, ModuleVersion, Pathway, Step
from clinic.tokens.models import ApiToken
from clinic.visits.models import KeptWords, Visit

__all__ = [
    "AddressChange",
    "ApiToken",
    "AuditCheck",
    "AuditEvent",
    "AuditSeal",
    "ClinicalReview",
    "DataKey",
    "Invitation",
    "KeptWords",
    "LibraryDraft",
    "Module",
    "ModuleVersion",
    "Pathway",
    "Practice",
    "RecordCheck",
    "Step",
    "Supervision",
    "User",
    "Visit",
]
