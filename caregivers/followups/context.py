"""What staff's pages say about messages while they are held (settings: TEMPLATES)."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from caregivers.followups.models import Dispatch


def dispatch(request: HttpRequest) -> dict[str, Any]:
    """The dispatcher; asked of the database only where a template looks at it."""
    return {"dispatch": SimpleLazyObject(Dispatch.current)}
