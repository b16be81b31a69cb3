"""The staff of a synthetic practice: who they are, whom they supervise, how many cases each one has."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password

from clinic import clock
from clinic.accounts.demo_factors import demo_app
from clinic.accounts.models import Practice, Supervision, User
from clinic.permissions import Role
from sessions.practice_data.minting import mint
from sessions.practice_data.phrases import people

PASSWORD = "porchlight-demo-2026"  # noqa: S105  (everybody's, so that one can sign in and look around)
CASES_EACH, MORE_OR_LESS = 45, 15
SUPERVISEES = 8
NewId = Callable[[], str]
ZONES = ("America/New_York", "America/New_York", "America/New_York", "America/Chicago")


@dataclass(frozen=True)
class Clinician:
    """One clinician, as the cases need her: id, whose clock she lives by, and the cases she has."""

    id: str
    zone: ZoneInfo
    first_case: int
    cases: int
    stand_in: str  # the id of the colleague who covers for her


@dataclass(frozen=True)
class Staff:
    """Everybody who works in the practice."""

    clinicians: list[Clinician]
    manager: str
    password: str  # the hash of PASSWORD
    sign_ins: list[str]


def loads(cases: int, rng: Random) -> list[int]:
    """How many cases each clinician has: 45 on average, 30 to 60 each (fewer in a very small practice)."""
    clinicians = max(2, round(cases / CASES_EACH))
    each = [cases // clinicians + (place < cases % clinicians) for place in range(clinicians)]
    for place in range(0, clinicians - 1, 2):
        shift = min(rng.randint(0, MORE_OR_LESS), each[place + 1] // 3)
        each[place] += shift
        each[place + 1] -= shift
    return each


def hire(cases: int, seed: str, today: date) -> Staff:
    """Write the practice, its staff and who supervises whom; return what the cases need to know of them.

    Ids are numbered from 0, the cases' from 1 on (minting.PER_CASE).
    """
    rng = Random(f"{seed} staff")  # noqa: S311  (repeatable on purpose; nothing secret comes from it)
    new = mint(rng, 0)
    if not Practice.objects.exists():
        Practice.objects.create(name="Lantern Street Family Practice", sender_name="Lantern Street", phone="555 0142")
    password = make_password(PASSWORD)
    each = loads(cases, rng)
    supervisors = -(-len(each) // (SUPERVISEES + 1))
    roles = [Role.SUPERVISOR] * supervisors + [Role.THERAPIST] * (len(each) - supervisors) + [Role.PRACTICE_MANAGER]
    users = _users(roles, password, rng, new)
    _supervisions(users[:supervisors], users[supervisors:-1], new, today)
    return Staff(_clinicians(users[:-1], each), users[-1].pk.hex, password, _sign_ins(users))


def _users(roles: list[Role], password: str, rng: Random, new: NewId) -> list[User]:
    taken = User.objects.exclude(role=Role.CAREGIVER).count()
    numbers = dict.fromkeys(roles, taken)
    words = {Role.THERAPIST: "therapist", Role.SUPERVISOR: "supervisor", Role.PRACTICE_MANAGER: "manager"}
    users = []
    for role in roles:
        numbers[role] += 1
        email = f"{words[role]}{numbers[role]:04d}@example.org"
        given = {"email": email, "name": people(rng).client, "role": role, "time_zone": rng.choice(ZONES)}
        users.append(User(pk=UUID(new()), password=password, email_verified_at=clock.now(), **given))
    made = User.objects.bulk_create(users, batch_size=500)
    Authenticator.objects.bulk_create([demo_app(user) for user in made], batch_size=500)
    return made


def _supervisions(supervisors: list[User], therapists: list[User], new: NewId, today: date) -> None:
    start = today - timedelta(days=400)
    Supervision.objects.bulk_create(
        [
            Supervision(pk=UUID(new()), supervisor=supervisors[n % len(supervisors)], supervisee=one, starts_on=start)
            for n, one in enumerate(therapists)
        ],
        batch_size=500,
    )


def _clinicians(users: list[User], each: list[int]) -> list[Clinician]:
    clinicians, first = [], 0
    for place, (user, cases) in enumerate(zip(users, each, strict=True)):
        stand_in = users[(place + 1) % len(users)].pk.hex
        clinicians.append(Clinician(user.pk.hex, ZoneInfo(user.time_zone), first, cases, stand_in))
        first += cases
    return clinicians


def _sign_ins(users: list[User]) -> list[str]:
    firsts: dict[str, str] = {}
    for user in users:
        firsts.setdefault(user.role, user.email)
    return list(firsts.values())
