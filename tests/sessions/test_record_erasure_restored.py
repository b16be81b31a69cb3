"""What erasing leaves outside the database: the list, and that a restored backup is erased again."""

import json

import pytest
from django.conf import settings as project
from django.db import DatabaseError
from django.utils.module_loading import import_string

from caregivers.caseload.actions import log_contact
from caregivers.caseload.models import Case
from caregivers.followups.actions import plan
from caregivers.people.models import LovedOne
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.anchors import go_on_after_restore
from clinic.audit.models import AuditEvent
from clinic.encryption import erasures
from clinic.encryption.models import DataKey
from sessions.record.keeping import erasure
from sessions.record.keeping.actions import ask_for_erasure
from sessions.record.keeping.erasure import erase, replay_erasures
from tests.sessions.test_record_discharge import closed


@pytest.fixture(autouse=True)
def own_list(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def wanted(cast):
    """Mina's case, closed, and she asked that it be erased."""
    case = closed(cast)
    ask_for_erasure(case=case, by=cast.mina)
    return case


def erased(cast):
    return erase(case=wanted(cast), by=cast.pat)


@pytest.mark.django_db(transaction=True)
def test_an_erasure_that_does_not_commit_stands_on_no_list(cast, monkeypatch):
    case = wanted(cast)
    whole = erasure._erase

    def and_then_the_disk_is_full(*arguments):
        whole(*arguments)
        raise DatabaseError("disk full")

    monkeypatch.setattr(erasure, "_erase", and_then_the_disk_is_full)
    with pytest.raises(DatabaseError):
        erase(case=case, by=cast.pat)
    assert erasures.read() == []


def test_a_restored_backup_is_erased_again_and_nothing_else_in_it(cast):
    before = {row.pk: row for row in (cast.minas_case.data_key, *User.objects.all(), *LovedOne.objects.all())}
    case = erased(cast)
    for row in before.values():
        row.save()  # as an older backup has them
    plan(kind="invitation", case=cast.omars_case, recipient=cast.omar, dedupe_key="k", by=cast.charlie)
    assert Case.objects.readable().filter(pk=case.pk).exists()
    assert replay_erasures(clock.now()) == replay_erasures() == 1
    assert DataKey.objects.get(pk=case.data_key_id).wrapped is None
    assert User.objects.get(pk=cast.mina.pk).name == "Erased client"
    assert User.objects.get(pk=cast.omar.pk).name == "Omar"
    assert LovedOne.objects.get(case=case).nickname == ""
    assert log_contact(case=cast.omars_case, kind="call", by=cast.charlie, summary="x")
    assert AuditEvent.objects.filter(verb="case.erased_again", case_id=case.pk).exists()


def test_restoring_calls_it(cast):
    steps = [import_string(name) for name in project.AFTER_RESTORE]
    assert steps.index(replay_erasures) < steps.index(go_on_after_restore)  # the anchor knows of what was erased again


def test_the_list_names_nobody(cast):
    erased(cast)
    line = json.loads(erasures.path().read_text())
    assert set(line) == {"id", "kind", "data_key", "case", "at", "ring", "mac"}
