"""/api/v1/library-export/: the whole library as a zip of files."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from clinic.library.exchange.bundles import zipped
from clinic.library.shelf import library_files
from clinic.ui.api import ApiView


class ExportView(ApiView):
    """The newest version of each module and pathway (docs/module-files.md)."""

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """A zip of readable files."""
        if not request.user.is_staff:
            raise NotFound
        return HttpResponse(
            zipped(library_files()),
            content_type="application/zip",
            headers={"Content-Disposition": 'attachment; filename="library.zip"'},
        )
