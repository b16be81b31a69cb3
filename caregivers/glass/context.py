"""The banner: whoever holds a case open in an emergency sees it on every page, until when, and how to close it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from caregivers.glass.queries import open_of


def banner(request: HttpRequest) -> dict[str, Any]:
    """``open_glass``: what the signed-in clinician holds open. Asked for only by pages that show it (base.html)."""
    user: Any = getattr(request, "user", None)
    return {"open_glass": SimpleLazyObject(lambda: open_of(user) if user and user.is_authenticated else [])}
