"""Repeating entries over days, such as the journal of offers and reactions."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils import formats, timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from clinic import clock
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
FIRST_WORDS = 40  # characters
REMOVE = "remove"  # the input's name
ENTRY = re.compile(rf"{VALUE}\.(\d{{1,4}})\.")


@dataclass(frozen=True)
class Entry:
    """One entry as it is drawn: the empty one first, it waits; then what is there, the newest first."""

    number: int  # as people count
    inputs: list[Input]
    is_new: bool
    heading: str = ""
    is_wrong: bool = False
    scope: str = ""

    @property
    def index(self) -> int:
        """Its place in the value."""
        return self.number - 1

    def within(self, scope: str) -> "Entry":
        """The same entry on a page that shows several steps."""
        return replace(self, inputs=[given.within(scope) for given in self.inputs], scope=f"{scope}_")


class Diary(Kind):
    """Entries with the same fields each; the value is a list. Spec: fields.

    The page shows one empty entry, which has today's date already, and what is there. An entry that says nothing but
    its day is none; one whose "remove" is ticked goes away.
    """

    name = "diary"
    is_made = True
    repeats = True
    lands = "new-entry"
    spec_keys = frozenset({"fields"})

    def spec_problems(self, spec: Spec) -> list[str]:
        return fields_problems(spec)

    def fields(self, spec: Spec) -> list[Field]:
        return [field(entry) for entry in spec["fields"]]

    def empty(self, spec: Spec) -> list[Any]:
        return []

    def from_post(self, spec: Spec, post: QueryDict) -> list[Any]:
        fields, removed = self.fields(spec), set(post.getlist(REMOVE))
        numbers = sorted({int(found[1]) for name in post if (found := ENTRY.match(name)) and found[1] not in removed})
        entries = [fields_from_post(fields, post, f"{VALUE}.{number}") for number in numbers]
        return [entry for entry in entries if _says_something(fields, entry)]

    def read(self, spec: Spec, value: Any, errors: Errors) -> Any:
        if not isinstance(value, list):
            errors[VALUE] = _("This answer does not have the form that the step asks for.")
            return value
        if len(value) > MOST_ENTRIES:
            errors[VALUE] = _("There is room for %(most)d entries. Please remove some first.") % {"most": MOST_ENTRIES}
            return value
        fields = self.fields(spec)
        entries = [clean_fields(fields, entry, f"{VALUE}.{n}", errors) for n, entry in enumerate(value)]
        return entries if errors else [entry for entry in entries if _says_something(fields, entry)]

    def missing(self, spec: Spec, value: Any) -> Errors:
        found: Errors = {}
        for number, entry in enumerate(value):
            found |= missing_fields(self.fields(spec), entry, f"{VALUE}.{number}")
        return found or super().missing(spec, value)

    def first_input(self, spec: Spec) -> str:
        return f"{VALUE}.0.{self.fields(spec)[0].key}"

    def both(self, spec: Spec, theirs: Any, mine: Any) -> Any:
        return theirs + [entry for entry in mine if entry not in theirs]

    def loses(self, spec: Spec, old: Any, new: Any) -> bool:
        return any(entry not in new for entry in old)

    def inputs(self, spec: Spec, value: Any, errors: Errors) -> list[Any]:
        typed = list(value) if isinstance(value, list) else []
        fields = self.fields(spec)
        entries = [self._entry(fields, number, entry, errors) for number, entry in enumerate(typed[:MOST_ENTRIES])]
        if len(typed) < MOST_ENTRIES:
            new = field_inputs(fields, _begun_today(fields), f"{VALUE}.{len(typed)}", errors)
            entries.append(Entry(len(typed) + 1, new, is_new=True))
        return entries[::-1]

    def _entry(self, fields: list[Field], number: int, value: Any, errors: Errors) -> Entry:
        inputs = field_inputs(fields, value, f"{VALUE}.{number}", errors)
        return Entry(number + 1, inputs, False, _heading(fields, number, value), any(one.error for one in inputs))

    def summary(self, spec: Spec, value: Any) -> list[Line]:
        fields = self.fields(spec)
        lines = []
        for number, entry in enumerate(value):
            told = [
                f"{line.label}{'' if line.label.endswith('?') else ':'} {line.text}"
                for line in field_lines(fields, entry)
            ]
            lines.append(Line(_("Entry %(number)d") % {"number": number + 1}, "\n".join(told)))
        return lines

    def stays(self, post: QueryDict) -> bool:
        return "add_entry" in post or "stay" in post


def _says_something(fields: list[Field], entry: dict[str, Any]) -> bool:
    """Whether more stands in an entry than its day, which is filled in beforehand. A 0 on a scale is an answer too."""
    asked = [field for field in fields if field.type != "date"] or fields
    typed = [entry.get(field.key) for field in asked]
    return any(str(one).strip() for one in typed if one not in ("", None, []) or one == 0)


def _begun_today(fields: list[Field]) -> dict[str, str]:
    """A new entry, with the day that it is for the reader."""
    today = clock.today(timezone.get_current_timezone()).isoformat()
    return {field.key: today for field in fields if field.type == "date"}


def _heading(fields: list[Field], number: int, value: Any) -> str:
    """What tells an entry from the others in a list: its number, its day, its first words."""
    told = [_("Entry %(number)d") % {"number": number + 1}]
    if isinstance(value, dict):
        told += [day for day in (_day(value.get(f.key)) for f in fields if f.type == "date") if day]
        words = (str(value.get(f.key) or "").strip() for f in fields if f.type in ("line", "text"))
        told += [Truncator(text).chars(FIRST_WORDS) for text in words if text][:1]
    return " · ".join(told)


def _day(value: Any) -> str:
    try:
        return formats.date_format(date.fromisoformat(value), _("D, M j"))
    except (TypeError, ValueError):
        return ""
