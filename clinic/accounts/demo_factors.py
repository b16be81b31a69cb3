"""The second factor of invented people: an app that nobody has, whose code the product shows itself.

In local mode only, which SITE_URL decides (docs/decisions/0002), and only for rows that were made here.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import encrypt
from django.conf import settings

from clinic.accounts.factors import Kind, code_for
from clinic.accounts.models import User

DEMO = "demo"


def demo_app(user: User) -> Authenticator:
    """An unsaved one for `user`. Raises RuntimeError in production."""
    if settings.PRODUCTION:
        raise RuntimeError("The demo's second factors have no business in production.")
    return Authenticator(user=user, type=Kind.TOTP, data={"secret": encrypt(generate_totp_secret()), DEMO: True})


def demo_code(user: User) -> str | None:
    """The code for `user` to type now. None for everybody real, and for everybody in production."""
    if settings.PRODUCTION:
        return None
    app = Authenticator.objects.filter(user=user, type=Kind.TOTP).first()
    return code_for(app) if app and app.data.get(DEMO) else None
