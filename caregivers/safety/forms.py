"""The six questions, as a form. Nothing is chosen beforehand: every answer is somebody's own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from caregivers.safety.models import QUESTIONS, GateAnswer, Reply
from clinic.ui.forms import OnceForm


class GateForm(OnceForm):
    """Yes, no or not sure for each of the six questions, and what the answers rest on."""

    field_order = [*QUESTIONS, "grounds", "once"]

    grounds = forms.CharField(
        label=_("What your answers rest on"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you were told, by whom and when. Encrypted; your client never sees the questions or this."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in QUESTIONS:
            question: Any = GateAnswer._meta.get_field(name)
            self.fields[name] = forms.ChoiceField(
                label=question.verbose_name,
                choices=Reply.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Please choose yes, no or not sure.")},
            )
        self.order_fields(self.field_order)

    @property
    def given(self) -> dict[str, Any]:
        """What the verb takes, of a valid form."""
        rest = {name: self.cleaned_data[name] for name in ("grounds", "once")}
        return rest | {"answers": {name: self.cleaned_data[name] for name in QUESTIONS}}
