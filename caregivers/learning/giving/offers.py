"""What one can give to a client, with what stands in its way, and what she did before."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from caregivers.caseload.models import Case
from caregivers.learning.models import Assignment
from caregivers.learning.pathways.planning import follows
from caregivers.safety.rules import standing
from caregivers.safety.standings import standings
from clinic.accounts.models import User
from clinic.audit.actions import record_reading
from clinic.library.gates import Gate
from clinic.library.models import ModuleVersion, Pathway
from clinic.permissions import Permission
from clinic.ui.tags import day


@dataclass
class Offer:
    """A module that one can give, or the sentence why not now."""

    version: ModuleVersion
    why_not: str = ""
    held_back: bool = False  # by the gate: the safety questions would open it
    done: str = ""  # that the client did it before, and when
    is_first: bool = False  # on the page: its input has the field's own id


@dataclass(frozen=True)
class Shelf:
    """Offers that one looks at together."""

    title: Any
    offers: list[Offer] = field(default_factory=list)
    held_back: bool = False
    to_choose: bool = True


def offers(case: Case) -> list[Offer]:
    """The newest published version of every module, each with what stands in its way for `case`. Three queries.

    Whoever shows it says so in the trail.
    """
    hers: dict[uuid.UUID, list[Assignment]] = {}
    for row in Assignment.objects.filter(case=case, withdrawn_at=None).order_by("-completed_at"):
        hers.setdefault(row.module_id, []).append(row)
    gates = standing(case)
    found = []
    for version in ModuleVersion.objects.newest().select_related("module"):
        rows, no = hers.get(version.module_id, []), gates.refusal(version.gate) or ""
        given = given_words(rows)
        found.append(Offer(version, given or no, held_back=bool(no and not given), done=done_words(rows)))
    return found


def shelves(found: Iterable[Offer]) -> list[Shelf]:
    """`found` in the order in which one looks: what can be given, what waits, what was done, what is on the list."""
    new, waits, done, given = (
        Shelf(_("Can be given now")),
        Shelf(_("Waits for the safety questions"), held_back=True),
        Shelf(_("Done before")),
        Shelf(_("On the list already"), to_choose=False),
    )
    for offer in found:
        shelf = waits if offer.held_back else given if offer.why_not else done if offer.done else new
        shelf.offers.append(offer)
    filled = [shelf for shelf in (new, waits, done, given) if shelf.offers]
    if filled:
        filled[0].offers[0].is_first = True
    return filled


def given_words(rows: list[Assignment]) -> str:
    """How what is unfinished among `rows` stands; nothing where there is none."""
    row = next((row for row in rows if row.completed_at is None), None)
    if row is None:
        return ""
    if row.held_at:
        return _("Planned, and kept back by the safety questions")
    if row.is_locked and row.unlocks_on:
        return _("Planned for %(day)s") % {"day": day(row.unlocks_on)}
    return _("On the client’s page since %(day)s") % {"day": _local(row.unlocked_at or row.assigned_at)}


def done_words(rows: list[Assignment]) -> str:
    """That she did it, and when; the newest of `rows` stands first. Nothing where she did not."""
    moments = [row.completed_at for row in rows if row.completed_at]
    if not moments:
        return ""
    words = _("Done: %(day)s") % {"day": _local(moments[0])}
    if before := len(moments) - 1:
        more = ngettext("and %(count)d time before", "and %(count)d times before", before) % {"count": before}
        words = f"{words}, {more}"
    return words


def _local(at: datetime) -> str:
    return day(localtime(at).date())


# --- several cases ----------------------------------------------------------------------------------------------------


@dataclass
class Choice:
    """One case that can be ticked."""

    case: Case
    is_own: bool
    why_not: str = ""
    held_back: bool = False
    note: str = ""
    ticked: bool = False
    refused: str = ""  # why nothing was given, after trying
    is_first: bool = False  # on the page: its input has the field's own id

    @property
    def can_be_ticked(self) -> bool:
        """Ticked before, or nothing is known to stand in its way."""
        return self.ticked or not self.why_not


def cases_to_choose(user: User) -> list[Choice]:
    """The open cases to which `user` may give something, her own first, by the clients' names."""
    own = set(Case.objects.own(user).open().values_list("pk", flat=True))
    cases = Case.objects.where_may(user, Permission.ASSIGN).readable().select_related("data_key", "caregiver__user")
    listed = [Choice(case, case.pk in own) for case in cases.order_by("caregiver__user__name", "number")]
    listed.sort(key=lambda choice: not choice.is_own)
    for choice in listed[:1]:
        choice.is_first = True
    return listed


def choices_for_module(version: ModuleVersion, user: User) -> list[Choice]:
    """The cases, with what stands in the way of `version` for each, and when it was done. A handful of queries."""
    choices = cases_to_choose(user)
    cases = [choice.case for choice in choices]
    rows = Assignment.objects.visible_to(user).filter(case__in=cases, module=version.module_id, withdrawn_at=None)
    of_case = _read(rows.order_by("-completed_at"), user)
    gates = standings(cases, user) if version.gate != Gate.NONE else {}
    for choice in choices:
        hers = of_case.get(choice.case.pk, [])
        choice.note, choice.why_not = done_words(hers), given_words(hers)
        if not choice.why_not and choice.case.pk in gates:
            choice.why_not = gates[choice.case.pk].refusal(version.gate) or ""
            choice.held_back = bool(choice.why_not)
    return choices


def choices_for_pathway(pathway: Pathway, user: User) -> list[Choice]:
    """The cases, with how much of `pathway` is left for each. A handful of queries."""
    choices = cases_to_choose(user)
    cases = [choice.case for choice in choices]
    rows = Assignment.objects.visible_to(user).filter(case__in=cases, withdrawn_at=None)
    of_case = _read(rows.filter(module__slug__in=pathway.modules).select_related("module"), user)
    going_on = set(follows(rows, pathway).values_list("case", flat=True))
    for choice in choices:
        known = {row.module.slug for row in of_case.get(choice.case.pk, [])}
        left = len(set(pathway.modules) - known)
        choice.note = _("%(left)d of %(all)d are still to do") % {"left": left, "all": len(pathway.modules)}
        if choice.case.pk in going_on:
            choice.why_not = _("Your client follows this pathway already.")
        elif not left:
            choice.why_not = _("Your client has done all of this, or has it on the list.")
    return choices


def _read(rows: Any, user: User) -> dict[uuid.UUID, list[Assignment]]:
    """The rows of each case. That `user` reads them is written down, case by case."""
    record_reading("assignment.read", rows, by=user)
    found: dict[uuid.UUID, list[Assignment]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found
