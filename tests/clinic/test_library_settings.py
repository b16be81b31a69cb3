"""Settings of steps as a readable form: it gives back what it shows, or it is not offered."""

import pytest

from clinic.library.drafts.edits import spec_of
from clinic.library.drafts.settings import as_spec, as_typed, form_of, has_form
from clinic.library.files import SHIPPED, module_files, read_module
from clinic.library.kinds import KINDS
from clinic.library.shelf import sheet_of_file

STEPS = [step for path in module_files(SHIPPED) for step in sheet_of_file(read_module(path)).steps]
AS_YAML = {"form", "diary", "card"}


def test_there_is_a_form_for_all_kinds_but_those_with_fields():
    assert {kind for kind in KINDS if form_of(kind) is None} == AS_YAML


@pytest.mark.parametrize("kind", sorted(set(KINDS) - AS_YAML))
def test_the_form_of_a_kind_takes_every_shipped_step(kind):
    steps = [step for step in STEPS if step.kind == kind]
    assert steps and all(has_form(kind, spec_of(step)) for step in steps)


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("reflect", {"prompt": "Two  spaces"}),
        ("reflect", {"prompt": ["a list"]}),
        ("reflect", {"prompt": "A", "colour": "red"}),
        ("choose", {"prompt": "A", "options": "none"}),
        ("sort", {"items": [{"a": "A", "b": "B"}]}),
        ("plan", {"hints": {"other": "A"}}),
        ("check", {"questions": [{"key": "a", "ask": "A"}, {"key": "b"}, {"key": "c"}]}),
        ("scale", None),
    ],
)
def test_what_a_form_would_lose_is_edited_as_yaml(kind, spec):
    assert not has_form(kind, spec)


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        ("yes: Yes\nno: No", [{"yes": "Yes"}, {"no": "No"}]),
        ("Yes\n\n  No way ", [{"yes": "Yes"}, {"no-way": "No way"}]),
        ("same\nSame", [{"same": "same"}, {"same-2": "Same"}]),
        ("Note: it may hurt", [{"note-it-may-hurt": "Note: it may hurt"}]),
        ("10 minutes", [{"step-10-minutes": "10 minutes"}]),
    ],
)
def test_lines_become_options_with_keys(typed, options):
    assert as_spec(form_of("choose"), {"options": typed}, {}) == {"options": options}


def test_the_keys_of_questions_stay():
    before = {"questions": [{"key": "danger", "ask": "A"}, {"key": "calm", "ask": "B"}]}
    typed = as_typed(form_of("check"), before) | {"questions.1.ask": "C"}
    assert as_spec(form_of("check"), typed, before)["questions"][1] == {"key": "calm", "ask": "C"}
    assert as_spec(form_of("check"), typed, {})["questions"][1]["key"] == "second"
