"""What machines ask: alive? ready? whom to tell of a hole? And where browsers report what our policy refused."""

from datetime import timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from clinic import clock
from clinic.health import reports
from clinic.ui.doors import public_page
from clinic.ui.throttle import Limit, TooOften, throttle

REPORTS = Limit(20, minutes=1)  # of all visitors together
PATIENCE = 2  # seconds for the broker to answer


@public_page
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Says nothing about what it stands on."""
    return HttpResponse("ok\n", content_type="text/plain")


@public_page
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database and the broker answer; 503, naming which does not, otherwise."""
    parts = {"database": _database(), "broker": _broker()}
    answers = {name: "ok" if works else "no answer" for name, works in parts.items()}
    return JsonResponse(answers, status=200 if all(parts.values()) else 503)


@public_page
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole (RFC 9116). Says nothing about what this installation is for."""
    expires = (clock.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@csrf_exempt
@require_POST
@public_page
def csp_reports(request: HttpRequest) -> HttpResponse:
    """Takes a report and answers nothing, whatever it was. A flood of them fills no log."""
    body = request.read(reports.LARGEST + 1)
    try:
        throttle("csp-reports", REPORTS)
    except TooOften:
        return HttpResponse(status=204)
    if len(body) <= reports.LARGEST:
        reports.write_down(body)
    return HttpResponse(status=204)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def _broker() -> bool:
    try:
        with redis.Redis.from_url(
            settings.REDIS_CLIENT_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=None
        ) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
