"""/api/v1/appointments/: the same verbs as the pages."""

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.caseload.queries import case_in_body
from clinic.accounts.models import validate_time_zone
from clinic.permissions import Permission
from clinic.ui.api import IDEMPOTENCY_KEY, ApiViewSet, RecordedReading, id_of_query, once_of
from sessions.appointments import actions
from sessions.appointments.models import Appointment
from sessions.appointments.queries import fetch_appointment


class TimesSerializer(serializers.Serializer[Any]):
    """From when until when, and where. Moments carry their offset."""

    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = serializers.ChoiceField(choices=Appointment.Place.choices, required=False)
    despite_clash = serializers.BooleanField(required=False, default=False)


class BookSerializer(TimesSerializer):
    """What books an appointment."""

    case = serializers.UUIDField()
    zone = serializers.CharField(required=False, validators=[validate_time_zone])


class ReasonSerializer(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField()


class AppointmentSerializer(serializers.Serializer[Appointment]):
    """One appointment."""

    id = serializers.UUIDField(read_only=True)
    case = serializers.UUIDField(source="case_id", read_only=True)
    clinician = serializers.CharField(source="clinician.name", read_only=True)
    starts_at = serializers.DateTimeField(read_only=True)
    ends_at = serializers.DateTimeField(read_only=True)
    zone = serializers.CharField(read_only=True)
    place = serializers.ChoiceField(choices=Appointment.Place.choices, read_only=True)
    state = serializers.ChoiceField(choices=Appointment.State.choices, read_only=True)
    state_reason = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_state_reason(self, appointment: Appointment) -> str | None:
        """What a clinician wrote about why: clinicians only, never the client."""
        return appointment.state_reason if self.context["request"].user.is_clinician else None


class AppointmentViewSet(RecordedReading, ApiViewSet):
    """The appointments that one may see; ?case= narrows them to one case."""

    serializer_class = AppointmentSerializer
    model = Appointment
    read_as = "appointment.read"

    def visible(self) -> Any:
        rows = Appointment.objects.visible_to(self.request.user).select_related("clinician").order_by("starts_at")
        case = id_of_query(self.request, "case")
        return rows.filter(case=case) if case else rows

    @extend_schema(parameters=[OpenApiParameter("case", uuid.UUID, description="The id of a case")])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Appointments, the earliest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=BookSerializer, responses={201: AppointmentSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: Request) -> Response:
        """Book an appointment, as its clinician."""
        given = self._given(BookSerializer)
        case = case_in_body(request.user, given.pop("case"), to=Permission.BOOK)
        appointment = actions.book(case=case, **given, by=request.user, once=once_of(request))
        return self._answer(appointment, status.HTTP_201_CREATED)

    @extend_schema(request=TimesSerializer, responses=AppointmentSerializer)
    def move(self, request: Request, pk: uuid.UUID) -> Response:
        """Move it to another time."""
        return self._answer(actions.move(appointment=self._fetch(pk), **self._given(TimesSerializer), by=request.user))

    @extend_schema(request=None, responses=AppointmentSerializer)
    def held(self, request: Request, pk: uuid.UUID) -> Response:
        """It took place."""
        return self._answer(actions.mark_held(appointment=self._fetch(pk), by=request.user))

    @extend_schema(request=ReasonSerializer, responses=AppointmentSerializer)
    def cancel(self, request: Request, pk: uuid.UUID) -> Response:
        """Call it off."""
        return self._answer(
            actions.cancel(appointment=self._fetch(pk), **self._given(ReasonSerializer), by=request.user)
        )

    @extend_schema(request=ReasonSerializer, responses=AppointmentSerializer)
    def no_show(self, request: Request, pk: uuid.UUID) -> Response:
        """The client did not come."""
        appointment = self._fetch(pk)
        return self._answer(
            actions.mark_no_show(appointment=appointment, **self._given(ReasonSerializer), by=request.user)
        )

    def _fetch(self, pk: uuid.UUID) -> Appointment:
        return fetch_appointment(self.request.user, pk, to=Permission.BOOK)

    def _given(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        given = serializer(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def _answer(self, appointment: Appointment, code: int = status.HTTP_200_OK) -> Response:
        return Response(AppointmentSerializer(appointment, context={"request": self.request}).data, status=code)
