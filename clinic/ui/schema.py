"""What drf-spectacular must be told: how one signs in to the API."""

from typing import Any

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension


class PorchlightToken(OpenApiAuthenticationExtension):
    """A staff member's API token."""

    target_class = "clinic.ui.rest.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token from the page “API tokens”. A token that may only read gets 403 for anything else.",
        }


class PorchlightSession(SessionScheme):
    """The browser's session, named in the schema as DRF's own is."""

    target_class = "clinic.ui.rest.SessionAuthentication"
    name = "session"
