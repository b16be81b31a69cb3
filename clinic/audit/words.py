"""What each verb of the trail is called: one table, read by pages, portal, API and CSV.

Who stands before the words: "Alice Miller · signed a note". The verbs are the rooms' own; clinic knows them as strings
only, and tests/architecture/test_audit.py holds that none is missing. Words stay when a verb goes: old events have it.

*Plain* words say nothing of what is in a record: the practice manager reads them as they are. All others become
"read a record" or "changed a record" for her.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Words:
    """How one verb is said, whether it reads or changes, and whether the words are plain."""

    text: Any
    reads: bool = False
    plain: bool = False


def _reads(text: Any) -> Words:
    return Words(text, reads=True)


def _plain(text: Any, *, reads: bool = False) -> Words:
    return Words(text, reads=reads, plain=True)


READ_A_RECORD = _reads(_("read a record"))
CHANGED_A_RECORD = Words(_("changed a record"))
HIDDEN = frozenset({"audit.anchored"})  # the trail's own housekeeping: no page shows it
GLASS_BROKEN = "glass.broken"

# --- the practice: no case in it, or nothing of what the case holds ---
_PRACTICE = {
    "address.change_asked": _plain(_("asked for another e-mail address")),
    "address.change_stopped": _plain(_("stopped a change of the e-mail address")),
    "address.confirmed": _plain(_("confirmed an e-mail address")),
    "address.vouched": _plain(_("vouched for an e-mail address after a call")),
    "audit.anchored": _plain(_("anchored the audit trail")),
    "case.closed": _plain(_("closed the case")),
    "case.erased": _plain(_("erased the record")),
    "case.erased_again": _plain(_("erased the record again, after a backup was restored")),
    "case.handed_over": _plain(_("handed the case over")),
    "case.opened": _plain(_("opened the case")),
    "case.reopened": _plain(_("opened the case again")),
    "dispatch.held": _plain(_("held all messages back")),
    "dispatch.released": _plain(_("let messages go out again")),
    "document.added": _plain(_("added a document")),
    "document.asked_of": _plain(_("said who is asked to sign a document")),
    "document.draft_saved": _plain(_("worked on a document")),
    "document.published": _plain(_("published a document")),
    "document.retired": _plain(_("withdrew a document")),
    "document.version_begun": _plain(_("began a new version of a document")),
    "factor.added": _plain(_("added a second factor")),
    "factor.failed": _plain(_("failed the second factor")),
    "factor.removed": _plain(_("removed a second factor")),
    "factor.renamed": _plain(_("renamed a second factor")),
    "factor.taken_away": _plain(_("took a second factor away")),
    "glass.broken": _plain(_("opened the case in an emergency")),
    "glass.ended": _plain(_("ended the emergency access")),
    "glass.read": _plain(_("read why emergency access was taken"), reads=True),
    "glass.seen": _plain(_("took note of an emergency access")),
    "glass.tried": _plain(_("asked for emergency access")),
    "invitation.accepted": _plain(_("took the invitation up")),
    "invitation.link_shown": _plain(_("printed an invitation")),
    "invitation.made": _plain(_("made an invitation")),
    "keys.rotated": _plain(_("rotated the keys")),
    "library.draft_caught_up": _plain(_("took a newer version into account in a draft for the library")),
    "library.draft_discarded": _plain(_("threw a draft for the library away")),
    "library.draft_returned": _plain(_("returned a draft for the library")),
    "library.draft_reviewed": _plain(_("reviewed a draft for the library")),
    "library.draft_saved": _plain(_("worked on a draft for the library")),
    "library.draft_started": _plain(_("began a draft for the library")),
    "library.draft_submitted": _plain(_("gave a draft for the library to review")),
    "library.draft_taken_back": _plain(_("took a draft for the library back")),
    "library.pathway_published": _plain(_("published a pathway")),
    "library.published": _plain(_("published a module")),
    "library.published_alone": _plain(_("published a draft of their own, as the only clinician")),
    "library.reviewed": _plain(_("reviewed a version in the library")),
    "practice.made_up": _plain(_("filled in invented data")),
    "practice.opened": _plain(_("opened the practice")),
    "practice.restored": _plain(_("restored a backup")),
    "practice.retention_set": _plain(_("said how long records are kept")),
    "practice_trail.exported": _plain(_("exported the practice’s audit trail"), reads=True),
    "practice_trail.read": _plain(_("read the practice’s audit trail"), reads=True),
    "recovery_code.used": _plain(_("used a recovery code")),
    "recovery_codes.made": _plain(_("made new recovery codes")),
    "recovery_codes.shown": _plain(_("looked at the recovery codes"), reads=True),
    "responsibility.cover_ended": _plain(_("ended a cover")),
    "responsibility.covered": _plain(_("arranged cover")),
    "supervision.begun": _plain(_("began a supervision")),
    "supervision.ended": _plain(_("ended a supervision")),
    "token.made": _plain(_("made an API token")),
    "token.revoked": _plain(_("revoked an API token")),
    "user.address_changed": _plain(_("changed an e-mail address")),
    "user.address_corrected": _plain(_("corrected an e-mail address")),
    "user.address_verified": _plain(_("confirmed an e-mail address")),
    "user.created": _plain(_("added a person")),
    "user.deactivated": _plain(_("deactivated a person")),
    "user.forgotten": _plain(_("forgot a person")),
    "user.let_in_again": _plain(_("let a person in again")),
    "user.password_changed": _plain(_("changed the password")),
    "user.role_changed": _plain(_("changed a person’s role")),
    "user.signed_in": _plain(_("signed in")),
    "visit.ended": _plain(_("signed a device out")),
    "visit.ended_everywhere": _plain(_("signed out everywhere")),
}

# --- the record ---
_RECORD = {
    "amendment.accepted": Words(_("accepted a request to change the record")),
    "amendment.asked": Words(_("asked for a change in the record")),
    "amendment.disagreed": Words(_("disagreed with a refused change")),
    "amendment.extended": Words(_("took more time for a request")),
    "amendment.refused": Words(_("refused a change in the record")),
    "amendment.read": _reads(_("read requests to change the record")),
    "answer.changed": Words(_("changed an answer in a finished module")),
    "answer.discussed": Words(_("talked about a pinned answer")),
    "answer.pinned": Words(_("pinned an answer for the next session")),
    "answer.saved": Words(_("saved an answer")),
    "answer.unpinned": Words(_("took a pin off")),
    "answers.read": _reads(_("read answers")),
    "appointment.booked": Words(_("booked an appointment")),
    "appointment.cancelled": Words(_("cancelled an appointment")),
    "appointment.held": Words(_("noted that an appointment was held")),
    "appointment.moved": Words(_("moved an appointment")),
    "appointment.no_show": Words(_("noted that nobody came to an appointment")),
    "appointment.passed_on": Words(_("passed an appointment on with the case")),
    "appointment.read": _reads(_("read appointments")),
    "assignment.completed": Words(_("finished a module")),
    "assignment.due_day_moved": Words(_("moved the day until which a module is to be done")),
    "assignment.given": Words(_("assigned a module")),
    "assignment.kept_back": Words(_("kept a module back")),
    "assignment.obstacle_asked": Words(_("was asked what got in the way")),
    "assignment.obstacle_said": Words(_("said what got in the way")),
    "assignment.obstacle_seen": Words(_("took note of what got in the way")),
    "assignment.put_off": Words(_("put a module off")),
    "assignment.read": _reads(_("read assignments")),
    "assignment.reviewed": Words(_("marked homework as reviewed")),
    "assignment.started": Words(_("began a module")),
    "assignment.unlocked": Words(_("unlocked a module")),
    "assignment.went_on": Words(_("went on in a module")),
    "assignment.version_renewed": Words(_("gave the newer version of a module")),
    "assignment.withdrawn": Words(_("withdrew a module")),
    "caregiver.safe_contact_confirmed": Words(_("confirmed how they may be reached")),
    "caregiver.safe_contact_set": Words(_("changed how they may be reached")),
    "caregiver.started_messages": Words(_("started messages again")),
    "caregiver.stopped_messages": Words(_("stopped messages")),
    "case.read": _reads(_("opened the case page")),
    "comment.read": Words(_("read what was written to them about homework")),
    "comment.read_by_staff": _reads(_("read comments on homework")),
    "comment.taken_back": Words(_("took a comment back")),
    "comment.written": Words(_("wrote a comment on homework")),
    "consent.revoked": Words(_("took a signature back")),
    "consent.signed": Words(_("signed a document")),
    "contact.logged": Words(_("logged a contact")),
    "contact.read": _reads(_("read the contact log")),
    "disclosure.corrected": Words(_("corrected a disclosure")),
    "discharge.read": _reads(_("read how the case ended")),
    "disclosure.read": _reads(_("read disclosures")),
    "disclosure.recorded": Words(_("recorded a disclosure")),
    "disclosure.taken_back": Words(_("took a disclosure back")),
    "flag.acknowledged": Words(_("acknowledged a flag")),
    "flag.closed": Words(_("closed a flag")),
    "flag.raised": Words(_("raised a flag")),
    "flag.raised_again": Words(_("raised a flag again")),
    "flag.read": _reads(_("read flags")),
    "follow_up.cancelled": Words(_("cancelled a message")),
    "follow_up.dead": Words(_("gave up on a message")),
    "follow_up.marked_as_sent": Words(_("marked a message as sent")),
    "follow_up.planned": Words(_("planned a message")),
    "follow_up.read": _reads(_("read the list of messages")),
    "follow_up.retry": Words(_("will try a message again")),
    "follow_up.retried": Words(_("tried a message again")),
    "follow_up.sent": Words(_("sent a message")),
    "follow_up.suppressed": Words(_("held a message back")),
    "follow_up.uncertain": Words(_("could not tell whether a message went out")),
    "gate.answered": Words(_("answered the safety questions")),
    "gate.read": _reads(_("read the safety questions")),
    "goal.changed": Words(_("changed a goal")),
    "goal.closed": Words(_("closed a goal")),
    "goal.rated": Words(_("rated a goal")),
    "goal.read": _reads(_("read goals")),
    "goal.set": Words(_("set a goal")),
    "handover_note.read": _reads(_("read a note for the handover")),
    "handover_note.written": Words(_("wrote a note for the handover")),
    "invitation.read": _reads(_("looked at the invitation")),
    "loved_one.changed": Words(_("changed what is known of the loved one")),
    "loved_one.read": _reads(_("read what is known of the loved one")),
    "note.addendum_signed": Words(_("signed an addition to a note")),
    "note.draft_handed_over": Words(_("handed a draft note over")),
    "note.read": _reads(_("read a session note")),
    "note.release_read": _reads(_("read a note that was shown to the client")),
    "note.released": Words(_("showed a note to the client")),
    "note.saved": Words(_("saved a draft note")),
    "note.signed": Words(_("signed a session note")),
    "note.started": Words(_("began a session note")),
    "note.taken_back": Words(_("took a shown note back")),
    "pathway.paused": Words(_("paused a pathway")),
    "pathway.started": Words(_("started a pathway")),
    "pathway.stopped": Words(_("stopped a pathway")),
    "pathway.taken_up": Words(_("went on with a pathway")),
    "record.downloaded": _reads(_("downloaded the record")),
    "record.erasure_asked": Words(_("asked for the record to be erased")),
    "record.erasure_request_withdrawn": Words(_("took the request to erase back")),
    "record.held": Words(_("said that the record must be kept")),
    "record.hold_lifted": Words(_("said that the record need not be kept any longer")),
    "record.unreadable": Words(_("came upon words that could not be read")),
    "rights.read": _reads(_("read consents and requests")),
    "same_person.linked": Words(_("linked cases about the same person")),
    "same_person.read": _reads(_("read which cases are about the same person")),
    "same_person.unlinked": Words(_("took a link between cases away")),
    "timeline.read": _reads(_("read the timeline")),
    "trail.read": _reads(_("read this audit trail")),
}

WORDS: dict[str, Words] = _PRACTICE | _RECORD
READING_VERBS = frozenset(verb for verb, words in WORDS.items() if words.reads)
PLAIN_VERBS = frozenset(verb for verb, words in WORDS.items() if words.plain)


def words_of(verb: str) -> Words:
    """The words of a verb; careful ones for a verb that is not in the table."""
    if words := WORDS.get(verb):
        return words
    return READ_A_RECORD if verb.endswith(("read", "shown", "downloaded", "exported")) else CHANGED_A_RECORD


def without_content(verb: str) -> Words:
    """The words that say nothing of what is in a record."""
    words = words_of(verb)
    if words.plain:
        return words
    return READ_A_RECORD if words.reads else CHANGED_A_RECORD
