"""Answering with a page."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, form: forms.BaseForm | None = None
) -> HttpResponse:
    """Render `template`; with `form` in the context and 422 where it was refused (what was typed is still there)."""
    context = dict(context or {})
    status = 200
    if form is not None:
        context["form"] = form
        if form.is_bound and form.errors:
            status = 422
    return render(request, template, context, status=status)
