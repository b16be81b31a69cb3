"""What we tell allauth.mfa: secrets lie under the key ring; who we are comes from SITE_URL, not from the request."""

from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext as _

from clinic.accounts import sealed
from clinic.accounts.factors import factors_of
from clinic.accounts.models import Practice


class MFAAdapter(DefaultMFAAdapter):
    """Second factors."""

    def get_totp_issuer(self) -> str:
        return Practice.current().sender_name

    def encrypt(self, text: str) -> str:
        return sealed.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealed.unseal(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": urlsplit(settings.SITE_URL).hostname or "", "name": Practice.current().sender_name}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """The device keeps this and shows it: the address only, in both places where a name could stand."""
        return {"id": str(user.pk).encode(), "name": user.email, "display_name": user.email}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        count = factors_of(user).filter(type=type).count()
        return _("My passkey") if count == 0 else _("Passkey %(number)d") % {"number": count + 1}
