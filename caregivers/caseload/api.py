"""/api/v1/cases/ and /api/v1/contacts/: the same verbs as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.caseload.actions import change_loved_one, log_contact, open_case
from caregivers.caseload.models import Case, ContactEntry
from caregivers.caseload.queries import case_in_body, fetch_case
from caregivers.people.models import LovedOne
from clinic.accounts.dates import practice_today
from clinic.accounts.models import validate_time_zone
from clinic.audit.actions import record_reading
from clinic.permissions import Permission
from clinic.ui.api import IDEMPOTENCY_KEY, ApiViewSet, RecordedReading, id_of_query, once_of


class LovedOneSerializer(serializers.Serializer[LovedOne]):
    """The adult they worry about, as this case knows them."""

    nickname = serializers.CharField(max_length=40)
    relation = serializers.ChoiceField(choices=LovedOne.Relation.choices)
    situation = serializers.ChoiceField(choices=LovedOne.Situation.choices)
    story = serializers.CharField(required=False, allow_blank=True, default="")


class CaseSerializer(serializers.Serializer[Case]):
    """A case, without anything clinical: what every door that may see it can show."""

    id = serializers.UUIDField(read_only=True)
    number = serializers.IntegerField(read_only=True)
    name = serializers.CharField(source="caregiver.user.name", read_only=True)
    is_open = serializers.BooleanField(read_only=True)
    opened_at = serializers.DateTimeField(read_only=True)
    responsible = serializers.SerializerMethodField()

    def get_responsible(self, case: Case) -> list[str]:
        today = practice_today()
        rows = sorted(case.responsibilities.all(), key=lambda row: (not row.is_primary, row.starts_on))
        return [row.clinician.name for row in rows if row.holds(today) and row.clinician.is_active]


class OpenCaseSerializer(LovedOneSerializer):
    """What opens a case."""

    name = serializers.CharField(max_length=120)
    email = serializers.EmailField()
    time_zone = serializers.CharField(validators=[validate_time_zone])
    shared_device = serializers.BooleanField(required=False, default=False)


class CaseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """Cases that one may see."""

    serializer_class = CaseSerializer
    model = Case

    def visible(self) -> QuerySet[Case]:
        cases = Case.objects.visible_to(self.request.user).select_related("caregiver__user")
        return cases.prefetch_related("responsibilities__clinician").order_by("number")

    @extend_schema(request=OpenCaseSerializer, responses={201: CaseSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: Request) -> Response:
        """Open a case."""
        given = OpenCaseSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        case = open_case(**given.validated_data, by=request.user, once=once_of(request))
        return Response(CaseSerializer(case).data, status=status.HTTP_201_CREATED)

    @extend_schema(methods=["GET"], responses=LovedOneSerializer)
    @extend_schema(methods=["PUT"], request=LovedOneSerializer, responses=LovedOneSerializer)
    @action(detail=True, methods=["get", "put"], url_path="loved-one")
    def loved_one(self, request: Request, pk: Any = None) -> Response:
        """What is known of the loved one."""
        if request.method == "PUT":
            case = fetch_case(request.user, pk, to=Permission.CHANGE_CASE)
            given = LovedOneSerializer(data=request.data)
            given.is_valid(raise_exception=True)
            return Response(
                LovedOneSerializer(change_loved_one(case=case, **given.validated_data, by=request.user)).data
            )
        case = fetch_case(request.user, pk, to=Permission.SEE_RECORD)
        row = LovedOne.objects.visible_to(request.user).get(case=case)
        record_reading("loved_one.read", [row], by=request.user)
        return Response(LovedOneSerializer(row).data)


class ContactSerializer(serializers.Serializer[ContactEntry]):
    """One entry of the contact log."""

    id = serializers.UUIDField(read_only=True)
    case = serializers.UUIDField(source="case_id")
    kind = serializers.ChoiceField(choices=ContactEntry.Kind.choices)
    at = serializers.DateTimeField(required=False)
    reached = serializers.BooleanField(required=False, default=True)
    summary = serializers.CharField(required=False, allow_blank=True, default="")
    logged_by = serializers.CharField(source="logged_by.name", read_only=True)


class ContactViewSet(RecordedReading, ApiViewSet):
    """The contact log of the cases that one may see; ?case= narrows it to one."""

    serializer_class = ContactSerializer
    model = ContactEntry
    read_as = "contact.read"

    def visible(self) -> QuerySet[ContactEntry]:
        rows = ContactEntry.objects.visible_to(self.request.user).select_related("logged_by").order_by("-at")
        case = id_of_query(self.request, "case")
        return rows.filter(case=case) if case else rows

    @extend_schema(parameters=[OpenApiParameter("case", str, description="The id of a case")])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The contact log."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=ContactSerializer, responses={201: ContactSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: Request) -> Response:
        """Log a contact."""
        given = ContactSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        case = case_in_body(request.user, values.pop("case_id"), to=Permission.LOG_CONTACT)
        entry = log_contact(case=case, **values, by=request.user, once=once_of(request))
        return Response(ContactSerializer(entry).data, status=status.HTTP_201_CREATED)
