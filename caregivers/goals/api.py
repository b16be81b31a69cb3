"""/api/v1/goals/ and the ratings beneath each goal: the same verbs as the pages."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.caseload.queries import case_in_body
from caregivers.goals.actions import WEIGHTS, change_goal, close_goal, rate, set_goal
from caregivers.goals.forms import LEVEL_LENGTH, TITLE_LENGTH
from caregivers.goals.models import LEVELS, Domain, Goal, GoalRating
from caregivers.goals.queries import goals_visible_to
from clinic.audit.actions import record, record_reading
from clinic.permissions import Permission
from clinic.ui.api import IDEMPOTENCY_KEY, ApiViewSet, id_of_query, once_of

# One entry for each level, so that each has its field path ("levels.-2").
LevelsSerializer: Any = type(
    "LevelsSerializer",
    (serializers.Serializer,),
    {str(level): serializers.CharField(max_length=LEVEL_LENGTH) for level in LEVELS}
    | {"__doc__": "What each level looks like, in the caregiver's words.", "__module__": __name__},
)


class WordsSerializer(serializers.Serializer[Goal]):
    """The words and numbers of a goal."""

    title = serializers.CharField(max_length=TITLE_LENGTH)
    levels = LevelsSerializer()
    weight = serializers.ChoiceField(choices=WEIGHTS, required=False, default=1)
    baseline = serializers.ChoiceField(choices=LEVELS, required=False, default=-1)
    review_on = serializers.DateField(required=False, allow_null=True, default=None)


class GoalSerializer(WordsSerializer):
    """A goal, and where it stands."""

    id = serializers.UUIDField(read_only=True)
    case = serializers.UUIDField(source="case_id")
    domain = serializers.ChoiceField(choices=Domain.choices)
    current_level = serializers.IntegerField(read_only=True, help_text="The newest rating; before it the baseline.")
    set_by = serializers.CharField(source="set_by.name", read_only=True)
    set_at = serializers.DateTimeField(read_only=True)
    closed_at = serializers.DateTimeField(read_only=True, allow_null=True)


class RatingSerializer(serializers.Serializer[GoalRating]):
    """Where a goal stood at one time."""

    id = serializers.UUIDField(read_only=True)
    goal = serializers.UUIDField(source="goal_id", read_only=True)
    level = serializers.IntegerField()
    at = serializers.DateTimeField(source="rated_at", required=False)
    rated_by = serializers.CharField(source="rated_by.name", read_only=True)
    source = serializers.ChoiceField(choices=GoalRating.Source.choices, read_only=True)


class GoalViewSet(ApiViewSet):
    """Goals of the cases that one may see; ?case= narrows them to one."""

    serializer_class = GoalSerializer
    model = Goal

    def visible(self) -> QuerySet[Any]:
        rows = goals_visible_to(self.request.user)
        case = id_of_query(self.request, "case")
        return rows.filter(case=case) if case else rows

    @extend_schema(parameters=[OpenApiParameter("case", str, description="The id of a case")])
    @transaction.atomic
    def list(self, request: Request) -> Response:
        """The goals. Reading them leaves a trail."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        record_reading("goal.read", rows, by=request.user)
        return self.get_paginated_response(GoalSerializer(rows, many=True).data)

    @transaction.atomic
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One goal."""
        goal = self.get_object()
        record("goal.read", goal, by=request.user)
        return Response(GoalSerializer(goal).data)

    @extend_schema(request=GoalSerializer, responses={201: GoalSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: Request) -> Response:
        """Set a goal."""
        given = GoalSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        case = case_in_body(request.user, values.pop("case_id"), to=Permission.SET_GOALS)
        goal = set_goal(case=case, **values, by=request.user, once=once_of(request))
        return self._answer(goal, status.HTTP_201_CREATED)

    @extend_schema(request=WordsSerializer, responses=GoalSerializer)
    def update(self, request: Request, pk: uuid.UUID) -> Response:
        """Word a goal anew, as long as nobody rated it."""
        goal = self.get_object()
        given = WordsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return self._answer(change_goal(goal=goal, **given.validated_data, by=request.user))

    @extend_schema(request=None, responses=GoalSerializer)
    def close(self, request: Request, pk: uuid.UUID) -> Response:
        """Close a goal. Its ratings stay."""
        return self._answer(close_goal(goal=self.get_object(), by=request.user))

    def _answer(self, goal: Goal, code: int = status.HTTP_200_OK) -> Response:
        fresh = goals_visible_to(self.request.user).get(pk=goal.pk)
        return Response(GoalSerializer(fresh).data, status=code)


class RatingViewSet(ApiViewSet):
    """The ratings of one goal. Append-only."""

    serializer_class = RatingSerializer
    model = GoalRating

    def visible(self) -> QuerySet[GoalRating]:
        rows = GoalRating.objects.visible_to(self.request.user).filter(goal=self._goal())
        return rows.select_related("rated_by").order_by("rated_at", "created_at")

    def _goal(self) -> Goal:
        goal: Goal = get_object_or_404(goals_visible_to(self.request.user), pk=self.kwargs["pk"])
        return goal

    def list(self, request: Request, pk: uuid.UUID) -> Response:
        """The ratings, the oldest first."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        if not request.user.is_caregiver:
            record("goal.read", self._goal(), by=request.user)
        return self.get_paginated_response(RatingSerializer(rows, many=True).data)

    @extend_schema(request=RatingSerializer, responses={201: RatingSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: Request, pk: uuid.UUID) -> Response:
        """Say where the goal stands, from −2 to +2: a caregiver for herself, a clinician between two notes."""
        goal = self._goal()
        given = RatingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        source = GoalRating.Source.CAREGIVER if request.user.is_caregiver else GoalRating.Source.CLINICIAN
        rating = rate(
            goal=goal,
            level=given.validated_data["level"],
            at=given.validated_data.get("rated_at"),
            source=source,
            by=request.user,
            once=once_of(request),
        )
        return Response(RatingSerializer(rating).data, status=status.HTTP_201_CREATED)
