"""/api/v1/pathways/: the library's pathways, to be read. Who follows one is /api/v1/pathway-runs/."""

from django.db.models import QuerySet
from rest_framework import mixins, serializers

from clinic.library.models import Pathway
from clinic.ui.api import ApiViewSet


class PathwaySerializer(serializers.Serializer[Pathway]):
    """The newest version of a pathway: which modules, in which order, how far apart."""

    slug = serializers.CharField()
    version = serializers.IntegerField(source="number")
    title = serializers.CharField()
    summary = serializers.CharField()
    every_days = serializers.IntegerField()
    modules = serializers.ListField(child=serializers.CharField(), help_text="Slugs of modules, in order")
    body = serializers.CharField(help_text="Markdown, for clinicians: whom it is for")
    language = serializers.CharField()
    published_at = serializers.DateTimeField()


class PathwayViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """The pathways of the library."""

    serializer_class = PathwaySerializer
    model = Pathway
    lookup_field = "slug"
    lookup_value_converter = "slug"

    def visible(self) -> QuerySet[Pathway]:
        return Pathway.objects.visible_to(self.request.user).newest()
