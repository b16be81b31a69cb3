"""How pages show the library: ``{{ step.body|markdown }}`` and ``{% draw_step step value errors %}``."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from clinic.library import text
from clinic.library.kinds import kind_of
from clinic.library.models import Step

register = template.Library()


@register.filter
def markdown(value: str, top: int = 3) -> SafeString:
    """Markdown as HTML; the highest heading gets the level `top`."""
    return text.render(value, int(top))


@register.filter
def language(code: str) -> str:
    """A language by its name, in the reader's language; by its code where it has no name here."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.simple_tag
def draw_step(step: Step, value: Any = None, errors: dict[str, str] | None = None, scope: str = "") -> SafeString:
    """The inputs of `step`, filled with `value` (None: nothing yet), with each error beside its input.

    It draws neither the step's title and text nor the form around it. A page that shows several steps gives each a
    `scope` of its own, so that no two inputs have one id.
    """
    kind, errors = kind_of(step), errors or {}
    value = kind.empty(step.spec) if value is None else value
    inputs = kind.inputs(step.spec, value, errors)
    context = {
        "step": step,
        "kind": kind,
        "value": value,
        "errors": errors,
        "error": errors.get("value", ""),
        "beside": kind.beside(step.spec, value),
        "scope": f"{scope}_" if scope else "",
        "inputs": [one.within(scope) for one in inputs] if scope else inputs,
    }
    return render_to_string(kind.template, context)
