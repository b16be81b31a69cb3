"""Pathway files: what is read, what is refused, and how they become versions."""

import pytest

from clinic.library.actions import load
from clinic.library.files import SHIPPED, ModuleFileError, pathway_files, read_pathway
from clinic.library.models import Pathway

# CLINICAL.md 3, by the numbers of the modules.
SHIPPED_PATHWAYS = {
    "core": [1, 2, 3, 5, 7, 9, 13, 16],
    "worn-out": [1, 4, 12, 13, 14],
    "conflict-at-home": [1, 5, 8, 10, 11],
    "ready-to-act": [1, 8, 9, 15],
}
GOOD = """---
slug: a-short-one
title: A short one
summary: For tests.
language: en
every_days: 3
modules:
  - safety-first
  - saying-it-well
---

For somebody in a hurry.
"""


def write(folder, text=GOOD, name="a-short-one.md"):
    path = folder / "pathways" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def test_the_four_pathways_have_their_modules_in_order(library):
    numbers = {slug: version.module.number for slug, version in library.items()}
    found = {pathway.slug: [numbers[slug] for slug in pathway.modules] for pathway in Pathway.objects.newest()}
    assert found == SHIPPED_PATHWAYS


def test_a_pathway_file_becomes_a_version_and_the_same_file_no_second_one(library, tmp_path):
    (pathway,) = load(files=[write(tmp_path)])
    assert (pathway.number, pathway.every_days, pathway.body) == (1, 3, "For somebody in a hurry.")
    assert load(files=[write(tmp_path)]) == []
    (newer,) = load(files=[write(tmp_path, GOOD.replace("every_days: 3", "every_days: 5"))])
    assert newer.number == 2 and newer in Pathway.objects.newest() and pathway not in Pathway.objects.newest()


@pytest.mark.parametrize(
    ("change", "line", "reason"),
    [
        (("every_days: 3", "every_days: 0"), 6, "1 to 90"),
        (("  - saying-it-well\n", ""), 7, "at least two"),
        (("saying-it-well", "safety-first"), 7, "none twice"),
        (("title: A short one\n", ""), 1, "“title” is missing"),
        (("summary:", "gate: none\nsummary:"), 4, "“gate” is not a fact of a pathway"),
        (("For somebody", "<b>For</b> somebody"), 12, "HTML"),
    ],
)
def test_a_damaged_file_names_line_and_reason(tmp_path, change, line, reason):
    path = write(tmp_path, GOOD.replace(*change))
    with pytest.raises(ModuleFileError) as damaged:
        read_pathway(path)
    assert (damaged.value.file, damaged.value.line) == ("a-short-one.md", line)
    assert reason in damaged.value.reason


def test_a_pathway_with_an_unknown_module_changes_nothing(library, tmp_path):
    before = Pathway.objects.count()
    files = [
        write(tmp_path),
        write(tmp_path, GOOD.replace("a-short-one", "b").replace("safety-first", "no-such"), "b.md"),
    ]
    with pytest.raises(ModuleFileError, match="no module called “no-such”"):
        load(files=files)
    assert Pathway.objects.count() == before


def test_every_shipped_pathway_says_whom_it_is_for():
    assert all(len(read_pathway(path).body) > 80 for path in pathway_files(SHIPPED))
