"""Asking again who somebody is, before something sensitive, and coming back with all that was typed.

What was on its way is parked in the session, sealed with the key ring: it may be what a person wrote.
"""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from clinic.accounts import sealed

PARKED = "asked_again"


@dataclass(frozen=True)
class Parked:
    """A form that was sent: where to, and what stood in it."""

    address: str
    fields: list[tuple[str, str]]


def ask(request: HttpRequest) -> HttpResponse:
    """To the page that asks. What was sent waits meanwhile; only one thing waits at a time."""
    back = request.get_full_path()
    request.session.pop(PARKED, None)
    if request.method == "POST":
        back = _page_before(request)
        sent = [back, request.get_full_path(), request.POST.urlencode()]
        request.session[PARKED] = sealed.seal(json.dumps(sent))
    return redirect(f"{reverse('accounts:again')}?{urlencode({'next': back})}")


def take_parked(request: HttpRequest) -> Parked | None:
    """What waits for the page that the person came from; taken out, so that nothing is sent twice or by surprise."""
    text = request.session.pop(PARKED, None)
    if text is None:
        return None
    back, address, sent = json.loads(sealed.unseal(text))
    if back != way_back(request):
        return None
    fields = [(name, value) for name, values in QueryDict(sent).lists() for value in values]
    return Parked(address, [field for field in fields if field[0] != "csrfmiddlewaretoken"])


def way_back(request: HttpRequest) -> str:
    """The page that the person came from: an address of ours, or home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if get_adapter().is_safe_url(wanted) else "/"


def _page_before(request: HttpRequest) -> str:
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc != request.get_host():
        return "/"
    return f"{page.path}?{page.query}" if page.query else page.path
