"""How a synthetic case begins: its people, its key, who is responsible, the invitation; and the contact log."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from caregivers.caseload.models import Case, ContactEntry, Responsibility
from caregivers.followups.models import FollowUp
from caregivers.people.models import Caregiver, LovedOne
from clinic.accounts.models import Invitation, User
from clinic.encryption.models import DataKey
from clinic.permissions import Role
from sessions.practice_data.phrases import People
from sessions.practice_data.scene import Scene
from sessions.practice_data.tables import day_stamp, stamp

Situation = LovedOne.Situation
SITUATIONS = [Situation.STRUGGLING] * 6 + [Situation.STEADY] * 2
SITUATIONS += [Situation.LOOKING_FOR_HELP, Situation.IN_TREATMENT]
CLIENT_ZONES = tuple(
    ZoneInfo(f"America/{place}") for place in ("New_York",) * 6 + ("Chicago", "Denver", "Phoenix", "Los_Angeles")
)
CONTACT_KINDS = ("call", "call", "call", "mail", "visit")
COVERED_SHARE = 0.03


def write_case(scene: Scene, number: int, who: People, data_key: DataKey, password: str) -> None:
    """Everything that is there before the first meeting. `number` is what people say on the phone."""
    opened = stamp(scene.opened_at)
    scene.tables[DataKey].add(id=data_key.pk.hex, wrapped=data_key.wrapped, created_at=opened)
    caregiver = scene.new_id()
    accepted_at = scene.opened_at + timedelta(hours=scene.between(26, 80))
    scene.tables[User].add(
        id=scene.client,
        password=password,
        email=f"client{number:07d}@example.org",
        name=who.client,
        role=Role.CAREGIVER.value,
        time_zone=scene.client_zone.key,
        email_verified_at=stamp(accepted_at),
        created_at=opened,
    )
    scene.tables[Caregiver].add(
        id=caregiver,
        user_id=scene.client,
        may_email=not scene.chance(0.03),
        shared_device=scene.chance(0.1),
        safe_contact_confirmed_at=opened,
        created_at=opened,
    )
    closed = {"closed_at": stamp(scene.closed_at), "closed_by_id": scene.clinician.id} if scene.closed_at else {}
    scene.tables[Case].add(
        id=scene.case,
        number=number,
        caregiver_id=caregiver,
        data_key_id=data_key.pk.hex,
        opened_at=opened,
        opened_by_id=scene.clinician.id,
        **closed,
    )
    scene.audit("case.opened", "case", scene.case, scene.opened_at)
    _write_loved_one(scene, who)
    _write_responsibilities(scene)
    _write_invitation(scene, accepted_at)


def _write_loved_one(scene: Scene, who: People) -> None:
    scene.tables[LovedOne].add(
        scene.key,
        id=scene.new_id(),
        case_id=scene.case,
        created_at=stamp(scene.opened_at),
        nickname=who.nickname,
        relation=who.relation,
        situation=SITUATIONS[scene.between(0, len(SITUATIONS) - 1)].value,
        story=scene.voice.say("story"),
    )


def _write_responsibilities(scene: Scene) -> None:
    """The primary clinician; now and then a colleague who covers these days, or did."""
    day = scene.opened_at.date()
    rows = scene.tables[Responsibility]
    common = {"case_id": scene.case}
    rows.add(id=scene.new_id(), clinician_id=scene.clinician.id, starts_on=day_stamp(day), **common)
    if scene.chance(COVERED_SHARE):
        away = (scene.now - timedelta(days=scene.between(-1, 60))).date()
        covering = {"kind": Responsibility.Kind.COVERING.value, "clinician_id": scene.clinician.stand_in}
        dates = {"starts_on": day_stamp(away), "ends_on": day_stamp(away + timedelta(days=14))}
        rows.add(id=scene.new_id(), **common, **covering, **dates)


def _write_invitation(scene: Scene, accepted_at: datetime) -> None:
    pk, at = scene.new_id(), scene.opened_at + timedelta(minutes=4)
    scene.tables[Invitation].add(
        id=pk,
        user_id=scene.client,
        invited_by_id=scene.clinician.id,
        created_at=stamp(at),
        expires_at=stamp(at + timedelta(days=14)),
        accepted_at=stamp(accepted_at),
    )
    scene.owe(FollowUp.Kind.INVITATION, pk, planned_at=at, due_at=at)
    scene.audit("invitation.accepted", "invitation", pk, accepted_at, by_client=True)


def log_contacts(scene: Scene) -> None:
    """Four to nine calls, mails and visits, spread over the time since the case was opened."""
    minutes = int((scene.now - scene.opened_at).total_seconds()) // 60 - 10
    for _ in range(scene.between(4, 9)):
        at = scene.opened_at + timedelta(minutes=scene.between(5, minutes))
        kind = CONTACT_KINDS[scene.between(0, len(CONTACT_KINDS) - 1)]
        reached = kind != "call" or not scene.chance(0.2)
        scene.tables[ContactEntry].add(
            scene.key,
            id=scene.new_id(),
            case_id=scene.case,
            created_at=stamp(at + timedelta(minutes=5)),
            kind=kind,
            at=stamp(at),
            reached=reached,
            summary=scene.voice.say(f"contact_{kind}" if reached else "contact_unreached"),
            logged_by_id=scene.clinician.id,
        )
