"""How the caregiver may safely be reached: she says it, and says now and then that it is still right."""

from datetime import time
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from caregivers.people.models import Caregiver
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record


@transaction.atomic
def set_safe_contact(
    *,
    caregiver: Caregiver,
    may_email: bool,
    quiet_from: time,
    quiet_until: time,
    shared_device: bool,
    time_zone: str,
    by: User,
) -> Caregiver:
    """How she may safely be reached, in her own words; confirmed as of now."""
    caregiver = own_row(caregiver, by)
    values = {"may_email": may_email, "quiet_from": quiet_from, "quiet_until": quiet_until}
    values["shared_device"] = shared_device
    changed = [name for name, value in values.items() if getattr(caregiver, name) != value]
    for name in changed:
        setattr(caregiver, name, values[name])
    caregiver.safe_contact_confirmed_at = clock.now()
    caregiver.save(update_fields=[*values, "safe_contact_confirmed_at"])
    if caregiver.user.time_zone != time_zone:
        caregiver.user.time_zone = time_zone
        caregiver.user.save(update_fields=["time_zone"])
        changed.append("time_zone")
    record("caregiver.safe_contact_set", caregiver, by=by, case_id=latest_case_id(caregiver), fields=sorted(changed))
    return caregiver


@transaction.atomic
def confirm_safe_contact(*, caregiver: Caregiver, by: User) -> Caregiver:
    """All of it is still right."""
    caregiver = own_row(caregiver, by)
    caregiver.safe_contact_confirmed_at = clock.now()
    caregiver.save(update_fields=["safe_contact_confirmed_at"])
    record("caregiver.safe_contact_confirmed", caregiver, by=by, case_id=latest_case_id(caregiver))
    return caregiver


@transaction.atomic
def allow_email(*, caregiver: Caregiver, allowed: bool, by: User) -> Caregiver:
    """Whether we may write to her by e-mail, and nothing else: the rest is as old as it was."""
    caregiver = own_row(caregiver, by)
    if caregiver.may_email != allowed:
        caregiver.may_email = allowed
        caregiver.save(update_fields=["may_email"])
        record("caregiver.safe_contact_set", caregiver, by=by, case_id=latest_case_id(caregiver), fields=["may_email"])
    return caregiver


def own_row(caregiver: Caregiver, by: User) -> Caregiver:
    """The caregiver's row, locked, if it is her own; claims of her messages wait meanwhile."""
    if by.pk != caregiver.user_id:
        raise PermissionDenied
    return Caregiver.objects.select_for_update(no_key=True, of=("self",)).select_related("user").get(pk=caregiver.pk)


def latest_case_id(caregiver: Any) -> UUID | None:
    """The newest of her cases: whose trail shows what she decided about herself."""
    return caregiver.cases.order_by("-opened_at").values_list("pk", flat=True).first()
