"""Pathways in the demo: one in its third week, one that stands still, a module for a later day, and a kind question."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from caregivers.learning import actions as learning
from caregivers.learning.models import Assignment
from caregivers.learning.pathways import actions as pathways
from caregivers.learning.unlocking import unlock_due
from clinic.library.models import ModuleVersion, Pathway
from sessions.practice_data.demo_client import Client
from sessions.practice_data.demo_meeting import script
from sessions.practice_data.homework import ready_answers
from sessions.practice_data.scene import local
from sessions.practice_data.stage import Stage, Story

Step = tuple[int, int, Callable[[], Any]]  # so many days from today, at that hour, this happens


def enter_pathways(clients: list[Client], stage: Stage) -> None:
    """Let all of it take part in the play."""
    of_name = {client.told["name"]: client for client in clients}
    told = script()
    for one in told["pathways"]:
        stage.enter(_in_order(_pathway(one, of_name[one["client"]]), of_name[one["client"]], stage))
    for one in told["later"]:
        stage.enter(_in_order(_later(one, of_name[one["client"]]), of_name[one["client"]], stage))
    for one in told["obstacles"]:
        stage.enter(_in_order(_obstacle(one, of_name[one["client"]]), of_name[one["client"]], stage))


def _in_order(steps: Iterator[Step], client: Client, stage: Stage) -> Story:
    for days, hour, happens in sorted(steps, key=lambda step: step[:2]):
        yield _moment(client, stage, days, hour)
        happens()


def _moment(client: Client, stage: Stage, days: int, hour: int) -> datetime:
    zone: ZoneInfo = client.zone
    return local(stage.now.astimezone(zone).date() + timedelta(days=days), hour, zone, 3 + client.place)


def _pathway(told: dict[str, Any], client: Client) -> Iterator[Step]:
    """Begun by the clinician; unlocked by the clock, done in the evening; paused where it is told so."""
    first = int(told["day"])
    yield first, 11, lambda: _begin(told, client)
    for week in range(1, -first // 7 + 1):
        yield first + 7 * week, 7, unlock_due
    for week in range(int(told["done"])):
        yield first + 7 * week + 3, 20, lambda: _do_what_is_open(client)
    if "paused" in told:
        yield int(told["paused"]), 9, lambda: _pause(client)


def _begin(told: dict[str, Any], client: Client) -> None:
    pathway = Pathway.objects.newest().get(slug=told["pathway"])
    pathways.follow(
        case=client.case, pathway=pathway, due_days=6, personal_line=told.get("line", ""), by=client.clinician
    )


def _pause(client: Client) -> None:
    for run in client.case.pathwayruns.filter(stopped_at=None).select_related("case"):
        pathways.pause(run=run, by=client.clinician)


def _do_what_is_open(client: Client) -> None:
    rows = Assignment.objects.visible_to(client.user).open().filter(run__isnull=False)
    for row in rows.select_related("version", "case__caregiver__user"):
        learning.start(assignment=row, by=client.user)
        for key, value in ready_answers(row.version, client.told["he"], Random(f"demo {row.version.title}")):  # noqa: S311
            learning.save_answer(assignment=row, step_key=key, value=value, revision=0, by=client.user)
        learning.complete(assignment=row, by=client.user, effort="fine")


def _later(told: dict[str, Any], client: Client) -> Iterator[Step]:
    version = ModuleVersion.objects.newest().select_related("module").get(module__slug=told["module"])
    yield int(told["day"]), 12, lambda: _give_later(told, client, version)


def _give_later(told: dict[str, Any], client: Client, version: ModuleVersion) -> None:
    starts_on = client.stage.now.astimezone(ZoneInfo(client.user.time_zone)).date() + timedelta(days=told["starts_in"])
    learning.assign(
        case=client.case, version=version, starts_on=starts_on, personal_line=told["line"], by=client.clinician
    )


def _obstacle(told: dict[str, Any], client: Client) -> Iterator[Step]:
    yield int(told["day"]), 20, lambda: _say_why(told, client)


def _say_why(told: dict[str, Any], client: Client) -> None:
    for row in Assignment.objects.visible_to(client.user).overdue():
        learning.say_what_got_in_the_way(assignment=row, obstacle=told["obstacle"], words=told["words"], by=client.user)
