"""What is typed when answers were read."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from caregivers.learning.reading.actions import LONGEST
from clinic.ui.forms import OnceForm


class WordsForm(OnceForm):
    """A few words to the client, what was shown of the answers, and the list that one came from."""

    text = forms.CharField(required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    show = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words: Any = self.fields["text"]
        words.label = _("A few words to %(name)s") % {"name": name}
        words.help_text = _("They stand on the last page of this module. The message that goes out says none of them.")
