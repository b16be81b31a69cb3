"""What the gallery shows: one form with every kind of field, fresh and refused, and a few invented rows."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator

from clinic import clock
from clinic.ui.charts import Series, line_chart


class SampleForm(forms.Form):
    """Every kind of field that pages use."""

    name = forms.CharField(label="Name", help_text="What the family calls her is enough.", max_length=40)
    email = forms.EmailField(label="E-mail address")
    due_on = forms.DateField(label="Due on", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    weight = forms.IntegerField(label="Weight", min_value=1, max_value=5, initial=1)
    domain = forms.ChoiceField(label="Domain", choices=[("self_care", "Self-care"), ("letting_go", "Letting go")])
    level = forms.ChoiceField(
        label="How did it go?",
        help_text="Choose what is closest.",
        widget=forms.RadioSelect,
        choices=[("-1", "Less than hoped"), ("0", "As hoped"), ("1", "More than hoped")],
    )
    days = forms.MultipleChoiceField(
        label="Good days",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("mon", "Monday"), ("wed", "Wednesday"), ("fri", "Friday")],
    )
    summary = forms.CharField(label="What happened", widget=forms.Textarea, required=False)
    may_email = forms.BooleanField(label="Mails may be sent to this address", required=False)
    agree = forms.BooleanField(label="I have checked that nobody else reads this mailbox")
    once = forms.UUIDField(widget=forms.HiddenInput, required=False)


def context() -> dict[str, Any]:
    """The samples."""
    refused = SampleForm({"name": "", "email": "mina at example.org", "weight": "9", "summary": "It stays as typed."})
    refused.prefix = None
    refused.auto_id = "wrong_%s"
    now = clock.now()
    weeks = [now - timedelta(weeks=weeks) for weeks in (9, 6, 4, 1)]
    chart = line_chart(
        [Series("Self-care", list(zip(weeks, (-1, 0, 0, 1), strict=True)))],
        ticks=[(level, str(level)) for level in range(-2, 3)],
        title="A goal over time",
        description="From less than hoped to more than hoped within two months.",
    )
    return {
        "chart": chart,
        "fresh": SampleForm(auto_id="fresh_%s"),
        "form": refused,
        "moments": [now, now + timedelta(days=1), now - timedelta(days=3), now - timedelta(days=900), now.date()],
        "sample_page": Paginator(range(60), 20).page(2),
        "tones": ["neutral", "good", "warn", "danger", "info"],
    }
