"""How pages, portal and API get hold of a case."""

import uuid

from django.shortcuts import get_object_or_404

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from clinic.accounts.models import User
from clinic.permissions import Permission


def fetch_case(user: User, pk: uuid.UUID, *, to: Permission) -> Case:
    """The case, in order `to` do something on it: Http404 for a stranger, PermissionDenied for a colleague who may not.

    The data key and the caregiver come along, in the same query.
    """
    cases = Case.objects.visible_to(user).select_related("data_key", "caregiver__user")
    case = get_object_or_404(cases, pk=pk)
    require(user, to, case)
    return case
