"""/api/v1/staff/ and /api/v1/supervisions/: the practice manager's verbs, as on the pages."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.accounts.models import Supervision, User
from clinic.accounts.roles import change_role
from clinic.accounts.supervision import end_supervision, supervise
from clinic.errors import RuleViolation
from clinic.permissions import STAFF, Permission, Role, require_role
from clinic.ui.api import ApiViewSet
from clinic.ui.doors import asks_again


class StaffSerializer(serializers.Serializer[User]):
    """Somebody who works here, or did."""

    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(read_only=True)
    email = serializers.EmailField(read_only=True)
    role = serializers.ChoiceField(choices=[(role.value, role.label) for role in Role if role in STAFF])
    is_active = serializers.BooleanField(read_only=True)


class SupervisionSerializer(serializers.Serializer[Supervision]):
    """Who supervises whom, between dates of the practice; `ends_on` is not included."""

    id = serializers.UUIDField(read_only=True)
    supervisor = serializers.UUIDField(source="supervisor_id")
    supervisee = serializers.UUIDField(source="supervisee_id")
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)


class StaffViewSet(mixins.ListModelMixin, ApiViewSet):
    """The staff; for the practice manager."""

    serializer_class = StaffSerializer
    model = User

    def visible(self) -> QuerySet[User]:
        require_role(self.request.user, Permission.MANAGE_STAFF)
        return User.objects.filter(role__in=STAFF).order_by("name", "pk")

    @extend_schema(request=StaffSerializer, responses=StaffSerializer)
    @action(detail=True, methods=["put"])
    @method_decorator(asks_again)
    def role(self, request: Request, pk: Any = None) -> Response:
        """Change what somebody is, from now on."""
        person = get_object_or_404(self.get_queryset(), pk=pk)
        given = StaffSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(StaffSerializer(change_role(user=person, **given.validated_data, by=request.user)).data)


class SupervisionViewSet(mixins.ListModelMixin, ApiViewSet):
    """Who supervises whom, and did; for the practice manager."""

    serializer_class = SupervisionSerializer
    model = Supervision

    def visible(self) -> QuerySet[Supervision]:
        require_role(self.request.user, Permission.MANAGE_STAFF)
        return Supervision.objects.order_by("-starts_on", "pk")

    @extend_schema(request=SupervisionSerializer, responses={201: SupervisionSerializer})
    def create(self, request: Request) -> Response:
        """Somebody supervises somebody, from a day on."""
        require_role(request.user, Permission.MANAGE_STAFF)
        given = SupervisionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        supervisor = _person(values.pop("supervisor_id"), "supervisor")
        supervisee = _person(values.pop("supervisee_id"), "supervisee")
        row = supervise(supervisor=supervisor, supervisee=supervisee, **values, by=request.user)
        return Response(SupervisionSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=SupervisionSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: Any = None) -> Response:
        """It ends now, or is called off."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        return Response(SupervisionSerializer(end_supervision(supervision=row, by=request.user)).data)


def _person(pk: uuid.UUID, field: str) -> User:
    """One of the staff whom a body names. RuleViolation for anybody else: the same sentence for all of them."""
    user = User.objects.filter(role__in=STAFF, is_active=True, pk=pk).first()
    if user is None:
        raise RuleViolation(_("Please choose a clinician who works here."), field=field)
    return user
