"""Law 3 and 4: tasks are thin doors in a house's tasks.py; ids in; nothing with eta or countdown."""

import ast
import inspect
from pathlib import Path

import pytest

from clinic.project.celery import app

ROOT = Path(__file__).resolve().parents[2]
HOUSES = ("clinic", "caregivers", "sessions")
SOURCES = [path for house in HOUSES for path in (ROOT / house).rglob("*.py") if "migrations" not in path.parts]
ALLOWED_ARGUMENTS = {int, str, list[str], "str", "list[str]"}


def our_tasks():
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


def test_the_scan_found_tasks_and_sources():
    assert our_tasks()
    assert len(SOURCES) > 40


def test_every_task_stands_in_the_tasks_of_its_house():
    astray = {
        name: task.__module__
        for name, task in our_tasks().items()
        if task.__module__ not in {f"{h}.tasks" for h in HOUSES}
    }
    assert not astray, f"Move to <house>/tasks.py, as a thin door to a verb: {astray}."


def decorates_a_task(node):
    return any("shared_task" in ast.dump(d) or "'task'" in ast.dump(d) for d in getattr(node, "decorator_list", []))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_task_is_written_elsewhere_and_none_waits_in_the_broker(path):
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and decorates_a_task(node):
            assert path.name == "tasks.py" and path.parent.name in HOUSES, (
                f"{node.name}: tasks live in <house>/tasks.py."
            )
        if isinstance(node, ast.keyword):
            assert node.arg not in {"eta", "countdown"}, f"{path}: the table waits, not the broker ({node.arg})."
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"apply_async", "delay"}, f"{path}: only delay_on_commit ({node.attr})."


def test_task_arguments_are_ids():
    for name, task in our_tasks().items():
        for parameter in inspect.signature(task.run).parameters.values():
            assert parameter.annotation in ALLOWED_ARGUMENTS, f"{name}({parameter}): ids only, annotated."


def test_everything_on_the_schedule_exists():
    wanted = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert wanted <= set(our_tasks())
