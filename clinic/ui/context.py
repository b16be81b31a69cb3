"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from clinic.accounts.models import Practice

THEME_COOKIE = "theme"
THEMES = ("light", "dark")


def house(request: HttpRequest) -> dict[str, Any]:
    """The practice's name, whether the demo's mailbox can be read, and the chosen theme (none: the system's)."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "practice": Practice.current(),
        "demo_mailbox": settings.DEMO_MAILBOX,
        "theme": theme if theme in THEMES else "",
    }
