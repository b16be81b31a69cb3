"""A signed document as plain text: opens everywhere, today and in twenty years."""

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from caregivers.rights.consents.models import Consent


def as_text(consent: Consent) -> str:
    """Title, words, and who signed when; whether it was taken back since."""
    version = consent.version
    at = localtime(consent.signed_at)
    lines = [
        version.title,
        _("Version %(number)d") % {"number": version.number},
        "",
        version.text,
        "",
        "-" * 40,
        _("Signed: %(name)s") % {"name": consent.signed_name},
        _("On: %(at)s") % {"at": f"{at:%Y-%m-%d %H:%M %Z}"},
    ]
    if consent.revoked_at:
        lines.append(_("Taken back on: %(at)s") % {"at": f"{localtime(consent.revoked_at):%Y-%m-%d %H:%M %Z}"})
    lines.append(_("Fingerprint of the text (SHA-256): %(hash)s") % {"hash": consent.text_hash})
    return "\n".join(lines) + "\n"
