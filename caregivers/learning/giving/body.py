"""What the API of giving takes and shows, and how it says which of several cases refused."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from caregivers.caseload.models import Case
from caregivers.learning.fields import LONGEST_LINE
from caregivers.learning.giving.several import MOST_AT_ONCE, SomeRefused
from caregivers.learning.models import Assignment, PathwayRun
from caregivers.learning.pathways.planning import MOST_DAYS, Planned
from clinic.accounts.models import User
from clinic.permissions import Permission


def _line() -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST_LINE)


def _day(help_text: str = "Local to the client") -> serializers.DateField:
    return serializers.DateField(required=False, allow_null=True, default=None, help_text=help_text)


def _days() -> serializers.IntegerField:
    return serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=MOST_DAYS
    )  # fmt: skip


class FollowSerializer(serializers.Serializer[Any]):
    """What starts a pathway: the case, the pathway by its slug, how far apart, from when, and due after how long."""

    case = serializers.UUIDField()
    pathway = serializers.SlugField()
    every_days = _days()
    starts_on = _day()
    due_days = _days()
    personal_line = _line()


class _CasesSerializer(serializers.Serializer[Any]):
    cases = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=MOST_AT_ONCE)


class GiveSeveralSerializer(_CasesSerializer):
    """One module for several cases."""

    module = serializers.SlugField()
    starts_on = _day("Local to each client")
    due_on = _day("Local to each client")
    personal_line = _line()


class FollowSeveralSerializer(_CasesSerializer):
    """One pathway for several cases."""

    pathway = serializers.SlugField()
    every_days = _days()
    starts_on = _day("Local to each client")
    due_days = _days()
    personal_line = _line()


class MoreTimeSerializer(serializers.Serializer[Any]):
    """The new due day; null: no hurry."""

    due_on = serializers.DateField(allow_null=True)


class ObstacleSerializer(serializers.Serializer[Any]):
    """What comes closest, and a line; an empty one says "not now"."""

    obstacle = serializers.ChoiceField(choices=Assignment.Obstacle.choices)
    words = _line()


class PlannedSerializer(serializers.Serializer[Planned]):
    """One module of a pathway that could be started."""

    module = serializers.SlugField(source="version.module.slug")
    title = serializers.CharField(source="version.title")
    gate = serializers.CharField(source="version.gate")
    unlocks_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)


class RunPartSerializer(serializers.Serializer[Assignment]):
    """One module of a pathway that is followed. A client's own list has only what is on her page."""

    assignment = serializers.UUIDField(source="id")
    module = serializers.SlugField(source="version.module.slug")
    title = serializers.CharField(source="version.title")
    unlocks_on = serializers.DateField()
    unlocked_at = serializers.DateTimeField(allow_null=True)
    held_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class PathwayRunSerializer(serializers.Serializer[PathwayRun]):
    """A pathway that a client follows, or followed."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    pathway = serializers.SlugField(source="pathway.slug")
    version = serializers.IntegerField(source="pathway.number")
    title = serializers.CharField(source="pathway.title")
    every_days = serializers.IntegerField()
    started_by = serializers.CharField(source="started_by.name")
    started_at = serializers.DateTimeField(source="created_at")
    paused_on = serializers.DateField(allow_null=True)
    stopped_at = serializers.DateTimeField(allow_null=True)
    modules = RunPartSerializer(source="assignments", many=True)


def cases_of(user: User, asked: list[uuid.UUID]) -> list[Case]:
    """The cases that a body names, each once. ValidationError at its place for one that the user may not give to."""
    may = Case.objects.where_may(user, Permission.ASSIGN).select_related("data_key", "caregiver__user")
    found = {case.pk: case for case in may.filter(pk__in=asked)}
    if missing := {str(place): [_("There is no such case.")] for place, pk in enumerate(asked) if pk not in found}:
        raise ValidationError({"cases": missing})
    return list(found.values())


@contextmanager
def refused(asked: list[uuid.UUID]) -> Iterator[None]:
    """Say of each case that refuses why, at its place in the body."""
    try:
        yield
    except SomeRefused as no:
        reasons = {str(asked.index(pk)): [why] for pk, why in no.refusals.items()}
        raise ValidationError({"cases": reasons}) from no
