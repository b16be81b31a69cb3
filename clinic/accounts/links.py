"""Links that go out in mails: absolute, built from SITE_URL only, signed, never stored."""

from django.conf import settings
from django.core import signing

from clinic.accounts.models import Invitation

_signer = signing.Signer(salt="accounts.invitation", sep=".")


def invitation_token(invitation: Invitation) -> str:
    """What the link carries. Whether it still opens anything is asked of the row."""
    return _signer.sign(str(invitation.pk))


def invitation_link(invitation: Invitation) -> str:
    """The absolute address of the welcome page for this invitation."""
    return f"{settings.SITE_URL}/welcome/{invitation_token(invitation)}/"


def invitation_of_token(token: str) -> Invitation | None:
    """The invitation that the link is for; None where it was made up. It may be expired, taken up or revoked."""
    try:
        pk = _signer.unsign(token)
    except signing.BadSignature:
        return None
    return Invitation.objects.select_related("user").filter(pk=pk).first()
