"""/api/v1/record-copies/: the same copies as on the pages, as data."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.caseload.queries import case_in_body
from clinic.permissions import Permission
from clinic.ui.api import ApiView
from clinic.ui.doors import asks_again
from sessions.record.copies import actions
from sessions.record.copies.actions import Extent, RecordCopy
from sessions.record.copies.files import as_data


class CopyRequestSerializer(serializers.Serializer[Any]):
    """What copy is wanted. A client leaves `case` and `extent` out: it is her own, of all her cases."""

    case = serializers.UUIDField(required=False)
    extent = serializers.ChoiceField(choices=Extent.choices, required=False, default=Extent.CLIENT)
    with_loved_one = serializers.BooleanField(required=False, default=False)
    to_whom = serializers.CharField(required=False, allow_blank=True, default="")
    purpose = serializers.CharField(required=False, allow_blank=True, default="")


class RecordCopiesView(ApiView):
    """Copies of a record."""

    @extend_schema(request=CopyRequestSerializer, responses={201: OpenApiTypes.OBJECT})
    @asks_again
    def post(self, request: Request) -> Response:
        """Make a copy: it is the answer, in the format of docs/records.md, and is not kept."""
        given = CopyRequestSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        made = self._made(request, dict(given.validated_data))
        return Response(as_data(made), status=status.HTTP_201_CREATED)

    def _made(self, request: Request, given: dict[str, Any]) -> RecordCopy:
        ticked, extent = given["with_loved_one"], given["extent"]
        if request.user.is_caregiver:
            return actions.copy_own_record(by=request.user, with_loved_one=ticked)
        if "case" not in given:
            raise ValidationError({"case": _("Please say which case.")})
        case = case_in_body(request.user, given["case"], to=Permission.GIVE_COPY)
        if extent == Extent.CLIENT:
            return actions.copy_for_client(case=case, with_loved_one=ticked, by=request.user)
        return actions.copy_whole_record(
            case=case, to_whom=given["to_whom"], purpose=given["purpose"], with_loved_one=ticked, by=request.user
        )
