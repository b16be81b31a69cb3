"""The demo's mailbox in the browser. In production, and wherever mail is really sent, it does not exist."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from clinic.mail import mailbox
from clinic.ui.doors import public_page
from clinic.ui.pages import page


def _only_in_the_demo() -> None:
    if settings.PRODUCTION or not settings.DEMO_MAILBOX:
        raise Http404


@public_page
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """What has been sent, the newest first."""
    _only_in_the_demo()
    return page(request, "clinic/mail/mailbox.html", {"letters": mailbox.letters()})


@public_page
@require_safe
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One mail."""
    _only_in_the_demo()
    found = mailbox.letter(name)
    if found is None:
        raise Http404
    return page(request, "clinic/mail/letter.html", {"letter": found})
