"""/api/v1/responsibilities/, clinicians/, handover-notes/ and same-person/: the same verbs as the pages."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.caseload.covering import cover, cover_caseload, end_cover
from caregivers.caseload.kin import link, unlink
from caregivers.caseload.models import HandoverNote, Responsibility, SamePerson
from caregivers.caseload.queries import case_in_body, clinicians_with_load
from caregivers.caseload.transfers import hand_over, hand_over_caseload, write_handover_note
from clinic.accounts.models import User
from clinic.audit.actions import record, record_reading
from clinic.errors import RuleViolation
from clinic.permissions import STAFF, Permission, require_role
from clinic.ui.api import IDEMPOTENCY_KEY, ApiViewSet, RecordedReading, id_of_query, once_of
from clinic.ui.doors import asks_again

ONE_CASE = [OpenApiParameter("case", uuid.UUID, description="The id of a case")]


class ClinicianSerializer(serializers.Serializer[User]):
    """Somebody who can be responsible for cases."""

    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(read_only=True)
    role = serializers.CharField(read_only=True)
    open_cases = serializers.IntegerField(source="load", read_only=True)


class ResponsibilitySerializer(serializers.Serializer[Responsibility]):
    """Who is responsible for a case, between dates of the practice; `ends_on` is not included."""

    id = serializers.UUIDField(read_only=True)
    case = serializers.UUIDField(source="case_id")
    clinician = serializers.UUIDField(source="clinician_id")
    name = serializers.CharField(source="clinician.name", read_only=True)
    kind = serializers.ChoiceField(choices=Responsibility.Kind.choices, read_only=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class PeriodSerializer(serializers.Serializer[Any]):
    """Who covers a whole caseload, from and until when; `ends_on` is not included."""

    clinician = serializers.UUIDField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class HandOverSerializer(serializers.Serializer[Any]):
    """To whom a case goes; with `drafts_may_stay` although the one who leaves has unsigned drafts."""

    case = serializers.UUIDField()
    to = serializers.UUIDField()
    note = serializers.CharField(required=False, allow_blank=True, default="", trim_whitespace=False)
    drafts_may_stay = serializers.BooleanField(required=False, default=False)


class HandOverCaseloadSerializer(HandOverSerializer):
    """To whom a caseload goes: all of it, or the cases named."""

    case = None  # type: ignore[assignment]
    cases = serializers.ListField(child=serializers.UUIDField(), required=False, allow_null=True, default=None)


class HandoverNoteSerializer(serializers.Serializer[HandoverNote]):
    """What a clinician wrote for the colleague who takes over."""

    id = serializers.UUIDField(read_only=True)
    case = serializers.UUIDField(source="case_id")
    text = serializers.CharField(trim_whitespace=False)
    author = serializers.CharField(source="author.name", read_only=True)
    created_at = serializers.DateTimeField(read_only=True)


class SamePersonSerializer(serializers.Serializer[SamePerson]):
    """Two cases concern the same person."""

    id = serializers.UUIDField(read_only=True)
    case = serializers.UUIDField(source="first_id")
    other = serializers.UUIDField(source="second_id")
    linked_at = serializers.DateTimeField(read_only=True)


def clinician_in_body(pk: uuid.UUID, field: str) -> User:
    """The clinician whom a body names. RuleViolation for anybody else: the same sentence for all of them."""
    user = User.objects.clinicians().filter(pk=pk).first()
    if user is None:
        raise RuleViolation(_("Please choose a clinician who works here."), field=field)
    return user


def _given(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


class ClinicianViewSet(mixins.ListModelMixin, ApiViewSet):
    """The practice's clinicians; for the practice manager."""

    serializer_class = ClinicianSerializer
    model = User

    def visible(self) -> QuerySet[User]:
        require_role(self.request.user, Permission.MANAGE_STAFF)
        return clinicians_with_load()

    @extend_schema(request=PeriodSerializer, responses={201: ResponsibilitySerializer(many=True)}, filters=False)
    @action(detail=True, methods=["post"], pagination_class=None)
    def absence(self, request: Request, pk: Any = None) -> Response:
        """Somebody is away: a colleague covers the whole caseload."""
        away, given = self._person(pk), _given(PeriodSerializer, request)
        clinician = clinician_in_body(given.pop("clinician"), "clinician")
        rows = cover_caseload(away=away, clinician=clinician, **given, by=request.user, once=once_of(request))
        return Response(ResponsibilitySerializer(rows, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=HandOverCaseloadSerializer, responses=ResponsibilitySerializer(many=True), filters=False)
    @action(detail=True, methods=["post"], url_path="hand-over", pagination_class=None)
    @method_decorator(asks_again)
    def hand_over(self, request: Request, pk: Any = None) -> Response:
        """Somebody leaves: the caseload, or a part of it, goes to a colleague."""
        leaving, given = self._person(pk), _given(HandOverCaseloadSerializer, request)
        to = clinician_in_body(given.pop("to"), "to")
        rows = hand_over_caseload(leaving=leaving, to=to, **given, by=request.user, once=once_of(request))
        return Response(ResponsibilitySerializer(rows, many=True).data)

    def _person(self, pk: Any) -> User:
        require_role(self.request.user, Permission.MANAGE_STAFF)
        return get_object_or_404(User.objects.filter(role__in=STAFF), pk=pk)


class ResponsibilityViewSet(mixins.ListModelMixin, ApiViewSet):
    """Who is, was and will be responsible for the cases that one may know about; ?case= narrows it to one."""

    serializer_class = ResponsibilitySerializer
    model = Responsibility

    def visible(self) -> QuerySet[Responsibility]:
        rows = Responsibility.objects.visible_to(self.request.user).select_related("clinician").order_by("-starts_on")
        case = id_of_query(self.request, "case")
        return rows.filter(case=case) if case else rows

    @extend_schema(parameters=ONE_CASE)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Responsibilities, the newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        request=ResponsibilitySerializer, responses={201: ResponsibilitySerializer}, parameters=[IDEMPOTENCY_KEY]
    )
    def create(self, request: Request) -> Response:
        """Somebody covers a case."""
        given = _given(ResponsibilitySerializer, request)
        case = case_in_body(request.user, given.pop("case_id"), to=Permission.TRANSFER)
        clinician = clinician_in_body(given.pop("clinician_id"), "clinician")
        row = cover(case=case, clinician=clinician, **given, by=request.user, once=once_of(request))
        return Response(ResponsibilitySerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ResponsibilitySerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: Any = None) -> Response:
        """A cover ends now, or is called off."""
        row = get_object_or_404(self.get_queryset().select_related("case"), pk=pk)
        return Response(ResponsibilitySerializer(end_cover(responsibility=row, by=request.user)).data)

    @extend_schema(request=HandOverSerializer, responses={201: ResponsibilitySerializer}, parameters=[IDEMPOTENCY_KEY])
    @action(detail=False, methods=["post"], url_path="hand-over")
    @method_decorator(asks_again)
    def hand_over(self, request: Request) -> Response:
        """A case goes to another clinician, today."""
        given = _given(HandOverSerializer, request)
        case = case_in_body(request.user, given.pop("case"), to=Permission.TRANSFER)
        to = clinician_in_body(given.pop("to"), "to")
        row = hand_over(case=case, to=to, **given, by=request.user, once=once_of(request))
        return Response(ResponsibilitySerializer(row).data, status=status.HTTP_201_CREATED)


class HandoverNoteViewSet(mixins.ListModelMixin, ApiViewSet):
    """Notes for the colleague who takes over, on the cases whose record one may see."""

    serializer_class = HandoverNoteSerializer
    model = HandoverNote

    def visible(self) -> QuerySet[HandoverNote]:
        rows = HandoverNote.objects.visible_to(self.request.user).select_related("author").order_by("-created_at")
        case = id_of_query(self.request, "case")
        return rows.filter(case=case) if case else rows

    @extend_schema(parameters=ONE_CASE)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Handover notes, the newest first. That they were read is in the trail."""
        with transaction.atomic():
            rows = self.paginate_queryset(self.get_queryset()) or []
            record_reading("handover_note.read", rows, by=request.user)
            return self.get_paginated_response(HandoverNoteSerializer(rows, many=True).data)

    @extend_schema(
        request=HandoverNoteSerializer, responses={201: HandoverNoteSerializer}, parameters=[IDEMPOTENCY_KEY]
    )
    def create(self, request: Request) -> Response:
        """Write to the colleague who takes over."""
        given = _given(HandoverNoteSerializer, request)
        case = case_in_body(request.user, given.pop("case_id"), to=Permission.WRITE_NOTES)
        note = write_handover_note(case=case, **given, by=request.user, once=once_of(request))
        return Response(HandoverNoteSerializer(note).data, status=status.HTTP_201_CREATED)


class SamePersonViewSet(RecordedReading, ApiViewSet):
    """Cases that concern the same person, where one may read both records."""

    serializer_class = SamePersonSerializer
    model = SamePerson

    def _note(self, rows: Any) -> None:
        for row in rows:
            record("same_person.read", row, by=self.request.user, case_id=row.first_id)

    def visible(self) -> QuerySet[SamePerson]:
        return SamePerson.objects.visible_to(self.request.user).order_by("-linked_at")

    @extend_schema(request=SamePersonSerializer, responses={201: SamePersonSerializer})
    def create(self, request: Request) -> Response:
        """Say that two cases concern the same person."""
        given = _given(SamePersonSerializer, request)
        case = case_in_body(request.user, given["first_id"], to=Permission.LINK_CASES)
        other = case_in_body(request.user, given["second_id"], to=Permission.LINK_CASES, field="other")
        row = link(case=case, other=other, by=request.user)
        return Response(SamePersonSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: Any = None) -> Response:
        """Take the link away."""
        unlink(same=get_object_or_404(self.get_queryset(), pk=pk), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
