"""The anchors: a file outside the database, signed with a key from the ring."""

import json
import stat
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connections
from django.utils import timezone

from clinic import clock, integrity
from clinic.audit.anchored import read_anchors
from clinic.audit.anchors import anchor, anchor_file, digest_of, lines_of, parse
from clinic.audit.models import AuditEvent, AuditSeal
from clinic.audit.verifying import verify
from tests.audit import live, write_events

pytestmark = pytest.mark.django_db
OLD = "k2025:" + "A" * 43
NEW = "k2026:" + "B" * 43
NOW = timezone.now()


@pytest.fixture(autouse=True)
def file(settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "elsewhere" / "anchors.jsonl")
    return anchor_file()


def test_an_empty_trail_has_nothing_to_anchor(file):
    assert anchor() is None
    assert read_anchors(file).last is None


def test_an_anchor_seals_signs_and_leaves_a_trail(file):
    write_events(3)
    row = anchor()
    head = AuditSeal.objects.get()
    assert (row.anchor, row.seal, row.hash, row.events, row.previous) == (1, 1, head.hash, 3, "")
    assert parse(file.read_text().rstrip("\n")) == row
    assert row.is_signed
    assert AuditEvent.objects.get(verb="audit.anchored").details == {"count": 1}


def test_the_file_is_for_its_owner_alone(file):
    write_events(1)
    anchor()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_each_line_holds_the_one_before(file):
    for _turn in range(3):
        write_events(1)
        anchor()
    lines = list(lines_of(file))
    assert [parse(line).previous for line in lines] == ["", digest_of(lines[0]), digest_of(lines[1])]


def test_it_is_due_once_an_hour_however_often_the_clock_rings(file):
    write_events(1)
    assert anchor(only_if_due=True)
    assert anchor(only_if_due=True) is None
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert anchor(only_if_due=True).anchor == 2


def test_keys_rotate_and_the_old_lines_still_count(file, settings):
    settings.FIELD_KEYS = OLD
    write_events(1)
    anchor()
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    assert verify().is_good
    write_events(1)
    anchor()
    settings.FIELD_KEYS = NEW  # the old key is gone: the newer line vouches for the older one
    assert verify().is_good
    lines = file.read_text().splitlines()
    file.write_text(lines[0].replace('"events":1', '"events":2') + f"\n{lines[1]}\n")
    assert not verify().is_good


def test_a_key_that_left_before_a_new_anchor_was_made_is_said_by_name(file, settings):
    settings.FIELD_KEYS = OLD
    write_events(1)
    anchor()
    settings.FIELD_KEYS = NEW
    assert "“k2025”" in verify().findings[0]


def test_whoever_has_another_key_cannot_write_anchors(file, settings):
    settings.FIELD_KEYS = OLD
    write_events(1)
    anchor()
    settings.FIELD_KEYS = OLD.replace("A", "C")
    assert verify().findings == ["Line 1 of the anchors has a signature that is not ours."]


def test_a_file_that_lost_its_end_is_found_by_what_the_trail_knows(file):
    live(4, now=NOW)
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:-1]))
    assert "is not in the file" in verify().findings[0]


def test_a_lost_file_is_found_and_a_new_one_does_not_hide_it(file):
    live(4, now=NOW)
    file.unlink()
    assert not verify().is_good
    anchor()
    findings = verify().findings
    assert any("does not follow" in sentence for sentence in findings)
    anchor(after_restore=True)
    report = verify()
    assert report.is_good
    assert "an operator said" in report.notes[0]


def test_after_a_restore_the_anchors_of_what_was_lost_are_given_up_aloud(file):
    live(4, now=NOW)
    for model in (AuditEvent, AuditSeal):
        integrity.uninstall(model)
    kept = AuditSeal.objects.get(number=4)
    AuditEvent.objects.filter(pk__gt=kept.through).delete()
    AuditSeal.objects.filter(number__gt=4).delete()
    write_events(2, first_id=kept.through + 1)
    assert "cut off" in verify().findings[0]
    anchor(after_restore=True)
    report = verify()
    assert report.findings == []
    assert "up to seal 5" in report.notes[0]


def test_only_the_key_says_that_a_backup_was_restored(file):
    live(4, now=NOW)
    values = json.loads(list(lines_of(file))[-1]) | {"anchor": 4, "after_restore": True, "seal": 1}
    with file.open("a") as appended:
        appended.write(json.dumps(values, sort_keys=True, separators=(",", ":")) + "\n")
    assert "signature" in verify().findings[0]


def test_half_a_line_is_cut_off_before_the_next_one(file, caplog):
    write_events(1)
    anchor()
    with file.open("a") as torn:
        torn.write('{"after_re')
    write_events(1)
    assert anchor().anchor == 2
    assert verify().is_good
    assert "not whole" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_line_an_hour(file):
    write_events(5)

    def run():
        anchor(only_if_due=True)
        connections.close_all()

    threads = [Thread(target=run) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(list(lines_of(file))) == 1
