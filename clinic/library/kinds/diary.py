"""Repeating entries over days, such as the journal of offers and reactions."""

import re
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from clinic.library.kinds.base import (
    VALUE,
    Errors,
    Kind,
    Line,
    Spec,
    clean_fields,
    field_inputs,
    field_lines,
    fields_from_post,
    missing_fields,
)
from clinic.library.kinds.fields import Field, Input
from clinic.library.kinds.specs import field, fields_problems

MOST_ENTRIES = 100
ENTRY = re.compile(rf"{VALUE}\.(\d{{1,4}})\.")


@dataclass(frozen=True)
class Entry:
    """One entry as it is drawn; the last one is empty and waits."""

    number: int
    inputs: list[Input]
    is_new: bool

    def within(self, scope: str) -> "Entry":
        """The same entry on a page that shows several steps."""
        return replace(self, inputs=[given.within(scope) for given in self.inputs])


class Diary(Kind):
    """Entries with the same fields each; the value is a list. Spec: fields.

    The page shows what is there and one empty entry. An entry of which everything is emptied goes away.
    """

    name = "diary"
    spec_keys = frozenset({"fields"})

    def spec_problems(self, spec: Spec) -> list[str]:
        return fields_problems(spec)

    def fields(self, spec: Spec) -> list[Field]:
        return [field(entry) for entry in spec["fields"]]

    def empty(self, spec: Spec) -> list[Any]:
        return []

    def from_post(self, spec: Spec, post: QueryDict) -> list[Any]:
        numbers = sorted({int(found[1]) for name in post if (found := ENTRY.match(name))})
        entries = [fields_from_post(self.fields(spec), post, f"{VALUE}.{number}") for number in numbers]
        return [entry for entry in entries if any(str(typed).strip() for typed in _said(entry))]

    def read(self, spec: Spec, value: Any, errors: Errors) -> Any:
        if not isinstance(value, list):
            errors[VALUE] = _("This answer does not have the form that the step asks for.")
            return value
        if len(value) > MOST_ENTRIES:
            errors[VALUE] = _("There is room for %(most)d entries. Please remove some first.") % {"most": MOST_ENTRIES}
            return value
        fields = self.fields(spec)
        entries = [clean_fields(fields, entry, f"{VALUE}.{n}", errors) for n, entry in enumerate(value)]
        return entries if errors else [entry for entry in entries if any(_said(entry))]

    def missing(self, spec: Spec, value: Any) -> Errors:
        found: Errors = {}
        for number, entry in enumerate(value):
            found |= missing_fields(self.fields(spec), entry, f"{VALUE}.{number}")
        return found or super().missing(spec, value)

    def first_input(self, spec: Spec) -> str:
        return f"{VALUE}.0.{self.fields(spec)[0].key}"

    def inputs(self, spec: Spec, value: Any, errors: Errors) -> list[Any]:
        typed = list(value) if isinstance(value, list) else []
        return [
            Entry(number + 1, field_inputs(self.fields(spec), entry, f"{VALUE}.{number}", errors), number == len(typed))
            for number, entry in enumerate([*typed, {}][:MOST_ENTRIES])
        ]

    def summary(self, spec: Spec, value: Any) -> list[Line]:
        fields = self.fields(spec)
        lines = []
        for number, entry in enumerate(value, start=1):
            told = [
                f"{line.label}{'' if line.label.endswith('?') else ':'} {line.text}"
                for line in field_lines(fields, entry)
            ]
            lines.append(Line(_("Entry %(number)d") % {"number": number}, "\n".join(told)))
        return lines

    def stays(self, post: QueryDict) -> bool:
        return "add_entry" in post


def _said(entry: dict[str, Any]) -> list[Any]:
    """What of an entry was filled in. A 0 on a scale is an answer too."""
    return [str(typed) if typed == 0 else typed for typed in entry.values() if typed not in ("", None, [])]
