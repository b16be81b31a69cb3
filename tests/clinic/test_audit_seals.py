"""The sealer: what is chained, what comes late, what two sealers do to each other."""

from datetime import UTC, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from clinic import clock
from clinic.audit import sealing
from clinic.audit.canonical import COLUMNS, Coverage, as_ranges, as_text, event_bytes, ranges_of
from clinic.audit.models import AuditEvent, AuditSeal
from clinic.audit.sealing import seal
from clinic.audit.verifying import verify
from tests.audit import write_events

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def covers():
    return list(AuditSeal.objects.order_by("number").values_list("covers", flat=True))


def test_the_canonical_form_has_every_column():
    assert list(COLUMNS) == [field.attname for field in AuditEvent._meta.concrete_fields]


def test_the_canonical_form_is_the_one_that_is_documented():
    write_events(1)
    event = AuditEvent.objects.get()
    event.refresh_from_db()
    values = [getattr(event, column) for column in COLUMNS]
    at = event.at.astimezone(UTC)
    assert event_bytes(values).decode() == (
        f'[1,{event.pk},"{at.isoformat(timespec="microseconds")}","{event.actor_id}","therapist","note.read","note",'
        f'"0","{event.case_id}",{{"a":"é","count":0}}]'
    )


def test_nothing_to_seal_makes_no_seal():
    assert seal() == 0
    assert covers() == []


def test_sealing_twice_seals_once():
    write_events(3)
    assert (seal(), seal()) == (3, 0)
    write_events(2)
    assert seal() == 2
    first, second = AuditSeal.objects.order_by("number")
    assert (second.previous, second.total, second.count) == (first.hash, 5, 2)


def test_many_events_are_sealed_in_batches(monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 4)
    write_events(10)
    assert seal() == 10
    assert list(AuditSeal.objects.order_by("number").values_list("count", "caught_up")) == [
        (4, False),
        (4, False),
        (2, True),
    ]
    assert verify().is_good


def test_what_becomes_visible_late_is_sealed_later_and_what_never_appears_is_no_finding():
    first = write_events(2)[-1].pk
    write_events(2, first_id=first + 5)  # the ids between were given out; their transactions are still open
    seal()
    write_events(1, first_id=first + 3)
    assert seal() == 1
    assert covers() == [f"{first - 1}-{first},{first + 5}-{first + 6}", str(first + 3)]
    assert seal() == 0
    assert verify().is_good


def test_what_comes_more_than_a_day_late_is_sealed_by_the_look_back():
    first = write_events(1)[-1].pk
    write_events(1, first_id=first + 2)
    seal()
    with clock.at(NOW + timedelta(days=2)):
        write_events(1, first_id=first + 3)
        seal()
    with clock.at(NOW + timedelta(days=4)):
        write_events(1, first_id=first + 1, at=clock.now())
        assert seal() == 0
        assert seal(looking_back=None) == 1


def test_a_damaged_seal_does_not_stop_the_sealer(caplog):
    last = write_events(2)[-1].pk
    seal()
    broken = AuditSeal(number=2, sealed_at=clock.now(), covers="x", count=1, total=3, through=last + 9)
    broken.caught_up, broken.digests, broken.previous, broken.hash = True, b"", "", ""
    broken.save(force_insert=True)
    write_events(1, first_id=last + 1000)
    assert seal() == 1
    assert "audit verify" in caplog.text


@pytest.mark.parametrize("text", ["", "x", "3-1", "1,2", "1-2,3", "5,1", "01", "0", "-4", "1-1", " 1"])
def test_a_list_of_events_has_one_form(text):
    with pytest.raises(ValueError):
        as_ranges(text)


def test_a_list_of_events_comes_back():
    ids = [1, 2, 3, 7, 9, 10]
    assert as_text(ranges_of(ids)) == "1-3,7,9-10"
    assert as_ranges("1-3,7,9-10") == [(1, 3), (7, 7), (9, 10)]


def test_coverage_knows_its_gaps():
    coverage = Coverage()
    assert coverage.add(3, 5)
    assert coverage.add(9, 9)
    assert coverage.gaps == [(1, 2), (6, 8)]
    assert coverage.add(7, 7)
    assert coverage.gaps == [(1, 2), (6, 6), (8, 8)]
    assert not coverage.add(5, 6)
    assert not coverage.add(7, 7)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite in memory locks tables without waiting; the PostgreSQL lane runs it",
)
def test_two_sealers_at_once_make_one_chain():
    write_events(300)
    start = Barrier(2)

    def run():
        start.wait()
        seal()
        connections.close_all()

    threads = [Thread(target=run) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    seal()
    report = verify()
    assert report.is_good
    assert report.events == 300


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time: nothing comes late")
def test_on_postgresql_an_older_transaction_may_commit_after_the_seal():
    write_events(1)
    ready, sealed = Barrier(2), Barrier(2)

    def slow():
        with transaction.atomic():
            write_events(1)
            ready.wait()
            sealed.wait()
        connections.close_all()

    thread = Thread(target=slow)
    thread.start()
    ready.wait()
    write_events(1)
    assert seal() == 2
    sealed.wait()
    thread.join()
    assert seal() == 1
    assert covers() != []
    assert verify().is_good
