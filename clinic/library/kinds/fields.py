"""What one input asks and takes. Kinds of step are made of these, so each type of input is written once.

An input's name is the path of its value in what is sent: ``value`` or ``value.what`` or ``value.0.offer``. The page,
the API and the error beside the field all use that path.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Pairs = tuple[tuple[Any, Any], ...]


@dataclass(frozen=True)
class Field:
    """One question: its key in the value, its label, its type, and what that type needs."""

    key: str
    label: Any
    type: str = "line"
    help: Any = ""
    required: bool = False
    options: Pairs = ()
    low: str = ""  # what 0 means
    high: str = ""  # what 10 means
    explanation: str = ""  # shown after a question of a check


class InputType:
    """How one type of input is read, cleaned and told. `clean` raises ValueError with a kind sentence."""

    template: ClassVar[str] = "line"
    html_type: ClassVar[str] = "text"
    empty: ClassVar[Any] = ""

    def from_post(self, post: QueryDict, name: str) -> Any:
        return post.get(name, "")

    def clean(self, field: Field, raw: Any) -> Any:
        raise NotImplementedError

    def shown(self, field: Field, value: Any) -> str:
        return str(value)


class ShortText(InputType):
    """One line of text."""

    limit = 300

    def clean(self, field: Field, raw: Any) -> str:
        if not isinstance(raw, str):
            raise ValueError(_("This can only be text."))
        text = raw.replace("\r\n", "\n").replace("\0", "").encode("utf-8", "ignore").decode().strip()
        if len(text) > self.limit:
            too_long = len(text) - self.limit
            raise ValueError(
                ngettext(
                    "This is %(count)d character too long. Please make it a little shorter.",
                    "This is %(count)d characters too long. Please make it a little shorter.",
                    too_long,
                )
                % {"count": too_long}
            )
        return text


class LongText(ShortText):
    """As much text as somebody needs."""

    template = "text"
    limit = 8000


class Phone(ShortText):
    """A phone number, as people write them."""

    html_type = "tel"
    limit = 60


class Date(InputType):
    """A day."""

    html_type = "date"

    def clean(self, field: Field, raw: Any) -> str:
        if raw in ("", None):
            return ""
        try:
            return date.fromisoformat(raw.strip()).isoformat()
        except (AttributeError, ValueError):
            raise ValueError(_("Please write the day as year-month-day, such as 2026-03-01.")) from None

    def shown(self, field: Field, value: Any) -> str:
        return formats.date_format(date.fromisoformat(value)) if value else ""


class Choice(InputType):
    """One of the options."""

    template = "choice"
    html_type = "radio"

    def clean(self, field: Field, raw: Any) -> str:
        if raw in ("", None):
            return ""
        if not isinstance(raw, str) or raw not in dict(field.options):
            raise ValueError(_("Please choose one of the answers that are offered here."))
        return raw

    def shown(self, field: Field, value: Any) -> str:
        return str(dict(field.options).get(value, ""))


class Choices(InputType):
    """Any number of the options, kept in the order in which they are offered."""

    template = "choice"
    html_type = "checkbox"
    empty: ClassVar[Any] = []

    def from_post(self, post: QueryDict, name: str) -> list[str]:
        return [str(picked) for picked in post.getlist(name)]

    def clean(self, field: Field, raw: Any) -> list[str]:
        known = [key for key, _label in field.options]
        if not isinstance(raw, list) or any(picked not in known for picked in raw):
            raise ValueError(_("Please choose from the answers that are offered here."))
        return [key for key in known if key in raw]

    def shown(self, field: Field, value: Any) -> str:
        labels = dict(field.options)
        return "; ".join(str(labels[key]) for key in value if key in labels)


class Scale(InputType):
    """A whole number from 0 to 10; None is "not said"."""

    template = "scale"
    html_type = "radio"
    empty: ClassVar[Any] = None

    def from_post(self, post: QueryDict, name: str) -> Any:
        raw = post.get(name, "")
        if not raw:
            return None
        return int(raw) if raw.isascii() and raw.isdigit() else raw

    def clean(self, field: Field, raw: Any) -> int | None:
        if raw is None or raw == "":
            return None
        if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= 10:
            raise ValueError(_("Please choose a number from 0 to 10."))
        return raw

    def shown(self, field: Field, value: Any) -> str:
        return "" if value is None else _("%(number)d of 10") % {"number": value}


TYPES: Mapping[str, InputType] = {
    "line": ShortText(),
    "text": LongText(),
    "tel": Phone(),
    "date": Date(),
    "choice": Choice(),
    "choices": Choices(),
    "scale": Scale(),
}


@dataclass(frozen=True)
class Option:
    """One radio button or checkbox."""

    value: Any
    label: Any
    checked: bool
    id: str


@dataclass(frozen=True)
class Input:
    """A field with its name, what stands in it and what is wrong: all that a template needs to draw it."""

    name: str
    field: Field
    value: Any
    error: str = ""
    scope: str = ""  # tells the ids of several steps on one page apart

    @property
    def id(self) -> str:
        """The element that an error summary links to (of a group: its first button)."""
        return f"id_{self.scope}{self.name.replace('.', '_')}"

    def within(self, scope: str) -> "Input":
        """The same input on a page that shows several steps."""
        return replace(self, scope=f"{scope}_")

    @property
    def html_type(self) -> str:
        return TYPES[self.field.type].html_type

    @property
    def template(self) -> str:
        return f"clinic/library/steps/inputs/{TYPES[self.field.type].template}.html"

    @property
    def described_by(self) -> str:
        """The ids of help and error, for aria-describedby."""
        parts = [f"{self.id}_help"] if self.field.help else []
        return " ".join([*parts, *([f"{self.id}_error"] if self.error else [])])

    @property
    def options(self) -> list[Option]:
        offered: Pairs = tuple((n, n) for n in range(11)) if self.field.type == "scale" else self.field.options
        picked = self.value if isinstance(self.value, list) else [self.value]
        return [
            Option(key, label, key in picked, self.id if number == 0 else f"{self.id}_{number}")
            for number, (key, label) in enumerate(offered)
        ]
