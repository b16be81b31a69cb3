"""/api/v1/reviews/, answer-pins/ and answer-comments/: the same verbs and lists as the pages."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.caseload.access import require
from caregivers.learning.api import AssignmentSerializer
from caregivers.learning.models import Assignment
from caregivers.learning.reading import actions
from caregivers.learning.reading.models import AnswerComment, AnswerPin
from caregivers.learning.reading.waiting import Scope, scope_of, waiting
from clinic.accounts.models import User
from clinic.errors import RuleViolation
from clinic.permissions import Permission
from clinic.ui.api import IDEMPOTENCY_KEY, ApiViewSet, RecordedReading, id_of_query, once_of

OF_A_CASE = OpenApiParameter("case", str, description="The id of a case")
OF_AN_ASSIGNMENT = OpenApiParameter("assignment", str, description="The id of an assignment")


class ReviewSerializer(AssignmentSerializer):
    """Finished work that waits to be read; `changed_at` says since when an answer differs from what was read."""

    waits_since = serializers.DateTimeField(read_only=True)
    changed_at = serializers.DateTimeField(read_only=True, allow_null=True)


class PinSerializer(serializers.Serializer[AnswerPin]):
    """An answer that is to be talked about when they next meet."""

    id = serializers.UUIDField(read_only=True)
    case = serializers.UUIDField(source="case_id", read_only=True)
    assignment = serializers.UUIDField(source="assignment_id")
    step_key = serializers.SlugField(max_length=40)
    pinned_at = serializers.DateTimeField(read_only=True)
    pinned_by = serializers.CharField(source="pinned_by.name", read_only=True)
    ended_at = serializers.DateTimeField(read_only=True, allow_null=True)
    discussed = serializers.BooleanField(read_only=True)


class CommentSerializer(serializers.Serializer[AnswerComment]):
    """A few words to the client about what she wrote."""

    id = serializers.UUIDField(read_only=True)
    case = serializers.UUIDField(source="case_id", read_only=True)
    assignment = serializers.UUIDField(source="assignment_id")
    text = serializers.CharField(max_length=actions.LONGEST)
    author = serializers.CharField(source="author.name", read_only=True)
    written_at = serializers.DateTimeField(read_only=True)
    read_at = serializers.DateTimeField(read_only=True, allow_null=True)
    taken_back_at = serializers.DateTimeField(read_only=True, allow_null=True)


class ReviewsViewSet(RecordedReading, ApiViewSet):
    """What waits to be read over the whole caseload, the longest wait first."""

    serializer_class = ReviewSerializer
    model = Assignment
    read_as = "assignment.read"

    def visible(self) -> QuerySet[Any]:
        rows = waiting(self.request.user, scope_of(self.request.query_params.get("show")))
        return rows.select_related("version__module", "assigned_by", "case__data_key")

    @extend_schema(parameters=[OpenApiParameter("show", str, enum=list(Scope), description="Whose work")])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What waits to be read."""
        return super().list(request, *args, **kwargs)


class PinViewSet(RecordedReading, ApiViewSet):
    """Pinned answers that are still to be talked about; ?case= narrows them to one."""

    serializer_class = PinSerializer
    model = AnswerPin
    read_as = "assignment.read"

    def visible(self) -> QuerySet[Any]:
        rows = AnswerPin.objects.visible_to(self.request.user).select_related("pinned_by")
        if self.action != "list":
            return rows
        case = id_of_query(self.request, "case")
        rows = rows.open().order_by("pinned_at", "pk")
        return rows.filter(case=case) if case else rows

    @extend_schema(parameters=[OF_A_CASE])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What is pinned for the next meeting."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=PinSerializer, responses={201: PinSerializer})
    def create(self, request: Request) -> Response:
        """Pin an answer; pinning it twice makes one pin."""
        given = PinSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        row = _in_body(request.user, given.validated_data["assignment_id"], to=Permission.REVIEW_ANSWERS)
        pin = actions.pin(assignment=row, step_key=given.validated_data["step_key"], by=request.user)
        return Response(PinSerializer(pin).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=PinSerializer)
    def discussed(self, request: Request, pk: uuid.UUID) -> Response:
        """They have talked about it."""
        return Response(PinSerializer(actions.mark_discussed(pin=self.get_object(), by=request.user)).data)

    @extend_schema(request=None, responses=PinSerializer)
    def take_off(self, request: Request, pk: uuid.UUID) -> Response:
        """It need not be talked about."""
        return Response(PinSerializer(actions.take_off(pin=self.get_object(), by=request.user)).data)


class CommentViewSet(RecordedReading, ApiViewSet):
    """What was written to clients about their homework. A client finds her own here; listing it is reading it."""

    serializer_class = CommentSerializer
    model = AnswerComment
    read_as = "comment.read_by_staff"

    def visible(self) -> QuerySet[Any]:
        rows = AnswerComment.objects.visible_to(self.request.user).select_related("author", "assignment__case")
        assignment = id_of_query(self.request, "assignment")
        rows = rows.filter(assignment=assignment) if assignment else rows
        return rows.order_by("written_at", "pk")

    @extend_schema(parameters=[OF_AN_ASSIGNMENT])
    @transaction.atomic
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The comments, the oldest first."""
        if request.user.is_caregiver:
            for row in {row.assignment_id: row.assignment for row in self.get_queryset().unread()}.values():
                actions.note_read(assignment=row, by=request.user)
        return super().list(request, *args, **kwargs)

    @extend_schema(request=CommentSerializer, responses={201: CommentSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: Request) -> Response:
        """Write a few words to the client."""
        given = CommentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        row = _in_body(request.user, given.validated_data["assignment_id"], to=Permission.COMMENT)
        text = given.validated_data["text"]
        comment = actions.write(assignment=row, text=text, by=request.user, once=once_of(request))
        return Response(CommentSerializer(comment).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=CommentSerializer)
    def take_back(self, request: Request, pk: uuid.UUID) -> Response:
        """Take it back before the client has read it."""
        return Response(CommentSerializer(actions.take_back(comment=self.get_object(), by=request.user)).data)


def _in_body(user: User, pk: uuid.UUID, *, to: Permission) -> Assignment:
    """The assignment that a body names; one sentence for what does not exist and for what is not visible."""
    rows = Assignment.objects.visible_to(user).select_related("version", "case__caregiver__user")
    row: Assignment | None = rows.filter(pk=pk).first()
    if row is None:
        raise RuleViolation(_("There is no such assignment."), field="assignment")
    require(user, to, row.case)
    return row
