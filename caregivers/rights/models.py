"""The index of the room's nouns, shelf by shelf."""

from caregivers.rights.amendments.models import AmendmentRequest, AmendmentStep
from caregivers.rights.consents.models import Consent, ConsentRevocation
from caregivers.rights.disclosures.models import Disclosure
from caregivers.rights.documents.models import DocumentVersion, PracticeDocument

__all__ = [
    "AmendmentRequest",
    "AmendmentStep",
    "Consent",
    "ConsentRevocation",
    "Disclosure",
    "DocumentVersion",
    "PracticeDocument",
]
