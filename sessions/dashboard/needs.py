"""*Needs you*: what waits for a clinician, each kind defined once, all of them in one query.

A definition is a queryset of the room that knows (``learning.queries.to_review`` …), reduced to the same
columns, so that the list, its counts and the caseload's badges are the same rows.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, DateField, DateTimeField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from caregivers.caseload import queries as caseload
from caregivers.caseload.access import practice_today
from caregivers.caseload.models import Case
from caregivers.followups import queries as followups
from caregivers.glass import queries as glass
from caregivers.goals import queries as goals
from caregivers.learning import queries as learning
from caregivers.learning.giving import queries as giving
from caregivers.learning.pathways import queries as pathways
from caregivers.rights.amendments import queries as amendments
from caregivers.rights.consents import queries as consents
from caregivers.safety import queries as safety
from caregivers.safety.flags import queries as flags
from clinic.accounts.models import User
from clinic.ui.tags import waited
from sessions.notes import queries as notes


@dataclass(frozen=True)
class Definition:
    """One kind of need: which rows, since when, and what to do about one."""

    key: str
    words: Any  # what it is, on the list and on the badge
    verb: Any  # the one thing to do
    rows: Callable[[User], QuerySet[Any]]
    since: str  # the column that says since when
    url_name: str
    by_case: bool = False  # the page is the case's, not the row's
    due: str = ""  # the column that says by which day, where the law or we set one
    tone: str = "warn"
    page: str = ""  # the kind's own page, where it has one: it shows exactly these rows

    @property
    def listing(self) -> str:
        """The address of all rows of this kind, which a number leads to."""
        return reverse(self.page) if self.page else reverse("dashboard:needs") + f"?kind={self.key}"


def _gates(user: User) -> QuerySet[Case]:
    return safety.to_renew(user, goals.cases_with_gated_goals(), giving.cases_with_gated_work())


# Most urgent first.
DEFINITIONS = (
    Definition("flag", _("Flag"), _("Look"), flags.open_on_own, "raised_at", "safety:flag", tone="danger"),
    Definition(
        "glass", _("Opened in an emergency"), _("Look"), glass.unseen, "created_at", "glass:detail", tone="warn"
    ),
    Definition("gate", _("Safety questions due"), _("Answer"), _gates, "gate_answered_at", "safety:case", True),
    Definition(
        "failed", _("Message not sent"), _("See why"), followups.needs_a_person, "ended_at", "followups:history", True
    ),
    Definition(
        "taken_back", _("Consent taken back"), _("Talk"), consents.taken_back, "revoked_at", "rights:case", True
    ),
    Definition(
        "amendment",
        _("Asks for a change of the record"),
        _("Answer"),
        amendments.to_answer,
        "asked_at",
        "rights:amendment",
        due="deadline",
    ),
    Definition(
        "review",
        _("Homework to read"),
        _("Read"),
        learning.to_review,
        "waits_since",
        "learning:review",
        page="learning:reviews",
    ),
    Definition("unsigned", _("Note not signed"), _("Finish"), notes.unsigned, "saved_at", "notes:detail"),
    Definition(
        "no_note", _("Session without a note"), _("Write"), notes.without_note, "ends_at", "appointments:detail"
    ),
    Definition("obstacle", _("Said what got in the way"), _("Look"), giving.heavy, "obstacle_at", "learning:review"),
    Definition(
        "kept_back",
        _("Kept back by the safety questions"),
        _("Answer"),
        pathways.kept_back,
        "held_at",
        "safety:case",
        True,
    ),
    Definition("overdue", _("Homework overdue"), _("Look"), learning.overdue, "due_on", "learning:review"),
    Definition(
        "paused", _("Pathway paused for weeks"), _("Decide"), pathways.paused_long, "paused_on", "record:case", True
    ),
    Definition("invite", _("Not invited yet"), _("Invite"), caseload.not_invited, "opened_at", "record:case", True),
)
BY_KEY = {definition.key: (rank, definition) for rank, definition in enumerate(DEFINITIONS)}


@dataclass(frozen=True)
class Need:
    """One line of the list."""

    definition: Definition
    case_id: uuid.UUID
    row_id: uuid.UUID
    since: datetime
    due: date | None = None

    @property
    def time(self) -> str:
        """How much time is left where there is a day, else how long it has waited."""
        if self.due:
            return amendments.time_left((self.due - practice_today()).days)
        return gettext("for %(time)s") % {"time": waited(self.since)}

    @property
    def url(self) -> str:
        """Where the one thing is done."""
        return reverse(self.definition.url_name, args=[self.case_id if self.definition.by_case else self.row_id])


def needs_of(user: User, *, kind: str = "", case: uuid.UUID | None = None) -> list[Need]:
    """What waits on the caseload of `user`, most urgent kind first, the longest wait first within it. One query."""
    chosen = [definition for definition in DEFINITIONS if kind in ("", definition.key)]
    parts = [_columns(definition, user, case) for definition in chosen]
    if not parts:
        return []
    union = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    found = []
    for key, case_id, row_id, since, due in union:
        rank, definition = BY_KEY[key]
        found.append((rank, since, Need(definition, case_id, row_id, since, due)))
    return [need for _rank, _since, need in sorted(found, key=lambda item: item[:2])]


def _columns(definition: Definition, user: User, case: uuid.UUID | None) -> QuerySet[Any, tuple[Any, ...]]:
    rows = definition.rows(user)
    case_column = "pk" if rows.model is Case else "case_id"
    if case:
        rows = rows.filter(**{case_column: case})
    return (
        rows.order_by()
        .annotate(
            need=Value(definition.key, output_field=CharField()),
            need_case=F(case_column),
            need_since=Cast(definition.since, DateTimeField()),
            need_due=Cast(definition.due or Value(None), DateField()),
        )
        .values_list("need", "need_case", "pk", "need_since", "need_due")
    )


def names_of(user: User, needs: list[Need]) -> dict[uuid.UUID, str]:
    """The clients' names for the list's lines; the number alone of a case that `user` is only told about."""
    asked = {need.case_id for need in needs}
    cases = Case.objects.visible_to(user).filter(pk__in=asked)
    names = dict(cases.values_list("pk", "caregiver__user__name"))
    if others := asked - set(names):
        numbers = Case.objects.filter(pk__in=others).values_list("pk", "number")
        names |= {pk: f"#{number}" for pk, number in numbers}
    return names
