"""What is wrong with a sheet, place by place, in the same words in which a damaged file is refused."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from clinic.library.files import ModuleFile, PathwayFile, StepFile, parse_module, parse_pathway, parse_step
from clinic.library.frontmatter import PATHWAY_RULES, RULES, wrong_with
from clinic.library.sheets import Sheet, SheetStep, What
from clinic.library.writing import write_file, write_step
from clinic.library.yamls import ModuleFileError


@dataclass(frozen=True)
class Problem:
    """One thing that keeps a sheet from being published. `step` is the key where it is about one; `fact` likewise."""

    text: str
    step: str = ""
    fact: str = ""


@dataclass(frozen=True)
class Checked:
    """A sheet, what is wrong with it, and its steps as the caregiver would get them (None where one can't be drawn)."""

    sheet: Sheet
    problems: list[Problem]
    steps: list[StepFile | None]

    def of_step(self, key: str) -> list[str]:
        """The sentences about one step."""
        return [problem.text for problem in self.problems if problem.step == key]

    @property
    def of_facts(self) -> list[Problem]:
        """What is about no step."""
        return [problem for problem in self.problems if not problem.step]


def check(sheet: Sheet) -> Checked:
    """Look at all of it; a sheet without problems can be made a file and read back."""
    problems = _about_facts(sheet)
    steps: list[StepFile | None] = []
    seen: set[str] = set()
    for step in sheet.steps:
        read, problem = _read(step, sheet.slug)
        if step.key in seen:
            problem = _("Two steps have the key “%(key)s”. Answers are found by it.") % {"key": step.key}
        seen.add(step.key)
        steps.append(read if not problem else None)
        if problem:
            problems.append(Problem(problem, step=step.key))
    if sheet.what == What.MODULE and not sheet.steps:
        problems.append(Problem(_("There is no step.")))
    if not problems and (reason := _as_a_whole(sheet)):
        problems.append(Problem(reason))
    return Checked(sheet, problems, steps)


def file_of(sheet: Sheet) -> ModuleFile | PathwayFile:
    """The file that the sheet makes, read back. Raises ModuleFileError."""
    data, name = write_file(sheet).encode(), f"{sheet.slug}.md"
    return parse_module(data, name) if sheet.what == What.MODULE else parse_pathway(data, name)


def _about_facts(sheet: Sheet) -> list[Problem]:
    rules = RULES if sheet.what == What.MODULE else PATHWAY_RULES
    given: dict[str, Any] = sheet.typed_facts()
    found = [(name, wrong_with(name, given, rules)) for name in rules]
    return [Problem(reason, fact=name) for name, reason in found if reason]


def _read(step: SheetStep, slug: str) -> tuple[StepFile | None, str]:
    if not step.title.strip():
        return None, _("The step has no title.")
    try:
        read = parse_step(write_step(step), f"{slug}.md")
    except ModuleFileError as damaged:
        return None, damaged.reason
    if (read.key, read.kind, read.title, read.body) != (step.key, step.kind, step.title, step.body.strip()):
        return None, _("The text holds what belongs to settings or to another step: a line of ``` or of ##.")
    return read, ""


def _as_a_whole(sheet: Sheet) -> str:
    try:
        file_of(sheet)
    except ModuleFileError as damaged:
        return damaged.reason
    return ""
