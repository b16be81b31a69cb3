"""The list of erasures outside the database."""

import json
import stat
from datetime import UTC, datetime, timedelta

import pytest

from clinic.encryption import erasures
from clinic.encryption.actions import rotate
from clinic.encryption.erasures import Untrusted
from clinic.encryption.keyring import Erased
from clinic.encryption.models import DataKey
from clinic.ids import new_id

AT = datetime(2026, 5, 4, 14, tzinfo=UTC)
OLD, NEW = "old:" + "a" * 43, "new:" + "b" * 43


@pytest.fixture(autouse=True)
def own_list(settings, tmp_path):
    settings.DATA_DIR, settings.FIELD_KEYS = tmp_path, OLD
    return tmp_path / "erasures.jsonl"


def test_what_is_put_on_the_list_is_read_from_it_in_order(own_list):
    key, case = new_id(), new_id()
    assert erasures.read() == []
    second = erasures.append(new_id(), new_id(), AT + timedelta(days=1))
    first = erasures.append(key, case, AT)
    assert erasures.read() == [first, second]
    assert (first.data_key, first.case_id, first.erased_at) == (str(key), case, AT)
    assert stat.S_IMODE(own_list.stat().st_mode) == 0o600


def test_an_erasure_that_failed_is_taken_off_again():
    erasures.drop(erasures.append(new_id(), new_id(), AT))
    kept = erasures.append(new_id(), new_id(), AT)
    assert erasures.read() == [kept]


def test_a_line_that_was_torn_by_a_crash_never_took_effect_and_spoils_no_other(own_list):
    first = erasures.append(new_id(), new_id(), AT)
    with own_list.open("a") as file:
        file.write('{"id": "0192", "kind": "era')
    second = erasures.append(new_id(), new_id(), AT + timedelta(seconds=1))
    assert erasures.read() == [first, second]


@pytest.mark.parametrize("field", ["id", "kind", "data_key", "case", "at", "mac", "ring"])
def test_an_altered_line_is_not_believed(own_list, field):
    erasures.append(new_id(), new_id(), AT)
    line = json.loads(own_list.read_text())
    own_list.write_text(json.dumps(line | {field: "other"}) + "\n")
    with pytest.raises(Untrusted, match="1 lines"):
        erasures.read()


def test_a_list_outlives_the_rotation_of_the_ring(db, settings, own_list):
    kept = erasures.append(new_id(), new_id(), AT)
    old_text = own_list.read_text()
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    rotate()
    settings.FIELD_KEYS = NEW
    assert erasures.read() == [kept]
    own_list.write_text(own_list.read_text() + old_text)  # an older backup brought its own along
    assert erasures.read() == [kept]
    own_list.write_text(old_text)
    with pytest.raises(Untrusted, match="add the old key"):
        erasures.read()


def test_replaying_destroys_keys_that_came_back_and_touches_no_other(db):
    gone, kept = DataKey.new(), DataKey.new()
    gone.save(), kept.save()
    erasures.append(gone.pk, new_id(), AT)
    erasures.append(new_id(), new_id(), AT)  # of a case that this backup does not know yet
    assert len(erasures.replay()) == len(erasures.replay()) == 2
    gone, kept = DataKey.objects.get(pk=gone.pk), DataKey.objects.get(pk=kept.pk)
    assert (gone.wrapped, gone.destroyed_at) == (None, AT)
    assert kept.plain
    with pytest.raises(Erased):
        gone.plain  # noqa: B018
