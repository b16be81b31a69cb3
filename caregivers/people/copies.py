"""The caregiver and the loved one, in a copy of the record."""

from typing import Any

from django.utils.formats import time_format
from django.utils.translation import gettext as _

from caregivers.copies import Entry, lines, when
from caregivers.people.models import Caregiver, LovedOne
from clinic.accounts.models import User


def profile(caregiver: Caregiver) -> Entry:
    """Who she is to the practice, and how she may safely be reached."""
    user = caregiver.user
    data = {
        "name": user.name,
        "email": user.email,
        "time_zone": user.time_zone,
        "language": user.language,
        "known_since": caregiver.created_at,
        "safe_contact": {
            "may_email": caregiver.may_email,
            "quiet_from": caregiver.quiet_from,
            "quiet_until": caregiver.quiet_until,
            "shared_device": caregiver.shared_device,
            "stopped_messages_at": caregiver.stopped_at,
            "confirmed_at": caregiver.safe_contact_confirmed_at,
        },
    }
    quiet = f"{time_format(caregiver.quiet_from, 'g:i A')} – {time_format(caregiver.quiet_until, 'g:i A')}"
    return Entry(
        data,
        _("About you"),
        lines(
            (_("Name"), user.name),
            (_("E-mail address"), user.email),
            (_("Time zone"), user.time_zone),
            (_("E-mail is welcome"), _yes_no(caregiver.may_email)),
            (_("Nothing is sent"), quiet),
            (_("The device is shared"), _yes_no(caregiver.shared_device)),
            (_("All messages stopped"), when(caregiver.stopped_at)),
            (_("Last confirmed"), when(caregiver.safe_contact_confirmed_at)),
        ),
    )


def loved_one(case: Any, reader: User) -> list[Entry]:
    """Only where it was ticked. The client gets what she told us herself, the name and the relation; the story is in
    the clinicians' words. (Her audience does not include the row: this is the one place that gives her part of it.)
    """
    row = LovedOne.objects.of(case).select_related("case__data_key").first()
    if row is None:
        return []
    data = {"called": row.nickname, "relation": row.relation}
    words = lines((_("Called"), row.nickname), (_("Relation"), row.get_relation_display()))
    if not reader.is_caregiver:
        data |= {"situation": row.situation, "story": row.story}
        words += lines((_("How things stand"), row.get_situation_display()), (_("What is going on"), row.story))
    return [Entry(data, _("The person you worry about") if reader.is_caregiver else _("The loved one"), words)]


def _yes_no(value: bool) -> str:
    return _("Yes") if value else _("No")
