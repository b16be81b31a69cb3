"""The index of the house's models, room by room. A model that is not named here gets no migration."""

from clinic.accounts.models import Invitation, Practice, Supervision, User
from clinic.audit.models import AuditEvent
from clinic.encryption.models import DataKey, RecordCheck
from clinic.library.models import Module, ModuleVersion, Step
from clinic.visits.models import KeptWords, Visit

__all__ = [
    "AuditEvent",
    "DataKey",
    "Invitation",
    "KeptWords",
    "Module",
    "ModuleVersion",
    "Practice",
    "RecordCheck",
    "Step",
    "Supervision",
    "User",
    "Visit",
]
