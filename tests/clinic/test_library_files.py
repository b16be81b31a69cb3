"""Module files: what is read, what is named when a file is damaged, and how files become versions."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from clinic.audit.models import AuditEvent
from clinic.library.actions import ensure_loaded, load
from clinic.library.files import SHIPPED, ModuleFileError, module_files, parse_module, pathway_files
from clinic.library.models import Module, ModuleVersion, Step

GOOD = """---
slug: a-small-one
number: 90
title: A small one
summary: For tests.
gate: none
minutes: 6
language: en
licence: CC BY 4.0
hand_off: Ask how it went.
sources:
  - title: A study
    url: https://example.org/study
---

## Hello {#hello}

A text with **weight** and a [number](tel:988).

### A heading within

More.

## Sort {#sort kind=sort}

Before the settings.

```yaml
items:
  - mine: My sleep
  - theirs: Their sleep
```

After them.
"""


def parsed(text=GOOD):
    return parse_module(text.encode(), "a-small-one.md")


def write(folder, text=GOOD, name="a-small-one.md"):
    path = folder / name
    path.write_text(text)
    return path


def test_a_file_is_taken_apart_into_facts_and_steps():
    module = parsed()
    assert (module.facts.slug, module.facts.number, module.facts.gate) == ("a-small-one", 90, "none")
    assert [(step.key, step.kind, step.title) for step in module.steps] == [
        ("hello", "read", "Hello"),
        ("sort", "sort", "Sort"),
    ]
    assert module.steps[0].body.startswith("A text with **weight**") and "### A heading within" in module.steps[0].body
    assert module.steps[1].body == "Before the settings.\n\n\nAfter them."
    assert module.steps[1].spec == {"items": [{"mine": "My sleep"}, {"theirs": "Their sleep"}]}


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("---\nslug", "slug", 1, "three dashes"),
        ("slug: a-small-one", "slug: another-one", 1, "must be called another-one.md"),
        ("slug: a-small-one", "slug: A Small One", 2, "small letters"),
        ("number: 90", "number: ninety", 3, "whole number"),
        ("gate: none", "gate: open", 6, "one of: none, safety, violence"),
        ("minutes: 6", "minutes: 0", 7, "how long it takes"),
        ("minutes: 6\n", "", 1, "“minutes” is missing"),
        ("language: en", "language: en\nlanguage: de", 9, "stands here twice"),
        ("language: en", "colour: red\nlanguage: en", 8, "“colour” is not a fact"),
        ("title: A small one", "title: A small: one", 4, "not valid YAML"),
        ("licence: CC BY 4.0", "licence: 2026-01-01", 2, "put it in quotes"),
        ("number: 90", "number: .inf", 2, "put it in quotes"),
        ("https://example.org/study", "http://example.org/study", 11, "https url"),
        ("## Hello {#hello}", "Hello", 16, "belongs to no step"),
        ("## Hello {#hello}", "## Hello", 16, "A step starts with"),
        ("{#hello}", "{#hello kind=dance}", 16, "not a kind of step"),
        ("{#sort kind", "{#hello kind", 24, "Two steps have the key"),
        ("tel:988", "javascript:alert(1)", 18, "https:, tel: or mailto: only"),
        ("tel:988", "http://example.org", 18, "https:, tel: or mailto: only"),
        ("More.", "<b>More.</b>", 22, "HTML is not shown"),
        ("### A heading", "# A heading", 20, "start with ###"),
        ("```\n", "", 28, "never closed"),
        ("  - mine: My sleep\n", "", 28, "at least 2 lines"),
        ("items:", "itmes:", 28, "“itmes” means nothing"),
        ("  - mine: My sleep", "  - mine: [My sleep", 31, "not valid YAML"),
        ("After them.", "```yaml\nitems: []\n```", 34, "the second"),
    ],
)
def test_a_damaged_file_names_file_line_and_reason(old, new, line, reason):
    assert old in GOOD
    with pytest.raises(ModuleFileError) as damaged:
        parsed(GOOD.replace(old, new, 1))
    assert damaged.value.file == "a-small-one.md"
    assert reason in str(damaged.value)
    assert damaged.value.line == line


def test_a_file_that_is_not_utf8_names_the_line():
    with pytest.raises(ModuleFileError, match=r"line 4: This is not UTF-8"):
        parse_module(GOOD.encode().replace(b"title: A", b"title: \xff"), "a-small-one.md")


def test_settings_that_refer_to_themselves_are_refused():
    with pytest.raises(ModuleFileError, match="line 30: “\\*a” refers to another place"):
        parsed(GOOD.replace("  - mine: My sleep", "  - &a [*a]"))


def test_loading_publishes_a_version_with_its_steps_and_leaves_a_trail(db, tmp_path):
    (version,) = load(files=[write(tmp_path)])
    assert version.published_at and version.number == 1
    assert list(version.steps.values_list("position", "key")) == [(1, "hello"), (2, "sort")]
    event = AuditEvent.objects.get(verb="library.published")
    assert event.details == {"module": "a-small-one", "version": 1} and event.actor_id is None


def test_loading_twice_changes_nothing_and_a_changed_file_is_the_next_version(db, tmp_path):
    load(files=[write(tmp_path)])
    assert load(files=[write(tmp_path)]) == []
    (second,) = load(files=[write(tmp_path, GOOD.replace("More.", "Less."))])
    assert second.number == 2
    assert ModuleVersion.objects.newest().get() == second
    (third,) = load(files=[write(tmp_path)])
    assert third.number == 3  # going back is a change too


def test_one_damaged_file_among_many_changes_nothing(db, tmp_path):
    good = write(tmp_path)
    bad = write(tmp_path, "nothing", "bad.md")
    with pytest.raises(ModuleFileError, match=r"bad\.md, line 1"):
        load(files=[good, bad])
    assert not Module.objects.exists() and not AuditEvent.objects.exists()


def test_a_number_belongs_to_one_module(db, tmp_path):
    load(files=[write(tmp_path)])
    with pytest.raises(ModuleFileError, match="belongs to “a-small-one”"):
        load(files=[write(tmp_path, GOOD.replace("a-small-one", "other"), "other.md")])
    with pytest.raises(ModuleFileError, match="is module 90 here"):
        load(files=[write(tmp_path, GOOD.replace("number: 90", "number: 91"))])


def test_a_therapist_publishes_nothing(cast, tmp_path):
    with pytest.raises(PermissionDenied):
        load(files=[write(tmp_path)], by=cast.alice)
    (version,) = load(files=[write(tmp_path)], by=cast.sam)
    assert AuditEvent.objects.get(verb="library.published").actor_id == cast.sam.pk


@pytest.mark.parametrize("table", ["clinic_step", "clinic_moduleversion"])
def test_the_database_refuses_to_change_what_is_published(library, table):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET title = 'other'")


def test_the_shipped_library_is_loaded_once_and_then_costs_two_queries(db, django_assert_num_queries):
    assert len(ensure_loaded()) == len(module_files(SHIPPED)) + len(pathway_files(SHIPPED))
    with django_assert_num_queries(2):
        assert ensure_loaded() == []


def test_what_the_practice_published_since_is_left_as_it_is(library, tmp_path):
    shipped = next(path for path in module_files(SHIPPED) if path.name == "safety-first.md")
    (own,) = load(files=[write(tmp_path, shipped.read_text() + "\nOur own line.\n", "safety-first.md")])
    assert ensure_loaded() == []
    assert ModuleVersion.objects.newest().get(module__slug="safety-first") == own


def test_the_command_loads_and_says_what_is_wrong(db, tmp_path, capsys):
    call_command("load_library")
    assert "Published safety-first, version 1." in capsys.readouterr().out
    steps = Step.objects.count()
    with pytest.raises(CommandError, match=r"a-small-one\.md, line 1: .* Nothing was changed\."):
        call_command("load_library", write(tmp_path, "nothing"))
    with pytest.raises(CommandError, match="does not exist"):
        call_command("load_library", tmp_path / "nowhere")
    assert Step.objects.count() == steps
