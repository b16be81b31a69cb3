"""What is asked before a copy is made."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sessions.record.copies.actions import Extent

KINDS = [("pdf", _("A PDF, to read and to print")), ("json", _("Data (JSON), for another program"))]


class OwnCopyForm(forms.Form):
    """The caregiver takes a copy with her."""

    kind = forms.ChoiceField(label=_("What kind of file"), choices=KINDS, initial="pdf", widget=forms.RadioSelect)
    with_loved_one = forms.BooleanField(
        label=_("Also the name by which you call the person you worry about"),
        required=False,
        help_text=_("They have not agreed to be in this file. What you wrote yourself is in it in any case."),
    )


class CopyForm(forms.Form):
    """Staff make a copy: for the client, or of the whole record for somebody who may have it."""

    extent = forms.ChoiceField(label=_("What goes into it"), choices=Extent.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("What kind of file"), choices=KINDS, initial="pdf", widget=forms.RadioSelect)
    with_loved_one = forms.BooleanField(
        label=_("Also what is noted of the loved one"),
        required=False,
        help_text=_("They never consented to be in a record. Tick it only where it is asked for and allowed."),
    )
    to_whom = forms.CharField(
        label=_("For the whole record: who gets it"),
        required=False,
        help_text=_("Name, and address where it is known."),
    )
    purpose = forms.CharField(
        label=_("For the whole record: why"), required=False, help_text=_("It goes into the list of disclosures.")
    )
