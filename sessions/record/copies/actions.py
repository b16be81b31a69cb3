"""Making a copy of a record: the client's own, or the whole one for somebody who may have it.

The format is described in docs/records.md, and has a version: within one, keys are added and none changes its meaning.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from caregivers.copies import Entry
from caregivers.people.copies import profile
from caregivers.people.models import Caregiver
from caregivers.rights.disclosures.actions import record_disclosure
from clinic import clock
from clinic.accounts.models import Practice, User
from clinic.audit.actions import record
from clinic.permissions import Permission
from clinic.ui.throttle import Limit, throttle
from sessions.record.copies.sections import SECTIONS, Section

FORMAT, VERSION = "porchlight-record", 1
OFTEN = Limit(30, hours=1)


class Extent(models.TextChoices):
    """How much of the record."""

    CLIENT = "client", gettext_lazy("What the client may have: their own words, and what they were given")
    WHOLE = "whole", gettext_lazy("The whole record, as it stands for clinicians")


@dataclass(frozen=True)
class Episode:
    """One case in a copy."""

    case: Case
    sections: list[tuple[Section, list[Entry]]]


@dataclass(frozen=True)
class RecordCopy:
    """A copy, before it becomes a file. Everything is in the words and on the clock of the client."""

    extent: Extent
    made_at: Any
    practice: str
    client: User
    profile: Entry
    episodes: list[Episode]
    erased: list[Case]
    left_out: list[str]


@transaction.atomic
def copy_own_record(*, by: User, with_loved_one: bool = False) -> RecordCopy:
    """The caregiver takes what is hers with her: of all her cases, also the closed ones."""
    throttle(f"copy:{by.pk}", OFTEN)
    caregiver = Caregiver.objects.select_related("user").get(user=by)
    cases = Case.objects.where_may(by, Permission.SEE_OWN_RECORD).select_related("data_key", "caregiver__user")
    return _copy(caregiver, list(cases.order_by("opened_at")), Extent.CLIENT, by, by, with_loved_one)


@transaction.atomic
def copy_for_client(*, case: Case, by: User, with_loved_one: bool = False) -> RecordCopy:
    """The same copy of one case, made by staff for the client who asked for it."""
    require(by, Permission.GIVE_COPY, case)
    throttle(f"copy:{by.pk}", OFTEN)
    return _copy(case.caregiver, [case], Extent.CLIENT, case.caregiver.user, by, with_loved_one)


@transaction.atomic
def copy_whole_record(*, case: Case, to_whom: str, purpose: str, by: User, with_loved_one: bool = False) -> RecordCopy:
    """The whole record of one case, for somebody who may have it. That it went out is written down at once.

    Raises RuleViolation where it is not said to whom, or why.
    """
    require(by, Permission.GIVE_COPY, case)
    throttle(f"copy:{by.pk}", OFTEN)
    record_disclosure(case=case, to_whom=to_whom, purpose=purpose, what=_("A copy of the whole record"), by=by)
    return _copy(case.caregiver, [case], Extent.WHOLE, by, by, with_loved_one)


def _copy(
    caregiver: Caregiver, cases: Iterable[Case], extent: Extent, reader: User, by: User, with_loved_one: bool
) -> RecordCopy:
    client, kept = caregiver.user, [case for case in cases if case.erased_at is None]
    with timezone.override(client.time_zone), translation.override(client.language):
        episodes = [_episode(case, extent, reader, with_loved_one) for case in kept]
        made = RecordCopy(
            extent=extent,
            made_at=clock.now(),
            practice=Practice.current().name if extent == Extent.WHOLE else Practice.current().sender_name,
            client=client,
            profile=profile(caregiver),
            episodes=episodes,
            erased=[case for case in cases if case.erased_at],
            left_out=_left_out(extent, with_loved_one),
        )
    for episode in episodes:
        count = sum(len(entries) for _section, entries in episode.sections)
        record("record.downloaded", episode.case, by=by, case_id=episode.case.pk, kind=extent.value, count=count)
    return made


def _episode(case: Case, extent: Extent, reader: User, with_loved_one: bool) -> Episode:
    chosen = [
        section
        for section in SECTIONS
        if (section.for_client or extent == Extent.WHOLE) and (with_loved_one or not section.ticked)
    ]
    return Episode(case, [(section, section.entries(case, reader)) for section in chosen])


def _left_out(extent: Extent, with_loved_one: bool) -> list[str]:
    """What a reader might look for and not find, each with why."""
    said = []
    if not with_loved_one:
        said.append(_("What is noted of the person it is about: they did not agree to be in this file."))
    if extent == Extent.CLIENT:
        said.append(_("Notes that have not been shown to you. You can ask your therapist for them."))
        said.append(_("What clinicians write for each other: the contact log, safety answers, how the work ended."))
        said.append(_("Anything that anybody else wrote to us."))
    else:
        said.append(_("Drafts that are not signed, and private notes."))
    return said
