"""{% csrf_token %} as we write it: Django's hidden input, and the mark of whose page it stands on."""

from typing import Any

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from clinic.visits.mark import FIELD, mark_for

register = template.Library()


class MarkedCsrfTokenNode(CsrfTokenNode):
    """Where the template knows no request (a mail, a sample), it is Django's own."""

    def render(self, context: Any) -> str:
        token = super().render(context)
        request = context.get("request")
        mark = mark_for(request) if token and request is not None else ""
        return token + format_html('<input type="hidden" name="{}" value="{}">', FIELD, mark) if mark else token


@register.tag("csrf_token")
def csrf_token(parser: Any, token: Any) -> MarkedCsrfTokenNode:
    """In every form that is sent by POST."""
    return MarkedCsrfTokenNode()
