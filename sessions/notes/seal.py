"""What a signature covers: one canonical document, and the SHA-256 over it.

The document of a signed note is this JSON object, with the keys sorted, no spaces between tokens, non-ASCII letters
as they are, in UTF-8::

    {
      "format": 1,
      "note": "<uuid>", "case": "<uuid>", "appointment": "<uuid>",
      "author": "<uuid>", "signed_by": "<uuid>",
      "signed_at": "2026-03-08T14:05:06.123456+00:00",   (UTC, microseconds)
      "body": "…", "risk": "…", "plan": "…",
      "ratings": {"<goal uuid>": -2 … 2, …},
      "follow_up": {"when": "…", "at": "YYYY-MM-DDTHH:MM" where "when" is "at"}
    }

Anybody who holds the words can compute it again, without Porchlight.
"""

import hashlib
import json
from datetime import UTC
from typing import Any

from sessions.notes.models import SessionNote

FORMAT = 1


def signed_document(note: SessionNote) -> dict[str, Any]:
    """All that the signature of `note` covers."""
    if note.signed_at is None:
        raise ValueError("Only a signed note has a signed document.")
    return {
        "format": FORMAT,
        "note": str(note.pk),
        "case": str(note.case_id),
        "appointment": str(note.appointment_id),
        "author": str(note.author_id),
        "signed_by": str(note.signed_by_id),
        "signed_at": note.signed_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "body": note.body,
        "risk": note.risk,
        "plan": note.plan,
        "ratings": note.ratings,
        "follow_up": note.follow_up,
    }


def content_hash(note: SessionNote) -> str:
    """SHA-256 over the signed document, in hexadecimal."""
    text = json.dumps(signed_document(note), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def is_intact(note: SessionNote) -> bool:
    """Whether a signed note still says what was signed."""
    return note.signed_at is not None and content_hash(note) == note.content_hash
