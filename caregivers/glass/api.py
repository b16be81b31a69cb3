"""/api/v1/glass/: the same verbs as the pages."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.glass import actions
from caregivers.glass.models import GlassBroken
from caregivers.glass.queries import listed
from clinic.ui.api import IDEMPOTENCY_KEY, ApiViewSet, once_of
from clinic.ui.doors import asks_again


class GlassRowSerializer(serializers.Serializer[GlassBroken]):
    """That a case was opened in an emergency; the reason stands on the single one."""

    id = serializers.UUIDField(read_only=True)
    number = serializers.IntegerField(source="case.number", read_only=True)
    broken_by = serializers.CharField(source="broken_by.name", read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    until = serializers.DateTimeField(read_only=True)
    ended_at = serializers.DateTimeField(read_only=True, allow_null=True)
    seen_by = serializers.SerializerMethodField()

    def get_seen_by(self, glass: GlassBroken) -> list[str]:
        return [row.seen_by.name for row in glass.seen.all()]


class GlassSerializer(GlassRowSerializer):
    """An opening, with the reason and the case."""

    case = serializers.UUIDField(source="case_id", read_only=True)
    reason = serializers.CharField(read_only=True)


class BreakGlassSerializer(serializers.Serializer[Any]):
    """Which case, and why."""

    number = serializers.IntegerField(min_value=1, max_value=2_000_000_000)
    reason = serializers.CharField()


class GlassViewSet(mixins.ListModelMixin, ApiViewSet):
    """Emergency openings: one's own, of those whom one supervises, and of one's cases."""

    serializer_class = GlassRowSerializer
    model = GlassBroken

    def visible(self) -> Any:
        return listed(self.request.user)

    @extend_schema(request=BreakGlassSerializer, responses={201: GlassSerializer}, parameters=[IDEMPOTENCY_KEY])
    @method_decorator(asks_again)
    def create(self, request: Request) -> Response:
        """Open a colleague's case in an emergency, for four hours."""
        given = BreakGlassSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        glass = actions.break_glass(**given.validated_data, by=request.user, once=once_of(request))
        return Response(GlassSerializer(glass).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=GlassSerializer)
    def retrieve(self, request: Request, pk: Any = None) -> Response:
        """One opening, with the reason. That it was read is in the trail."""
        return Response(GlassSerializer(actions.read_glass(glass=self._row(pk), by=request.user)).data)

    @extend_schema(request=None, responses=GlassSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: Any = None) -> Response:
        """Close it again, before the time is over."""
        actions.end_glass(glass=self._row(pk), by=request.user)
        return Response(GlassSerializer(self._row(pk)).data)

    @extend_schema(request=None, responses=GlassSerializer)
    @action(detail=True, methods=["post"])
    def seen(self, request: Request, pk: Any = None) -> Response:
        """One of those who are told has looked at it."""
        actions.mark_seen(glass=self._row(pk), by=request.user)
        return Response(GlassSerializer(self._row(pk)).data)

    def _row(self, pk: Any) -> Any:
        return get_object_or_404(self.get_queryset(), pk=pk)
