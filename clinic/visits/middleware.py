"""The one place where visits are held to their limits. It stands between the session and everything that trusts it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
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
        request.visit, request.visit_ended = None, ""  # type: ignore[attr-defined]
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
        back = request.get_full_path()
        if request.method not in ("GET", "HEAD"):
            kept = words.keep(request, view)
            back = reverse("visits:kept", args=[kept.pk]) if kept else words.page_before(request)
        query = {"next": back} | ({"why": why} if (why := _why(request)) else {})
        return redirect(f"{reverse('account_login')}?{urlencode(query, safe='/')}")

    def _arrive(self, request: HttpRequest) -> Here | None:
        session = request.session
        if not session.get(SIGNED_IN):
            return None
        here = Here.in_session(session)
        if why := self._over(request, here):
            if _only_looks(request):
                return None  # whoever comes next learns why; a script that only looks must not swallow that
            if here:
                actions.ended(visit=here.visit, why=why)
            session.flush()
            request.visit_ended = str(why)  # type: ignore[attr-defined]
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
    return BACKGROUND not in request.headers and not _only_looks(request)


def _only_looks(request: HttpRequest) -> bool:
    """The one view that answers a script how long is left. It asks `request.visit`, never the session."""
    return request.path == reverse("visits:still_here") and request.method != "POST"


def _why(request: HttpRequest) -> str:
    """Why nobody is signed in any more. A visit may have been ended from another device: then only its row knows."""
    if ended := request.visit_ended:  # type: ignore[attr-defined]
        return str(ended)
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key or request.session.session_key:
        return ""
    row = Visit.objects.filter(session_key=key).exclude(ended_at=None).first()
    return row.why if row else ""


def _forget_what_was_sent_again(request: HttpRequest, response: HttpResponse, here: Here) -> None:
    if request.method != "POST" or request.content_type not in words.FORMS or response.status_code >= 400:
        return
    if pk := as_id(request.POST.get(words.KEPT, "")):
        KeptWords.objects.filter(user__pk=here.person, pk=pk).delete()
        request.session.pop(actions.WAITING, None)
