"""/api/v1/notes/<id>/release/ for clinicians, /api/v1/released-notes/ for clients: the same verbs as the pages."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.caseload.access import require
from clinic.permissions import Permission
from clinic.ui.api import ApiView, ApiViewSet
from sessions.notes import actions, releases
from sessions.notes.models import NoteRelease, SessionNote
from sessions.notes.passages import Choice, choices_of, suggested
from sessions.notes.queries import fetch_note


class PassageSerializer(serializers.Serializer[Any]):
    """One paragraph, and what is said of it: as released, or else as suggested."""

    key = serializers.CharField()
    section = serializers.CharField()
    text = serializers.CharField()
    choice = serializers.ChoiceField(choices=Choice.choices)


class StandingSerializer(serializers.Serializer[Any]):
    """Whether the client sees a note, and its paragraphs."""

    released_at = serializers.DateTimeField(allow_null=True)
    released_by = serializers.CharField(allow_null=True)
    passages = PassageSerializer(many=True)


class ChoicesSerializer(serializers.Serializer[Any]):
    """What becomes of every paragraph of the note."""

    passages = serializers.DictField(child=serializers.ChoiceField(choices=Choice.choices))


class ReleasedNoteRowSerializer(serializers.Serializer[NoteRelease]):
    """A released note in a list: none of its words."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    met_at = serializers.DateTimeField(source="note.appointment.starts_at")
    signed_by = serializers.CharField(source="note.signed_by.name")
    released_at = serializers.DateTimeField()


class SectionSerializer(serializers.Serializer[Any]):
    """A part of the note. A paragraph that is null was left out: it is about somebody else."""

    title = serializers.CharField()
    paragraphs = serializers.ListField(child=serializers.CharField(allow_null=True))


class ReleasedNoteSerializer(ReleasedNoteRowSerializer):
    """A released note as its client reads it."""

    sections = SectionSerializer(many=True)


class NoteReleaseView(ApiView):
    """What the client sees of one signed note."""

    @extend_schema(responses=StandingSerializer)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """The paragraphs of a signed note, with what is said of each. That it was read is in the trail."""
        note = self._note(request, pk)
        actions.read(note=note, by=request.user)
        return self._standing(request, note)

    @extend_schema(request=ChoicesSerializer, responses={201: StandingSerializer})
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Show the note to the client; the same choices again change nothing."""
        note = self._note(request, pk)
        given = ChoicesSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        releases.release(note=note, **given.validated_data, by=request.user)
        return self._standing(request, note, status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        """The client does not see it any more."""
        if current := releases.current_release(self._note(request, pk), request.user):
            releases.take_back(release=current, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _note(self, request: Request, pk: uuid.UUID) -> SessionNote:
        note = fetch_note(request.user, pk)
        require(request.user, Permission.RELEASE_NOTES, note.case)
        return note

    def _standing(self, request: Request, note: SessionNote, code: int = status.HTTP_200_OK) -> Response:
        passages, current = releases.all_passages(note), releases.current_release(note, request.user)
        said: dict[str, Any] = dict(suggested(note, passages, request.user))
        said |= choices_of(current) if current else {}
        body = {
            "released_at": current.released_at if current else None,
            "released_by": current.released_by.name if current else None,
            "passages": [{**vars(passage), "choice": said[passage.key]} for passage in passages],
        }
        return Response(StandingSerializer(body).data, status=code)


class ReleasedNotesViewSet(mixins.ListModelMixin, ApiViewSet):
    """The notes that a client was shown, as she reads them."""

    serializer_class = ReleasedNoteRowSerializer
    model = NoteRelease

    def visible(self) -> "QuerySet[NoteRelease]":
        return releases.released_to(self.request.user)

    @extend_schema(responses=ReleasedNoteSerializer)
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One of them. That it was read is in the trail."""
        row: Any = get_object_or_404(self.get_queryset(), pk=pk)
        row.sections = releases.read_release(release=row, by=request.user)
        return Response(ReleasedNoteSerializer(row).data)
