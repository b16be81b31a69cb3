"""What happens in the practice during a restore drill: `python -m tests.journeys.drill WHAT`, beside the product.

It works through the verbs, in a process of its own, as the product's own processes do.
"""

import json
import sys
import time
from datetime import time as wall_time

import django
from django.conf import settings

CANARY = "canary-0017-nobody-must-read-this"


def scene() -> None:
    """The cast, with no quiet hours, and one contact whose words are a canary."""
    from django.contrib.sessions.backends.db import SessionStore

    from caregivers.people.models import Caregiver
    from clinic.tokens.actions import make
    from tests.cast import assemble_all

    cast = assemble_all()
    Caregiver.objects.update(quiet_from=wall_time(0), quiet_until=wall_time(0))
    _log(cast.minas_case, cast.alice, CANARY)
    SessionStore().create()
    make(name="A program", scope="write", days=30, by=cast.alice)


def write() -> None:
    """Log contacts until somebody ends this process; each number is said after its commit."""
    case, alice = _minas()
    for number in range(100_000):
        _log(case, alice, f"{CANARY} {number}")
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        time.sleep(0.02)


def owe(key: str) -> None:
    """Owe Mina a message, as soon as allowed."""
    from caregivers.followups.actions import plan

    case, alice = _minas()
    plan(kind="after_session", case=case, recipient=case.caregiver.user, dedupe_key=f"drill:{key}", by=alice)


def erase() -> None:
    """Dora, whose case is closed, asks that her record be erased, and it is."""
    from caregivers.caseload.models import Case
    from clinic.accounts.models import User
    from sessions.record.keeping.actions import ask_for_erasure
    from sessions.record.keeping.erasure import erase as erase_record

    dora = User.objects.get(email="dora@example.org")
    case = Case.objects.get(caregiver__user=dora)
    ask_for_erasure(case=case, by=dora)
    erase_record(case=case, by=User.objects.get(email="pat@example.org"))


def tell() -> None:
    """What the database holds: rows per table, the words of the contacts, the states of the messages."""
    from django.contrib.sessions.models import Session
    from django.db import connection

    from caregivers.caseload.models import ContactEntry
    from caregivers.followups.models import FollowUp
    from clinic.backup.database import counts
    from clinic.encryption.models import DataKey
    from clinic.integrity import trigger_names
    from clinic.tokens.models import ApiToken

    words = [entry.summary for entry in ContactEntry.objects.select_related("case__data_key").order_by("pk")]
    states = dict(FollowUp.objects.values_list("dedupe_key", "state"))
    sql = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor != "sqlite":
        sql = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        triggers = cursor.fetchone()[0]
    assert trigger_names(ContactEntry)
    doors = Session.objects.count() + ApiToken.objects.alive().count()
    erased = DataKey.objects.filter(wrapped=None).count()
    told = {
        "doors": doors,
        "erased": erased,
        "counts": counts(),
        "words": words,
        "states": states,
        "triggers": triggers,
    }
    sys.stdout.write(json.dumps(told))


def _minas() -> tuple:
    from caregivers.caseload.models import Case
    from clinic.accounts.models import User

    mina = User.objects.get(email="mina@example.org")
    case = Case.objects.select_related("data_key", "caregiver__user").get(caregiver__user=mina)
    return case, User.objects.get(email="alice@example.org")


def _log(case, by, words: str) -> None:
    from caregivers.caseload.actions import log_contact

    log_contact(case=case, kind="call", by=by, summary=words)


if __name__ == "__main__":
    settings.LOGGING_CONFIG = None
    django.setup()
    globals()[sys.argv[1]](*sys.argv[2:])
