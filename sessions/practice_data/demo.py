"""The demo practice: seven staff and forty cases with months behind them, through the product's own verbs.

It is lived through, not written: every case is a story (demo_story.py) whose steps call the verbs that pages and API
call, at their moments and in the order of time (stage.py). So the trail, the follow-ups and their ends are what the
product itself makes of them; only the mail server is pretended (postman.py). It ends at the real now, with nothing
late: what is owed after that is sent by the product when it runs.
"""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from caregivers.followups import doorbell
from clinic import clock
from clinic.accounts.actions import accept, create_staff, invite, open_practice
from clinic.accounts.demo_factors import demo_app
from clinic.accounts.models import Practice, User
from clinic.accounts.supervision import supervise
from clinic.audit.actions import made_up
from clinic.errors import RuleViolation
from clinic.library.actions import ensure_loaded
from sessions.practice_data import postman, writing
from sessions.practice_data.demo_client import Client
from sessions.practice_data.demo_colleagues import enter_all
from sessions.practice_data.demo_meeting import script
from sessions.practice_data.demo_pathways import enter_pathways
from sessions.practice_data.demo_rights import publish_documents, renew_notice
from sessions.practice_data.demo_story import tell
from sessions.practice_data.staffing import PASSWORD
from sessions.practice_data.stage import Stage

YEAR = timedelta(days=365)
IN_THE_MAILBOX = timedelta(days=2)
WITH_PASSWORD = ("mina", "omar")


def open_demo() -> list[str]:
    """Make the demo practice. Returns lines that say how to sign in.

    Raises RuleViolation where there is a practice, or anybody, already. Takes many transactions, as the days did; if
    it is cut short, start again with an empty database.
    """
    if Practice.objects.exists() or User.objects.exists():
        raise RuleViolation(_("There is a practice in this database already. The demo wants an empty one."))
    ensure_loaded()
    now = clock.now()
    stage = Stage(now)
    mailbox_from = now - IN_THE_MAILBOX
    with made_up(), writing.in_haste(), doorbell.unplugged(), postman.on_duty(mailbox_from=mailbox_from):
        with clock.at(now - YEAR):
            staff = _found()
        with Practice.kept():
            clients = _clients(staff, stage)
            for client in clients:
                stage.enter(tell(client))
            stage.enter(renew_notice(stage, staff["pat"]))
            enter_all(staff, clients, stage)
            enter_pathways(clients, stage)
            stage.play()
    return sign_ins(staff)


@transaction.atomic
def _found() -> dict[str, User]:
    """The practice and its staff, a year ago."""
    told = script()
    open_practice(**told["practice"])
    staff: dict[str, User] = {}
    manager = None
    for one in told["staff"]:
        zone = one.get("time_zone", told["practice"]["time_zone"])
        email = f"{one['key']}@example.org"
        user = create_staff(email=email, name=one["name"], role=one["role"], by=manager, time_zone=zone)
        staff[one["key"]] = accept(invitation=invite(user=user, by=manager), password=PASSWORD)
        demo_app(user).save()
        manager = manager or staff[one["key"]]
    publish_documents(staff["pat"])
    for supervisor, supervisees in told["supervisions"].items():
        for supervisee in supervisees:
            supervise(supervisor=staff[supervisor], supervisee=staff[supervisee], by=staff["pat"])
    return staff


def _clients(staff: dict[str, User], stage: Stage) -> list[Client]:
    places: Counter[str] = Counter()
    clients = []
    for told in script()["clients"]:
        at_length: dict[str, Any] = script()["told"].get(told["name"], {})
        clients.append(
            Client(
                told=told,
                clinician=staff[told["by"]],
                place=places[told["by"]],
                stage=stage,
                notes=at_length.get("notes", []),
                story=at_length.get("story", ""),
                password=PASSWORD if told.get("email") in WITH_PASSWORD else None,
            )
        )
        places[told["by"]] += 1
    return clients


def sign_ins(staff: dict[str, User]) -> list[str]:
    """Who can sign in to the demo, and how."""
    lines = [f"Sign in with the password {PASSWORD}:"]
    lines += [f"  {user.email:<22} {user.name}, {user.get_role_display().lower()}" for user in staff.values()]
    lines += [f"  {name}@example.org{' ' * (10 - len(name))} client" for name in WITH_PASSWORD]
    lines += ["Staff are then asked for a code: the page shows it, for nobody has the phone that would."]
    lines += ["Every client can also sign in with a code by e-mail; the demo's mail is at /demo/mailbox/."]
    return lines
