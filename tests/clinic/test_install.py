"""docs/install.md and deploy/ are tried, not believed: the documented environment passes, the units are sound."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services import clean_environment, run_manage

ROOT = Path(__file__).resolve().parents[2]
INSTALL = (ROOT / "docs" / "install.md").read_text()
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
SECRETS = {"$DBPASS": "kd83-Jd92_ls", "$REDISPASS": "pq02-Ks81_mx", "PASSWORD": "x"}


def documented_environment(tmp_path) -> dict[str, str]:
    """The file that step 4 writes, with its commands run."""
    block = re.search(r"cat > /etc/porchlight/env <<END\n(.*?)\nEND", INSTALL, re.DOTALL)[1]
    for name, value in SECRETS.items():
        block = block.replace(name, value)
    key = re.search(r"^key\(\) .*$", INSTALL, re.MULTILINE)[0]
    script = f"{key}\ncat <<END\n{block}\nEND\n"
    written = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout
    found = dict(line.split("=", 1) for line in written.splitlines())
    environment = clean_environment(**(found | {"DATA_DIR": str(tmp_path)}))
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the browser tests' own
    return environment


def test_the_documented_environment_passes_the_deploy_check_without_a_warning(tmp_path):
    environment = documented_environment(tmp_path)
    environment.pop("DATABASE_URL")  # the check asks the database, and none is documented to run here
    done = run_manage(environment, "check", "--deploy", "--fail-level", "INFO")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("BACKUP_KEY", "2026:short", "E007"),
        ("REDIS_URL", "redis://127.0.0.1/0", "E003"),
        ("SECRET_KEY", "short", "E002"),
    ],
)
def test_and_not_with_one_thing_wrong(tmp_path, name, value, code):
    environment = documented_environment(tmp_path) | {name: value}
    environment.pop("DATABASE_URL")
    done = run_manage(environment, "check", "--deploy", "--fail-level", "INFO")
    assert done.returncode != 0
    assert code in done.stderr


def test_what_the_documents_name_exists():
    for name in re.findall(r"deploy/[A-Za-z./-]*[A-Za-z]", INSTALL):
        assert (ROOT / name).exists(), name
    commands = {path.stem for house in ("clinic", "caregivers") for path in (ROOT / house).rglob("commands/*.py")}
    for name in re.findall(r"^porchlight ([a-z_]+)", INSTALL, re.MULTILINE):
        assert name in commands | {"check"}, name


def test_every_variable_of_the_documented_environment_is_in_the_readme(tmp_path):
    readme = (ROOT / "README.md").read_text()
    block = re.search(r"cat > /etc/porchlight/env <<END\n(.*?)\nEND", INSTALL, re.DOTALL)[1]
    for line in block.splitlines():
        assert f"`{line.partition('=')[0]}`" in readme


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="There is no systemd here.")
def test_the_units_are_sound(tmp_path):
    for unit in UNITS:
        text = unit.read_text().replace("/srv/porchlight/.venv/bin/", f"{shutil.which('true')} ")
        (tmp_path / unit.name).write_text(re.sub(r"^(User|Group)=.*\n", "", text, flags=re.MULTILINE))
    done = subprocess.run(
        ["systemd-analyze", "verify", *sorted(tmp_path.iterdir())], capture_output=True, text=True, timeout=60
    )
    assert "porchlight" not in done.stderr, done.stderr


def test_every_service_runs_what_the_supervisor_runs(settings):
    """The same programs with the same options, so that an option learned in one place is not missing in the other."""
    from clinic.project.plan import plan

    for child in plan(demo=False)["children"]:
        if child["name"] == "valkey":
            continue
        unit = (ROOT / "deploy" / "systemd" / f"porchlight-{child['name']}.service").read_text()
        line = re.search(r"^ExecStart=\S+/(.*)$", unit, re.MULTILINE)[1]
        words = [word for word in child["argv"][2:] if word]
        assert line.replace("--pidfile=", "--pidfile").split() == words


def test_the_clock_starts_where_nothing_was_ever_started(tmp_path):
    """Under systemd no supervisor has made the folder that it keeps its times in."""
    command = [sys.executable, "-c", "from clinic.project.beat import app; app.Beat(quiet=True).Service(app).scheduler"]
    environment = clean_environment(DATA_DIR=str(tmp_path / "new"))
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "new" / "run").glob("beat-schedule*"))


@pytest.mark.parametrize("name", ["porchlight", "upgrade"])
def test_the_scripts_are_shell_and_can_be_run(name):
    path = ROOT / "deploy" / name
    assert path.stat().st_mode & 0o111
    subprocess.run(["sh", "-n", path], check=True)
