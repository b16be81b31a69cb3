"""A database owner who drops the triggers: whatever is tampered with is found, apart from what no anchor has seen.

Each tampering happens in a transaction that is rolled back. RELIABILITY, figure 7: 1,000 of them (`make proof`).
"""

import uuid
from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.db import connection, transaction

from clinic import integrity
from clinic.audit.anchors import anchor_file
from clinic.audit.canonical import as_ranges, ids_of
from clinic.audit.models import AuditEvent, AuditSeal
from clinic.audit.verifying import verify
from tests.audit import live
from tests.clinic.tampering import (
    EVENT,
    KINDS,
    NOW,
    SEAL,
    as_stored,
    compute_the_chain_again,
    cut_everything,
    cut_the_tail,
    delete_a_seal,
    delete_an_event,
    forge_an_event,
    sql,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(settings, tmp_path):
    """Eight days of work, the last of them after the last anchor; the triggers are gone."""
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors.jsonl")
    live(8, now=NOW)
    for model in (AuditEvent, AuditSeal):
        integrity.uninstall(model)
    return anchored()


def anchored():
    """The ids of the events that an anchor has seen."""
    last = verify().last_anchor
    seals = AuditSeal.objects.filter(number__lte=last.seal)
    return [pk for seal in seals for pk in ids_of(as_ranges(seal.covers))]


def everything():
    """All that is stored, as it is stored."""
    rows = []
    with connection.cursor() as cursor:
        for table in (EVENT, SEAL):
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            rows += [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]
    return rows, anchor_file().read_bytes()


def tamper(chain, seed, kind):
    """What the verifier says after one tampering, which is undone again."""
    before, rng, rows = anchor_file().read_bytes(), Random(seed), everything()
    with transaction.atomic():
        while everything() == rows:  # a value that was there already is no tampering
            kind(rng, chain)
        report = verify()
        transaction.set_rollback(True)
    anchor_file().write_bytes(before)
    return report


def test_untampered_it_verifies(chain):
    report = verify()
    assert (report.findings, report.events, report.unanchored, report.unsealed) == ([], 47, 6, 0)


@pytest.mark.parametrize("sample", [130, pytest.param(1000, marks=pytest.mark.proof)])
def test_random_tamperings_are_all_found(chain, sample):
    missed, done = [], Counter()
    for seed in range(sample):
        kind = KINDS[seed % len(KINDS)]
        done[kind.__name__] += 1
        if tamper(chain, seed, kind).is_good:
            missed.append((kind.__name__, seed))
    assert not missed
    assert done.total() == sample and set(done) == {kind.__name__ for kind in KINDS}
    assert verify().is_good


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (delete_an_event, "is missing; seal"),
        (cut_the_tail, "The end was cut off"),
        (cut_everything, "The end was cut off"),
        (compute_the_chain_again, "knows another seal"),
        (delete_a_seal, "are missing"),
        (forge_an_event, "was put in"),
    ],
)
def test_the_first_finding_says_what_happened(chain, kind, words):
    findings = tamper(chain, 5, kind).findings
    assert words in findings[0], findings


def test_each_column_is_protected_and_the_event_is_named(chain):
    event = AuditEvent.objects.get(pk=chain[10])
    for column, value in [
        ("at", event.at + timedelta(microseconds=1)),
        ("actor_id", as_stored(uuid.UUID(int=9))),
        ("actor_role", "x"),
        ("verb", "x"),
        ("target_type", "x"),
        ("target_id", "x"),
        ("case_id", None),
        ("details", '{"a": "é", "count": "0"}'),
    ]:
        with transaction.atomic():
            sql(f"UPDATE {EVENT} SET {column} = %s WHERE id = %s", value, event.pk)
            assert verify().findings[0].startswith(f"Event {event.pk} was changed"), column
            transaction.set_rollback(True)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL refuses nonsense by itself")
@pytest.mark.parametrize("column", ["at", "actor_id", "case_id", "details"])
def test_nonsense_in_a_row_is_a_finding_not_a_crash(chain, column):
    sql("PRAGMA ignore_check_constraints = ON")
    try:
        sql(f"UPDATE {EVENT} SET {column} = 'nonsense' WHERE id = %s", chain[3])
        sql(f"UPDATE {SEAL} SET sealed_at = 'nonsense', covers = 12 WHERE number = 5")
        assert verify().findings[0].startswith(f"Event {chain[3]} was changed")
    finally:
        sql("PRAGMA ignore_check_constraints = OFF")


def test_younger_than_the_last_anchor_an_edit_is_found_but_not_a_chain_computed_again(chain):
    young = AuditEvent.objects.filter(pk__gt=chain[-1]).order_by("pk").last().pk
    with transaction.atomic():
        sql(f"UPDATE {EVENT} SET verb = 'x' WHERE id = %s", young)
        assert verify().findings == [f"Event {young} was changed after seal 16 was put on it."]
        transaction.set_rollback(True)
    report = tamper(chain, 1, lambda rng, ids: compute_the_chain_again(rng, [young]))
    assert report.is_good
    assert report.unanchored >= 5
