"""What colleagues of the demo do for each other: cover, handover notes, relatives, an emergency."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from caregivers.caseload.access import practice_today
from caregivers.caseload.covering import cover
from caregivers.caseload.kin import link
from caregivers.caseload.models import Case
from caregivers.caseload.transfers import write_handover_note
from caregivers.glass.actions import break_glass, end_glass, mark_seen
from clinic.accounts.models import Practice, User
from sessions.practice_data.demo_client import Client
from sessions.practice_data.demo_meeting import script
from sessions.practice_data.scene import local
from sessions.practice_data.stage import Stage, Story


def enter_all(staff: dict[str, User], clients: list[Client], stage: Stage) -> None:
    """Let everything that colleagues do take part in the play."""
    of_name = {client.told["name"]: client for client in clients}
    told = script()
    for one in told["covers"]:
        stage.enter(_cover(one, of_name[one["client"]], staff, stage))
    for one in told["same_person"]:
        stage.enter(_relatives(one, [of_name[name] for name in one["clients"]], stage))
    for one in told["emergencies"]:
        stage.enter(_emergency(one, of_name[one["client"]], staff, stage))


def _morning(days: int, stage: Stage, hour: int = 9, minute: int = 0) -> Story:
    """Wait until that many days from today, at the practice."""
    zone = ZoneInfo(Practice.current().time_zone)
    yield local(stage.now.astimezone(zone).date() + timedelta(days=days), hour, zone, minute)


def _cover(told: dict[str, object], client: Client, staff: dict[str, User], stage: Stage) -> Story:
    start, end = int(str(told["from"])), int(str(told["until"]))
    yield from _morning(start, stage)
    today = practice_today()
    colleague = staff[str(told["by"])]
    cover(
        case=client.case,
        clinician=colleague,
        starts_on=today,
        ends_on=today + timedelta(days=end - start),
        by=staff["pat"],
    )
    if note := told.get("note"):
        write_handover_note(case=client.case, text=str(note), by=client.clinician)


def _relatives(told: dict[str, object], clients: list[Client], stage: Stage) -> Story:
    yield from _morning(int(str(told["day"])), stage, minute=20)
    one, other = (client.case for client in clients)
    link(case=one, other=other, by=clients[0].clinician)


def _emergency(told: dict[str, object], client: Client, staff: dict[str, User], stage: Stage) -> Story:
    on, breaker = int(str(told["day"])), staff[str(told["by"])]
    yield from _morning(on, stage, hour=17)
    case: Case = client.case
    glass = break_glass(number=case.number, reason=str(told["reason"]), by=breaker)
    yield from _morning(on, stage, hour=17, minute=50)
    end_glass(glass=glass, by=breaker)
    yield from _morning(on + 1, stage, hour=10)
    mark_seen(glass=glass, by=staff[str(told["seen_by"])])
