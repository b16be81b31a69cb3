"""The mail itself: fixed neutral text, one link, how to stop. No name of a person, a module or a speciality.

It is built from the kind, the practice's neutral sender name and links; nothing clinical is at hand here.
"""

from email.utils import formataddr

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from caregivers.followups.models import FollowUp
from clinic.accounts.links import invitation_link
from clinic.accounts.models import Invitation, Practice

_stop_signer = signing.Signer(salt="followups.stop", sep=".")


def message_id(dedupe_key: str) -> str:
    """Derived from what the message is for: the same at each attempt, and says nothing."""
    digest = salted_hmac("followups.message-id", dedupe_key, algorithm="sha256").hexdigest()[:40]
    return f"<{digest}@{settings.MAIL_FROM.rpartition('@')[2]}>"


def stop_token(caregiver_id: object) -> str:
    """What the stop link carries: it lets its bearer stop the messages of one caregiver, and nothing else."""
    return _stop_signer.sign(str(caregiver_id))


def caregiver_of_token(token: str) -> str | None:
    """The id of the caregiver whose stop link it is; None where it was made up."""
    try:
        return _stop_signer.unsign(token)
    except signing.BadSignature:
        return None


def stop_link(caregiver_id: object) -> str:
    """The absolute address of the stop page."""
    return settings.SITE_URL + reverse("portal:stop", args=[stop_token(caregiver_id)])


def link(follow_up: FollowUp) -> str:
    """The one address that the message leads to."""
    if follow_up.kind == FollowUp.Kind.INVITATION:
        return invitation_link(Invitation.objects.get(pk=str(follow_up.subject_id)))
    return settings.SITE_URL + "/my/"


def build(follow_up: FollowUp) -> EmailMessage:
    """The message, complete, to its one recipient, in his or her language."""
    sender_name = Practice.current().sender_name
    stop = stop_link(follow_up.case.caregiver_id)
    with translation.override(follow_up.recipient.language):
        body = render_to_string(
            f"email/followups/{follow_up.kind}.txt", {"sender": sender_name, "link": link(follow_up), "stop": stop}
        )
        subject = _("A note from %(sender)s") % {"sender": sender_name}
    return EmailMessage(
        subject=subject,
        body=body,
        from_email=formataddr((sender_name, settings.MAIL_FROM)),
        to=[follow_up.recipient.email],
        headers={
            "Message-ID": message_id(follow_up.dedupe_key),
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
