"""What every page knows of the visit that it is shown in."""

from typing import Any

from django.http import HttpRequest

from clinic import clock
from clinic.visits.actions import WAITING
from clinic.visits.limits import Here, who


def visit(request: HttpRequest) -> dict[str, Any]:
    """For the warning before a visit ends, and for the notice that something typed is kept; costs no query."""
    here: Here | None = Here.in_session(request.session) if getattr(request, "visit", None) else None
    if here is None:
        return {}
    now = clock.now()
    return {
        "visit_left": max(0, int(here.idle_left(now))),
        "visit_longest_left": max(0, int(here.longest_left(now))),
        "visit_shared": here.shared,
        "visit_who": who(here.person),
        "visit_words_wait": bool(request.session.get(WAITING)),
    }
