"""/api/v1/follow-ups/: what is planned, what went out, what could not; the same verbs as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.followups import actions, queries
from caregivers.followups.models import FollowUp
from clinic.permissions import Permission
from clinic.ui.api import ApiViewSet, RecordedReading, id_of_query


class FollowUpSerializer(serializers.Serializer[FollowUp]):
    """One planned message to one person: when, what became of it, and why."""

    id = serializers.UUIDField(read_only=True)
    case = serializers.UUIDField(source="case_id", read_only=True)
    kind = serializers.ChoiceField(choices=FollowUp.Kind.choices, read_only=True)
    state = serializers.ChoiceField(choices=FollowUp.State.choices, read_only=True)
    reason = serializers.CharField(read_only=True)
    reason_text = serializers.CharField(source="get_reason_display", read_only=True)
    local_due = serializers.CharField(read_only=True, help_text="Wall time in `zone`.")
    zone = serializers.CharField(read_only=True)
    due_at = serializers.DateTimeField(read_only=True)
    next_try_at = serializers.DateTimeField(read_only=True, allow_null=True)
    ended_at = serializers.DateTimeField(read_only=True, allow_null=True)
    attempts = serializers.IntegerField(read_only=True)


@extend_schema(request=None, responses=FollowUpSerializer)
class FollowUpViewSet(RecordedReading, ApiViewSet):
    """Follow-ups of the cases whose record one may see; ?case= and ?state= narrow them."""

    serializer_class = FollowUpSerializer
    model = FollowUp
    read_as = "follow_up.read"

    def visible(self) -> QuerySet[FollowUp]:
        rows = FollowUp.objects.visible_to(self.request.user).order_by("-due_at", "-pk")
        if case := id_of_query(self.request, "case"):
            rows = rows.filter(case=case)
        if state := self.request.query_params.get("state"):
            rows = rows.filter(state=state)
        return rows

    @extend_schema(
        parameters=[
            OpenApiParameter("case", str, description="The id of a case"),
            OpenApiParameter("state", str, enum=FollowUp.State.values),
        ]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What is planned, what went out, what could not."""
        return super().list(request, *args, **kwargs)

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: Any = None) -> Response:
        """Cancel what waits, or put down what failed."""
        return self._do(actions.cancel, pk)

    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: Any = None) -> Response:
        """Try again now."""
        return self._do(actions.retry, pk)

    @action(detail=True, methods=["post"], url_path="mark-sent")
    def mark_sent(self, request: Request, pk: Any = None) -> Response:
        """Somebody knows that it arrived."""
        return self._do(actions.mark_as_sent, pk)

    def _do(self, verb: Any, pk: Any) -> Response:
        row = queries.fetch(self.request.user, pk, to=Permission.PLAN_FOLLOW_UPS)
        return Response(FollowUpSerializer(verb(follow_up=row, by=self.request.user)).data)
