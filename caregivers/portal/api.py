"""/api/v1/invitations/: the client's way in; the same verbs as the pages."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.caseload.queries import case_in_body, fetch_case
from caregivers.portal.actions import invite_caregiver
from caregivers.portal.queries import NAMES, WayIn, way_in
from clinic.permissions import Permission
from clinic.ui.api import ApiView


class InviteSerializer(serializers.Serializer[Any]):
    """Which case's client is invited."""

    case = serializers.UUIDField()


class WayInSerializer(serializers.Serializer[WayIn]):
    """How far the invitation has come. The link itself is never shown here."""

    case = serializers.UUIDField(source="case.pk")
    state = serializers.ChoiceField(source="step", choices=[(step.value, name) for step, name in NAMES.items()])
    invited_at = serializers.DateTimeField(source="invitation.created_at", allow_null=True, default=None)
    expires_at = serializers.DateTimeField(source="invitation.expires_at", allow_null=True, default=None)
    opened_at = serializers.DateTimeField(source="invitation.opened_at", allow_null=True, default=None)
    accepted_at = serializers.DateTimeField(source="invitation.accepted_at", allow_null=True, default=None)
    follow_up = serializers.UUIDField(source="follow_up.pk", allow_null=True, default=None)
    reason = serializers.CharField(source="follow_up.reason", default="")


class InvitationsView(ApiView):
    """Invitations are made here."""

    @extend_schema(request=InviteSerializer, responses={201: WayInSerializer})
    def post(self, request: Request) -> Response:
        """Invite the client of a case, or send a new invitation. Within a minute it is the same one."""
        given = InviteSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        case = case_in_body(request.user, given.validated_data["case"], to=Permission.INVITE)
        invite_caregiver(case=case, by=request.user)
        return Response(WayInSerializer(way_in(case)).data, status=status.HTTP_201_CREATED)


class InvitationView(ApiView):
    """The invitation of one case."""

    @extend_schema(responses=WayInSerializer)
    def get(self, request: Request, case: UUID) -> Response:
        """How far the invitation of this case has come."""
        the_case = fetch_case(request.user, case, to=Permission.SEE_RECORD)
        return Response(WayInSerializer(way_in(the_case)).data)
