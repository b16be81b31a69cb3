"""How the gates of many cases stand, in two queries."""

import uuid
from collections.abc import Iterable

from django.db.models import OuterRef, Subquery

from caregivers.caseload.models import Case
from caregivers.safety.models import GateAnswer
from caregivers.safety.rules import NEWEST_FIRST, GateStanding
from clinic.accounts.models import User
from clinic.audit.actions import record_reading


def standings(cases: Iterable[Case], user: User) -> dict[uuid.UUID, GateStanding]:
    """Case → how its gate stands. That `user` reads it is written down, case by case."""
    asked = [case.pk for case in cases]
    newest = GateAnswer.objects.filter(case=OuterRef("pk")).order_by(*NEWEST_FIRST).values("pk")[:1]
    ids = Case.objects.filter(pk__in=asked).annotate(newest=Subquery(newest)).values("newest")
    answers = {row.case_id: row for row in GateAnswer.objects.visible_to(user).filter(pk__in=ids)}
    record_reading("gate.read", answers.values(), by=user)
    return {pk: GateStanding(answers.get(pk)) for pk in asked}
