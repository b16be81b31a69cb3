"""/api/v1/modules/: the library, to be read."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.library.drafts.models import ClinicalReview
from clinic.library.drafts.queries import reviewed_by
from clinic.library.gates import Gate
from clinic.library.kinds import kind_of
from clinic.library.models import ModuleVersion, Step
from clinic.library.queries import newest_versions, versions_of
from clinic.library.shelf import sheet_of_version
from clinic.library.writing import write_file
from clinic.ui.api import ApiViewSet


class SourceSerializer(serializers.Serializer[dict[str, str]]):
    """What a module rests on."""

    title = serializers.CharField()
    url = serializers.URLField()


class StepSerializer(serializers.Serializer[Step]):
    """One page of a module. `spec` is what its kind asks (docs/module-files.md)."""

    key = serializers.CharField()
    position = serializers.IntegerField()
    kind = serializers.CharField()
    title = serializers.CharField()
    body = serializers.CharField(help_text="Markdown")
    spec = serializers.DictField()
    stores_answer = serializers.SerializerMethodField()

    def get_stores_answer(self, step: Step) -> bool:
        return kind_of(step).answers


class ModuleSerializer(serializers.Serializer[ModuleVersion]):
    """The newest published version of a module; `id` is the version's, which is what gets assigned."""

    id = serializers.UUIDField()
    slug = serializers.CharField(source="module.slug")
    number = serializers.IntegerField(source="module.number")
    version = serializers.IntegerField(source="number")
    title = serializers.CharField()
    summary = serializers.CharField()
    gate = serializers.ChoiceField(choices=Gate.choices)
    minutes = serializers.IntegerField()
    language = serializers.CharField()
    licence = serializers.CharField()
    hand_off = serializers.CharField()
    sources = SourceSerializer(many=True)
    published_at = serializers.DateTimeField()


class ModuleDetailSerializer(ModuleSerializer):
    """A module with its steps."""

    steps = StepSerializer(many=True)


class VersionReviewSerializer(serializers.Serializer[Any]):
    """That a clinician of this practice has reviewed a version."""

    reviewer = serializers.CharField()
    reviewed_at = serializers.DateTimeField()


class VersionSerializer(serializers.Serializer[Any]):
    """One version of a module, with its file."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    published_at = serializers.DateTimeField()
    reviews = VersionReviewSerializer(many=True)
    file = serializers.CharField(help_text="The module file (docs/module-files.md)")

    @classmethod
    def row(cls, version: ModuleVersion, reviews: list[ClinicalReview]) -> Any:
        """`version` as it is sent."""
        said = [{"reviewer": row.reviewer.name, "reviewed_at": row.reviewed_at} for row in reviews]
        facts = {"id": version.pk, "version": version.number, "title": version.title}
        return cls(
            facts
            | {"published_at": version.published_at, "reviews": said, "file": write_file(sheet_of_version(version))}
        ).data


class ModuleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """The modules of the library; a caregiver reads hers through her assignments."""

    model = ModuleVersion
    lookup_field = "module__slug"
    lookup_url_kwarg = "slug"
    lookup_value_converter = "slug"

    def visible(self) -> QuerySet[ModuleVersion]:
        versions = newest_versions(self.request.user)
        return versions.prefetch_related("steps") if self.action == "retrieve" else versions

    @extend_schema(responses=VersionSerializer(many=True), filters=False)
    @action(detail=True)
    def versions(self, request: Request, slug: str) -> Response:
        """All versions of a module, the newest first, and who of this practice has reviewed each."""
        versions: Any = versions_of(request.user, slug)
        reviewed = reviewed_by(versions)
        page = self.paginate_queryset(versions) or []
        return self.get_paginated_response([VersionSerializer.row(one, reviewed.get(one.pk, [])) for one in page])

    def get_serializer_class(self) -> Any:
        return ModuleDetailSerializer if self.action == "retrieve" else ModuleSerializer
