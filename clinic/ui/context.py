"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from clinic.accounts.models import Practice


def house(request: HttpRequest) -> dict[str, Any]:
    """The practice's name, and whether the demo's mailbox can be read."""
    return {"practice": Practice.current(), "demo_mailbox": settings.DEMO_MAILBOX}
