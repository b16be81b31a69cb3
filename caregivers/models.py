"""The index of the house's models, room by room. A model that is not named here gets no migration."""

from caregivers.caseload.models import Case, ContactEntry, HandoverNote, Responsibility, SamePerson
from caregivers.followups.models import Dispatch, FollowUp
from caregivers.glass.models import GlassBroken, GlassSeen
from caregivers.goals.models import Goal, GoalRating
from caregivers.learning.figures.models import LibraryCount
from caregivers.learning.models import Answer, Assignment, FormerAnswer, PathwayRun
from caregivers.learning.reading.models import AnswerComment, AnswerPin, AnswersSeen
from caregivers.people.models import Caregiver, LovedOne
from caregivers.rights.models import (
    AmendmentRequest,
    AmendmentStep,
    Consent,
    ConsentRevocation,
    Disclosure,
    DocumentVersion,
    PracticeDocument,
)
from caregivers.safety.flags.models import Flag
from caregivers.safety.models import GateAnswer

__all__ = [
    "AmendmentRequest",
    "AmendmentStep",
    "Answer",
    "AnswerComment",
    "AnswerPin",
    "AnswersSeen",
    "Assignment",
    "Caregiver",
    "Case",
    "Consent",
    "ConsentRevocation",
    "ContactEntry",
    "Disclosure",
    "Dispatch",
    "DocumentVersion",
    "Flag",
    "FollowUp",
    "FormerAnswer",
    "GateAnswer",
    "GlassBroken",
    "GlassSeen",
    "Goal",
    "GoalRating",
    "HandoverNote",
    "LibraryCount",
    "LovedOne",
    "PathwayRun",
    "PracticeDocument",
    "Responsibility",
    "SamePerson",
]
