"""Without the keys that opened it, nothing starts: a sentence says which key is wanted."""

import base64
import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from clinic.encryption.actions import rotate
from clinic.encryption.models import DataKey
from clinic.encryption.readiness import demand_ring, demand_ring_before_migrating
from clinic.project.start import demand_keys
from tests.services import ROOT, clean_environment, run_manage


def key(name):
    return f"{name}:{base64.urlsafe_b64encode(os.urandom(32)).decode()}"


OLD, NEW = key("2025"), key("2026")


@pytest.fixture
def keys(settings, db):
    settings.FIELD_KEYS = OLD
    for _ in range(5):
        DataKey.new().save()


def test_an_empty_database_asks_for_nothing(settings, db):
    settings.FIELD_KEYS = NEW
    demand_ring()


@pytest.mark.usefixtures("keys")
class TestWithKeysInTheDatabase:
    """What the ring must hold."""

    def test_the_ring_that_wrapped_them_may_start(self, settings):
        demand_ring()
        settings.FIELD_KEYS = f"{NEW},{OLD}"
        demand_ring()

    @pytest.mark.parametrize("ask", [demand_ring, demand_ring_before_migrating])
    def test_a_missing_key_is_named(self, settings, ask):
        settings.FIELD_KEYS = NEW
        with pytest.raises(ImproperlyConfigured, match=r"id '2025': 5 of the data keys"):
            ask()

    def test_a_process_ends_with_the_sentence(self, settings):
        settings.FIELD_KEYS = NEW
        with pytest.raises(SystemExit, match="(?s)cannot start.*'2025'"):
            demand_keys()

    def test_another_key_under_the_same_id_is_noticed(self, settings):
        settings.FIELD_KEYS = key("2025")
        with pytest.raises(ImproperlyConfigured, match="'2025' in FIELD_KEYS is not the one"):
            demand_ring()

    def test_one_damaged_row_is_no_wrong_key(self):
        DataKey.objects.filter(pk=DataKey.objects.first().pk).update(wrapped=b"2025:damaged")
        demand_ring()

    @pytest.mark.parametrize("damaged", [b"", b"20", b":", b"\xff\xfe:x", b"20 25:x"])
    def test_one_damaged_id_is_no_missing_key(self, damaged):
        DataKey.objects.filter(pk=DataKey.objects.first().pk).update(wrapped=damaged)
        demand_ring()
        assert rotate().unreadable

    def test_one_changed_bit_in_an_id_is_no_missing_key(self):
        key = DataKey.objects.first()
        DataKey.objects.filter(pk=key.pk).update(wrapped=b"2024" + bytes(key.wrapped)[4:])
        demand_ring()

    def test_a_ring_of_nonsense_names_the_key_and_not_its_secret(self, settings):
        settings.FIELD_KEYS = "c2VjcmV0LXdpdGhvdXQtYW4taWQ"
        with pytest.raises(ImproperlyConfigured) as refused:
            demand_ring()
        assert "c2VjcmV0" not in str(refused.value)

    def test_an_id_that_stands_there_twice_is_refused(self, settings):
        settings.FIELD_KEYS = f"{OLD},{OLD}"
        with pytest.raises(ImproperlyConfigured, match="twice"):
            demand_ring()

    def test_the_check_before_deploying_says_so(self, settings):
        settings.FIELD_KEYS = NEW
        with pytest.raises(SystemCheckError, match="'2025'"):
            call_command("check", deploy=True)

    def test_it_asks_few_questions(self, django_assert_max_num_queries):
        with django_assert_max_num_queries(9):
            demand_ring()

    def test_a_lost_local_key_is_asked_for_by_its_file(self, settings):
        settings.FIELD_KEYS, settings.LOCAL_FIELD_KEY = "", "one"
        DataKey.objects.all().delete()
        DataKey.new().save()
        settings.LOCAL_FIELD_KEY = "another"
        with pytest.raises(ImproperlyConfigured, match="secrets/field_key"):
            demand_ring()


WEB = [sys.executable, "-m", "gunicorn", "-c", "clinic/project/gunicorn.py"]
WORKER = [sys.executable, "-m", "celery", "--quiet", "-A", "clinic.project.celery", "worker", "--pool", "solo"]
BEAT = [sys.executable, "-m", "celery", "--quiet", "-A", "clinic.project.beat", "beat", "--pidfile", ""]
MANAGE = [sys.executable, "manage.py"]


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A database with data keys whose wrapping key is not in the ring any more."""
    folder = tmp_path_factory.mktemp("keys")
    (folder / "run").mkdir()  # for the clock's own file
    ours = clean_environment(DATA_DIR=str(folder), PORT="1")
    for command in (["migrate", "--verbosity", "0"], ["shell", "-c", MAKE_A_KEY]):
        done = run_manage(ours | {"FIELD_KEYS": OLD}, *command)
        assert done.returncode == 0, done.stderr
    return ours | {"FIELD_KEYS": NEW}


MAKE_A_KEY = "from clinic.encryption.models import DataKey; DataKey.new().save()"


@pytest.mark.services
@pytest.mark.skipif("postgres" in os.environ.get("DATABASE_URL", ""), reason="Once is enough: on SQLite.")
@pytest.mark.parametrize(
    "command",
    [WEB, WORKER, BEAT, [*MANAGE, "up"], [*MANAGE, "migrate"], [*MANAGE, "check", "--deploy"]],
    ids=["web", "worker", "beat", "up", "migrate", "check"],
)
def test_nothing_starts_without_the_key(environment, command):
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    said = done.stdout + done.stderr
    assert done.returncode not in {0, None}
    assert "the key with the id '2025'" in said
    assert "Traceback" not in said
