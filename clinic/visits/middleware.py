"""The one place where visits are held to their limits. It stands between the session and everything that trusts it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from clinic import clock
from clinic.accounts.models import User
from clinic.ui.context import THEME_COOKIE
from clinic.ui.doors import Door, door_of
from clinic.ui.error_pages import csrf_failure
from clinic.ui.forms import as_id
from clinic.visits import actions, words
from clinic.visits.limits import Here
from clinic.visits.models import KeptWords, Visit

WITHOUT_DATABASE = ("/healthz", "/readyz", "/emergency/")
BACKGROUND = "X-Background"  # a script asks on its own: nobody is there because of that
SIGNED_IN = "_auth_user_id"
Why = Visit.Why


class VisitMiddleware:
    """Ends what has lasted too long before anything is done with it, and keeps the words that arrive too late."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.visit = None  # type: ignore[attr-defined]
        if request.path.startswith(WITHOUT_DATABASE):
            return self.get_response(request)
        here = request.visit = self._arrive(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        return self._leave(request, response, here)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Before any other check: who sent this, and is it still the one who is signed in?"""
        if door_of(view) in (None, Door.PUBLIC, Door.API):
            return None
        if person := request.session.get(SIGNED_IN):
            return csrf_failure(request) if words.is_of_another(request, person) else None
        _say_why(request)
        if request.method in ("GET", "HEAD"):
            return None  # the door sends to the sign-in page and back to this very page
        kept = words.keep(request, view)
        return redirect_to_login(reverse("visits:kept", args=[kept.pk]) if kept else words.page_before(request))

    def _arrive(self, request: HttpRequest) -> Here | None:
        session = request.session
        if not session.get(SIGNED_IN):
            return None
        here = Here.in_session(session)
        if why := self._over(request, here):
            if here:
                actions.ended(visit=here.visit, why=why)
            session.flush()
            session["why"] = str(why)
            return None
        return Here.in_session(session)

    def _over(self, request: HttpRequest, here: Here | None) -> Visit.Why | None:
        now = clock.now()
        if here is None:
            return Why.ELSEWHERE
        if here.longest_left(now) <= 0:
            return Why.LONGEST
        if here.idle_left(now) <= 0:
            return Why.IDLE
        if _somebody_is_there(request) and not actions.note(session=request.session, here=here):
            return Why.ELSEWHERE
        return None

    def _leave(self, request: HttpRequest, response: HttpResponse, here: Here | None) -> HttpResponse:
        after = Here.in_session(request.session) if request.session.accessed else here
        if here and (after is None or after.visit != here.visit):
            writer = User.objects.filter(pk=here.person).first()
            actions.ended(visit=here.visit, why=Why.SIGNED_OUT, by=writer)
            response["Clear-Site-Data"] = '"cache", "storage"'
            if here.shared:
                response.delete_cookie(THEME_COOKIE, samesite="Lax")
        elif here and after:
            actions.follow(session=request.session)
            _forget_what_was_sent_again(request, response, here)
        return response


def _somebody_is_there(request: HttpRequest) -> bool:
    if BACKGROUND in request.headers:
        return False
    return not (request.path == reverse("visits:still_here") and request.method != "POST")


def _say_why(request: HttpRequest) -> None:
    """The session may have been ended from another device: then only the visit knows."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key or "why" in request.session or request.session.session_key:
        return
    if row := Visit.objects.filter(session_key=key).exclude(ended_at=None).first():
        request.session["why"] = row.why


def _forget_what_was_sent_again(request: HttpRequest, response: HttpResponse, here: Here) -> None:
    if request.method != "POST" or request.content_type not in words.FORMS or response.status_code >= 400:
        return
    if pk := as_id(request.POST.get(words.KEPT, "")):
        KeptWords.objects.filter(user__pk=here.person, pk=pk).delete()
        request.session.pop(actions.WAITING, None)
