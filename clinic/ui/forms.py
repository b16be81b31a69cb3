"""How forms look, how a double click makes one thing, and how a verb's "no" reaches the field."""

import uuid
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from clinic import ids
from clinic.errors import RuleViolation


def as_id(text: str) -> uuid.UUID | None:
    """The UUID that `text` says, if it says one."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


class PorchlightRenderer(TemplatesSetting):
    """Labels, help, errors and their aria attributes come from one template for all fields."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


class OnceForm(forms.Form):
    """A form that makes a new row. Its hidden `once` travels to the verb, so that sending it twice makes one."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=ids.new_id, required=False)


def add_violation(form: forms.BaseForm, violation: RuleViolation) -> None:
    """Show a verb's refusal beside its field, or at the top where it is about none of them."""
    field: Any = violation.field if violation.field in form.fields else None
    form.add_error(field, violation.message)
