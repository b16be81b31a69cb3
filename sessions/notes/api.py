"""/api/v1/notes/, and the address to which the editor saves while one types: the same verbs as the pages."""

import uuid
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.errors import Stale
from clinic.permissions import Permission
from clinic.ui.api import IDEMPOTENCY_KEY, ApiView, ApiViewSet, id_of_query, once_of
from sessions.appointments.queries import fetch_appointment
from sessions.notes import actions
from sessions.notes.drafts import FIELDS, When
from sessions.notes.forms import note_form, typed
from sessions.notes.models import Addendum, SessionNote
from sessions.notes.queries import addenda_of, fetch_note


class NoteRowSerializer(serializers.Serializer[SessionNote]):
    """A note in a list: that it exists, none of its words."""

    id = serializers.UUIDField(read_only=True)
    case = serializers.UUIDField(source="case_id", read_only=True)
    appointment = serializers.UUIDField(source="appointment_id", read_only=True)
    author = serializers.CharField(source="author.name", read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    revision = serializers.IntegerField(read_only=True)
    saved_at = serializers.DateTimeField(read_only=True)
    handed_over_at = serializers.DateTimeField(read_only=True, allow_null=True)
    signed_at = serializers.DateTimeField(read_only=True, allow_null=True)


class FollowUpChoiceSerializer(serializers.Serializer[Any]):
    """When the client hears from us; `at` is wall time on the client's own clock."""

    when = serializers.ChoiceField(choices=When.choices, required=False)
    at = serializers.CharField(required=False)


class NoteSerializer(NoteRowSerializer):
    """A note with its words."""

    body = serializers.CharField(read_only=True)
    risk = serializers.CharField(read_only=True)
    plan = serializers.CharField(read_only=True)
    ratings = serializers.DictField(child=serializers.IntegerField(min_value=-2, max_value=2), read_only=True)
    follow_up = FollowUpChoiceSerializer(read_only=True)
    signed_by = serializers.SerializerMethodField()
    content_hash = serializers.CharField(read_only=True)

    def get_signed_by(self, note: SessionNote) -> str | None:
        return note.signed_by.name if note.signed_by else None


class StartSerializer(serializers.Serializer[Any]):
    """What a note is of."""

    appointment = serializers.UUIDField()


class RevisionSerializer(serializers.Serializer[Any]):
    """The revision that the caller has read."""

    revision = serializers.IntegerField(min_value=1)


class ChangesSerializer(RevisionSerializer):
    """What is to be kept in a draft. Fields that are left out stay as they are; a rating of null is none."""

    body = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    risk = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    plan = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    ratings = serializers.DictField(child=serializers.IntegerField(allow_null=True), required=False)
    follow_up = FollowUpChoiceSerializer(required=False)


class AddendumSerializer(serializers.Serializer[Addendum]):
    """A signed addition."""

    id = serializers.UUIDField(read_only=True)
    text = serializers.CharField(trim_whitespace=False)
    signed_by = serializers.CharField(source="signed_by.name", read_only=True)
    signed_at = serializers.DateTimeField(read_only=True)


class NoteViewSet(mixins.ListModelMixin, ApiViewSet):
    """Notes that one may read: signed ones, drafts of one's own or handed over; ?case= narrows them to one case."""

    serializer_class = NoteRowSerializer
    model = SessionNote

    def visible(self) -> Any:
        rows = SessionNote.objects.readable_by(self.request.user).select_related("author").order_by("-created_at")
        case = id_of_query(self.request, "case")
        return rows.filter(case=case) if case else rows

    @extend_schema(parameters=[OpenApiParameter("case", uuid.UUID, description="The id of a case")])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Notes, the newest first, without their words."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=StartSerializer, responses={201: NoteSerializer})
    def create(self, request: Request) -> Response:
        """The note of an appointment: the one that exists, or a new draft."""
        pk = self._given(StartSerializer)["appointment"]
        try:
            appointment = fetch_appointment(request.user, pk, to=Permission.WRITE_NOTES)
        except Http404:
            raise ValidationError({"appointment": _("There is no such appointment.")}) from None
        note = actions.start(appointment=appointment, by=request.user)
        return Response(NoteSerializer(note).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=NoteSerializer)
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One note. That it was read is in the trail."""
        note = actions.read(note=fetch_note(request.user, pk), by=request.user)
        return Response(NoteSerializer(note).data)

    @extend_schema(request=ChangesSerializer, responses=NoteSerializer)
    def partial_update(self, request: Request, pk: uuid.UUID) -> Response:
        """Keep what was written in a draft."""
        note = fetch_note(request.user, pk)
        given = self._given(ChangesSerializer)
        if unknown := set(request.data) - {*FIELDS, "revision"}:
            raise ValidationError({name: _("A note has no such field.") for name in sorted(unknown)})
        note = actions.save_draft(note=note, by=request.user, **given)
        return Response(NoteSerializer(note).data)

    @extend_schema(request=RevisionSerializer, responses=NoteSerializer)
    def sign(self, request: Request, pk: uuid.UUID) -> Response:
        """Sign it: it is locked for ever."""
        note = fetch_note(request.user, pk)
        return Response(
            NoteSerializer(actions.sign(note=note, by=request.user, **self._given(RevisionSerializer))).data
        )

    @extend_schema(request=None, responses=NoteSerializer)
    def hand_over(self, request: Request, pk: uuid.UUID) -> Response:
        """Let the clinicians of the case read a draft that its author will not finish."""
        note = actions.hand_over_draft(note=fetch_note(request.user, pk), by=request.user)
        return Response(NoteSerializer(note).data)

    @extend_schema(responses=AddendumSerializer(many=True), filters=False)
    def addenda(self, request: Request, pk: uuid.UUID) -> Response:
        """The signed additions to a note."""
        note = actions.read(note=fetch_note(request.user, pk), by=request.user)
        return Response(AddendumSerializer(addenda_of(note, request.user), many=True).data)

    @extend_schema(request=AddendumSerializer, responses={201: AddendumSerializer}, parameters=[IDEMPOTENCY_KEY])
    def add(self, request: Request, pk: uuid.UUID) -> Response:
        """Sign an addition to a signed note."""
        note, given = fetch_note(request.user, pk), self._given(AddendumSerializer)
        addendum = actions.add_addendum(note=note, **given, by=request.user, once=once_of(request))
        return Response(AddendumSerializer(addendum).data, status=status.HTTP_201_CREATED)

    def _given(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        given = serializer(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)


@extend_schema(exclude=True)
class DraftView(ApiView):
    """Where the editor saves while one types (clinic/ui/static/porchlight/js/autosave.js)."""

    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Keep what stands in the form; on a conflict say what is stored, in the form's own fields."""
        note = fetch_note(request.user, pk)
        revision, fields = _autosaved(request)
        form = note_form(note, request.user, fields)
        if unknown := form.unknown():
            raise ValidationError({name: _("A note has no such field.") for name in unknown})
        if not form.is_valid():
            raise ValidationError({name: list(errors) for name, errors in form.errors.items()})
        try:
            note = actions.save_draft(note=note, revision=revision, by=request.user, **form.as_typed(note))
        except Stale as stale:
            current = {"revision": stale.current["revision"], "fields": typed(stale.current)}
            raise Stale(stale.message, current=current) from None
        return Response({"revision": note.revision, "saved_at": note.saved_at})


def _autosaved(request: Request) -> tuple[int, dict[str, Any]]:
    given = RevisionSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    fields = request.data.get("fields")
    if not isinstance(fields, dict):
        raise ValidationError({"fields": _("These are the fields of the form, by their names.")})
    return given.validated_data["revision"], fields
