"""Links that go out in mails: absolute, built from SITE_URL only, signed, never stored."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.core.exceptions import ValidationError

from clinic.accounts.models import Invitation, User

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


def new_password_token(user: User) -> str:
    """Good for an hour and for one new password: the old one, and the last sign-in, are signed with it."""
    return f"{user.pk}.{default_token_generator.make_token(user)}"


def new_password_link(user: User) -> str:
    """The absolute address of the page on which `user` chooses a new password."""
    return f"{settings.SITE_URL}/sign-in/new-password/{new_password_token(user)}/"


def user_of_new_password_token(token: str) -> User | None:
    """Who may choose a new password with it; None where it opens nothing (any more)."""
    pk, _dot, rest = token.partition(".")
    try:
        user = User.objects.filter(pk=pk, is_active=True).first()
    except ValidationError:  # not even an id
        return None
    return user if user and default_token_generator.check_token(user, rest) else None
