"""What ties a clinician to her role: open cases. Answers the question of clinic/accounts/roles.py (see apps.py)."""

from django.urls import reverse
from django.utils.translation import ngettext

from caregivers.caseload.models import Case, Responsibility
from clinic.accounts.dates import not_over_on, practice_today
from clinic.accounts.models import User
from clinic.accounts.roles import TIES, Tie


@TIES.answered_by
def open_cases(user: User) -> list[Tie]:
    """Open cases of which she is the primary clinician, or that she covers, now or later."""
    rows = Responsibility.objects.filter(not_over_on(practice_today()), clinician=user).values("case")
    count = Case.objects.open().filter(pk__in=rows).count()
    if not count:
        return []
    sentence = ngettext(
        "%(name)s is responsible for %(count)d open case.", "%(name)s is responsible for %(count)d open cases.", count
    )
    url = reverse("caseload:of_clinician", args=[user.pk])
    return [Tie(sentence % {"name": user.name, "count": count}, url)]
