"""What the case page shows of a client's rights, and what the download takes from here."""

from typing import Any

from django.db.models import F

from caregivers.caseload.models import Case
from caregivers.rights.amendments import queries as amendments
from caregivers.rights.consents import queries as consents
from caregivers.rights.disclosures import queries as disclosures
from clinic.accounts.models import User
from clinic.permissions import Permission


def own_case(user: User) -> Case | None:
    """The caregiver's case that counts now: the open one, or the newest of those that were closed."""
    cases = Case.objects.where_may(user, Permission.SEE_OWN_RECORD).readable()
    cases = cases.select_related("data_key", "caregiver__user")
    return cases.readable().order_by(F("closed_at").desc(nulls_first=True), "-opened_at").first()


def panel(case: Case, user: User) -> dict[str, Any]:
    """For the case page: what is signed and what is missing, whether contact is still right, what waits for an answer.

    No word that was written stands here; the pages behind it show them and leave a trail.
    """
    return {
        "standings": consents.standings(case, user),
        "caregiver": case.caregiver,
        "amendments": amendments.open_on(case, user),
        "disclosures": disclosures.count_on(case, user),
    }


def everything(case: Case) -> dict[str, list[dict[str, Any]]]:
    """All of this room about `case`, as plain data with the plain words: what her download takes from here.

    Whoever calls it has asked whether the person may have it, and writes the audit event.
    """
    return {
        "consents": consents.everything(case),
        "requests_to_amend": amendments.everything(case),
        "disclosures": disclosures.everything(case),
    }
