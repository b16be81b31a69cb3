"""Showing a signed note to its client, and taking it back: the verbs, and the reading."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from sessions.notes.models import Addendum, NoteRelease, SessionNote
from sessions.notes.passages import VISIBLE, Choice, Passage, Shown, passages_of, shown_to_client, stored


@transaction.atomic
def release(*, note: SessionNote, passages: Mapping[str, str], by: User) -> NoteRelease:
    """Show a signed note to its client. `passages` says of every paragraph what becomes of it (passages.Choice).

    Releasing it anew replaces the release before; the same choices again change nothing. Raises RuleViolation for a
    draft, for a paragraph of which nothing is said (field "passages.<key>"), and where nothing would be left to read.
    """
    require(by, Permission.RELEASE_NOTES, note.case)
    rows: Any = SessionNote.objects.select_for_update(of=("self",)).select_related("case__data_key")
    note = rows.get(pk=note.pk)
    if not note.is_signed:
        raise RuleViolation(_("Only a signed note can be shown to the client."), code="state")
    found = all_passages(note)
    _demand_choices(found, passages)
    kept = stored(found, passages)
    current = NoteRelease.objects.filter(note=note, taken_back_at=None).first()
    if current:
        current.case = note.case  # its key is at hand already
        if current.passages == kept:
            return current
        _take_back(current, by)
    row = NoteRelease.objects.create(case=note.case, note=note, passages=kept, released_by=by, released_at=clock.now())
    left_out = sum(choice == Choice.LEFT_OUT for choice in passages.values())
    record("note.released", row, by=by, count=left_out)
    return row


@transaction.atomic
def take_back(*, release: NoteRelease, by: User) -> NoteRelease:
    """The client does not see it any more. Taking it back twice does it once."""
    require(by, Permission.RELEASE_NOTES, release.case)
    rows: Any = NoteRelease.objects.select_for_update(of=("self",)).select_related("case__data_key")
    row: NoteRelease = rows.get(pk=release.pk)
    return row if row.taken_back_at else _take_back(row, by)


def _take_back(row: NoteRelease, by: User) -> NoteRelease:
    row.taken_back_at, row.taken_back_by = clock.now(), by
    row.save(update_fields=["taken_back_at", "taken_back_by"])
    record("note.taken_back", row, by=by)
    return row


def _demand_choices(found: list[Passage], given: Mapping[str, str]) -> None:
    for passage in found:
        if given.get(passage.key) not in Choice.values:
            message = _("Please say what becomes of this paragraph.")
            raise RuleViolation(message, field=f"passages.{passage.key}", code="required")
    for key in given:
        if key not in {passage.key for passage in found}:
            raise RuleViolation(_("This note has no such paragraph."), field=f"passages.{key}", code="unknown")
    if not any(choice in VISIBLE for choice in given.values()):
        raise RuleViolation(_("Nothing would be left to read. Then it is better not to show this note."), code="empty")


def all_passages(note: SessionNote) -> list[Passage]:
    """The paragraphs of `note` (fetched with its case's key), and of all its additions."""
    addenda = list(Addendum.objects.filter(note=note).order_by("signed_at", "pk"))
    for addendum in addenda:
        addendum.case = note.case
    return passages_of(note, addenda)


def current_release(note: SessionNote, user: User) -> NoteRelease | None:
    """What the client sees of `note` now, if anything."""
    rows = NoteRelease.objects.visible_to(user).filter(note=note, taken_back_at=None)
    found: NoteRelease | None = rows.select_related("released_by").first()
    return found


def released_to(user: User) -> "QuerySet[NoteRelease]":
    """The notes that clients were shown and can still read, of the cases that `user` may see; the newest first."""
    rows = NoteRelease.objects.visible_to(user).filter(taken_back_at=None, case__data_key__destroyed_at=None)
    return rows.select_related("note__appointment", "note__signed_by", "released_by").order_by(
        "-note__appointment__starts_at"
    )


def words_of(release: NoteRelease, case: Case) -> list[Shown]:
    """The released note as its client reads it; `case` has the key."""
    release.case = release.note.case = case
    return shown_to_client(release, all_passages(release.note))


@transaction.atomic
def read_release(*, release: NoteRelease, by: User) -> list[Shown]:
    """The released note as its client reads it. That it was read is in the trail."""
    record("note.release_read", release, by=by)
    return words_of(release, release.case)
