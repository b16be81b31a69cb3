"""YAML as module files use it: one mapping, no key twice, and every mistake with its line."""

import math
from dataclasses import dataclass
from typing import Any

import yaml


class ModuleFileError(Exception):
    """A module file is damaged: which file, which line (from 1), and why."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}, line {line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class Mapping:
    """What was read, and the line of each key at the top level."""

    data: dict[str, Any]
    lines: dict[str, int]


def read_yaml(text: str, file: str, *, first_line: int) -> Mapping:
    """The mapping in `text`, whose first line is line `first_line` of `file`. Raises ModuleFileError."""
    try:
        _refuse_references(text, file, first_line)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is None:
            return Mapping({}, {})
        _refuse_doubled_keys(node, file, first_line)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it cannot be read"
        line = first_line + (mark.line if mark else 0)
        raise ModuleFileError(file, line, f"The settings are not valid YAML: {problem}.") from None
    except (ValueError, RecursionError) as error:
        raise ModuleFileError(file, first_line, f"The settings cannot be read: {error}.") from None
    if not isinstance(data, dict) or not isinstance(node, yaml.MappingNode):
        raise ModuleFileError(file, first_line, "Settings are lines of the form “name: value”.")
    _refuse_what_is_no_json(data, file, first_line)
    return Mapping(data, {str(key.value): first_line + key.start_mark.line for key, _value in node.value})


def _refuse_references(text: str, file: str, first_line: int) -> None:
    """`&name` and `*name` help nobody to read, and can make a small file endless."""
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            line = first_line + (event.start_mark.line if event.start_mark else 0)
            raise ModuleFileError(file, line, f"“*{event.anchor}” refers to another place: write it out.")


def _refuse_doubled_keys(node: Any, file: str, first_line: int) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise ModuleFileError(file, first_line + key.start_mark.line, f"“{key.value}” stands here twice.")
            seen.add(str(key.value))
            _refuse_doubled_keys(value, file, first_line)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_doubled_keys(value, file, first_line)


def _refuse_what_is_no_json(value: Any, file: str, line: int) -> None:
    """Dates, infinity and the like: YAML guesses them, the database would not keep them."""
    if isinstance(value, dict):
        for inner in value.values():
            _refuse_what_is_no_json(inner, file, line)
    elif isinstance(value, list):
        for inner in value:
            _refuse_what_is_no_json(inner, file, line)
    elif isinstance(value, float) and not math.isfinite(value):
        raise ModuleFileError(file, line, f"“{value}” is not a number that can be kept: put it in quotes.")
    elif not isinstance(value, str | int | float | bool | None):
        raise ModuleFileError(file, line, f"“{value}” was read as a {type(value).__name__}: put it in quotes.")
