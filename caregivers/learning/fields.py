"""The fields that several forms of this room share: a day, a number of days, a line."""

from typing import Any

from django import forms

from caregivers.learning.pathways.planning import MOST_DAYS

LONGEST_LINE = 500  # characters


def day_field(label: Any, help_text: Any) -> forms.DateField:
    """A day that may be left out."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


def days_field(label: Any, help_text: Any) -> forms.IntegerField:
    """A number of days that may be left out, 1 to 90."""
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=MOST_DAYS, help_text=help_text)


def line_field(label: Any, help_text: Any = "") -> forms.CharField:
    """A few words that may be left out."""
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=False, max_length=LONGEST_LINE, widget=widget, help_text=help_text)
