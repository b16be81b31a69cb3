"""What every kind of step can do, and the three shapes that an answer has: one value, named values, entries.

A kind is a small class: a name, what its spec may say, and which fields it asks. Everything else is here.
"""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.translation import gettext as _

from clinic.errors import RuleViolation
from clinic.library.kinds.fields import TYPES, Field, Input

Spec = dict[str, Any]
Errors = dict[str, str]
VALUE = "value"  # the root of all input names


@dataclass(frozen=True)
class Line:
    """One answer as it is read back: on the finish page, in print, and by the therapist."""

    label: str
    text: str
    note: str = ""  # the explanation that belongs to a question of a check


class AnswerRefused(RuleViolation):
    """An answer cannot be taken as it is. `errors` holds every sentence by input name; `field` is the first."""

    def __init__(self, errors: Errors) -> None:
        field, message = next(iter(errors.items()))
        super().__init__(message, field=field, code="answer")
        self.errors = errors


class Kind:
    """One kind of step. `spec` is what the module file says about a step, `value` the answer as JSON.

    Draw a step with ``{% draw_step step value errors %}`` (clinic/library/tags.py).
    """

    name: ClassVar[str]
    answers: ClassVar[bool] = True  # whether it stores an answer
    one_value: ClassVar[bool] = False  # whether the name of its only input is "value" itself
    keeps: ClassVar[bool] = False  # whether the caregiver finds it again under "My cards"
    # Whether it is something that she made, and not an answer of the moment: it stays hers to change, also when the
    # module is finished, and she finds it under "What I made".
    is_made: ClassVar[bool] = False
    repeats: ClassVar[bool] = False  # entries over days: two devices add to each other, see `both`
    echoes: ClassVar[bool] = False  # stands above the next step too, such as a message to be rehearsed
    lands: ClassVar[str] = ""  # the element that a page opens at again after "save and stay"
    spec_keys: ClassVar[frozenset[str]] = frozenset()

    @property
    def template(self) -> str:
        """The template that draws the inputs."""
        return f"clinic/library/steps/{self.name}.html"

    def check_spec(self, spec: Spec) -> list[str]:
        """Sentences about what is wrong with a spec in a module file; empty when it is fine."""
        allowed = self.spec_keys | ({"required"} if self.answers else frozenset())
        wrong = [
            f"“{key}” means nothing to a step of kind {self.name}." for key in sorted(map(str, set(spec) - allowed))
        ]
        if not isinstance(spec.get("required", False), bool):
            wrong.append("“required” is true or false.")
        return wrong + self.spec_problems(spec)

    def spec_problems(self, spec: Spec) -> list[str]:
        """What is wrong beyond unknown keys; kinds override it."""
        return []

    def fields(self, spec: Spec) -> list[Field]:
        """What is asked, in order."""
        return []

    def empty(self, spec: Spec) -> Any:
        """The value of "nothing said yet"."""
        return None

    def from_post(self, spec: Spec, post: QueryDict) -> Any:
        """The value as it was typed into the form, not yet cleaned."""
        return None

    def clean(self, spec: Spec, value: Any, *, finishing: bool = False) -> Any:
        """The value as it is stored. Raises AnswerRefused, with all that is wrong.

        While somebody is still typing, everything may be empty; `finishing` asks for what is required.
        """
        errors: Errors = {}
        cleaned = self.read(spec, value, errors)
        if finishing and not errors:
            errors.update(self.missing(spec, cleaned))
        if errors:
            raise AnswerRefused(errors)
        return cleaned

    def read(self, spec: Spec, value: Any, errors: Errors) -> Any:
        """Clean `value`, putting sentences into `errors`."""
        return None

    def missing(self, spec: Spec, value: Any) -> Errors:
        """What still has to be said before the module can be finished."""
        if spec.get("required") and self.is_empty(spec, value):
            return {self.first_input(spec): _("Please put something down here. A few words are enough.")}
        return {}

    def first_input(self, spec: Spec) -> str:
        """The name of the input that a message about the whole step is shown at."""
        return VALUE

    def is_empty(self, spec: Spec, value: Any) -> bool:
        """Whether nothing has been said yet."""
        return bool(value == self.empty(spec))

    def both(self, spec: Spec, theirs: Any, mine: Any) -> Any:
        """What two devices wrote, put together. Asked only of a kind that `repeats`."""
        raise NotImplementedError

    def loses(self, spec: Spec, old: Any, new: Any) -> bool:
        """Whether words that stood in `old` are gone in `new`."""
        return not self.is_empty(spec, old)

    def inputs(self, spec: Spec, value: Any, errors: Errors) -> list[Any]:
        """What the template draws. `value` may be as it was typed."""
        return []

    def beside(self, spec: Spec, value: Any) -> Any:
        """What the template shows beside the inputs. `value` may be as it was typed."""
        return None

    def summary(self, spec: Spec, value: Any) -> list[Line]:
        """What was answered, to be read back. Nothing is listed that was left empty."""
        return []

    def stays(self, post: QueryDict) -> bool:
        """Whether the button that was pressed means "save and stay on this page"."""
        return False


class OneValue(Kind):
    """The answer is the value of one field."""

    one_value = True

    def field(self, spec: Spec) -> Field:
        """The one question."""
        raise NotImplementedError

    def fields(self, spec: Spec) -> list[Field]:
        return [self.field(spec)]

    def empty(self, spec: Spec) -> Any:
        return _empty(self.field(spec))

    def from_post(self, spec: Spec, post: QueryDict) -> Any:
        return TYPES[self.field(spec).type].from_post(post, VALUE)

    def read(self, spec: Spec, value: Any, errors: Errors) -> Any:
        return clean_field(self.field(spec), value, VALUE, errors)

    def inputs(self, spec: Spec, value: Any, errors: Errors) -> list[Any]:
        asked = replace(self.field(spec), required=bool(spec.get("required")))
        return [Input(VALUE, asked, value, errors.get(VALUE, ""))]

    def summary(self, spec: Spec, value: Any) -> list[Line]:
        return field_lines([self.field(spec)], {self.field(spec).key: value})


class NamedValues(Kind):
    """The answer is a value for each of several fields, by key."""

    def empty(self, spec: Spec) -> dict[str, Any]:
        return {field.key: _empty(field) for field in self.fields(spec)}

    def from_post(self, spec: Spec, post: QueryDict) -> dict[str, Any]:
        return fields_from_post(self.fields(spec), post, VALUE)

    def read(self, spec: Spec, value: Any, errors: Errors) -> Any:
        return clean_fields(self.fields(spec), value, VALUE, errors)

    def missing(self, spec: Spec, value: Any) -> Errors:
        return missing_fields(self.fields(spec), value, VALUE) or super().missing(spec, value)

    def first_input(self, spec: Spec) -> str:
        return f"{VALUE}.{self.fields(spec)[0].key}"

    def inputs(self, spec: Spec, value: Any, errors: Errors) -> list[Any]:
        return field_inputs(self.fields(spec), value, VALUE, errors)

    def summary(self, spec: Spec, value: Any) -> list[Line]:
        return field_lines(self.fields(spec), value)


# --- what the shapes are made of ---------------------------------------------------------------------


def _empty(field: Field) -> Any:
    empty = TYPES[field.type].empty
    return list(empty) if isinstance(empty, list) else empty


def clean_field(field: Field, raw: Any, name: str, errors: Errors) -> Any:
    """The cleaned value of one field; a sentence goes into `errors` under `name`."""
    try:
        return TYPES[field.type].clean(field, raw)
    except ValueError as no:
        errors[name] = str(no)
        return raw


def clean_fields(fields: list[Field], value: Any, path: str, errors: Errors) -> Any:
    """The cleaned values of `fields`; what was not sent counts as empty."""
    if not isinstance(value, dict):
        errors[path] = _("This answer does not have the form that the step asks for.")
        return value
    for key in sorted(map(str, set(value) - {field.key for field in fields})):
        errors[f"{path}.{key}"] = _("There is no such question in this step.")
    return {
        field.key: clean_field(field, value.get(field.key, _empty(field)), f"{path}.{field.key}", errors)
        for field in fields
    }


def fields_from_post(fields: list[Field], post: QueryDict, path: str) -> dict[str, Any]:
    """The values of `fields` as they were typed."""
    return {field.key: TYPES[field.type].from_post(post, f"{path}.{field.key}") for field in fields}


def missing_fields(fields: list[Field], value: dict[str, Any], path: str) -> Errors:
    """A sentence for each required field that is empty."""
    sentence = _("This one is needed. A few words are enough.")
    return {f"{path}.{f.key}": sentence for f in fields if f.required and value[f.key] == _empty(f)}


def field_inputs(fields: list[Field], value: Any, path: str, errors: Errors) -> list[Input]:
    """The inputs of `fields`, filled with what was typed."""
    typed = value if isinstance(value, dict) else {}
    names = [(field, f"{path}.{field.key}") for field in fields]
    return [Input(name, field, typed.get(field.key, _empty(field)), errors.get(name, "")) for field, name in names]


def field_lines(fields: list[Field], value: dict[str, Any]) -> list[Line]:
    """Label and text of each field that was answered."""
    lines = [(field, TYPES[field.type].shown(field, value.get(field.key, _empty(field)))) for field in fields]
    return [Line(str(field.label), text, str(field.explanation)) for field, text in lines if text]
