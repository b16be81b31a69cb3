"""*Who may do what*, as a page for staff: made from the tables of clinic/permissions.py, never written twice."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from clinic.permissions import RELATION_MAY, ROLE_MAY, Permission, Relation, Role

P = Permission

WORDS: dict[Permission, Any] = {
    P.OPEN_CASE: _("Open a case"),
    P.BREAK_GLASS: _("Open a colleague’s case in an emergency"),
    P.MANAGE_STAFF: _("Invite staff, change roles, arrange supervision, deactivate"),
    P.DRAFT_LIBRARY: _("Draft a module for the library"),
    P.REVIEW_LIBRARY: _("Review, as a clinician, what somebody else has written for the library"),
    P.PUBLISH_LIBRARY: _("Publish a module in the library that somebody else has written"),
    P.WRITE_DOCUMENTS: _("Write the practice’s own documents: privacy notice, consents"),
    P.SEE_PRACTICE_TRAIL: _("See what was done in the whole practice, and by whom, without its content"),
    P.KEEP_RECORDS: _("Look after closed records: how long they are kept, what is erased"),
    P.SEE_CASE: _("Know that the case exists: its number, the client’s name, open or closed"),
    P.SEE_RECORD: _("Read the record: goals, answers, contacts, signed notes"),
    P.SEE_OWN_RECORD: _("Read what the client may see of the record"),
    P.SEE_WHO_IS_RESPONSIBLE: _("See who is responsible, was, and will be"),
    P.SEE_TRAIL: _("See who has opened or changed the record"),
    P.CHANGE_CASE: _("Change what is known of the loved one"),
    P.INVITE: _("Invite the client to the portal"),
    P.LOG_CONTACT: _("Put a call, a mail or a visit into the contact log"),
    P.ASSIGN: _("Give and withdraw homework"),
    P.REVIEW_ANSWERS: _("Mark homework as read, pin an answer for the next session"),
    P.COMMENT: _("Write a few words to the client about homework"),
    P.ANSWER_MODULES: _("Do homework"),
    P.SET_GOALS: _("Set and close goals"),
    P.RATE_GOALS: _("Rate goals"),
    P.ANSWER_GATE: _("Answer the safety questions"),
    P.WORK_FLAGS: _("Look at flags and close them"),
    P.BOOK: _("Book, move and cancel appointments"),
    P.WRITE_NOTES: _("Write and sign session notes"),
    P.RELEASE_NOTES: _("Show a signed note to the client"),
    P.PLAN_FOLLOW_UPS: _("Plan, cancel and retry messages"),
    P.LINK_CASES: _("Say that two cases concern the same person"),
    P.TRANSFER: _("Arrange cover, and hand the case over"),
    P.SIGN_DOCUMENTS: _("Sign the practice’s documents, and take a consent back"),
    P.ASK_TO_AMEND: _("Ask for something in the record to be put right"),
    P.ANSWER_AMENDMENTS: _("Answer such a request"),
    P.RECORD_DISCLOSURES: _("Put down to whom something of the record was given"),
    P.VOUCH_FOR_ADDRESS: _("Vouch for a client’s new e-mail address after a call"),
    P.DISCHARGE: _("Close the case, and reopen it"),
    P.GIVE_COPY: _("Give a copy of the record to the client, or to somebody who may have it"),
    P.ASK_FOR_ERASURE: _("Ask for the record to be erased"),
    P.ERASE_RECORD: _("Erase a record, or hold it back from that"),
}

WHO: dict[Relation, tuple[Any, Any]] = {
    Relation.RESPONSIBLE: (
        _("Responsible"),
        _("The primary clinician, and whoever covers the case today. A draft is its author’s alone until handed over."),
    ),
    Relation.SUPERVISING: (_("Supervisor"), _("Supervises somebody who is responsible, today.")),
    Relation.BREAKING_GLASS: (
        _("In an emergency"),
        _("A clinician who opened the case by its number, for a stated reason, for four hours. Others are told."),
    ),
    Relation.MANAGING: (_("Practice manager"), _("Sees who is responsible. Never what was said.")),
    Relation.SELF: (_("Client"), _("The one whose case it is.")),
}


@dataclass(frozen=True)
class Line:
    """One thing that can be done, and for each column whether it may be done there."""

    words: Any
    cells: list[tuple[Any, bool]]


def words_for(permission: Permission) -> Any:
    """What `permission` means, in words."""
    return WORDS.get(permission) or permission.value.replace("_", " ").capitalize()


def on_the_practice() -> tuple[list[Any], list[Line]]:
    """Columns and lines for what needs no case."""
    roles = [role for role in Role if ROLE_MAY[role]]
    return [role.label for role in roles], _lines({role.label: ROLE_MAY[role] for role in roles})


def on_a_case() -> tuple[list[tuple[Any, Any]], list[Line]]:
    """Columns (name and meaning) and lines for what is seen or done on one case."""
    columns = {_who(relation): may for relation, may in RELATION_MAY.items()}
    return list(columns), _lines({name: may for (name, _meaning), may in columns.items()})


def _who(relation: Relation) -> tuple[Any, Any]:
    return WHO.get(relation) or (relation.value.replace("_", " ").capitalize(), "")


def _lines(columns: dict[Any, frozenset[Permission]]) -> list[Line]:
    given = frozenset().union(*columns.values())
    return [
        Line(words_for(permission), [(name, permission in may) for name, may in columns.items()])
        for permission in Permission
        if permission in given
    ]
