"""/api/v1/modules/: the library, to be read."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import mixins, serializers

from clinic.library.gates import Gate
from clinic.library.kinds import kind_of
from clinic.library.models import ModuleVersion, Step
from clinic.library.queries import newest_versions
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


class ModuleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """The modules of the library; a caregiver reads hers through her assignments."""

    model = ModuleVersion
    lookup_field = "module__slug"
    lookup_url_kwarg = "slug"
    lookup_value_converter = "slug"

    def visible(self) -> QuerySet[ModuleVersion]:
        versions = newest_versions(self.request.user)
        return versions.prefetch_related("steps") if self.action == "retrieve" else versions

    def get_serializer_class(self) -> Any:
        return ModuleDetailSerializer if self.action == "retrieve" else ModuleSerializer
