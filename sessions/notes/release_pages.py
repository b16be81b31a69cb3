"""Staff pages: choosing what the client sees of a signed note, and taking it back."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from caregivers.caseload.access import require
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from clinic.ui.doors import SignedInRequest, clinician_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page
from sessions.notes import actions, releases
from sessions.notes.models import NoteRelease, SessionNote
from sessions.notes.passages import Choice, Passage, choices_of, suggested
from sessions.notes.queries import fetch_note

FIELD = "passage_"


class ReleaseForm(forms.Form):
    """One choice for each paragraph."""

    def __init__(self, *args: Any, passages: list[Passage], chosen: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.passages = passages
        for number, passage in enumerate(passages, start=1):
            self.fields[f"{FIELD}{passage.key}"] = forms.ChoiceField(
                label=_("Paragraph %(number)d") % {"number": number},
                choices=Choice.choices,
                initial=chosen.get(passage.key),
                widget=forms.RadioSelect,
            )

    @property
    def rows(self) -> list[tuple[Passage, forms.BoundField]]:
        """Each paragraph with its choice."""
        return [(passage, self[f"{FIELD}{passage.key}"]) for passage in self.passages]

    def as_given(self) -> dict[str, str]:
        """What the verb wants of a valid form."""
        return {name.removeprefix(FIELD): choice for name, choice in self.cleaned_data.items()}


@clinician_page
def release(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Paragraph by paragraph: what the client sees of a signed note."""
    note = _signed_note(request, pk)
    passages, current = releases.all_passages(note), releases.current_release(note, request.user)
    chosen: dict[str, Any] = dict(suggested(note, passages, request.user))
    form = ReleaseForm(
        request.POST or None, passages=passages, chosen=chosen | (choices_of(current) if current else {})
    )
    if request.method == "POST" and form.is_valid():
        try:
            releases.release(note=note, passages=form.as_given(), by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _("Your client can read this note now, without what you left out."))
            return redirect("notes:detail", note.pk)
    if request.method != "POST":
        actions.read(note=note, by=request.user)
    context = {"note": note, "case": note.case, "current": current}
    return page(request, "sessions/notes/release.html", context, form=form)


@clinician_page
@require_POST
def take_back(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The client does not see it any more."""
    row: NoteRelease = get_object_or_404(NoteRelease.objects.visible_to(request.user), pk=pk)
    releases.take_back(release=row, by=request.user)
    messages.success(request, _("Your client does not see this note any more."))
    return redirect("notes:detail", row.note_id)


def _signed_note(request: SignedInRequest, pk: uuid.UUID) -> SessionNote:
    note = fetch_note(request.user, pk)
    require(request.user, Permission.RELEASE_NOTES, note.case)
    if not note.is_signed:
        raise RuleViolation(_("Only a signed note can be shown to the client."), code="state")
    return note
