"""The API's common furniture: a door for all views, a queryset that starts from what is visible, idempotency."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from drf_spectacular.views import SpectacularAPIView
from rest_framework import viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from clinic.audit.actions import record_reading
from clinic.ui.doors import Door

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    uuid.UUID,
    OpenApiParameter.HEADER,
    description="A UUID of yours. Sending the same request again with it makes no second row.",
)


def once_of(request: Request) -> uuid.UUID | None:
    """The request's Idempotency-Key. Raises ValidationError when it is not a UUID."""
    return _uuid(request.headers.get("Idempotency-Key"), "Idempotency-Key")


def id_of_query(request: Request, name: str) -> uuid.UUID | None:
    """The UUID in the query parameter `name`; None where there is none. Raises ValidationError."""
    return _uuid(request.query_params.get(name), name)


def _uuid(text: str | None, name: str) -> uuid.UUID | None:
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        raise ValidationError({name: _("This is not a UUID.")}) from None


class ApiView(APIView):
    """Base of single API views."""

    door = Door.API


class ApiViewSet(viewsets.GenericViewSet):
    """Base of API view sets. `visible` says which rows the person may see; what may be *done* asks the verb."""

    door = Door.API
    lookup_value_converter = "uuid"
    model: Any = None

    def visible(self) -> Any:
        """The rows that the signed-in person may see. Every view set says it."""
        raise NotImplementedError

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):  # the schema is made without a person
            return self.model.objects.none()
        return self.visible()


class RecordedReading:
    """Lists rows, and shows one. Staff's reading leaves a trail, as the verb `read_as`; a client's own does not."""

    read_as: str

    @transaction.atomic
    def list(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The rows, page by page."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        self._note(rows)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @transaction.atomic
    def retrieve(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One row."""
        row = self.get_object()
        self._note([row])
        return Response(self.get_serializer(row).data)

    def _note(self: Any, rows: Any) -> None:
        if not self.request.user.is_caregiver:
            record_reading(self.read_as, rows, by=self.request.user)


class Schema(SpectacularAPIView):
    """The OpenAPI schema, for people who are signed in."""

    door = Door.API
