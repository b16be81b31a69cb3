"""/api/v1/pathway-runs/, giving to several, and what happens to a module after it was given: the pages' own verbs."""

import uuid
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.caseload.access import require
from caregivers.caseload.models import Case
from caregivers.caseload.queries import case_in_body
from caregivers.learning.actions import say_what_got_in_the_way
from caregivers.learning.api import AssignmentSerializer, WhySerializer, newest_version
from caregivers.learning.giving import actions, several
from caregivers.learning.giving.body import (
    FollowSerializer,
    FollowSeveralSerializer,
    GiveSeveralSerializer,
    MoreTimeSerializer,
    ObstacleSerializer,
    PathwayRunSerializer,
    PlannedSerializer,
    cases_of,
    refused,
)
from caregivers.learning.models import Assignment, PathwayRun
from caregivers.learning.pathways import actions as pathways
from caregivers.learning.pathways import planning
from caregivers.learning.queries import fetch
from clinic.audit.actions import record
from clinic.errors import RuleViolation
from clinic.library.models import Pathway
from clinic.permissions import Permission
from clinic.ui.api import IDEMPOTENCY_KEY, ApiView, ApiViewSet, RecordedReading, id_of_query, once_of


def _values(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def _pathway(slug: str) -> Pathway:
    pathway = Pathway.objects.newest().filter(slug=slug).first()
    if pathway is None:
        raise RuleViolation(_("There is no such pathway in the library."), field="pathway")
    return pathway


class PathwayRunViewSet(RecordedReading, ApiViewSet):
    """Pathways that clients follow, of the cases that one may see; ?case= narrows it to one."""

    serializer_class = PathwayRunSerializer
    model = PathwayRun
    read_as = "assignment.read"

    def visible(self) -> QuerySet[PathwayRun]:
        mine = Assignment.objects.visible_to(self.request.user).select_related("version__module").order_by("unlocks_on")
        rows = PathwayRun.objects.visible_to(self.request.user).select_related("pathway", "started_by")
        rows = rows.select_related("case__caregiver__user").prefetch_related(Prefetch("assignments", mine))
        case = id_of_query(self.request, "case")
        return (rows.filter(case=case) if case else rows).order_by("-created_at", "-pk")

    @extend_schema(parameters=[OpenApiParameter("case", str, description="The id of a case")])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Pathways that are followed, or were."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=FollowSerializer, responses={201: PathwayRunSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: Request) -> Response:
        """Start a pathway."""
        values = _values(FollowSerializer, request)
        case = case_in_body(request.user, values.pop("case"), to=Permission.ASSIGN)
        pathway = _pathway(values.pop("pathway"))
        run = pathways.follow(case=case, pathway=pathway, **values, by=request.user, once=once_of(request))
        return self._shown(run, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=PathwayRunSerializer)
    def pause(self, request: Request, pk: uuid.UUID) -> Response:
        """Nothing more unlocks until it is taken up again."""
        return self._shown(pathways.pause(run=self._run(pk), by=request.user))

    @extend_schema(request=None, responses=PathwayRunSerializer)
    def take_up(self, request: Request, pk: uuid.UUID) -> Response:
        """Go on; what was to come moves by the length of the pause."""
        return self._shown(pathways.take_up(run=self._run(pk), by=request.user))

    @extend_schema(request=WhySerializer, responses=PathwayRunSerializer)
    def stop(self, request: Request, pk: uuid.UUID) -> Response:
        """End it; what is open or finished stays."""
        run = self._run(pk)
        return self._shown(pathways.stop(run=run, by=request.user, **_values(WhySerializer, request)))

    def _run(self, pk: uuid.UUID) -> PathwayRun:
        run: PathwayRun = get_object_or_404(self.get_queryset(), pk=pk)
        require(self.request.user, Permission.ASSIGN, run.case)
        return run

    def _shown(self, run: PathwayRun, status: int = 200) -> Response:
        row = self.visible().get(pk=run.pk)
        return Response(PathwayRunSerializer(row, context={"request": self.request}).data, status=status)


class PlanView(ApiView):
    """What a pathway would bring, before it is started."""

    @extend_schema(request=FollowSerializer, responses=PlannedSerializer(many=True))
    def post(self, request: Request) -> Response:
        """The modules and their days. Changes nothing."""
        values = _values(FollowSerializer, request)
        case = case_in_body(request.user, values.pop("case"), to=Permission.ASSIGN)
        given = {name: values[name] for name in ("every_days", "starts_on", "due_days")}
        planned = planning.plan(case=case, pathway=_pathway(values["pathway"]), **given)
        record("assignment.read", case, by=request.user, case_id=case.pk)
        return Response(PlannedSerializer(planned, many=True).data)


class SeveralAssignmentsView(ApiView):
    """One module for several cases: all of them, or none."""

    @extend_schema(
        request=GiveSeveralSerializer,
        responses={201: AssignmentSerializer(many=True)},
        parameters=[IDEMPOTENCY_KEY],
        operation_id="assignments_several_create",
    )
    def post(self, request: Request) -> Response:
        """Give it; 422 with `cases.<index>` for each case that refuses, and then nothing is given."""
        values = _values(GiveSeveralSerializer, request)
        asked, version = values.pop("cases"), newest_version(values.pop("module"))
        cases = cases_of(request.user, asked)
        with refused(asked):
            rows = several.give_to_several(
                cases=cases, version=version, **values, by=request.user, once=once_of(request)
            )
        return Response(AssignmentSerializer(rows, many=True).data, status=status.HTTP_201_CREATED)


class SeveralRunsView(ApiView):
    """One pathway for several cases: all of them, or none."""

    @extend_schema(
        request=FollowSeveralSerializer,
        responses={201: PathwayRunSerializer(many=True)},
        parameters=[IDEMPOTENCY_KEY],
        operation_id="pathway_runs_several_create",
    )
    def post(self, request: Request) -> Response:
        """Start it; 422 with `cases.<index>` for each case that refuses, and then nothing is started."""
        values = _values(FollowSeveralSerializer, request)
        asked, pathway = values.pop("cases"), _pathway(values.pop("pathway"))
        cases: list[Case] = cases_of(request.user, asked)
        with refused(asked):
            runs = several.follow_with_several(
                cases=cases, pathway=pathway, **values, by=request.user, once=once_of(request)
            )
        shown = PathwayRunSerializer(runs, many=True, context={"request": request})
        return Response(shown.data, status=status.HTTP_201_CREATED)


class StartNowView(ApiView):
    """What waits for a later day is there now."""

    @extend_schema(request=None, responses=AssignmentSerializer, operation_id="assignments_start_now")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Put it on the client's page; 422 while the gate says no."""
        row = fetch(request.user, pk, to=Permission.ASSIGN)
        return Response(AssignmentSerializer(actions.start_now(assignment=row, by=request.user)).data)


class MoreTimeView(ApiView):
    """Another due day."""

    @extend_schema(request=MoreTimeSerializer, responses=AssignmentSerializer, operation_id="assignments_more_time")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Move the due day, or take it away."""
        row = fetch(request.user, pk, to=Permission.ASSIGN)
        values = _values(MoreTimeSerializer, request)
        return Response(AssignmentSerializer(actions.give_more_time(assignment=row, by=request.user, **values)).data)


class NewerVersionView(ApiView):
    """The newest version instead of the one that was given."""

    @extend_schema(request=None, responses=AssignmentSerializer, operation_id="assignments_newer_version")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Use it; 422 once the client has begun."""
        row = fetch(request.user, pk, to=Permission.ASSIGN)
        return Response(AssignmentSerializer(actions.use_newer(assignment=row, by=request.user)).data)


class ObstacleView(ApiView):
    """What got in the way."""

    @extend_schema(request=ObstacleSerializer, responses=AssignmentSerializer, operation_id="assignments_obstacle")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """The client says it, or (empty) that she would rather not be asked again."""
        row = fetch(request.user, pk, to=Permission.ANSWER_MODULES)
        values = _values(ObstacleSerializer, request)
        if values["obstacle"]:
            row = say_what_got_in_the_way(assignment=row, by=request.user, **values)
        else:
            row = actions.note_asked(assignment=row, by=request.user)
        return Response(AssignmentSerializer(row).data)
