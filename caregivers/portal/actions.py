"""The caregiver's way in, and whether messages are welcome. How she is reached: caregivers/people/actions.py."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from caregivers.followups.actions import cancel_all, cancel_waiting, plan
from caregivers.followups.models import FollowUp
from caregivers.people.actions import latest_case_id, own_row
from caregivers.people.models import Caregiver
from clinic import clock
from clinic.accounts.actions import invite
from clinic.accounts.models import Invitation, User
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.permissions import Permission

# Within it, inviting again is a double click.
AT_ONCE = timedelta(minutes=1)
KEY = "invitation:"


@transaction.atomic
def invite_caregiver(*, case: Case, by: User) -> Invitation:
    """A way in for the caregiver, and the message that carries it. An earlier invitation is void from now on.

    Raises RuleViolation for a closed case, and Stale where an earlier one is being sent at this moment.
    """
    require(by, Permission.INVITE, case)
    case = Case.objects.select_for_update(no_key=True).select_related("caregiver__user").get(pk=case.pk)
    if not case.is_open:
        raise RuleViolation(_("This case is closed. Nobody is invited to it any more."))
    user = case.caregiver.user
    for earlier in Invitation.objects.filter(user=user, created_at__gt=clock.now() - AT_ONCE).order_by("-created_at"):
        if earlier.is_open:
            return earlier
    cancel_waiting(case=case, dedupe_prefix=KEY, by=by)
    invitation = invite(user=user, by=by)
    plan(
        kind=FollowUp.Kind.INVITATION, case=case, recipient=user, by=by,
        dedupe_key=f"{KEY}{invitation.pk}", subject_id=invitation.pk,
    )  # fmt: skip
    return invitation


@transaction.atomic
def show_link(*, case: Case, by: User) -> Invitation:
    """The open invitation, to be printed and handed over: that somebody saw its link is written down."""
    require(by, Permission.INVITE, case)
    invitation = Invitation.objects.filter(user=case.caregiver.user, accepted_at=None, revoked_at=None).first()
    if invitation is None or not invitation.is_open:
        raise RuleViolation(_("There is no open invitation. Invite the client first."))
    record("invitation.link_shown", invitation, by=by, case_id=case.pk)
    return invitation


@transaction.atomic
def stop_messages(*, caregiver: Caregiver, by: User) -> Caregiver:
    """No more messages at all: what waits is cancelled. Said with the stop link or on the caregiver's own page.

    Ordered with sending by the lock on the caregiver: a claim comes before it, or finds it done.
    """
    caregiver = own_row(caregiver, by)
    if caregiver.stopped_at is None:
        caregiver.stopped_at = clock.now()
        caregiver.save(update_fields=["stopped_at"])
        rows = FollowUp.objects.filter(case__caregiver=caregiver)
        count = cancel_all(rows, by=by, reason=FollowUp.Reason.OPTED_OUT)
        record("caregiver.stopped_messages", caregiver, by=by, case_id=latest_case_id(caregiver), count=count)
    return caregiver


@transaction.atomic
def start_messages(*, caregiver: Caregiver, by: User) -> Caregiver:
    """Messages are welcome again: she said so herself, on her page or to a clinician responsible for her."""
    if by.pk != caregiver.user_id and not caregiver.cases.where_may(by, Permission.INVITE).exists():
        raise PermissionDenied
    caregiver = Caregiver.objects.select_for_update(no_key=True).get(pk=caregiver.pk)
    if caregiver.stopped_at is not None:
        caregiver.stopped_at = None
        caregiver.save(update_fields=["stopped_at"])
        record("caregiver.started_messages", caregiver, by=by, case_id=latest_case_id(caregiver))
    return caregiver
