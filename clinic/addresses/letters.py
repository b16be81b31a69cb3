"""The two mails: one asks the new inbox, one tells the old one. Neither says what we are or names anybody."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from clinic.accounts import letters
from clinic.accounts.models import Practice
from clinic.addresses.links import End, link
from clinic.addresses.models import AddressChange


def send(change: AddressChange, end: End, *, to: str) -> None:
    """Hand the mail for one end over to the postman."""
    context = {"link": link(change, end), "sender": Practice.current().sender_name}
    with translation.override(change.user.language):
        body = render_to_string(f"email/addresses/{end}.txt", context)
        subject = render_to_string("email/addresses/subject.txt", context).strip()
    letters.send_soon(EmailMessage(subject, body, letters.sender(), [to]))
