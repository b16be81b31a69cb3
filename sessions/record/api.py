"""/api/v1/discharges/: how cases ended, closing one, and opening it again; the same verbs as the pages."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.caseload.access import require
from caregivers.caseload.queries import case_in_body
from clinic.permissions import Permission
from clinic.ui.api import IDEMPOTENCY_KEY, ApiViewSet, id_of_query, once_of
from sessions.record import actions
from sessions.record.loose_ends import State
from sessions.record.models import Discharge
from sessions.record.queries import read_discharges

OUTCOMES = [State.HELD.value, State.NO_SHOW.value, State.CANCELLED.value]


class DischargeSerializer(serializers.Serializer[Discharge]):
    """How a case ended."""

    id = serializers.UUIDField(read_only=True)
    case = serializers.UUIDField(source="case_id")
    reason = serializers.ChoiceField(choices=Discharge.Reason.choices)
    summary = serializers.CharField(trim_whitespace=False)
    discharged_by = serializers.CharField(source="discharged_by.name", read_only=True)
    discharged_at = serializers.DateTimeField(read_only=True)
    outcomes = serializers.DictField(
        child=serializers.ChoiceField(choices=OUTCOMES),
        required=False,
        write_only=True,
        help_text="Appointment id → what becomes of it; needed for each booked appointment of the case.",
    )
    notes_later = serializers.BooleanField(required=False, default=False, write_only=True)

    def validate_outcomes(self, given: dict[str, str]) -> dict[uuid.UUID, str]:
        field = serializers.UUIDField()
        return {field.run_validation(key): outcome for key, outcome in given.items()}


class ReopenSerializer(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField()


class ReopenedSerializer(serializers.Serializer[Any]):
    """The case, open again."""

    case = serializers.UUIDField(source="pk")
    is_open = serializers.BooleanField()


class DischargeViewSet(mixins.ListModelMixin, ApiViewSet):
    """How the cases ended that one may see; ?case= narrows them to one case."""

    serializer_class = DischargeSerializer
    model = Discharge

    def visible(self) -> QuerySet[Discharge]:
        rows = Discharge.objects.visible_to(self.request.user).filter(case__data_key__destroyed_at=None)
        rows = rows.select_related("discharged_by").order_by("-discharged_at")
        case = id_of_query(self.request, "case")
        return rows.filter(case=case) if case else rows

    @extend_schema(parameters=[OpenApiParameter("case", uuid.UUID, description="The id of a case")])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Discharges, the newest first. That they were read is in the trail."""
        rows = self.paginate_queryset(self.get_queryset())
        read_discharges(rows or [], request.user)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(request=DischargeSerializer, responses={201: DischargeSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: Request) -> Response:
        """Close a case, and deal with what still hangs on it."""
        given = self.get_serializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        case = case_in_body(request.user, values.pop("case_id"), to=Permission.DISCHARGE)
        row = actions.discharge(case=case, **values, by=request.user, once=once_of(request))
        return Response(DischargeSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ReopenSerializer, responses=ReopenedSerializer)
    def reopen(self, request: Request, pk: uuid.UUID) -> Response:
        """Open the case again that was closed so."""
        row = get_object_or_404(Discharge.objects.visible_to(request.user), pk=pk)
        require(request.user, Permission.DISCHARGE, row.case)
        given = ReopenSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        case = actions.reopen(case=row.case, **given.validated_data, by=request.user)
        return Response(ReopenedSerializer(case).data)
