"""Everything is read once a night; what is damaged is found before somebody needs it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import datetime

from caregivers.caseload.actions import log_contact
from caregivers.caseload.models import ContactEntry
from caregivers.people.models import LovedOne
from caregivers.records import CareRecord
from caregivers.safety import record_check
from caregivers.safety.flags.models import Flag
from caregivers.tasks import check_records
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.encryption.actions import destroy
from clinic.encryption.models import RecordCheck
from clinic.sensitivity import Sensitivity
from tests import damage


@pytest.fixture
def entries(cast):
    return [
        log_contact(case=case, kind="call", by=by, summary="Words.")
        for case, by in ((cast.minas_case, cast.alice), (cast.omars_case, cast.charlie))
        for _ in range(4)
    ]


def run(*options):
    out = StringIO()
    call_command("check_records", *options, stdout=out)
    return out.getvalue()


def test_it_reads_every_model_that_holds_words():
    declared = {
        model
        for model in CareRecord.__subclasses__()
        if Sensitivity.NARRATIVE in model.sensitivity.values() and not model._meta.abstract
    }
    assert len(declared) > 8
    assert declared <= set(record_check.models_with_text())


def test_all_is_well(entries):
    assert "10 rows read; all of it opens" in run()  # eight contacts and two loved ones
    assert RecordCheck.objects.get().finished_at
    assert not Flag.objects.exists()


def test_what_is_damaged_is_listed_by_its_id_and_flagged(cast, entries):
    damage.flip(entries[1], "summary")
    damage.cut(LovedOne.objects.get(case=cast.omars_case), "story", 9)
    said = StringIO()
    with pytest.raises(CommandError, match="2 of "):
        call_command("check_records", stdout=said)
    assert f"unreadable: caregivers.contactentry {entries[1].pk} summary" in said.getvalue()
    assert {flag.case for flag in Flag.objects.all()} == {cast.minas_case, cast.omars_case}
    with pytest.raises(CommandError):
        run()
    assert AuditEvent.objects.filter(verb="record.unreadable").count() == Flag.objects.count() == 2


def test_killed_anywhere_it_goes_on_where_it_had_come_to(entries, monkeypatch):
    damage.flip(entries[6], "summary")
    read, real = [], record_check._damage_of

    def killed_at_the_seventh(row):
        if len(read) == 6:
            raise KeyboardInterrupt
        read.append(row.pk)
        return real(row)

    monkeypatch.setattr(record_check, "_damage_of", killed_at_the_seventh)
    with pytest.raises(KeyboardInterrupt):
        record_check.go_on(seconds=60, size=3)
    monkeypatch.setattr(record_check, "_damage_of", lambda row: read.append(row.pk) or real(row))
    check = record_check.go_on(seconds=60, size=3)
    assert RecordCheck.objects.get() == check and check.finished_at
    assert check.rows_unreadable == Flag.objects.count() == 1
    assert len(read) == len(set(read)), "A batch that was done was read again."
    assert {row.pk for row in entries} < set(read)


def test_out_of_time_it_stops_between_two_batches(entries):
    assert record_check.go_on(seconds=0).finished_at is None
    assert record_check.go_on(seconds=60).finished_at
    assert RecordCheck.objects.count() == 1


def test_killed_before_it_wrote_down_how_far_it_came_nothing_is_missed(entries, monkeypatch):
    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    damage.flip(entries[0], "summary")
    record_check.begin()
    monkeypatch.setattr(RecordCheck, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        record_check.go_on(seconds=60)
    monkeypatch.undo()
    record_check.go_on(seconds=60)
    assert Flag.objects.get().source_id == str(entries[0].pk)


def test_an_erased_record_is_no_damage(cast, entries):
    destroy(cast.minas_case.data_key)
    assert "all of it opens" in run()


def test_a_key_that_does_not_open_is_one_flag(cast, entries):
    damage.flip(cast.minas_case.data_key, "wrapped")
    with pytest.raises(CommandError, match="5 of "):
        run()
    assert Flag.objects.get().case == cast.minas_case


def test_the_clock_begins_after_two_at_night_and_once_only(cast, entries):
    afternoon = datetime.fromisoformat("2026-11-10T15:00-05:00")
    with clock.at(afternoon):
        check_records()
        check_records()
    assert RecordCheck.objects.count() == 1
    with clock.at(afternoon + timedelta(hours=10)):  # one at night
        check_records()
    assert RecordCheck.objects.count() == 1
    with clock.at(afternoon + timedelta(hours=12)):
        check_records()
    assert RecordCheck.objects.count() == 2


def test_old_checks_are_forgotten(cast):
    for _ in range(record_check.KEPT + 5):
        record_check.begin()
    assert RecordCheck.objects.count() == record_check.KEPT


def test_restarting_begins_anew(entries):
    RecordCheck.objects.create(model="caregivers.zzz", rows_read=7)
    assert "10 rows read" in run("--restart")
    assert ContactEntry.objects.count() == 8
