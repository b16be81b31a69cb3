"""What we hold about a client, in plain words: one entry for what belongs together, with the models it stands for.

A model that holds something about a person belongs into exactly one entry (tests/caregivers/test_rights_holdings.py).
Whether it is encrypted, and who may see it, is not said here: that comes from the models' own declarations.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """Some models, and what a person wants to know about them."""

    models: tuple[str, ...]
    title: Any
    what: Any
    why: Any
    who: Any = ""  # where it does not follow from the models' audience
    how_long: Any = ""  # where it is not as long as the record
    encrypted: Any = ""  # where it is sealed in another way than with the key of a case


EVERYBODY_WHO_CARES = _("You, your therapist, whoever stands in, and the supervisor.")
OFFICE = _("You, your therapist, whoever stands in, the supervisor, and the practice manager.")

ENTRIES: tuple[Entry, ...] = (
    Entry(
        ("clinic.User", "clinic.Invitation", "clinic.AddressChange"),
        _("Your name and how you sign in"),
        _(
            "Your name, your e-mail address, your time zone and language, and how you prove that it is you. "
            "Also when you were invited, and changes of your address."
        ),
        _("So that you can get in, and nobody else in your place."),
        OFFICE,
    ),
    Entry(
        ("clinic.Visit",),
        _("The devices that you sign in with"),
        _("When you came and went, and which kind of browser and device it was. Not where you were."),
        _("So that you can see who is signed in as you, and end it."),
        _("You alone; whoever runs the server could look it up."),
        _("Until an hour after you are signed out."),
    ),
    Entry(
        ("clinic.KeptWords",),
        _("Words that came too late"),
        _("What you typed when you had just been signed out."),
        _("So that nothing you wrote is lost."),
        _("You alone."),
        _("One hour."),
        _("All of it is sealed with a key of the practice"),
    ),
    Entry(
        ("caregivers.Caregiver",),
        _("How we may reach you"),
        _("Whether we may write to you, your quiet hours, whether your device is shared, and when you last told us."),
        _("So that a message never comes at a bad time or to the wrong eyes."),
        EVERYBODY_WHO_CARES,
    ),
    Entry(
        ("caregivers.Case", "caregivers.Responsibility", "clinic.DataKey"),
        _("Your case"),
        _("Its number, when it was opened and closed, who is responsible for it, and the key that locks its words."),
        _("So that somebody is always responsible, and only they get in."),
        OFFICE,
    ),
    Entry(
        ("caregivers.LovedOne",),
        _("The person you worry about"),
        _(
            "What you call them, what they are to you, how they are doing, and what is going on. "
            "No surname, no birthday, no address."
        ),
        _("To understand what you live with. They have not agreed to be in a record, so we keep as little as we can."),
    ),
    Entry(
        ("therapy_sessions.Appointment",),
        _("Your appointments"),
        _("When and where we meet, and why a meeting did not take place."),
        _("So that we both know when."),
    ),
    Entry(
        ("therapy_sessions.SessionNote", "therapy_sessions.Addendum"),
        _("Notes of our meetings"),
        _("What your therapist wrote down after a meeting, and what was added later."),
        _("The law asks for it, and good care needs it. You can read a note once your therapist has released it."),
    ),
    Entry(
        ("therapy_sessions.NoteRelease",),
        _("Notes that were released to you"),
        _("Which notes you can read, and which parts of them."),
        _("So that you can read what was written about you."),
    ),
    Entry(
        ("caregivers.Goal", "caregivers.GoalRating"),
        _("Your goals"),
        _("What you want to reach, in your words, and where you were with it over time."),
        _("To see together whether this helps."),
    ),
    Entry(
        ("caregivers.Assignment", "caregivers.Answer", "caregivers.FormerAnswer", "caregivers.PathwayRun"),
        _("What you read and wrote between meetings"),
        _(
            "Which pages you were given, and everything you wrote in them. When you change a card or a plan later, "
            "what stood there before stays in the record."
        ),
        _("So that you can come back to it, and your therapist can talk with you about it."),
    ),
    Entry(
        ("caregivers.AnswerComment",),
        _("What was written to you about it"),
        _("A few words from your therapist about what you wrote, and when you read them."),
        _("So that you need not wait for the next meeting to hear that it was read."),
    ),
    Entry(
        ("caregivers.AnswerPin", "caregivers.AnswersSeen"),
        _("Bookmarks in what you wrote"),
        _("Which answer your therapist wants to talk about next time, and when she last looked at your answers."),
        _("So that nothing you wrote is passed over."),
    ),
    Entry(
        ("caregivers.GateAnswer",),
        _("Questions about safety"),
        _("What your therapist knows about danger at home."),
        _("So that nothing we suggest puts anybody in danger."),
    ),
    Entry(
        ("caregivers.Flag",),
        _("Marks for your therapist"),
        _("That something needs a second look, and what was done about it."),
        _("So that nothing important is missed."),
    ),
    Entry(
        ("caregivers.HandoverNote",),
        _("Words to the colleague who takes over"),
        _("What your therapist writes for a colleague who stands in or goes on."),
        _("So that you need not tell everything again."),
    ),
    Entry(
        ("caregivers.GlassBroken", "caregivers.GlassSeen"),
        _("Openings in an emergency"),
        _("When somebody who is not responsible for you had to open your record, why, and who has checked it."),
        _("So that help is possible at night, and nobody does it without being seen."),
    ),
    Entry(
        ("caregivers.SamePerson",),
        _("When two clients worry about the same person"),
        _("Your therapist can note that another case here is about the same person. Most cases have no such note."),
        _("So that we harm nobody by mistake. Neither client ever hears of the other from us."),
        _("Only a clinician who is responsible for both."),
    ),
    Entry(
        ("caregivers.ContactEntry",),
        _("Calls, mails and visits"),
        _("When we spoke, how, and in a sentence about what."),
        _("So that whoever stands in knows what was said."),
    ),
    Entry(
        ("caregivers.FollowUp",),
        _("Messages that we send you"),
        _("When one was planned and sent. They are short and neutral: no name, nothing about you."),
        _("So that we can tell that a message has gone out, once and not twice."),
    ),
    Entry(
        ("caregivers.Consent", "caregivers.ConsentRevocation"),
        _("What you signed"),
        _("Your name under a document, the day, the words, and what you took back."),
        _("So that you and we know what was agreed."),
    ),
    Entry(
        ("caregivers.AmendmentRequest", "caregivers.AmendmentStep"),
        _("Changes that you asked for"),
        _("What you wanted changed, our answer, and your own statement if you disagree."),
        _("It is your right, and both sides stay with your record."),
    ),
    Entry(
        ("caregivers.Disclosure",),
        _("What we told others"),
        _("What went out about you, to whom, when and why."),
        _("So that you can know it."),
    ),
    Entry(
        ("therapy_sessions.Discharge", "therapy_sessions.Reopening"),
        _("How our work ended"),
        _("When and why your case was closed, a summary, and why it was opened again."),
        _("So that whoever sees you next knows where you stood."),
    ),
    Entry(
        ("therapy_sessions.RetentionHold", "therapy_sessions.ErasureRequest"),
        _("How long your record is kept"),
        _("Whether you asked us to erase it, and whether something keeps us from doing so."),
        _("So that nothing is erased too early, or kept too long."),
        OFFICE,
    ),
    Entry(
        ("clinic.AuditEvent",),
        _("Who has opened your record"),
        _("Who did or read what, and when. Never what was written."),
        _("So that nobody looks without leaving a trace."),
        _("You, the clinicians of your case, and the practice manager."),
        _("It is never deleted, not even with your record. It holds no words about you."),
    ),
)
