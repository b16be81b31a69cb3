"""/api/v1/module-figures/: how the modules go, for staff. `null` is a number that must not be shown."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.learning.figures.statistics import Figures, all_figures
from clinic.ui.api import ApiView


class Numbers(serializers.DictField):
    """Numbers by what they count."""

    child = serializers.IntegerField(allow_null=True)


class FiguresSerializer(serializers.Serializer[Figures]):
    """One module. Fewer than five people, or what would tell of fewer than five, is null."""

    module = serializers.SlugField(source="version.module.slug")
    title = serializers.CharField(source="version.title")
    given = serializers.IntegerField(allow_null=True)
    finished = serializers.IntegerField(allow_null=True)
    begun_not_finished = serializers.IntegerField(source="parts.begun", default=None)
    not_begun = serializers.IntegerField(source="parts.not_begun", default=None)
    hard = serializers.IntegerField(allow_null=True)
    put_off = serializers.IntegerField(allow_null=True)
    got_in_the_way = Numbers(source="obstacles")
    stopped_at = Numbers(source="stops", help_text="By step; the empty key is who is still at it.")
    median_days = serializers.IntegerField(source="days", allow_null=True)
    median_writing_days = serializers.IntegerField(source="writing_days", allow_null=True)


class AllFiguresSerializer(serializers.Serializer[Any]):
    """Every module, in the order of the library, and the day on which it was counted."""

    counted_on = serializers.DateField(allow_null=True)
    results = FiguresSerializer(many=True)


class FiguresView(ApiView):
    """How the modules of the library go."""

    @extend_schema(responses=AllFiguresSerializer)
    def get(self, request: Request) -> Response:
        """Every module, in the order of the library."""
        if not request.user.is_staff:
            raise Http404
        rows = all_figures(request.user)
        answer = {"counted_on": rows[0].counted_on if rows else None, "results": rows}
        return Response(AllFiguresSerializer(answer).data)
