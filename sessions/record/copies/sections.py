"""What stands in a copy of the record, in reading order: each room brings its own (its copies.py).

tests/architecture/test_copies.py holds that every model which a client may see is in her copy, and every
clinical model in the whole one, or stands among the exceptions with its reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from caregivers.caseload import copies as caseload
from caregivers.caseload.models import Case
from caregivers.copies import Entry
from caregivers.followups import copies as followups
from caregivers.goals import copies as goals
from caregivers.learning import copies as learning
from caregivers.people import copies as people
from caregivers.rights import copies as rights
from caregivers.safety import copies as safety
from caregivers.trail import copies as trail
from clinic.accounts.models import User
from sessions.appointments import copies as appointments
from sessions.notes import copies as notes
from sessions.record.copies import ending


@dataclass(frozen=True)
class Section:
    """One part of a copy. `key` stands in the data and never changes its meaning within a version of the format."""

    key: str
    title: Any
    entries: Callable[[Case, User], list[Entry]]
    models: tuple[str, ...]
    for_client: bool = True
    ticked: bool = False  # only where somebody asked for it (CLINICAL.md 6)


SECTIONS: tuple[Section, ...] = (
    Section("loved_one", _("The person it is about"), people.loved_one, ("LovedOne",), ticked=True),
    Section("appointments", _("Appointments"), appointments.appointments, ("Appointment",)),
    Section("notes", _("Notes from the meetings"), notes.notes, ("SessionNote", "Addendum", "NoteRelease")),
    Section("goals", _("Goals"), goals.goals, ("Goal", "GoalRating")),
    Section(
        "homework",
        _("Homework and what was written"),
        learning.homework,
        ("Assignment", "Answer", "FormerAnswer", "AnswerComment"),
    ),
    Section("pathways", _("Pathways"), learning.pathways, ("PathwayRun",)),
    Section("messages", _("Messages that were sent"), followups.messages, ("FollowUp",)),
    Section("consents", _("What was signed"), rights.consents, ("Consent", "ConsentRevocation")),
    Section("requests_to_amend", _("Changes asked for"), rights.amendments, ("AmendmentRequest", "AmendmentStep")),
    Section("disclosures", _("What was told to others"), rights.disclosures, ("Disclosure",)),
    Section("who_opened", _("Who looked at the record"), trail.who_opened, ()),
    Section("contacts", _("Contact log"), caseload.contacts, ("ContactEntry",), for_client=False),
    Section("handover_notes", _("Handover notes"), caseload.handover_notes, ("HandoverNote",), for_client=False),
    Section("safety_answers", _("Safety questions"), safety.gate_answers, ("GateAnswer",), for_client=False),
    Section("discharges", _("How it ended"), ending.discharges, ("Discharge", "Reopening"), for_client=False),
)

# Clinical models that stand in no copy: name → why.
IN_NO_COPY: dict[str, str] = {
    "AnswerPin": "a bookmark for the next meeting; what was said there stands in its note",
    "AnswersSeen": "how far a clinician has read; that she looked stands among who looked at the record",
    "GlassBroken": "how somebody came in, not care; that she looked stands among who looked at the record",
    "GlassSeen": "a supervisor's own list",
    "Flag": "a list of work, made by rules from what stands in the record already",
}
