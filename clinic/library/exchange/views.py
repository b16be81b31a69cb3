"""Staff pages: the library as files, out and in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic.errors import RuleViolation
from clinic.library.drafts.queries import fetch_pathway, fetch_version
from clinic.library.exchange.actions import Imported, import_files
from clinic.library.exchange.bundles import zipped
from clinic.library.shelf import library_files, sheet_of_pathway, sheet_of_version
from clinic.library.writing import write_file
from clinic.ui.doors import SignedInRequest, clinician_page, staff_page
from clinic.ui.forms import add_violation
from clinic.ui.pages import page


class SeveralFiles(forms.ClearableFileInput):
    """One input for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, at least one."""

    widget = SeveralFiles(attrs={"accept": ".md,.zip,text/markdown,application/zip"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files or [None]]


class ImportForm(forms.Form):
    """What is to become drafts."""

    upload = FilesField(
        label=gettext_lazy("Module files, or a zip of them"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Please choose a file first.")},
        help_text=gettext_lazy("Files that end in .md, as the export makes them. At most 2 MB together."),
    )


@clinician_page
def import_page(request: SignedInRequest) -> HttpResponse:
    """Files become drafts of whoever sends them; somebody else reviews and publishes them."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        sent = [(file.name or "", file.read()) for file in form.cleaned_data["upload"]]
        try:
            done = import_files(sent=sent, by=request.user)
        except RuleViolation as no:
            add_violation(form, no)
        else:
            messages.success(request, _told(done))
            return redirect("library:drafts")
    return page(request, "clinic/library/exchange/import.html", form=form)


@staff_page
def export(request: SignedInRequest) -> HttpResponse:
    """The whole library as a zip of files."""
    return _download(zipped(library_files()), "library.zip", "application/zip")


@staff_page
def version_file(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """One version of a module as its file."""
    version = fetch_version(request.user, slug, number)
    return _download(write_file(sheet_of_version(version)).encode(), f"{slug}.md", "text/markdown; charset=utf-8")


@staff_page
def pathway_file(request: SignedInRequest, slug: str) -> HttpResponse:
    """The newest version of a pathway as its file."""
    text = write_file(sheet_of_pathway(fetch_pathway(request.user, slug)))
    return _download(text.encode(), f"{slug}.md", "text/markdown; charset=utf-8")


def _download(data: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _told(done: Imported) -> str:
    begun = len(done.drafts)
    if not begun:
        return _("All files say what is published already. There is nothing to do.")
    drafts = ngettext("%(count)d draft was begun.", "%(count)d drafts were begun.", begun) % {"count": begun}
    rest = ngettext(
        "%(count)d file says what is published already.",
        "%(count)d files say what is published already.",
        done.unchanged,
    ) % {"count": done.unchanged}
    return f"{drafts} {rest}" if done.unchanged else drafts
