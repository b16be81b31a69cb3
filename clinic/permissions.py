"""Who may do what: an enum, and tables that read aloud.

``ROLE_MAY`` is for what needs no case. ``RELATION_MAY`` is for what is seen or done on one case, by what somebody
is to it. Which cases stand in which relation to whom is said once, in caregivers/caseload/access.py.
"""

from enum import StrEnum
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from clinic.accounts.models import User


class Role(models.TextChoices):
    """What somebody is to the practice. The key is stored; nothing compares roles by rank."""

    THERAPIST = "therapist", _("Therapist")
    SUPERVISOR = "supervisor", _("Supervisor")
    PRACTICE_MANAGER = "practice_manager", _("Practice manager")
    CAREGIVER = "caregiver", _("Client")


CLINICIANS = frozenset({Role.THERAPIST, Role.SUPERVISOR})
STAFF = CLINICIANS | {Role.PRACTICE_MANAGER}


class Relation(StrEnum):
    """What somebody is to one case, today."""

    RESPONSIBLE = "responsible"  # primary or covering clinician
    SUPERVISING = "supervising"  # supervises somebody who is responsible
    BREAKING_GLASS = "breaking_glass"  # a clinician, for four hours, for a stated reason: reads
    MANAGING = "managing"  # the practice manager: who is responsible, never what was said
    SELF = "self"  # the caregiver whose case it is


class Permission(StrEnum):
    """The things one can be allowed to do."""

    # on the practice
    OPEN_CASE = "open_case"
    BREAK_GLASS = "break_glass"  # open a colleague's case in an emergency
    MANAGE_STAFF = "manage_staff"
    DRAFT_LIBRARY = "draft_library"
    REVIEW_LIBRARY = "review_library"  # as a clinician: stand behind giving it
    PUBLISH_LIBRARY = "publish_library"
    KEEP_RECORDS = "keep_records"  # how long, which are due, what was erased
    WRITE_DOCUMENTS = "write_documents"  # the practice's own: privacy notice, consents
    SEE_PRACTICE_TRAIL = "see_practice_trail"  # who opened which case, never what was in it
    # on a case
    SEE_CASE = "see_case"  # that it exists, its number and status
    SEE_RECORD = "see_record"
    SEE_OWN_RECORD = "see_own_record"  # what the caregiver may see of it = "see_record"
    SEE_WHO_IS_RESPONSIBLE = "see_who_is_responsible"
    SEE_TRAIL = "see_trail"  # who read and changed what
    CHANGE_CASE = "change_case"
    INVITE = "invite"
    LOG_CONTACT = "log_contact"
    ASSIGN = "assign"
    REVIEW_ANSWERS = "review_answers"
    COMMENT = "comment"  # write a few words back to the client
    ANSWER_MODULES = "answer_modules"
    SET_GOALS = "set_goals"
    RATE_GOALS = "rate_goals"
    ANSWER_GATE = "answer_gate"
    WORK_FLAGS = "work_flags"  # acknowledge and close them
    BOOK = "book"
    WRITE_NOTES = "write_notes"
    RELEASE_NOTES = "release_notes"  # show a signed note to the client
    PLAN_FOLLOW_UPS = "plan_follow_ups"
    LINK_CASES = "link_cases"  # say that two cases concern the same person
    TRANSFER = "transfer"
    SIGN_DOCUMENTS = "sign_documents"
    ASK_TO_AMEND = "ask_to_amend"
    ANSWER_AMENDMENTS = "answer_amendments"
    RECORD_DISCLOSURES = "record_disclosures"
    VOUCH_FOR_ADDRESS = "vouch_for_address"  # after asking on the phone who somebody is
    DISCHARGE = "discharge"  # and reopen
    GIVE_COPY = "give_copy"  # of the record, to the client or to somebody who may have it
    ASK_FOR_ERASURE = "ask_for_erasure"
    ERASE_RECORD = "erase_record"  # and hold it back from that


P = Permission

ROLE_MAY: dict[Role, frozenset[Permission]] = {
    Role.THERAPIST: frozenset({P.OPEN_CASE, P.BREAK_GLASS, P.DRAFT_LIBRARY, P.REVIEW_LIBRARY}),
    Role.SUPERVISOR: frozenset(
        {P.OPEN_CASE, P.BREAK_GLASS, P.DRAFT_LIBRARY, P.REVIEW_LIBRARY, P.PUBLISH_LIBRARY, P.WRITE_DOCUMENTS}
    ),
    Role.PRACTICE_MANAGER: frozenset(
        {P.MANAGE_STAFF, P.PUBLISH_LIBRARY, P.WRITE_DOCUMENTS, P.KEEP_RECORDS, P.SEE_PRACTICE_TRAIL}
    ),
    Role.CAREGIVER: frozenset(),
}

# What somebody of a role can be to a case at all.
RELATIONS_OF_ROLE: dict[Role, tuple[Relation, ...]] = {
    Role.THERAPIST: (Relation.RESPONSIBLE, Relation.BREAKING_GLASS),
    Role.SUPERVISOR: (Relation.RESPONSIBLE, Relation.SUPERVISING, Relation.BREAKING_GLASS),
    Role.PRACTICE_MANAGER: (Relation.MANAGING,),
    Role.CAREGIVER: (Relation.SELF,),
}

RELATION_MAY: dict[Relation, frozenset[Permission]] = {
    Relation.RESPONSIBLE: frozenset(
        {
            P.SEE_CASE,
            P.SEE_RECORD,
            P.SEE_WHO_IS_RESPONSIBLE,
            P.SEE_TRAIL,
            P.CHANGE_CASE,
            P.INVITE,
            P.LOG_CONTACT,
            P.ASSIGN,
            P.REVIEW_ANSWERS,
            P.COMMENT,
            P.SET_GOALS,
            P.RATE_GOALS,
            P.ANSWER_GATE,
            P.WORK_FLAGS,
            P.BOOK,
            P.WRITE_NOTES,
            P.LINK_CASES,
            P.RELEASE_NOTES,
            P.PLAN_FOLLOW_UPS,
            P.ANSWER_AMENDMENTS,
            P.RECORD_DISCLOSURES,
            P.VOUCH_FOR_ADDRESS,
            P.DISCHARGE,
            P.GIVE_COPY,
        }
    ),
    Relation.SUPERVISING: frozenset(
        {
            P.SEE_CASE,
            P.SEE_RECORD,
            P.SEE_WHO_IS_RESPONSIBLE,
            P.SEE_TRAIL,
            P.ASSIGN,
            P.REVIEW_ANSWERS,
            P.COMMENT,
            P.SET_GOALS,
            P.RATE_GOALS,
            P.WORK_FLAGS,
            P.PLAN_FOLLOW_UPS,
            P.ANSWER_AMENDMENTS,
            P.RECORD_DISCLOSURES,
        }
    ),
    # Reading, and putting down the call that made it necessary. Nothing else is changed by somebody who dropped in.
    Relation.BREAKING_GLASS: frozenset({P.SEE_CASE, P.SEE_RECORD, P.SEE_WHO_IS_RESPONSIBLE, P.LOG_CONTACT}),
    Relation.MANAGING: frozenset({P.SEE_CASE, P.SEE_WHO_IS_RESPONSIBLE, P.TRANSFER, P.ASK_FOR_ERASURE, P.ERASE_RECORD}),
    Relation.SELF: frozenset(
        {
            P.SEE_CASE,
            P.SEE_OWN_RECORD,
            P.ANSWER_MODULES,
            P.RATE_GOALS,
            P.SIGN_DOCUMENTS,
            P.ASK_TO_AMEND,
            P.ASK_FOR_ERASURE,
        }
    ),
}

# What nobody may do on a closed case: whatever asks something of the client, or would go on as if she still came.
# What finishes the record (notes of meetings that took place, additions, the contact log) stays possible.
ONLY_WHILE_OPEN = frozenset(
    {
        P.CHANGE_CASE,
        P.INVITE,
        P.ASSIGN,
        P.COMMENT,
        P.ANSWER_MODULES,
        P.SET_GOALS,
        P.RATE_GOALS,
        P.ANSWER_GATE,
        P.BOOK,
        P.PLAN_FOLLOW_UPS,
    }
)


def role_may(user: "User", permission: Permission) -> bool:
    """Whether `user` may do what needs no case. A deactivated person may do nothing."""
    return user.is_active and permission in ROLE_MAY[Role(user.role)]


def require_role(user: "User", permission: Permission) -> None:
    """Raises PermissionDenied (403) unless `role_may`."""
    if not role_may(user, permission):
        raise PermissionDenied(permission.value)
