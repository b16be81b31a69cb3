"""What a database owner could do: each kind changes something that an anchor has seen."""

import json
import uuid
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from clinic.audit.anchors import anchor_file
from clinic.audit.canonical import GENESIS, as_ranges, as_text, event_digest, ranges_of, seal_hash
from clinic.audit.models import AuditEvent, AuditSeal
from clinic.audit.sealing import events_in
from tests.audit import write_events

NOW = timezone.now()
EVENT, SEAL = AuditEvent._meta.db_table, AuditSeal._meta.db_table


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def as_stored(value):
    return value.hex if isinstance(value, uuid.UUID) and connection.vendor == "sqlite" else value


def change_a_column(rng, ids):
    column, value = rng.choice(
        [
            ("at", NOW - timedelta(days=rng.randint(9, 900))),
            ("actor_id", as_stored(uuid.UUID(int=rng.getrandbits(128)))),
            ("actor_id", None),
            ("actor_role", rng.choice(["", "supervisor", "Therapist"])),
            ("verb", rng.choice(["note.signed", "", "note.read "])),
            ("target_type", "goal"),
            ("target_id", str(rng.getrandbits(40))),
            ("case_id", as_stored(uuid.UUID(int=rng.getrandbits(128)))),
            ("case_id", None),
            ("details", json.dumps({"count": rng.randint(100, 999), "a": "é"})),
            ("details", json.dumps({"a": "é"})),
            ("details", "{}"),
        ]
    )
    assert sql(f"UPDATE {EVENT} SET {column} = %s WHERE id = %s", value, rng.choice(ids)) == 1


def delete_an_event(rng, ids):
    assert sql(f"DELETE FROM {EVENT} WHERE id = %s", rng.choice(ids)) == 1


def delete_a_seal(rng, ids):
    numbers = list(AuditSeal.objects.filter(through__lte=ids[-1]).values_list("number", flat=True))
    assert sql(f"DELETE FROM {SEAL} WHERE number = %s", rng.choice(numbers)) == 1


def change_a_seal(rng, ids):
    number = rng.choice(list(AuditSeal.objects.filter(through__lte=ids[-1]).values_list("number", flat=True)))
    column, value = rng.choice(
        [("covers", "1-2"), ("total", 3), ("count", 1), ("hash", "f" * 64), ("previous", "0" * 63 + "1"),
         ("digests", b"x" * 64), ("through", 1), ("sealed_at", NOW), ("covers", "nonsense"), ("digests", b"")]
    )  # fmt: skip
    sql(f"UPDATE {SEAL} SET {column} = %s WHERE number = %s", value, number)


def swap_two_events(rng, ids):
    one, other = rng.sample(ids, 2)
    for before, after in ((one, -5), (other, one), (-5, other)):
        assert sql(f"UPDATE {EVENT} SET id = %s WHERE id = %s", after, before) == 1


def move_an_event(rng, ids):
    target = rng.choice([-3, 0, ids[-1] + 500])
    assert sql(f"UPDATE {EVENT} SET id = %s WHERE id = %s", target, rng.choice(ids)) == 1


def forge_an_event(rng, ids):
    """As if it had happened on one of the days before the last anchor."""
    at = NOW - timedelta(days=rng.randint(2, 8), hours=rng.randint(1, 20))
    write_events(1, first_id=rng.choice([-7, 0, ids[-1] + 100, None]), at=at)


def cut_the_tail(rng, ids):
    keep = rng.choice(list(AuditSeal.objects.filter(through__lt=ids[-1]).values_list("number", "through")))
    sql(f"DELETE FROM {SEAL} WHERE number > %s", keep[0])
    sql(f"DELETE FROM {EVENT} WHERE id > %s", keep[1])


def cut_everything(rng, ids):
    sql(f"DELETE FROM {SEAL}")
    sql(f"DELETE FROM {EVENT}")


def compute_the_chain_again(rng, ids):
    """Change an event, or take one out, and make every digest and hash after it fit."""
    victim = rng.choice(ids)
    if rng.random() < 0.5:
        sql(f"DELETE FROM {EVENT} WHERE id = %s", victim)
    else:
        sql(f"UPDATE {EVENT} SET verb = 'goal.read' WHERE id = %s", victim)
    previous, total = GENESIS, 0
    for seal in AuditSeal.objects.order_by("number"):
        events = list(events_in(as_ranges(seal.covers)))
        seal.count, seal.previous, seal.total = len(events), previous, total + len(events)
        seal.covers = as_text(ranges_of(event[0] for event in events))
        seal.digests = b"".join(event_digest(event) for event in events)
        seal.hash = seal_hash(seal)
        seal.save(force_update=True)
        previous, total = seal.hash, seal.total


def change_an_anchor(rng, ids):
    lines = anchor_file().read_text().splitlines()
    place = rng.randrange(len(lines))
    how = rng.choice(["hash", "seal", "at", "delete", "swap", "double", "forge", "nonsense"])
    if how == "delete":
        del lines[place]
    elif how == "swap":
        other = (place + 1) % len(lines)
        lines[place], lines[other] = lines[other], lines[place]
    elif how == "double":
        lines.insert(place, lines[place])
    elif how == "nonsense":
        lines[place] = lines[place][:-1]
    else:
        values = json.loads(lines[place])
        values |= {
            "hash": {"hash": "0" * 64},
            "seal": {"seal": 1, "events": 2},
            "at": {"at": "2020-01-01T00:00:00+00:00"},
            "forge": {"after_restore": True},
        }[how]
        lines[place] = json.dumps(values, sort_keys=True, separators=(",", ":"))
    anchor_file().write_text("".join(f"{line}\n" for line in lines))


KINDS = [
    change_a_column, change_a_column, change_a_column, delete_an_event, delete_a_seal, change_a_seal, swap_two_events,
    move_an_event, forge_an_event, cut_the_tail, cut_everything, compute_the_chain_again, change_an_anchor,
]  # fmt: skip
