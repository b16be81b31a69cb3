"""Module files: Markdown with front matter, one file per module (docs/module-files.md describes the format).

Pathways stand in files of their own, in a folder called ``pathways``: facts, and a text for the clinician.
`read_module` takes a file apart and checks all of it. What is damaged is named by file, line and reason, and nothing
in this module writes anything.
"""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clinic.library.frontmatter import Facts, PathwayFacts, facts, pathway_facts
from clinic.library.kinds import KINDS
from clinic.library.text import is_allowed_link
from clinic.library.yamls import ModuleFileError, read_yaml

SHIPPED = Path(__file__).parent / "content"
PATHWAYS = "pathways"
STEP = re.compile(r"##\s+(?P<title>.+?)\s+\{#(?P<key>[a-z][a-z0-9-]{0,39})(?:\s+kind=(?P<kind>[a-z]+))?\}\s*")
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)")
HTML = re.compile(r"<(?!(?:https|tel|mailto):)[A-Za-z/!]")
FENCE, FENCE_END = "```yaml", "```"


@dataclass
class StepFile:
    """One step as the file has it; named like the fields of models.Step."""

    key: str
    kind: str
    title: str
    line: int
    body: str = ""
    spec: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ModuleFile:
    """A whole module as one file has it. `checksum` is the SHA-256 of the file."""

    file: str
    checksum: str
    facts: Facts
    steps: list[StepFile]


@dataclass(frozen=True)
class PathwayFile:
    """A pathway as its file has it."""

    file: str
    checksum: str
    facts: PathwayFacts
    body: str


def module_files(folder: Path) -> list[Path]:
    """The module files of `folder` and its folders, in a stable order."""
    return sorted(path for path in folder.rglob("*.md") if not is_pathway(path))


def pathway_files(folder: Path) -> list[Path]:
    """The pathway files of `folder` and its folders, in a stable order."""
    return sorted(path for path in folder.rglob("*.md") if is_pathway(path))


def is_pathway(path: Path) -> bool:
    """Whether the file holds a pathway and not a module."""
    return path.parent.name == PATHWAYS


def checksum(data: bytes) -> str:
    """What tells two contents of a file apart."""
    return hashlib.sha256(data).hexdigest()


def read_module(path: Path) -> ModuleFile:
    """The module in `path`. Raises ModuleFileError."""
    return parse_module(path.read_bytes(), path.name)


def parse_module(data: bytes, file: str) -> ModuleFile:
    """The module in `data`, which came from a file named `file`. Raises ModuleFileError."""
    lines, end = _taken_apart(data, file)
    about = facts("\n".join(lines[1:end]), file)
    _must_be_called(about.slug, file)
    return ModuleFile(file, checksum(data), about, _steps(lines, end + 1, file))


def read_pathway(path: Path) -> PathwayFile:
    """The pathway in `path`. Raises ModuleFileError."""
    return parse_pathway(path.read_bytes(), path.name)


def parse_step(text: str, file: str) -> StepFile:
    """The one step in `text`, which starts with its title. Raises ModuleFileError."""
    steps = _steps(text.splitlines(), 0, file)
    if len(steps) > 1:
        raise ModuleFileError(file, steps[1].line, "Headings within a step start with ###.")
    return steps[0]


def parse_pathway(data: bytes, file: str) -> PathwayFile:
    """The pathway in `data`, which came from a file named `file`. Raises ModuleFileError."""
    lines, end = _taken_apart(data, file)
    about = pathway_facts("\n".join(lines[1:end]), file)
    _must_be_called(about.slug, file)
    for number, line in enumerate(lines[end + 1 :], start=end + 2):
        _check_text(line, number, True, file)
    return PathwayFile(file, checksum(data), about, "\n".join(lines[end + 1 :]).strip())


def _taken_apart(data: bytes, file: str) -> tuple[list[str], int]:
    """The lines, and the one that closes the facts."""
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ModuleFileError(file, line, "This is not UTF-8 text. Save the file as UTF-8.") from None
    return lines, _end_of_front_matter(lines, file)


def _must_be_called(slug: str, file: str) -> None:
    if Path(file).stem != slug:
        raise ModuleFileError(file, 1, f"The file must be called {slug}.md, or its slug be {Path(file).stem}.")


def _end_of_front_matter(lines: list[str], file: str) -> int:
    if not lines or lines[0].strip() != "---":
        raise ModuleFileError(file, 1, "A module file starts with a line of three dashes, then its facts.")
    for number, line in enumerate(lines[1:], start=1):
        if line.strip() == "---":
            return number
    raise ModuleFileError(file, len(lines), "The facts at the top have no closing line of three dashes.")


def _steps(lines: list[str], start: int, file: str) -> list[StepFile]:
    """The steps beneath the front matter. Line numbers that people read count from 1."""
    steps: list[StepFile] = []
    body: list[str] = []
    index = start
    while index < len(lines):
        line = lines[index]
        if line.startswith("## "):
            _close(steps, body, file)
            steps.append(_heading(line, index + 1, steps, file))
            body = []
        elif line.strip() == FENCE:
            end = _fence_end(lines, index, file)
            _add_spec(steps, lines[index + 1 : end], index + 1, file)
            index = end
        else:
            _check_text(line, index + 1, bool(steps), file)
            body.append(line)
        index += 1
    if not steps:
        raise ModuleFileError(file, len(lines), "There is no step. A step starts with: ## Title {#key kind=read}")
    _close(steps, body, file)
    return steps


def _heading(line: str, number: int, steps: list[StepFile], file: str) -> StepFile:
    found = STEP.fullmatch(line)
    if not found:
        raise ModuleFileError(
            file, number, "A step starts with: ## Title {#short-key kind=…}. Use ### for headings within a step."
        )
    kind = found["kind"] or "read"
    if kind not in KINDS:
        raise ModuleFileError(file, number, f"“{kind}” is not a kind of step. There are: {', '.join(KINDS)}.")
    if any(step.key == found["key"] for step in steps):
        raise ModuleFileError(file, number, f"Two steps have the key “{found['key']}”. Answers are found by it.")
    if len(found["title"]) > 120:
        raise ModuleFileError(file, number, "The title is longer than 120 characters.")
    return StepFile(found["key"], kind, found["title"], number)


def _fence_end(lines: list[str], start: int, file: str) -> int:
    for index in range(start + 1, len(lines)):
        if lines[index].strip() == FENCE_END:
            return index
    raise ModuleFileError(file, start + 1, "This block of settings is never closed with ```.")


def _add_spec(steps: list[StepFile], block: list[str], number: int, file: str) -> None:
    if not steps:
        raise ModuleFileError(file, number, "These settings belong to no step: put them beneath a step's title.")
    if steps[-1].spec:
        raise ModuleFileError(file, number, "A step has one block of settings, this is the second.")
    steps[-1].spec = read_yaml("\n".join(block), file, first_line=number + 1).data
    steps[-1].line = number  # what is wrong with the spec is found there


def _check_text(line: str, number: int, in_step: bool, file: str) -> None:
    if line.strip() and not in_step:
        raise ModuleFileError(file, number, "This text belongs to no step: put it beneath a step's title.")
    if line.startswith("# "):
        raise ModuleFileError(file, number, "Headings within a step start with ###; the title stands at the top.")
    if HTML.search(line):
        raise ModuleFileError(file, number, "HTML is not shown. Write it in Markdown.")
    for url in LINK.findall(line):
        if not is_allowed_link(url):
            raise ModuleFileError(file, number, f"{url}: links lead to https:, tel: or mailto: only.")


def _close(steps: list[StepFile], body: list[str], file: str) -> None:
    """Check the step that ends here, now that all of it is known."""
    if not steps:
        return
    step = steps[-1]
    step.body = "\n".join(body).strip()
    problems = KINDS[step.kind].check_spec(step.spec)
    if problems:
        raise ModuleFileError(file, step.line, f"Step “{step.key}”: {' '.join(problems)}")
    if step.kind == "read" and not step.body:
        raise ModuleFileError(file, step.line, f"Step “{step.key}” has nothing to read.")


__all__ = [
    "SHIPPED",
    "ModuleFile",
    "ModuleFileError",
    "PathwayFile",
    "StepFile",
    "module_files",
    "parse_module",
    "parse_pathway",
    "parse_step",
    "pathway_files",
    "read_module",
    "read_pathway",
]
