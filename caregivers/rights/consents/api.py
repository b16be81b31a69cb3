"""/api/v1/consents/: what was signed, for whoever may see the case. Signing is the client's, on her own pages."""

import uuid
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from caregivers.rights.consents.models import Consent
from caregivers.rights.documents.models import Purpose
from clinic.ui.api import ApiViewSet, id_of_query


class ConsentSerializer(serializers.Serializer[Consent]):
    """A name under one version of one document."""

    id = serializers.UUIDField()
    case = serializers.UUIDField(source="case_id")
    document = serializers.UUIDField(source="version.document_id")
    purpose = serializers.ChoiceField(source="version.document.purpose", choices=Purpose.choices)
    title = serializers.CharField(source="version.title")
    version = serializers.IntegerField(source="version.number")
    signed_name = serializers.CharField()
    signed_at = serializers.DateTimeField()
    text_sha256 = serializers.CharField(source="text_hash")
    taken_back_at = serializers.DateTimeField(source="revoked_at", allow_null=True)


class ConsentViewSet(mixins.ListModelMixin, ApiViewSet):
    """What was signed and what was taken back; ?case= narrows it to one case."""

    serializer_class = ConsentSerializer
    model = Consent

    def visible(self) -> QuerySet[Any]:
        rows = Consent.objects.visible_to(self.request.user).select_related("version__document", "revocation")
        case = id_of_query(self.request, "case")
        return (rows.filter(case=case) if case else rows).order_by("-signed_at", "-pk")

    @extend_schema(parameters=[OpenApiParameter("case", uuid.UUID, description="The id of a case")])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Signatures, the newest first."""
        return super().list(request, *args, **kwargs)
