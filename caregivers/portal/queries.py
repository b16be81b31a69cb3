"""What pages show of the caregiver's way in."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from caregivers.caseload.models import Case
from caregivers.followups.models import FollowUp
from caregivers.people.models import Caregiver
from caregivers.portal.actions import KEY
from clinic.accounts.models import Invitation, User


class Step(StrEnum):
    """How far the invitation has come."""

    NOT_INVITED = "not_invited"
    PLANNED = "planned"
    SENT = "sent"
    OPENED = "opened"
    NOT_SENT = "not_sent"
    EXPIRED = "expired"
    TAKEN_UP = "taken_up"


NAMES = {
    Step.NOT_INVITED: _("Not invited yet"),
    Step.PLANNED: _("On its way"),
    Step.SENT: _("Sent"),
    Step.OPENED: _("The link was opened"),
    Step.NOT_SENT: _("Not sent"),
    Step.EXPIRED: _("No longer valid"),
    Step.TAKEN_UP: _("Taken up"),
}
TONES = {Step.SENT: "info", Step.OPENED: "info", Step.TAKEN_UP: "good", Step.NOT_SENT: "danger", Step.EXPIRED: "warn"}


@dataclass(frozen=True)
class WayIn:
    """The latest invitation of a case's caregiver, with the message that carried it."""

    case: Case
    step: Step
    invitation: Invitation | None = None
    follow_up: FollowUp | None = None

    @property
    def name(self) -> Any:
        """The step, in words."""
        return NAMES[self.step]

    @property
    def tone(self) -> str:
        """The step, as a colour beside the words."""
        return TONES.get(self.step, "neutral")

    @property
    def can_be_printed(self) -> bool:
        """There is a link that still opens something."""
        return self.invitation is not None and self.invitation.is_open


def way_in(case: Case) -> WayIn:
    """How far the invitation has come, for a case that was fetched through ``visible_to``."""
    user = case.caregiver.user
    invitation = Invitation.objects.filter(user=user).order_by("-created_at").first()
    if invitation is None:
        return WayIn(case, Step.TAKEN_UP if user.email_verified_at else Step.NOT_INVITED)
    follow_up = FollowUp.objects.of(case).filter(dedupe_key=f"{KEY}{invitation.pk}").first()
    return WayIn(case, _step(invitation, follow_up), invitation, follow_up)


def _step(invitation: Invitation, follow_up: FollowUp | None) -> Step:
    if invitation.accepted_at:
        return Step.TAKEN_UP
    if not invitation.is_open:
        return Step.EXPIRED
    if invitation.opened_at:
        return Step.OPENED
    if follow_up is None or follow_up.state in {*FollowUp.WAITING, FollowUp.State.SENDING}:
        return Step.PLANNED
    return Step.SENT if follow_up.state == FollowUp.State.SENT else Step.NOT_SENT


def panel(case: Case, user: User) -> dict[str, Any]:
    """For the case page: the invitation, and whether the client asked for no messages."""
    return {"way_in": way_in(case), "stopped_at": case.caregiver.stopped_at, "may_email": case.caregiver.may_email}


def one_is_on_its_way(caregiver: Caregiver) -> bool:
    """Whether a message was claimed before she stopped them, and may still leave."""
    return FollowUp.objects.filter(case__caregiver=caregiver, state=FollowUp.State.SENDING).exists()
