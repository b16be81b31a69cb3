"""/api/v1/flags/: for the clinicians of a case; acknowledged and closed by a person, as on the pages."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.safety.flags import actions
from caregivers.safety.flags.models import Disposition, Flag, Severity
from caregivers.safety.flags.queries import flags_visible_to
from clinic.ui.api import ApiViewSet, id_of_query


class FlagSerializer(serializers.Serializer[Flag]):
    """Something that needs a clinician's eye."""

    id = serializers.UUIDField(read_only=True)
    case = serializers.UUIDField(source="case_id", read_only=True)
    rule = serializers.CharField(read_only=True)
    severity = serializers.ChoiceField(choices=Severity.choices, read_only=True)
    source_type = serializers.CharField(read_only=True)
    source_id = serializers.CharField(read_only=True)
    raised_at = serializers.DateTimeField(read_only=True)
    acknowledged_at = serializers.DateTimeField(read_only=True, allow_null=True)
    acknowledged_by = serializers.CharField(source="acknowledged_by.name", read_only=True, default=None)
    closed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    closed_by = serializers.CharField(source="closed_by.name", read_only=True, default=None)
    disposition = serializers.CharField(read_only=True, help_text="Empty while it is open.")
    word = serializers.CharField(read_only=True, allow_null=True)


class CloseSerializer(serializers.Serializer[Flag]):
    """How it ended, and a word why."""

    disposition = serializers.ChoiceField(choices=Disposition.choices)
    word = serializers.CharField()


class FlagViewSet(ApiViewSet):
    """Flags of the cases that one may see; ?case= narrows them to one, ?open=true to those that are open."""

    serializer_class = FlagSerializer
    model = Flag

    def visible(self) -> QuerySet[Any]:
        rows = flags_visible_to(self.request.user)
        if self.request.query_params.get("open", "").lower() in {"1", "true"}:
            rows = rows.filter(closed_at__isnull=True)
        case = id_of_query(self.request, "case")
        return rows.filter(case=case) if case else rows

    @extend_schema(
        parameters=[
            OpenApiParameter("case", str, description="The id of a case"),
            OpenApiParameter("open", bool, description="Only those that are open"),
        ]
    )
    @transaction.atomic
    def list(self, request: Request) -> Response:
        """The flags, the newest first. Reading them leaves a trail."""
        rows = actions.read(flags=list(self.paginate_queryset(self.get_queryset()) or []), by=request.user)
        return self.get_paginated_response(FlagSerializer(rows, many=True).data)

    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One flag."""
        (flag,) = actions.read(flags=[self.get_object()], by=request.user)
        return Response(FlagSerializer(flag).data)

    @extend_schema(request=None, responses=FlagSerializer)
    def acknowledge(self, request: Request, pk: uuid.UUID) -> Response:
        """Say that you have seen it and take care."""
        return self._answer(actions.acknowledge(flag=self.get_object(), by=request.user))

    @extend_schema(request=CloseSerializer, responses=FlagSerializer)
    def close(self, request: Request, pk: uuid.UUID) -> Response:
        """Close it, with how it ended and a word why."""
        flag = self.get_object()
        given = CloseSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return self._answer(actions.close(flag=flag, **given.validated_data, by=request.user))

    def _answer(self, flag: Flag) -> Response:
        return Response(FlagSerializer(flags_visible_to(self.request.user).get(pk=flag.pk)).data)
