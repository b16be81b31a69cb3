"""A cast, not random users: tests read as stories.

Alice is a therapist; Bob covers for her; Charlie is a therapist with a caseload of his own; Sam supervises Alice;
Pat manages the practice. Mina is Alice's client and worries about her son "Jon"; Omar is Charlie's and worries about
his sister "Lea".

Where access is asked, others come in (`assemble_all`): Ravi, Mina's husband, with a case of his own about the same son,
Alice's client too; Erin, whose cover of Mina's case has ended; Dan, who was Mina's therapist once and is deactivated;
Dora, who is discharged.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from caregivers.caseload.access import practice_today
from caregivers.caseload.actions import open_case
from caregivers.caseload.models import Case, Responsibility
from clinic.accounts.models import Practice, Supervision, User
from clinic.permissions import Role
from sessions.record.actions import discharge

PASSWORD = "correct horse battery staple"


@dataclass
class Cast:
    """Everybody, and the two cases."""

    alice: User
    bob: User
    charlie: User
    sam: User
    pat: User
    mina: User
    omar: User
    minas_case: Case
    omars_case: Case

    @property
    def everybody(self) -> dict[str, User | AnonymousUser]:
        """Name → person, with *nobody* (signed out) at the end."""
        names = ("alice", "bob", "charlie", "sam", "pat", "mina", "omar")
        return {name: getattr(self, name) for name in names} | {"nobody": AnonymousUser()}


@dataclass
class WideCast(Cast):
    """The cast and those who are nearly in, or not in any more."""

    ravi: User
    erin: User
    dan: User
    dora: User
    ravis_case: Case
    doras_case: Case

    @property
    def everybody(self) -> dict[str, User | AnonymousUser]:
        """Name → person, with *nobody* (signed out) at the end."""
        names = ("alice", "bob", "charlie", "sam", "pat", "mina", "omar", "ravi", "erin", "dan", "dora")
        return {name: getattr(self, name) for name in names} | {"nobody": AnonymousUser()}


def assemble() -> Cast:
    """Put the cast into the database, through the verbs where there are verbs."""
    Practice.objects.create(name="Harbour Street Practice", sender_name="Harbour Street")
    alice = _person("alice", Role.THERAPIST)
    bob = _person("bob", Role.THERAPIST)
    charlie = _person("charlie", Role.THERAPIST)
    sam = _person("sam", Role.SUPERVISOR)
    pat = _person("pat", Role.PRACTICE_MANAGER)
    Supervision.objects.create(supervisor=sam, supervisee=alice, starts_on=practice_today() - timedelta(days=90))
    minas_case = _case("mina", "Jon", "child", alice)
    omars_case = _case("omar", "Lea", "sibling", charlie)
    Responsibility.objects.create(
        case=minas_case, clinician=bob, kind=Responsibility.Kind.COVERING, starts_on=practice_today()
    )
    mina, omar = minas_case.caregiver.user, omars_case.caregiver.user
    return Cast(alice, bob, charlie, sam, pat, mina, omar, minas_case, omars_case)


def assemble_all() -> WideCast:
    """The cast, and Ravi, Erin, Dan and Dora."""
    cast = assemble()
    ravis_case = _case("ravi", "Jonny", "child", cast.alice)
    doras_case = _case("dora", "Max", "partner", cast.alice)
    discharge(case=doras_case, reason="reached", summary="She sleeps, and he calls.", by=cast.alice)
    doras_case.refresh_from_db()
    today = practice_today()
    erin, dan = _person("erin", Role.THERAPIST), _person("dan", Role.THERAPIST)
    ended = {"case": cast.minas_case, "starts_on": today - timedelta(days=30), "ends_on": today}
    Responsibility.objects.create(clinician=erin, kind=Responsibility.Kind.COVERING, **ended)
    Responsibility.objects.create(clinician=dan, kind=Responsibility.Kind.COVERING, **{**ended, "ends_on": None})
    dan.is_active = False
    dan.save()
    ravi, dora = ravis_case.caregiver.user, doras_case.caregiver.user
    return WideCast(
        **vars(cast), ravi=ravi, erin=erin, dan=dan, dora=dora, ravis_case=ravis_case, doras_case=doras_case
    )


def _person(name: str, role: Role) -> User:
    return User.objects.create_user(
        f"{name}@example.org", PASSWORD, name=name.title(), role=role, email_verified_at=timezone.now()
    )


def _case(name: str, nickname: str, relation: str, clinician: User) -> Case:
    case = open_case(
        name=name.title(),
        email=f"{name}@example.org",
        time_zone="America/New_York",
        nickname=nickname,
        relation=relation,
        situation="struggling",
        by=clinician,
    )
    user = case.caregiver.user
    user.set_password(PASSWORD)
    user.email_verified_at = timezone.now()
    user.save()
    return case
