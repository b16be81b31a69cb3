"""The OpenAPI schema, for people who are signed in."""

from drf_spectacular.views import SpectacularAPIView

from clinic.ui.doors import Door


class Schema(SpectacularAPIView):
    """/api/v1/schema/"""

    door = Door.API
