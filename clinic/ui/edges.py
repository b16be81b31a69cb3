"""The outermost ring: headers on every answer (errors, redirects and static files too), and how much may be sent to us.

It stands before everything else that can answer by itself, so that nothing leaves without passing it.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from clinic.ui.error_pages import too_large

GetResponse = Callable[[HttpRequest], HttpResponse]

CSP_REPORTS = "/csp-reports/"
NOT_USED = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture",
    "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone",
    "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers older than frame-ancestors
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in NOT_USED),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",  # nobody finds a practice's door by searching
    "Reporting-Endpoints": f'csp="{CSP_REPORTS}"',
}


class EdgeMiddleware:
    """Adds what every answer carries; refuses what is larger than anything that people type, before reading it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = too_large(request) if _length(request) > settings.LARGEST_REQUEST else self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.SECURE_HSTS_SECONDS:
            response.headers.setdefault("Strict-Transport-Security", _hsts())
        return response


def _length(request: HttpRequest) -> int:
    """What the request says of its length. WSGI reads no further than this."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _hsts() -> str:
    return f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
