"""`manage.py generate` as an operator runs it: several processes, a database of its own, nothing rolled back."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
NAME = "porchlight_generate"


@pytest.fixture
def environment(tmp_path) -> Iterator[dict[str, str]]:
    """The environment of an empty installation, on SQLite or beside the lane's PostgreSQL database."""
    own = os.environ | {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "clinic.project.settings"}
    lane = urlsplit(os.environ.get("DATABASE_URL", ""))
    if not lane.scheme.startswith("postgres"):
        yield {name: value for name, value in own.items() if name != "DATABASE_URL"}
        return
    with psycopg.connect(lane.geturl(), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {NAME}")
        server.execute(f"CREATE DATABASE {NAME}")
        yield own | {"DATABASE_URL": lane._replace(path=f"/{NAME}").geturl()}
        server.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def manage(environment, *arguments):
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)


@pytest.mark.proof
def test_two_processes_fill_a_database_and_a_second_run_leaves_it_alone(environment):
    assert manage(environment, "migrate", "-v0").returncode == 0
    first = manage(environment, "generate", "--cases", "450", "--processes", "2")
    assert first.returncode == 0, first.stderr
    assert "450 Case\n" in first.stdout
    second = manage(environment, "generate", "--cases", "450")
    assert second.returncode == 1 and "--add" in second.stderr
    count = "from caregivers.caseload.models import Case; print('there are', Case.objects.count())"
    assert "there are 450" in manage(environment, "shell", "-v0", "-c", count).stdout
