"""Follow-ups: the table is the truth about what is owed; Celery only moves it along (RELIABILITY.md)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caregivers.records import CareRecord
from clinic import clock
from clinic.accounts.models import User
from clinic.sensitivity import Sensitivity


class FollowUp(CareRecord):
    """One planned message to one person, with a due time, a reason and an end state.

    It carries a greeting and a link and no clinical content. `due_at` is UTC; the wall time that was meant
    and its zone are kept beside it, so that a clock change cannot move it.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        ASSIGNED = "assigned", _("Something new to read")
        AFTER_SESSION = "after_session", _("After a session")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RETRY = "retry", _("Will be tried again")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        DEAD = "dead", _("Could not be sent")
        UNCERTAIN = "uncertain", _("Nobody can say whether it went out")
        CANCELLED = "cancelled", _("Cancelled")
        SUPPRESSED = "suppressed", _("Held back")

    class Reason(models.TextChoices):
        """Why a follow-up ended without being sent, or must wait."""

        NONE = "", ""
        NO_LONGER_WANTED = "no_longer_wanted", _("No longer wanted")
        CASE_CLOSED = "case_closed", _("The case is closed")
        RECIPIENT_INACTIVE = "recipient_inactive", _("The person is no longer active")
        PLANNER_INACTIVE = "planner_inactive", _("Whoever planned it is no longer active")
        OPTED_OUT = "opted_out", _("The client asked for no messages")
        NO_EMAIL = "no_email", _("Safe contact says: never e-mail")
        UNVERIFIED = "unverified", _("The address has not been confirmed yet")
        TOO_LATE = "too_late", _("More than a day late: shown, not sent")
        REFUSED = "refused", _("The mail server refused it")
        UNREACHABLE = "unreachable", _("The mail server could not be reached")
        CUT_OFF = "cut_off", _("The connection broke after the message was handed over")
        LEASE_EXPIRED = "lease_expired", _("The sending process stopped in the middle")
        UNWRITABLE = "unwritable", _("The message could not be put together")
        RESTORED = "restored", _("Restored from a backup: it may have gone out before")

    WAITING = (State.PLANNED, State.RETRY)
    UNFINISHED = Q(state__in=["planned", "retry", "sending"])
    # What can still be done with one in this state, by a person.
    CANCELLABLE = Q(state__in=["planned", "retry", "dead", "uncertain"]) | Q(state="suppressed", reason="too_late")
    RETRIABLE = Q(state__in=["retry", "dead", "uncertain", "suppressed"])
    MARKABLE = Q(state__in=["dead", "uncertain", "suppressed"])
    # Somebody must look: it failed, nobody knows, or it came up when it was too late to be any use.
    NEEDS_A_PERSON = Q(state__in=["dead", "uncertain"]) | Q(state="suppressed", reason="too_late")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    recipient = models.ForeignKey(User, models.PROTECT, related_name="+")
    planned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # What it is for, e.g. "assigned:<id>": the same thing is never owed twice.
    dedupe_key = models.CharField(max_length=120, unique=True)
    # What the link opens: the kind's own door gets it (an invitation, an assignment). Opaque.
    subject_id = models.UUIDField(null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True, default=Reason.NONE)
    smtp_code = models.PositiveSmallIntegerField(null=True)

    zone = models.CharField(max_length=64)
    local_due = models.CharField(max_length=16)  # "2026-03-08T09:00", wall time in `zone`
    due_at = models.DateTimeField()
    # due_at, moved by retries and quiet hours. Null when it is not waiting: the index holds only what waits.
    next_try_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()  # later than this it is shown, not sent
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)  # counts claims: a late process cannot finish another's
    lease_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    sensitivity = dict.fromkeys(("kind", "dedupe_key", "state", "reason", "zone", "local_due"), Sensitivity.INTERNAL)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="follow_up_waiting_has_next_try",
                condition=Q(state__in=["planned", "retry"], next_try_at__isnull=False)
                | (~Q(state__in=["planned", "retry"]) & Q(next_try_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="follow_up_sending_has_lease",
                condition=Q(state="sending", lease_until__isnull=False)
                | (~Q(state="sending") & Q(lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="follow_up_ended_at",
                condition=Q(state__in=["planned", "retry", "sending"], ended_at__isnull=True)
                | Q(state__in=["sent", "dead", "uncertain", "cancelled", "suppressed"], ended_at__isnull=False),
            ),
        ]
        indexes = [
            # The clock's work grows with what is due, not with what exists. "Is not null" follows from a comparison,
            # which SQLite sees even with bound parameters; it would not see that a state is in a list.
            models.Index(fields=["next_try_at"], name="follow_up_due", condition=Q(next_try_at__isnull=False)),
            models.Index(fields=["lease_until"], name="follow_up_lease", condition=Q(lease_until__isnull=False)),
            models.Index(fields=["case", "-due_at"], name="follow_up_of_case"),
            models.Index(
                fields=["case"],
                name="follow_up_needs_person",
                condition=Q(state__in=["dead", "uncertain"]) | Q(state="suppressed", reason="too_late"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def is_late(self) -> bool:
        """Waiting although its time has come."""
        return self.next_try_at is not None and self.next_try_at < clock.now()

    @property
    def needs_a_person(self) -> bool:
        """It failed, nobody knows, or it came up too late."""
        return self.state in {self.State.DEAD, self.State.UNCERTAIN} or self.reason == self.Reason.TOO_LATE

    @property
    def can_be_cancelled(self) -> bool:
        """`cancel` would not refuse."""
        return self.state in self.WAITING or self.needs_a_person

    @property
    def can_be_retried(self) -> bool:
        """`retry` would not refuse."""
        return self.state in {self.State.RETRY, self.State.SUPPRESSED} or self.needs_a_person

    @property
    def can_be_marked_as_sent(self) -> bool:
        """`mark_as_sent` would not refuse."""
        return self.state == self.State.SUPPRESSED or self.needs_a_person


class Dispatch(models.Model):
    """Whether messages go out at all: one row. Held, nothing is claimed; no row is the same as not held."""

    class Reason(models.TextChoices):
        RESTORED = "restored", _("The practice was restored from a backup")
        OPERATOR = "operator", _("Whoever runs the server has stopped them")

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    held_since = models.DateTimeField(null=True)
    held_reason = models.CharField(max_length=12, choices=Reason.choices, blank=True, default="")
    # When the backup was made. What was due between this and `held_since` may have gone out; nothing here knows.
    restored_to = models.DateTimeField(null=True)

    sensitivity = {"held_reason": Sensitivity.INTERNAL}

    class Meta:
        constraints = [
            models.CheckConstraint(name="one_dispatch", condition=Q(only=True)),
            models.CheckConstraint(
                name="dispatch_held_for_a_reason",
                condition=Q(held_since__isnull=True, held_reason="")
                | (Q(held_since__isnull=False) & ~Q(held_reason="")),
            ),
        ]

    @classmethod
    def current(cls) -> "Dispatch":
        """The row; a stand-in that is open before anything was ever held."""
        return cls.objects.first() or cls()

    @property
    def is_held(self) -> bool:
        """Nothing goes out."""
        return self.held_since is not None
