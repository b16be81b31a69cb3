"""/api/v1/kept-records/: the manager's verbs about keeping and erasing, as on the pages."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.caseload.models import Case
from caregivers.caseload.queries import fetch_case
from clinic.permissions import Permission, require_role
from clinic.ui.api import ApiViewSet
from clinic.ui.doors import asks_again
from sessions.record.keeping import actions
from sessions.record.keeping.erasure import erase
from sessions.record.keeping.models import RetentionHold
from sessions.record.keeping.queries import Show, kept_records
from sessions.record.keeping.rules import due_on


class KeptRecordSerializer(serializers.Serializer[Any]):
    """One record: who, when, and what stands in the way. Nothing of what was said."""

    case = serializers.UUIDField(source="pk")
    number = serializers.IntegerField()
    client = serializers.CharField(source="caregiver.user.name")
    closed_at = serializers.DateTimeField(allow_null=True)
    erasable_from = serializers.SerializerMethodField()
    on_hold = serializers.BooleanField(source="is_held")
    erasure_asked_for = serializers.BooleanField(source="is_asked_for")
    erased_at = serializers.DateTimeField(allow_null=True)

    def get_erasable_from(self, case: Case) -> str | None:
        day = due_on(case)
        return day.isoformat() if day else None


class HoldSerializer(serializers.Serializer[Any]):
    """Why a record must be kept."""

    reason = serializers.ChoiceField(choices=RetentionHold.Reason.choices)
    reference = serializers.CharField(max_length=60, required=False, allow_blank=True)


class EraseSerializer(serializers.Serializer[Any]):
    """The case's number once more: so that it is this record and no other."""

    number = serializers.IntegerField()


class KeptRecordsViewSet(mixins.ListModelMixin, ApiViewSet):
    """Closed records, for the practice manager; ?show= is one of due, asked, held, closed, erased."""

    serializer_class = KeptRecordSerializer
    model = Case

    def visible(self) -> "QuerySet[Case]":
        require_role(self.request.user, Permission.KEEP_RECORDS)
        show = self.request.query_params.get("show", Show.CLOSED)
        if show not in set(Show):
            raise ValidationError({"show": _("There is no such list.")})
        return kept_records(self.request.user, Show(show))

    @extend_schema(parameters=[OpenApiParameter("show", str, enum=[show.value for show in Show])])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The records of one list, those that were closed longest ago first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=HoldSerializer, responses=KeptRecordSerializer)
    def hold(self, request: Request, pk: uuid.UUID) -> Response:
        """Keep it whatever its age."""
        case = self._case(pk)
        actions.hold(case=case, **self._given(HoldSerializer), by=request.user)
        return self._answer(case)

    @extend_schema(request=None, responses=KeptRecordSerializer)
    def lift(self, request: Request, pk: uuid.UUID) -> Response:
        """Nothing holds it back any more."""
        case = self._case(pk)
        actions.lift(case=case, by=request.user)
        return self._answer(case)

    @extend_schema(request=EraseSerializer, responses=KeptRecordSerializer)
    @asks_again
    def erase(self, request: Request, pk: uuid.UUID) -> Response:
        """Erase it, for good."""
        case = self._case(pk)
        if self._given(EraseSerializer)["number"] != case.number:
            raise ValidationError({"number": _("This is not the number of this case. Nothing was erased.")})
        erase(case=case, by=request.user)
        return self._answer(case)

    def _case(self, pk: uuid.UUID) -> Case:
        return fetch_case(self.request.user, pk, to=Permission.ERASE_RECORD)

    def _given(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        given = serializer(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def _answer(self, case: Case) -> Response:
        show = Show.ERASED if Case.objects.erased().filter(pk=case.pk).exists() else Show.CLOSED
        rows = kept_records(self.request.user, show)
        found = rows.filter(pk=case.pk).first()
        return Response(KeptRecordSerializer(found).data if found else {})
