"""The kinds of step that do something with what is said: a message put together, a card kept, a breath paced."""

from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clinic.library.kinds.base import Line, NamedValues, Spec
from clinic.library.kinds.fields import Field
from clinic.library.kinds.specs import text_problems
from clinic.library.kinds.standard import Form

SENTENCE_ENDS = (".", "!", "?", "…")


class Script(NamedValues):
    """The seven parts of saying it well, put together into one message (CLINICAL.md 3, module 8). Spec: hints."""

    name = "script"
    is_made = True
    echoes = True
    lands = "put-together"
    spec_keys = frozenset({"hints"})
    # In the order in which they are said, not in the order in which they are taught.
    PARTS: ClassVar = (
        ("understanding", _("I can see how it is for you"), _("“I can see that mornings are hard right now.”")),
        ("positive", _("What I like, or wish for"), _("“I like it when we eat together.” Say what, not what not.")),
        ("feeling", _("How I feel"), _("One word for a feeling: “I feel worried.” Not: “I feel that you …”")),
        ("specific", _("What it is about, and when"), _("One thing, one time: “On Friday you did not come.”")),
        ("responsibility", _("My part in it"), _("A small, honest piece: “I know that I ask too often.”")),
        ("offer", _("What I can do"), _("One offer, free to be refused: “If you like, I can drive you.”")),
        ("brief", _("My last line, short"), _("“That is all. I love you.” Then stop.")),
    )

    def spec_problems(self, spec: Spec) -> list[str]:
        parts = {key for key, _label, _hint in self.PARTS}
        hints = spec.get("hints", {})
        if not isinstance(hints, dict) or not set(hints) <= parts:
            return [f"“hints” may have a text for: {', '.join(sorted(parts))}."]
        return text_problems(hints, *hints)

    def fields(self, spec: Spec) -> list[Field]:
        hints = spec.get("hints", {})
        return [Field(key, label, "text", help=hints.get(key, hint)) for key, label, hint in self.PARTS]

    def message(self, value: Any) -> str:
        """The parts that were written, one after the other, each with an end."""
        typed = value if isinstance(value, dict) else {}
        parts = [str(typed.get(key) or "").strip() for key, _label, _hint in self.PARTS]
        return " ".join(part if part.endswith(SENTENCE_ENDS) else f"{part}." for part in parts if part)

    def beside(self, spec: Spec, value: Any) -> str:
        return self.message(value)

    def summary(self, spec: Spec, value: Any) -> list[Line]:
        message = self.message(value)
        return [Line(str(_("What I could say")), message)] if message else []

    def stays(self, post: QueryDict) -> bool:
        return "put_together" in post


class Card(Form):
    """Named fields that are kept as a card, which the caregiver opens again from home. Spec: fields."""

    name = "card"
    keeps = True


class Breathing(NamedValues):
    """A few slow breaths with a circle that grows and shrinks: four seconds in, six out. Spec: after (a question).

    The circle moves only while it is opened, and not at all for people who asked their device for less motion;
    the counting in words stands beside it.
    """

    name = "breathing"
    spec_keys = frozenset({"after"})
    AFTERWARDS: ClassVar = (
        ("calmer", _("A bit calmer")),
        ("same", _("About the same")),
        ("not_for_me", _("It is not for me, and that is fine")),
    )

    def spec_problems(self, spec: Spec) -> list[str]:
        return text_problems(spec, "after", needed=False)

    def fields(self, spec: Spec) -> list[Field]:
        return [Field("after", spec.get("after") or _("How is it now?"), "choice", options=self.AFTERWARDS)]
