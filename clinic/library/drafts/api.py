"""/api/v1/library-drafts/: the same verbs as the pages."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.library.drafts import actions, alone, deciding, queries
from clinic.library.drafts.models import LONGEST_REASON, LibraryDraft
from clinic.library.kinds import KINDS
from clinic.library.models import Pathway
from clinic.library.queries import newest_versions
from clinic.library.sheets import Sheet, SheetStep, What
from clinic.library.writing import write_file
from clinic.ui.api import IDEMPOTENCY_KEY, ApiViewSet, once_of


class DraftStepSerializer(serializers.Serializer[Any]):
    """One step of a draft. `settings` is YAML as in the files (docs/module-files.md)."""

    key = serializers.RegexField(r"^[a-z][a-z0-9-]{0,39}\Z")
    kind = serializers.ChoiceField(choices=list(KINDS))
    title = serializers.CharField(allow_blank=True)
    body = serializers.CharField(allow_blank=True, trim_whitespace=False, default="")
    settings = serializers.CharField(allow_blank=True, trim_whitespace=False, default="")


class ContentSerializer(serializers.Serializer[Any]):
    """What a draft says. Facts are texts: sources and modules have a line for each. `body` is a pathway's text."""

    facts = serializers.DictField(child=serializers.CharField(allow_blank=True, trim_whitespace=False))
    steps = DraftStepSerializer(many=True, required=False)
    body = serializers.CharField(allow_blank=True, trim_whitespace=False, required=False)


class ProblemSerializer(serializers.Serializer[Any]):
    """What keeps it from being published: at a step (its key), at a fact (its name), or as a whole."""

    text = serializers.CharField()
    step = serializers.CharField()
    fact = serializers.CharField()


class LibraryDraftRowSerializer(serializers.Serializer[LibraryDraft]):
    """A draft in a list."""

    id = serializers.UUIDField(read_only=True)
    what = serializers.ChoiceField(choices=What.choices, read_only=True)
    slug = serializers.CharField(read_only=True)
    title = serializers.CharField(source="sheet.title", read_only=True)
    state = serializers.ChoiceField(choices=LibraryDraft.State.choices, read_only=True)
    author = serializers.CharField(source="author.name", read_only=True)
    base_version = serializers.IntegerField(source="base_number", read_only=True, allow_null=True)
    revision = serializers.IntegerField(read_only=True)
    saved_at = serializers.DateTimeField(read_only=True)
    submitted_at = serializers.DateTimeField(read_only=True, allow_null=True)
    reviewed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    comment = serializers.CharField(read_only=True)


class LibraryDraftSerializer(LibraryDraftRowSerializer):
    """A draft with what it says, as data and as the file that it would become, and what is wrong with it."""

    content = ContentSerializer(source="sheet", read_only=True)
    file = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    published_version = serializers.SerializerMethodField()

    def get_file(self, draft: LibraryDraft) -> str:
        return write_file(draft.sheet)

    @extend_schema_field(ProblemSerializer(many=True))
    def get_problems(self, draft: LibraryDraft) -> list[dict[str, str]]:
        return [vars(problem) for problem in queries.look(draft.sheet).checked.problems]

    def get_published_version(self, draft: LibraryDraft) -> int | None:
        published = draft.version or draft.pathway
        return published.number if published else None


class DraftStartSerializer(serializers.Serializer[Any]):
    """What to begin: the next version of a `module` or of a `pathway` (slugs), or something new."""

    module = serializers.SlugField(required=False)
    pathway = serializers.SlugField(required=False)
    what = serializers.ChoiceField(choices=What.choices, required=False)
    title = serializers.CharField(max_length=120, required=False)
    slug = serializers.SlugField(max_length=60, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if set(attrs) in ({"module"}, {"pathway"}, {"what", "title", "slug"}):
            return attrs
        raise serializers.ValidationError(_("Send a module, or a pathway, or what, title and slug of something new."))


class DraftRevisionSerializer(serializers.Serializer[Any]):
    """The revision that the caller has read."""

    revision = serializers.IntegerField(min_value=1)


class DraftChangesSerializer(DraftRevisionSerializer):
    """What the draft is to say. It replaces the whole."""

    content = ContentSerializer()


class DraftSubmitSerializer(DraftRevisionSerializer):
    """Giving it to review, with a line for whoever reviews."""

    note = serializers.CharField(max_length=600, required=False, allow_blank=True)


class DraftReturnSerializer(DraftRevisionSerializer):
    """Giving it back to its author."""

    comment = serializers.CharField(max_length=4000)


class DraftAloneSerializer(DraftRevisionSerializer):
    """Publishing one's own draft, as the only clinician of the practice."""

    reason = serializers.CharField(max_length=LONGEST_REASON)


class LibraryDraftViewSet(mixins.ListModelMixin, ApiViewSet):
    """Drafts of the library, what was saved last first."""

    serializer_class = LibraryDraftRowSerializer
    model = LibraryDraft

    def visible(self) -> QuerySet[LibraryDraft]:
        return queries.drafts_of(self.request.user)

    @extend_schema(request=DraftStartSerializer, responses={201: LibraryDraftSerializer}, parameters=[IDEMPOTENCY_KEY])
    def create(self, request: Request) -> Response:
        """Begin a draft, or get the one of yours that is open."""
        given, by = self._given(DraftStartSerializer), request.user
        if "module" in given:
            version = get_object_or_404(newest_versions(by), module__slug=given["module"])
            draft = actions.start_from(version=version, by=by)
        elif "pathway" in given:
            pathway = get_object_or_404(Pathway.objects.newest(), slug=given["pathway"])
            draft = actions.start_from_pathway(pathway=pathway, by=by)
        else:
            draft = actions.start_new(**given, by=by, once=once_of(request))
        return Response(LibraryDraftSerializer(draft).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=LibraryDraftSerializer)
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """One draft."""
        return self._told(queries.fetch_draft(request.user, pk))

    @extend_schema(request=DraftChangesSerializer, responses=LibraryDraftSerializer)
    def partial_update(self, request: Request, pk: uuid.UUID) -> Response:
        """Keep what it is to say. 409 with what is stored when somebody saved since your revision."""
        draft, given = queries.fetch_draft(request.user, pk), self._given(DraftChangesSerializer)
        content = given["content"]
        steps = tuple(SheetStep(**step) for step in content.get("steps", ()))
        sheet = Sheet(draft.sheet.what, content["facts"], steps, content.get("body", ""), draft.sheet.removed)
        return self._told(actions.save(draft=draft, revision=given["revision"], sheet=sheet, by=request.user))

    @extend_schema(request=DraftSubmitSerializer, responses=LibraryDraftSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: uuid.UUID) -> Response:
        """Give it to review."""
        return self._after(actions.submit, request, pk, DraftSubmitSerializer)

    @extend_schema(request=None, responses=LibraryDraftSerializer)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: uuid.UUID) -> Response:
        """Out of review, to go on writing."""
        return self._after(actions.take_back, request, pk, serializers.Serializer)

    @extend_schema(request=DraftRevisionSerializer, responses=LibraryDraftSerializer)
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: uuid.UUID) -> Response:
        """Say as a clinician that you have read it and stand behind giving it."""
        return self._after(deciding.review, request, pk, DraftRevisionSerializer)

    @extend_schema(request=DraftReturnSerializer, responses=LibraryDraftSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, pk: uuid.UUID) -> Response:
        """Return it to its author with a comment."""
        return self._after(deciding.send_back, request, pk, DraftReturnSerializer)

    @extend_schema(request=DraftRevisionSerializer, responses=LibraryDraftSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: uuid.UUID) -> Response:
        """Freeze it as the next version."""
        return self._after(deciding.publish, request, pk, DraftRevisionSerializer)

    @extend_schema(request=DraftAloneSerializer, responses=LibraryDraftSerializer)
    @action(detail=True, methods=["post"], url_path="publish-alone")
    def publish_alone(self, request: Request, pk: uuid.UUID) -> Response:
        """Publish your own draft a day later, as the only clinician, and say what made you sure."""
        return self._after(alone.publish_alone, request, pk, DraftAloneSerializer)

    @extend_schema(request=None, responses=LibraryDraftSerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: uuid.UUID) -> Response:
        """Throw it away."""
        return self._after(actions.discard, request, pk, serializers.Serializer)

    def _after(self, verb: Any, request: Request, pk: uuid.UUID, serializer: Any) -> Response:
        draft = queries.fetch_draft(request.user, pk)
        verb(draft=draft, by=request.user, **self._given(serializer))
        return self._told(queries.fetch_draft(request.user, pk))

    def _told(self, draft: LibraryDraft) -> Response:
        return Response(LibraryDraftSerializer(draft).data)

    def _given(self, serializer: Any) -> dict[str, Any]:
        given = serializer(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)
