"""The shape of a document of the practice."""

from django import forms
from django.utils.translation import gettext_lazy as _

from caregivers.rights.documents.actions import TEXT_LENGTH, TITLE_LENGTH
from caregivers.rights.documents.models import Purpose
from clinic.ui.forms import OnceForm


class NewDocumentForm(OnceForm):
    """A document that there was not."""

    purpose = forms.ChoiceField(label=_("What it is for"), choices=[("", _("Choose…")), *Purpose.choices])
    title = forms.CharField(
        label=_("Title"), max_length=TITLE_LENGTH, help_text=_("Clients read it. Say what it is about in their words.")
    )
    asked_of_everybody = forms.BooleanField(
        label=_("Every client is asked to read and sign it"),
        required=False,
        help_text=_("Without it, the document is there for whoever wants it."),
    )


class DraftForm(forms.Form):
    """The words of a draft."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=TEXT_LENGTH,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"}),
        help_text=_("## begins a heading, - a list, ** ** stands around bold words. An empty line begins a paragraph."),
    )
    if_revoked = forms.CharField(
        label=_("What it means to take it back"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Clients read it before they press the button. Leave it empty for a notice."),
    )


class PublishForm(forms.Form):
    """The last question before words become fixed."""

    reviewed = forms.BooleanField(
        label=_("Somebody who knows the law where we work has read this text"), required=False
    )
