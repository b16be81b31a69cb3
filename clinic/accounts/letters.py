"""Mails that signing in needs. Plain text; the subject and the sender say nothing about what we are."""

import logging
from concurrent.futures import ThreadPoolExecutor
from email.utils import formataddr
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from clinic.accounts.links import invitation_link, new_password_link
from clinic.accounts.models import Invitation, Practice, User

log = logging.getLogger(__name__)
_postman = ThreadPoolExecutor(max_workers=2, thread_name_prefix="postman")


def sender() -> str:
    """The practice's neutral name with our address."""
    return formataddr((Practice.current().sender_name, settings.MAIL_FROM))


def send_soon(message: EmailMessage) -> None:
    """Hand over to the postman: the page takes as long for an address that we know as for one that we don't."""
    _postman.submit(_send, message)


def _send(message: EmailMessage) -> bool:
    try:
        message.send()
    except (SMTPException, OSError):
        log.exception("A sign-in mail could not be sent.")
        return False
    return True


def send_invitation(invitation: Invitation) -> bool:
    """Mail the link to staff, now. False where the mail server refuses: the page then offers the link itself."""
    practice = Practice.current()
    context = {"link": invitation_link(invitation), "invitation": invitation, "practice": practice}
    with translation.override(invitation.user.language):
        body = render_to_string("email/accounts/invitation.txt", context)
        subject = render_to_string("email/accounts/invitation_subject.txt", context).strip()
    return _send(EmailMessage(subject, body, sender(), [invitation.user.email]))


def tell_of_change(user: User, what: str) -> None:
    """Tell `user`, once it is committed, that something about how they sign in has changed: it may not be them."""
    with translation.override(user.language):
        body = render_to_string("email/accounts/changed.txt", {"what": what, "practice": Practice.current()})
        subject = render_to_string("email/accounts/changed_subject.txt").strip()
    message = EmailMessage(subject, body, sender(), [user.email])
    transaction.on_commit(lambda: send_soon(message))


def send_new_password_link(user: User, *, known: bool) -> None:
    """The link to a new password. For an address that we do not know all of it is done, but the sending."""
    with translation.override(user.language):
        body = render_to_string("email/accounts/new_password.txt", {"link": new_password_link(user)})
        subject = render_to_string("email/accounts/new_password_subject.txt").strip()
    message = EmailMessage(subject, body, sender(), [user.email])
    if known:
        send_soon(message)
