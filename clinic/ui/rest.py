"""How the API signs in and pages. Apart from api.py, because DRF imports these while it is itself imported."""

from rest_framework import authentication, pagination
from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session, CSRF checked. Signed out is 401, not 403."""

    def authenticate_header(self, request: Request) -> str:
        return 'Session realm="Porchlight"'


class Pages(pagination.LimitOffsetPagination):
    """?limit= (at most 200) and ?offset=."""

    default_limit = 50
    max_limit = 200
