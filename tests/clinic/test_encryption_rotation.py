"""Changing the key: everything that the ring wrapped comes under its first key, while pages are being used."""

import base64
import os
from io import StringIO
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from caregivers.people.models import LovedOne
from caregivers.safety.models import GateAnswer
from clinic.audit.models import AuditEvent
from clinic.encryption import keyring
from clinic.encryption.actions import destroy, in_use, rotate
from clinic.encryption.models import DataKey
from clinic.encryption.wrappings import WRAPPINGS, Wrapping
from tests.caregivers.test_safety import answered
from tests.cast import assemble


def key(name):
    return f"{name}:{base64.urlsafe_b64encode(os.urandom(32)).decode()}"


OLD, NEW = key("2025"), key("2026")


@pytest.fixture
def old_ring(settings):
    settings.FIELD_KEYS = OLD


def many(count):
    DataKey.objects.bulk_create(keys := [DataKey.new() for _ in range(count)])
    return {one.pk: one.plain for one in keys}


def plain_now():
    return {one.pk: one.plain for one in DataKey.objects.exclude(wrapped=None)}


def command(*options):
    out = StringIO()
    call_command("rotate_keys", *options, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("old_ring", "db")
class TestOneAtATime:
    """What a rotation does to the keys."""

    def test_every_key_comes_under_the_first_one_and_stays_what_it_was(self, settings):
        before = many(7)
        settings.FIELD_KEYS = f"{NEW},{OLD}"
        assert rotate(size=3).rewrapped["data keys"] == 7
        settings.FIELD_KEYS = NEW  # the old one may go
        assert plain_now() == before

    def test_words_are_still_read_and_were_not_written_anew(self, settings):
        cast = assemble()
        answer = answered(cast)
        stored = GateAnswer.objects.values_list("grounds", flat=True).get()
        settings.FIELD_KEYS = f"{NEW},{OLD}"
        rotate()
        settings.FIELD_KEYS = NEW
        assert GateAnswer.objects.values_list("grounds", flat=True).get() == stored
        assert GateAnswer.objects.select_related("case__data_key").get(pk=answer.pk).grounds == "We talked."

    def test_stopped_in_the_middle_it_goes_on_where_it_was(self, settings):
        before = many(9)
        settings.FIELD_KEYS = f"{NEW},{OLD}"

        def stop(name, count):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            rotate(size=4, told=stop)
        assert in_use() == {"2026": 4, "2025": 5}
        assert rotate(size=4).rewrapped["data keys"] == 5
        assert in_use() == {"2026": 9}
        assert plain_now() == before

    def test_a_second_run_finds_nothing_to_do_and_leaves_no_second_trail(self, settings):
        assemble()
        settings.FIELD_KEYS = f"{NEW},{OLD}"
        rotate()
        assert sum(rotate().rewrapped.values()) == 0
        assert AuditEvent.objects.get(verb="keys.rotated").details == {"count": 2}

    def test_a_destroyed_key_stays_destroyed(self, settings):
        many(2)
        destroy(DataKey.objects.first())
        settings.FIELD_KEYS = f"{NEW},{OLD}"
        assert rotate().rewrapped["data keys"] == 1
        assert DataKey.objects.filter(wrapped=None).count() == 1

    def test_what_does_not_open_is_left_alone_and_named(self, settings):
        many(3)
        bad = DataKey.objects.order_by("pk").first()
        damaged = bytes(bad.wrapped[:-1]) + bytes([bad.wrapped[-1] ^ 1])
        DataKey.objects.filter(pk=bad.pk).update(wrapped=damaged)
        settings.FIELD_KEYS = f"{NEW},{OLD}"
        with pytest.raises(CommandError, match=str(bad.pk)):
            command()
        assert bytes(DataKey.objects.get(pk=bad.pk).wrapped) == damaged
        assert in_use() == {"2026": 2, "2025": 1}

    def test_the_command_says_when_the_old_key_may_go(self, settings):
        many(3)
        settings.FIELD_KEYS = f"{NEW},{OLD}"
        assert "key '2025': 3 in use; must stay" in command("--check")
        assert in_use() == {"2025": 3}, "--check changed something."
        said = command()
        assert "data keys: 3 rewrapped under '2026'" in said
        assert "key '2025': 0 in use; may be taken out" in said
        assert "key '2026': 3 in use; wraps what is new" in said

    def test_no_other_row_is_written(self, settings):
        answered(assemble())
        settings.FIELD_KEYS = f"{NEW},{OLD}"
        tables = [t for t in connection.introspection.table_names() if t not in {"clinic_datakey", "clinic_auditevent"}]
        with refusing_updates(tables):
            with pytest.raises(DatabaseError, match="untouched"), transaction.atomic():
                LovedOne.objects.update(nickname="x")
            assert rotate().rewrapped["data keys"] == 2
        assert in_use() == {"2026": 2}

    def test_other_things_that_the_ring_wrapped_come_along(self, settings, monkeypatch):
        cast = assemble()
        where = f"second factor of {cast.alice.pk}"
        cast.alice.name = keyring.wrap_text("a secret", where)  # any text column will do
        cast.alice.save()
        monkeypatch.setattr("clinic.encryption.actions.WRAPPINGS", [*WRAPPINGS, secrets_of_staff()])
        assert in_use() == {"2025": 3}
        settings.FIELD_KEYS = f"{NEW},{OLD}"
        assert +rotate().rewrapped == {"data keys": 2, "second factors": 1}
        settings.FIELD_KEYS = NEW
        cast.alice.refresh_from_db()
        assert keyring.unwrap_text(cast.alice.name, where) == "a secret"


def secrets_of_staff():
    def write(row, wrapped):
        row.name = wrapped
        return ["name"]

    return Wrapping(
        name="second factors",
        model="clinic.User",
        read=lambda row: row.name if ":" in row.name else None,
        write=write,
        bound_to=lambda row: f"second factor of {row.pk}",
        text=True,
    )


class refusing_updates:  # noqa: N801  (reads as a verb)
    """Within the block the database refuses to update these tables."""

    def __init__(self, tables):
        self.tables = tables

    def __enter__(self):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "CREATE FUNCTION untouched() RETURNS trigger LANGUAGE plpgsql AS "
                    "$$ BEGIN RAISE EXCEPTION 'untouched'; END $$"
                )
            for table in self.tables:
                does = (
                    "BEGIN SELECT RAISE(ABORT, 'untouched'); END"
                    if connection.vendor == "sqlite"
                    else "FOR EACH ROW EXECUTE FUNCTION untouched()"
                )
                cursor.execute(f'CREATE TRIGGER "untouched_{table}" BEFORE UPDATE ON "{table}" {does}')

    def __exit__(self, *exc):
        with connection.cursor() as cursor:
            for table in self.tables:
                on = "" if connection.vendor == "sqlite" else f' ON "{table}"'
                cursor.execute(f'DROP TRIGGER "untouched_{table}"{on}')


@pytest.mark.usefixtures("old_ring")
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time by itself.")
def test_two_at_once_share_the_work_and_write_each_row_once(settings):
    before = many(120)
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    done = []

    def run():
        done.append(rotate(size=5).rewrapped["data keys"])
        connections.close_all()

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 3 and sum(done) == 120
    assert in_use() == {"2026": 120}
    assert plain_now() == before
