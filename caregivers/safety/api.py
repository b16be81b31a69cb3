"""/api/v1/gate-answers/: the six questions of the safety gate, for clinicians only."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.caseload.queries import case_in_body
from caregivers.safety.actions import answer_gate
from caregivers.safety.models import QUESTIONS, GateAnswer, Reply
from caregivers.safety.rules import NEWEST_FIRST, VALID_FOR
from clinic.audit.actions import record_reading
from clinic.permissions import Permission
from clinic.ui.api import IDEMPOTENCY_KEY, ApiViewSet, id_of_query, once_of


class GateAnswerSerializer(serializers.Serializer[GateAnswer]):
    """One clinician's answers to the six questions. The newest one counts, for 14 days."""

    id = serializers.UUIDField(read_only=True)
    case = serializers.UUIDField(source="case_id")
    adult = serializers.ChoiceField(choices=Reply.choices)
    emergency = serializers.ChoiceField(choices=Reply.choices)
    danger_to_self = serializers.ChoiceField(choices=Reply.choices)
    danger_to_others = serializers.ChoiceField(choices=Reply.choices)
    seriously_ill = serializers.ChoiceField(choices=Reply.choices)
    violence_to_caregiver = serializers.ChoiceField(choices=Reply.choices)
    grounds = serializers.CharField(required=False, allow_blank=True, default="")
    is_clear = serializers.BooleanField(read_only=True)
    answered_by = serializers.CharField(source="answered_by.name", read_only=True)
    answered_at = serializers.DateTimeField(read_only=True)
    expires_at = serializers.SerializerMethodField()

    @extend_schema_field(serializers.DateTimeField)
    def get_expires_at(self, answer: GateAnswer) -> Any:
        return serializers.DateTimeField().to_representation(answer.answered_at + VALID_FOR)


class GateAnswerViewSet(ApiViewSet):
    """Answers about the cases that one may see; ?case= narrows them to one. Append-only: nothing changes one."""

    serializer_class = GateAnswerSerializer
    model = GateAnswer

    def visible(self) -> QuerySet[GateAnswer]:
        rows = GateAnswer.objects.visible_to(self.request.user).select_related("answered_by").order_by(*NEWEST_FIRST)
        case = id_of_query(self.request, "case")
        return rows.filter(case=case) if case else rows

    @extend_schema(parameters=[OpenApiParameter("case", str, description="The id of a case")])
    @transaction.atomic
    def list(self, request: Request) -> Response:
        """The answers, the newest first. Reading them leaves a trail."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        record_reading("gate.read", rows, by=request.user)
        return self.get_paginated_response(GateAnswerSerializer(rows, many=True).data)

    @extend_schema(request=GateAnswerSerializer, responses={201: GateAnswerSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: Request) -> Response:
        """Answer the six questions."""
        given = GateAnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        case = case_in_body(request.user, values["case_id"], to=Permission.ANSWER_GATE)
        answers = {name: values[name] for name in QUESTIONS}
        answer = answer_gate(
            case=case, answers=answers, grounds=values["grounds"], by=request.user, once=once_of(request)
        )
        return Response(GateAnswerSerializer(answer).data, status=status.HTTP_201_CREATED)
