"""Law 3: a change is a verb with an actor and leaves a trail; and every verb of the trail has words."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from caregivers.followups.models import FollowUp
from clinic.audit.words import WORDS
from sessions.appointments.models import Appointment

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [p for house in ("clinic", "caregivers", "sessions") for p in (ROOT / house).rglob("*.py")]
MODULES = {
    str(p.relative_to(ROOT).with_suffix("")).replace("/", "."): p for p in SOURCES if "migrations" not in p.parts
}
WRITERS = {"record", "record_reading"}

# Public functions in a transaction, with an actor, that write no event: name → why.
WITHOUT_TRAIL: dict[str, str] = {}

# What stands in the braces of a verb that is put together: prefix → the endings that there are.
ENDINGS = {
    "follow_up.": [*FollowUp.State.values, "retried", "marked_as_sent"],
    "appointment.": [state for state in Appointment.State.values if state != Appointment.State.BOOKED],
}
# Endings that no event can have: a state that only the engine knows for a moment.
NEVER = {"follow_up.planned", "follow_up.sending"}


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text())


def functions(module: str) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in tree_of(module).body if isinstance(node, ast.FunctionDef)}


@cache
def imported(module: str) -> dict[str, tuple[str, str]]:
    """Name in `module` → the module of ours it comes from, and its name there (empty: the module itself)."""
    found = {}
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                target = (inner, "") if inner in MODULES else (node.module, alias.name)
                found[alias.asname or alias.name] = target
    return found


def leaves_a_trail(module: str, name: str, seen: frozenset[tuple[str, str]] = frozenset()) -> bool:
    """Whether the function, or one of ours that it calls, writes an event."""
    if (module, name) in seen or module not in MODULES or name not in functions(module):
        return False
    seen |= {(module, name)}
    for node in ast.walk(functions(module)[name]):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            called = node.func.id
            source, inner = imported(module).get(called, (module, called))
        elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            called = inner = node.func.attr
            source = imported(module).get(node.func.value.id, ("", ""))[0]
        else:
            continue
        if (source == "clinic.audit.actions" and inner in WRITERS) or leaves_a_trail(source, inner, seen):
            return True
    return False


def is_atomic(node: ast.FunctionDef) -> bool:
    return any("atomic" in ast.dump(decorator) for decorator in node.decorator_list)


def verbs() -> Iterator[tuple[str, str]]:
    for module in MODULES:
        for name, node in functions(module).items():
            has_actor = any(argument.arg == "by" for argument in [*node.args.args, *node.args.kwonlyargs])
            if has_actor and is_atomic(node) and not name.startswith("_"):
                yield module, name


VERBS = sorted(verbs())


def test_the_scan_found_the_verbs():
    assert len(VERBS) > 40


@pytest.mark.parametrize(("module", "name"), VERBS, ids=lambda value: value)
def test_a_verb_with_an_actor_leaves_a_trail(module, name):
    assert leaves_a_trail(module, name) or f"{module}.{name}" in WITHOUT_TRAIL, (
        f"{module}.{name}: call record() (clinic/audit/actions.py) in it, or give a reason in WITHOUT_TRAIL."
    )


def test_no_exception_from_the_trail_is_stale():
    needless = {f"{module}.{name}" for module, name in VERBS if not leaves_a_trail(module, name)}
    assert set(WITHOUT_TRAIL) <= needless


def recorded() -> Iterator[tuple[str, ast.expr]]:
    """Each call of a writer, with its verb."""
    for module in MODULES:
        names = {
            name for name, target in imported(module).items() if target == ("clinic.audit.actions", name)
        } & WRITERS
        for node in ast.walk(tree_of(module)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and node.args:
                yield f"{module}:{node.lineno}", node.args[0]
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "read_as":  # RecordedReading
                yield f"{module}:{node.lineno}", node.value


def test_every_verb_has_words():
    missing = {}
    for place, verb in recorded():
        if isinstance(verb, ast.Constant):
            wanted = {verb.value}
        elif isinstance(verb, ast.JoinedStr) and isinstance(verb.values[0], ast.Constant):
            prefix = verb.values[0].value
            wanted = {f"{prefix}{ending}" for ending in ENDINGS.get(prefix, ["… (say which in ENDINGS)"])}
        else:
            continue  # a constant or a parameter: its strings stand in the table as well, or the page is careful
        missing |= dict.fromkeys(wanted - set(WORDS) - NEVER, place)
    assert not missing, f"Say what these verbs are called, in clinic/audit/words.py: {missing}"
