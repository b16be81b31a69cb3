"""The API's common furniture: a door for all views, and a queryset that starts from what is visible."""

from typing import Any

from rest_framework import viewsets
from rest_framework.views import APIView

from clinic.ui.doors import Door


class ApiView(APIView):
    """Base of single API views."""

    door = Door.API


class ApiViewSet(viewsets.GenericViewSet):
    """Base of API view sets. `queryset` is given by `visible()`: it starts from what the person may see.

    What a person may *do* is asked by the verb.
    """

    door = Door.API
    lookup_value_converter = "uuid"

    def visible(self) -> Any:
        """The rows that the signed-in person may see. Every view set says it."""
        raise NotImplementedError

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):  # the schema is made without a person
            return self.model.objects.none()
        return self.visible()

    model: Any = None
