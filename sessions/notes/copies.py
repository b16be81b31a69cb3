"""Notes in a copy of the record: in the client's those that were shown to her, as she reads them; in the whole one all
that are signed. Drafts and private notes are in neither.
"""

from typing import Any

from django.utils.translation import gettext as _

from caregivers.caseload.models import Case
from caregivers.copies import Entry, Lines, lines, when
from clinic.accounts.models import User
from sessions.notes.models import Addendum, NoteRelease, SessionNote
from sessions.notes.passages import SECTIONS, Shown, passages_of, shown_to_client


def notes(case: Case, reader: User) -> list[Entry]:
    """The earliest meeting first."""
    return _released(case, reader) if reader.is_caregiver else _signed(case, reader)


def _released(case: Case, reader: User) -> list[Entry]:
    rows = NoteRelease.objects.visible_to(reader).of(case).filter(taken_back_at=None)
    rows = rows.select_related("note__appointment", "note__signed_by").order_by("note__appointment__starts_at")
    # The additions are read by way of the release, which is what lets her see them: not through her own audience.
    added = _by_note(Addendum.objects.of(case).filter(note__releases__in=rows.order_by()), case)
    return [_release(row, added.get(row.note_id, []), case) for row in rows]


def _by_note(rows: Any, case: Case) -> dict[Any, list[Addendum]]:
    found: dict[Any, list[Addendum]] = {}
    for row in rows.select_related("signed_by").order_by("signed_at", "pk"):
        row.case = case  # the key is at hand
        found.setdefault(row.note_id, []).append(row)
    return found


def _release(row: NoteRelease, addenda: list[Addendum], case: Case) -> Entry:
    row.case = row.note.case = case
    sections = shown_to_client(row, passages_of(row.note, addenda))
    data = _facts(row.note) | {
        "released_at": row.released_at,
        "sections": [{"title": one.title, "paragraphs": one.paragraphs} for one in sections],
    }
    words = [line for one in sections for line in _section(one)]
    return Entry(data, when(row.note.appointment.starts_at), words + _signature(row.note))


def _section(one: Shown) -> Lines:
    left_out = _("[Something is left out here: it is about somebody else.]")
    return lines((one.title, "\n\n".join(left_out if text is None else text for text in one.paragraphs)))


def _signed(case: Case, reader: User) -> list[Entry]:
    rows = SessionNote.objects.visible_to(reader).of(case).filter(signed_at__isnull=False)
    added = _by_note(Addendum.objects.visible_to(reader).of(case), case)
    rows = rows.select_related("appointment", "signed_by").order_by("appointment__starts_at")
    return [_note(row, added.get(row.pk, [])) for row in rows]


def _note(note: SessionNote, addenda: list[Addendum]) -> Entry:
    data = _facts(note) | {name: getattr(note, name) for name in (*SECTIONS, "ratings", "follow_up", "content_hash")}
    data["additions"] = [{"text": a.text, "signed_by": a.signed_by.name, "signed_at": a.signed_at} for a in addenda]
    words = lines(*((title, getattr(note, name)) for name, title in SECTIONS.items()))
    words += _signature(note)
    for one in addenda:
        words += lines((_("Addition"), one.text), (_("Signed"), f"{one.signed_by.name}, {when(one.signed_at)}"))
    return Entry(data, when(note.appointment.starts_at), words)


def _facts(note: SessionNote) -> dict[str, Any]:
    signed_by = note.signed_by.name if note.signed_by else ""
    return {"met_at": note.appointment.starts_at, "signed_by": signed_by, "signed_at": note.signed_at}


def _signature(note: SessionNote) -> Lines:
    return lines((_("Signed"), f"{note.signed_by.name if note.signed_by else ''}, {when(note.signed_at)}"))
