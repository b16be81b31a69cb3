"""/api/v1/amendments/: requests to amend, and their answers; the same verbs as the pages."""

import uuid
from typing import Any

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.caseload.queries import case_in_body
from caregivers.rights.amendments import actions, queries
from caregivers.rights.amendments.actions import TEXT_LENGTH
from caregivers.rights.amendments.models import AmendmentRequest, AmendmentStep
from clinic.permissions import Permission
from clinic.ui.api import IDEMPOTENCY_KEY, ApiViewSet, id_of_query, once_of

Kind = AmendmentStep.Kind


class AmendmentTextSerializer(serializers.Serializer[Any]):
    """Some words."""

    text = serializers.CharField(max_length=TEXT_LENGTH)


class AmendmentAskSerializer(AmendmentTextSerializer):
    """What the client wants changed."""

    case = serializers.UUIDField()


class AmendmentAnswerSerializer(AmendmentTextSerializer):
    """Yes with what was done, or no with the grounds and the reason."""

    answer = serializers.ChoiceField(choices=[(str(kind), kind.label) for kind in (Kind.ACCEPTED, Kind.REFUSED)])
    grounds = serializers.ChoiceField(choices=AmendmentStep.Grounds.choices, required=False, default="")


class AmendmentStepSerializer(serializers.Serializer[AmendmentStep]):
    """One thing that happened with a request."""

    kind = serializers.ChoiceField(choices=Kind.choices)
    text = serializers.CharField()
    grounds = serializers.CharField(allow_blank=True)
    until = serializers.DateField(allow_null=True)
    by = serializers.CharField(source="by.name")
    at = serializers.DateTimeField()


class AmendmentSerializer(serializers.Serializer[queries.Story]):
    """A request, by when an answer is owed, and what happened."""

    id = serializers.UUIDField(source="request.pk")
    case = serializers.UUIDField(source="request.case_id")
    text = serializers.CharField(source="request.text")
    asked_at = serializers.DateTimeField(source="request.asked_at")
    deadline = serializers.DateField(source="request.deadline")
    answered = serializers.SerializerMethodField()
    steps = AmendmentStepSerializer(many=True)

    def get_answered(self, story: queries.Story) -> bool:
        return story.answer is not None


class AmendmentViewSet(ApiViewSet):
    """Requests to amend the record; ?case= narrows them to one case."""

    serializer_class = AmendmentSerializer
    model = AmendmentRequest

    def visible(self) -> Any:
        rows = queries.visible_to(self.request.user)
        case = id_of_query(self.request, "case")
        return rows.filter(case=case) if case else rows

    @extend_schema(parameters=[OpenApiParameter("case", uuid.UUID, description="The id of a case")])
    @transaction.atomic
    def list(self, request: Request) -> Response:
        """Requests, the newest first. Reading them leaves a trail."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        actions.read(requests=rows, by=request.user)
        found = queries.stories(rows, request.user)
        return self.get_paginated_response(AmendmentSerializer(found, many=True).data)

    @transaction.atomic
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One request."""
        row = self.get_object()
        actions.read(requests=[row], by=request.user)
        return self._answer(row)

    @extend_schema(request=AmendmentAskSerializer, responses={201: AmendmentSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: Request) -> Response:
        """Ask for a change of one's own record."""
        given = self._given(AmendmentAskSerializer)
        case = case_in_body(request.user, given["case"], to=Permission.ASK_TO_AMEND)
        row = actions.ask(case=case, text=given["text"], by=request.user, once=once_of(request))
        return self._answer(row, status.HTTP_201_CREATED)

    @extend_schema(request=AmendmentAnswerSerializer, responses=AmendmentSerializer)
    def answer(self, request: Request, pk: uuid.UUID) -> Response:
        """Answer it, once and for ever."""
        row, given = self.get_object(), self._given(AmendmentAnswerSerializer)
        if given["answer"] == Kind.ACCEPTED:
            actions.accept(request=row, text=given["text"], by=request.user)
        else:
            actions.refuse(request=row, text=given["text"], grounds=given["grounds"], by=request.user)
        return self._answer(row)

    @extend_schema(request=AmendmentTextSerializer, responses=AmendmentSerializer)
    def extend(self, request: Request, pk: uuid.UUID) -> Response:
        """Thirty days more, once, with the reason."""
        row = self.get_object()
        actions.extend(request=row, **self._given(AmendmentTextSerializer), by=request.user)
        return self._answer(row)

    @extend_schema(request=AmendmentTextSerializer, responses=AmendmentSerializer)
    def disagree(self, request: Request, pk: uuid.UUID) -> Response:
        """The client's own word after a no."""
        row = self.get_object()
        actions.disagree(request=row, **self._given(AmendmentTextSerializer), by=request.user)
        return self._answer(row)

    def _given(self, serializer_class: Any) -> Any:
        given = serializer_class(data=self.request.data)
        given.is_valid(raise_exception=True)
        return given.validated_data

    def _answer(self, row: AmendmentRequest, code: int = status.HTTP_200_OK) -> Response:
        fresh = queries.visible_to(self.request.user).get(pk=row.pk)
        return Response(AmendmentSerializer(queries.story_of(fresh, self.request.user)).data, status=code)
