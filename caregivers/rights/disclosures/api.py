"""/api/v1/disclosures/: the accounting; the same verbs as the pages."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.caseload.queries import case_in_body
from caregivers.rights.disclosures import actions
from caregivers.rights.disclosures.actions import TEXT_LENGTH
from caregivers.rights.disclosures.models import Disclosure
from clinic.permissions import Permission
from clinic.ui.api import IDEMPOTENCY_KEY, ApiViewSet, id_of_query, once_of


class DisclosureWordsSerializer(serializers.Serializer[Disclosure]):
    """What went out, to whom, when and why."""

    disclosed_on = serializers.DateField(required=False)
    to_whom = serializers.CharField(max_length=TEXT_LENGTH)
    what = serializers.CharField(max_length=TEXT_LENGTH)
    purpose = serializers.CharField(max_length=TEXT_LENGTH)


class DisclosureSerializer(DisclosureWordsSerializer):
    """An entry. `corrects` is the entry whose place it takes; one that is void says that it did not happen."""

    id = serializers.UUIDField(read_only=True)
    case = serializers.UUIDField(source="case_id")
    recorded_by = serializers.CharField(source="recorded_by.name", read_only=True)
    recorded_at = serializers.DateTimeField(source="created_at", read_only=True)
    corrects = serializers.UUIDField(source="corrects_id", read_only=True, allow_null=True)
    is_void = serializers.BooleanField(read_only=True)


class DisclosureViewSet(ApiViewSet):
    """Entries; ?case= narrows them to one case. A client sees those that count."""

    serializer_class = DisclosureSerializer
    model = Disclosure

    def visible(self) -> QuerySet[Any]:
        rows = Disclosure.objects.visible_to(self.request.user).select_related("recorded_by")
        case = id_of_query(self.request, "case")
        return (rows.filter(case=case) if case else rows).order_by("-disclosed_on", "-created_at")

    @extend_schema(parameters=[OpenApiParameter("case", uuid.UUID, description="The id of a case")])
    @transaction.atomic
    def list(self, request: Request) -> Response:
        """Entries, the newest first. Reading them leaves a trail."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        actions.read(disclosures=rows, by=request.user)
        return self.get_paginated_response(DisclosureSerializer(rows, many=True).data)

    @extend_schema(request=DisclosureSerializer, responses={201: DisclosureSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: Request) -> Response:
        """Write one down."""
        given = self._given(DisclosureSerializer)
        case = case_in_body(request.user, given.pop("case_id"), to=Permission.RECORD_DISCLOSURES)
        row = actions.record_disclosure(case=case, **given, by=request.user, once=once_of(request))
        return Response(DisclosureSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=DisclosureWordsSerializer, responses={201: DisclosureSerializer})
    def correct(self, request: Request, pk: uuid.UUID) -> Response:
        """Put an entry right: a new one takes its place."""
        row = actions.correct(disclosure=self.get_object(), **self._given(DisclosureWordsSerializer), by=request.user)
        return Response(DisclosureSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={201: DisclosureSerializer})
    def take_back(self, request: Request, pk: uuid.UUID) -> Response:
        """It did not happen, or not here."""
        row = actions.take_back(disclosure=self.get_object(), by=request.user)
        return Response(DisclosureSerializer(row).data, status=status.HTTP_201_CREATED)

    def _given(self, serializer_class: Any) -> dict[str, Any]:
        given = serializer_class(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)
