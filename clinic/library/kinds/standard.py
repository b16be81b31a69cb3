"""The kinds of step that ask for one thing, or for several things by name."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from clinic.library.kinds.base import Kind, NamedValues, OneValue, Spec
from clinic.library.kinds.fields import Field
from clinic.library.kinds.specs import (
    field,
    fields_problems,
    key_problems,
    pairs,
    pairs_problems,
    text_problems,
)


class Read(Kind):
    """A text to read."""

    name = "read"
    answers = False


class Reflect(OneValue):
    """Some thoughts in one's own words. Spec: prompt, help."""

    name = "reflect"
    spec_keys = frozenset({"prompt", "help"})

    def spec_problems(self, spec: Spec) -> list[str]:
        return text_problems(spec, "prompt") + text_problems(spec, "help", needed=False)

    def field(self, spec: Spec) -> Field:
        return Field("value", spec["prompt"], "text", help=spec.get("help", ""))


class Choose(OneValue):
    """One of several, or several of many. Spec: prompt, options, several, help."""

    name = "choose"
    spec_keys = frozenset({"prompt", "help", "options", "several"})

    def spec_problems(self, spec: Spec) -> list[str]:
        wrong = text_problems(spec, "prompt") + text_problems(spec, "help", needed=False)
        if not isinstance(spec.get("several", False), bool):
            wrong.append("“several” is true or false.")
        return wrong + pairs_problems(spec, "options")

    def field(self, spec: Spec) -> Field:
        kind = "choices" if spec.get("several") else "choice"
        return Field("value", spec["prompt"], kind, help=spec.get("help", ""), options=pairs(spec["options"]))


class Scale(OneValue):
    """A number from 0 to 10. Spec: prompt, low (what 0 means), high (what 10 means), help."""

    name = "scale"
    spec_keys = frozenset({"prompt", "help", "low", "high"})

    def spec_problems(self, spec: Spec) -> list[str]:
        return text_problems(spec, "prompt", "low", "high") + text_problems(spec, "help", needed=False)

    def field(self, spec: Spec) -> Field:
        return Field("value", spec["prompt"], "scale", help=spec.get("help", ""), low=spec["low"], high=spec["high"])


class Sort(NamedValues):
    """Each item is mine, something I can influence, or not mine. Spec: items."""

    name = "sort"
    spec_keys = frozenset({"items"})
    PILES: ClassVar = (
        ("mine", _("Mine")),
        ("influence", _("I can influence")),
        ("not_mine", _("Not mine")),
    )

    def spec_problems(self, spec: Spec) -> list[str]:
        return pairs_problems(spec, "items")

    def fields(self, spec: Spec) -> list[Field]:
        return [Field(key, label, "choice", options=self.PILES) for key, label in pairs(spec["items"])]


class Plan(NamedValues):
    """A small plan that survives the week. Spec: hints (a help text for each of the six parts, if wanted)."""

    name = "plan"
    is_made = True
    spec_keys = frozenset({"hints"})
    PARTS: ClassVar = (
        ("what", _("What will I try?"), "text"),
        ("when", _("When?"), "line"),
        ("where", _("Where?"), "line"),
        ("with_whom", _("With whom?"), "line"),
        ("obstacle", _("What may get in the way?"), "text"),
        ("then", _("What will I do then?"), "text"),
    )

    def spec_problems(self, spec: Spec) -> list[str]:
        parts = {key for key, _label, _type in self.PARTS}
        hints = spec.get("hints", {})
        if not isinstance(hints, dict) or not set(hints) <= parts:
            return [f"“hints” may have a text for: {', '.join(sorted(parts))}."]
        return text_problems(hints, *hints)

    def fields(self, spec: Spec) -> list[Field]:
        hints, needed = spec.get("hints", {}), bool(spec.get("required"))
        return [
            Field(key, label, kind, help=hints.get(key, ""), required=needed and key == "what")
            for key, label, kind in self.PARTS
        ]


class Form(NamedValues):
    """Named fields that belong together, such as an emergency plan. Spec: fields."""

    name = "form"
    is_made = True
    spec_keys = frozenset({"fields"})

    def spec_problems(self, spec: Spec) -> list[str]:
        return fields_problems(spec)

    def fields(self, spec: Spec) -> list[Field]:
        return [field(entry) for entry in spec["fields"]]


class Check(NamedValues):
    """Two questions with an explanation each; nothing is scored. Spec: questions."""

    name = "check"
    spec_keys = frozenset({"questions"})
    QUESTION_KEYS: ClassVar = {"key", "ask", "options", "explanation"}

    def spec_problems(self, spec: Spec) -> list[str]:
        questions = spec.get("questions")
        if not isinstance(questions, list) or len(questions) != 2 or not all(isinstance(q, dict) for q in questions):
            return ["“questions” must be a list of two questions."]
        wrong = key_problems([question.get("key") for question in questions], "questions")
        for number, question in enumerate(questions, start=1):
            found = text_problems(question, "ask", "explanation") + pairs_problems(question, "options")
            found += [f"“{key}” means nothing here." for key in sorted(map(str, set(question) - self.QUESTION_KEYS))]
            wrong += [f"Question {number}: {problem}" for problem in found]
        return wrong

    def fields(self, spec: Spec) -> list[Field]:
        return [self._field(question) for question in spec["questions"]]

    def _field(self, question: dict[str, Any]) -> Field:
        options = pairs(question["options"])
        return Field(question["key"], question["ask"], "choice", options=options, explanation=question["explanation"])
