"""The contact log and handover notes in a copy of the whole record. Written for colleagues: not in the client's own."""

from django.utils.translation import gettext as _

from caregivers.caseload.models import Case, ContactEntry, HandoverNote
from caregivers.copies import Entry, lines, when
from clinic.accounts.models import User


def contacts(case: Case, reader: User) -> list[Entry]:
    """Calls, mails and visits, the earliest first."""
    rows = ContactEntry.objects.visible_to(reader).of(case).select_related("logged_by").order_by("at")
    return [_contact(row) for row in rows]


def handover_notes(case: Case, reader: User) -> list[Entry]:
    """What colleagues wrote for each other when the case changed hands."""
    rows = HandoverNote.objects.visible_to(reader).of(case).select_related("author").order_by("created_at")
    return [_handover(row) for row in rows]


def _handover(row: HandoverNote) -> Entry:
    data = {"text": row.text, "author": row.author.name, "at": row.created_at}
    return Entry(data, when(row.created_at), lines((_("Text"), row.text), (_("By"), row.author.name)))


def _contact(row: ContactEntry) -> Entry:
    data = {
        "kind": row.kind,
        "at": row.at,
        "reached": row.reached,
        "summary": row.summary,
        "logged_by": row.logged_by.name,
    }
    reached = "" if row.reached else _("Nobody")
    words = lines((_("Summary"), row.summary), (_("Reached"), reached), (_("Logged by"), row.logged_by.name))
    return Entry(data, f"{row.get_kind_display()}, {when(row.at)}", words)
