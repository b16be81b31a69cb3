"""Messages that were sent, in a copy of the record: that they were sent and when. They said nothing more."""

from typing import Any

from django.utils.translation import gettext as _

from caregivers.caseload.models import Case
from caregivers.copies import Entry, lines, when
from caregivers.followups.models import FollowUp
from clinic.accounts.models import User


def messages(case: Case, reader: User) -> list[Entry]:
    """To the client: what went out to her. (The rows are for clinicians, because of their planning and failing; that
    a message came to her she knows.)
    """
    rows: Any = FollowUp.objects.of(case).filter(state=FollowUp.State.SENT).order_by("ended_at")
    return [
        Entry(
            {"kind": row.kind, "sent_at": row.ended_at}, row.get_kind_display(), lines((_("Sent"), when(row.ended_at)))
        )
        for row in rows
    ]
