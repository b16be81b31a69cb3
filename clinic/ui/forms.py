"""How forms look and how a verb's "no" reaches them."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from clinic.errors import RuleViolation


class PorchlightRenderer(TemplatesSetting):
    """Labels, help, errors and their aria attributes come from one template for all fields."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


def add_violation(form: forms.BaseForm, violation: RuleViolation) -> None:
    """Show a verb's refusal beside its field, or at the top where it is about none of them."""
    field: Any = violation.field if violation.field in form.fields else None
    form.add_error(field, violation.message)
