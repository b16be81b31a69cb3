"""What drf-spectacular must be told: that our session authentication is a session cookie."""

from drf_spectacular.authentication import SessionScheme


class PorchlightSession(SessionScheme):
    """The browser's session, named in the schema as DRF's own is."""

    target_class = "clinic.ui.rest.SessionAuthentication"
    name = "session"
