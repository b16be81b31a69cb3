"""Every form on a page says for whom the page was made: a signed mark, which {% csrf_token %} writes beside the token.

It is what tells, when a form comes back after its writer's visit ended, whose words these are. The browser's cookies
cannot: they may be gone, or somebody else's by now. Nobody can make one for another person, so nothing can be put
among somebody's kept words from outside.
"""

import uuid
from typing import Any

from django.core import signing
from django.http import HttpRequest

FIELD = "visit_mark"
VALID = 7 * 24 * 60 * 60  # a page may stand open over a weekend

_signer = signing.TimestampSigner(salt="visits.mark")


def mark_for(request: HttpRequest) -> str:
    """The mark for forms of this page; "" where nobody is signed in. Made once per request."""
    made: Any = getattr(request, "_visit_mark", None)
    if made is None:
        user = getattr(request, "user", None)
        made = _signer.sign(user.pk.hex) if user is not None and user.is_authenticated else ""
        request._visit_mark = made  # type: ignore[attr-defined]
    return str(made)


def person_of(mark: str) -> uuid.UUID | None:
    """Whom the page was made for; None where we did not write the mark, or too long ago."""
    try:
        return uuid.UUID(hex=_signer.unsign(mark, max_age=VALID))
    except (signing.BadSignature, ValueError):
        return None
