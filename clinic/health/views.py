"""What a load balancer asks: is the process alive, and can it do its work?"""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from clinic.ui.doors import public_page

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
