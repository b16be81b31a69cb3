"""What happens to a case: it is opened, its facts change, contact is logged, it is closed."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from caregivers.caseload.access import practice_today, require
from caregivers.caseload.models import Case, ContactEntry, Responsibility
from caregivers.people.models import Caregiver, LovedOne
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.encryption.models import DataKey
from clinic.errors import RuleViolation
from clinic.ids import once_id
from clinic.permissions import Permission, Role, require_role

FIRST_NUMBER = 1001


@transaction.atomic
def open_case(
    *,
    name: str,
    email: str,
    time_zone: str,
    nickname: str,
    relation: str,
    situation: str,
    by: User,
    story: str = "",
    shared_device: bool = False,
    responsible: User | None = None,
    once: uuid.UUID | None = None,
) -> Case:
    """Open a case for a caregiver who is new here, or who comes back after an earlier case was closed.

    `responsible` is the primary clinician, `by` herself where it is not said. Raises RuleViolation when the
    address belongs to staff, or to a caregiver whose case is still open.
    """
    require_role(by, Permission.OPEN_CASE)
    new_pk = once_id(by, once)
    if already := Case.objects.filter(pk=new_pk).first():
        return already
    caregiver = _caregiver(name=name, email=email, time_zone=time_zone, shared_device=shared_device)
    key = DataKey.new()
    key.save()
    number = (Case.objects.aggregate(last=Max("number"))["last"] or FIRST_NUMBER - 1) + 1
    case = Case.objects.create(pk=new_pk, number=number, caregiver=caregiver, data_key=key, opened_by=by)
    LovedOne.objects.create(case=case, nickname=nickname, relation=relation, situation=situation, story=story)
    Responsibility.objects.create(case=case, clinician=responsible or by, starts_on=practice_today())
    record("case.opened", case, by=by, case_id=case.pk, user_id=(responsible or by).pk)
    return case


def _caregiver(*, name: str, email: str, time_zone: str, shared_device: bool) -> Caregiver:
    user = User.objects.select_for_update().filter(email=email.lower()).first()
    if user is None:
        user = User.objects.create_user(email, name=name, role=Role.CAREGIVER, time_zone=time_zone)
        return Caregiver.objects.create(user=user, shared_device=shared_device, safe_contact_confirmed_at=clock.now())
    # The same sentence whoever the address belongs to: that somebody is a client is confidential.
    if not user.is_caregiver or Case.objects.open().filter(caregiver__user=user).exists():
        raise RuleViolation(_("A case cannot be opened with this address. Please ask for another one."), field="email")
    return user.caregiver


@transaction.atomic
def change_loved_one(*, case: Case, nickname: str, relation: str, situation: str, story: str, by: User) -> LovedOne:
    """Put down what is known of the loved one now."""
    require(by, Permission.CHANGE_CASE, case)
    loved_one = LovedOne.objects.select_for_update().select_related("case__data_key").get(case=case)
    before = loved_one.situation
    loved_one.nickname, loved_one.relation = nickname, relation
    loved_one.situation, loved_one.story = situation, story
    loved_one.save()
    record("loved_one.changed", loved_one, by=by, from_state=before, to_state=situation)
    return loved_one


@transaction.atomic
def log_contact(
    *,
    case: Case,
    kind: str,
    by: User,
    at: datetime | None = None,
    reached: bool = True,
    summary: str = "",
    once: uuid.UUID | None = None,
) -> ContactEntry:
    """Log a call, a mail or a visit. Raises RuleViolation for a time that has not come yet."""
    require(by, Permission.LOG_CONTACT, case)
    at = at or clock.now()
    if at > clock.now():
        raise RuleViolation(_("A contact is logged after it happened. This time is still to come."), field="at")
    values = {"case": case, "kind": kind, "at": at, "reached": reached, "summary": summary, "logged_by": by}
    entry, created = ContactEntry.objects.get_or_create(pk=once_id(by, once), defaults=values)
    if created:
        record("contact.logged", entry, by=by, kind=kind)
    return entry
