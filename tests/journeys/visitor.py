"""Somebody with a plain HTTP client: no browser, no JavaScript, and every address that it asked for is kept."""

import json
import re
from http.client import HTTPResponse
from http.cookies import SimpleCookie
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from tests.services import Product

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


class _Stay(HTTPRedirectHandler):
    """Redirects are answers, not instructions."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Visitor:
    """Signed in by a session cookie. `addresses`: all that was asked for, and where redirects pointed."""

    def __init__(self, product: Product, session: str) -> None:
        self.product = product
        self.cookies = {"porch": session}
        self.addresses: list[str] = []
        self._opener = build_opener(_Stay)

    def get(self, path: str) -> tuple[int, str]:
        """Status and body."""
        return self._ask(Request(self.product.url + path))

    def send(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """POST a form, with the token of a page."""
        data = urlencode(fields | {"csrfmiddlewaretoken": self._token()}).encode()
        return self._ask(Request(self.product.url + path, data=data))

    def send_json(self, path: str, body: Any) -> tuple[int, Any]:
        """POST JSON, as scripts and programs do."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": self._token()}
        status, answer = self._ask(Request(self.product.url + path, data=json.dumps(body).encode(), headers=headers))
        return status, json.loads(answer)

    def _token(self) -> str:
        for home in ("/cases/", "/my/"):
            status, body = self.get(home)
            if status == 200 and (found := TOKEN.search(body)):
                return found[1]
        raise AssertionError("There is no page with a token: is somebody signed in?")

    def _ask(self, request: Request) -> tuple[int, str]:
        request.add_header("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        self.addresses.append(request.full_url)
        response: HTTPResponse | HTTPError
        try:
            response = self._opener.open(request, timeout=30)
        except HTTPError as error:
            response = error
        with response:
            for line in response.headers.get_all("Set-Cookie") or []:
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            if where := response.headers.get("Location"):
                self.addresses.append(where)
            return response.status or 0, response.read().decode()
