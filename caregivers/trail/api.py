"""/api/v1/trail/: who read and who changed what on one case."""

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.caseload.queries import fetch_case
from caregivers.trail.actions import open_trail
from caregivers.trail.forms import KINDS, CaseTrailForm
from caregivers.trail.queries import Line, lines
from clinic.permissions import Permission
from clinic.ui.api import ApiView
from clinic.ui.rest import Pages


class LineSerializer(serializers.Serializer[Line]):
    """One act: who did what, and when."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    who = serializers.CharField()
    role = serializers.CharField(allow_blank=True)
    what = serializers.CharField()


class TrailPageSerializer(serializers.Serializer[Any]):
    """A page of the trail, the newest act first."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = LineSerializer(many=True)


class TrailView(ApiView):
    """The audit trail of one case."""

    @extend_schema(
        responses=TrailPageSerializer,
        parameters=[
            OpenApiParameter("kind", str, enum=[key for key, _name in KINDS if key], description="Reading, or changes"),
            OpenApiParameter("person", uuid.UUID, description="Whose acts; `itself` for Porchlight's own"),
            OpenApiParameter("since", str, description="The first day, such as 2026-03-01"),
            OpenApiParameter("until", str, description="The last day"),
            OpenApiParameter("limit", int),
            OpenApiParameter("offset", int),
        ],
    )
    def get(self, request: Request, case: uuid.UUID) -> Response:
        """Who read and who changed what on this case. Reading it leaves a trail."""
        the_case = fetch_case(request.user, case, to=Permission.SEE_TRAIL)
        form = CaseTrailForm(request.query_params, case=the_case)
        if not form.is_valid():
            raise ValidationError({name: list(errors) for name, errors in form.errors.items()})
        pages = Pages()
        rows = pages.paginate_queryset(form.narrow(open_trail(case=the_case, by=request.user)), request) or []
        return pages.get_paginated_response(LineSerializer(lines(rows), many=True).data)
