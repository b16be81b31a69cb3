"""Where the editor saves while one types (clinic/ui/static/porchlight/js/autosave.js)."""

import uuid

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.errors import Stale
from clinic.library.drafts import actions, queries
from clinic.library.drafts.api import DraftRevisionSerializer
from clinic.library.drafts.forms import sheet_from, typed
from clinic.library.sheets import Sheet
from clinic.ui.api import ApiView


@extend_schema(exclude=True)
class AutosaveView(ApiView):
    """Keeps what stands in the form; on a conflict it says what is stored, in the form's own inputs."""

    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Save. What the author would do with a button (another kind, another place) is not done here."""
        draft = queries.fetch_draft(request.user, pk)
        given = DraftRevisionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        fields = request.data.get("fields")
        if not isinstance(fields, dict) or not all(isinstance(text, str) for text in fields.values()):
            raise ValidationError({"fields": _("These are the fields of the form, by their names.")})
        sheet = sheet_from(fields, draft.sheet)
        try:
            saved = actions.save(draft=draft, revision=given.validated_data["revision"], sheet=sheet, by=request.user)
        except Stale as stale:
            stored = typed(Sheet.from_json(stale.current["content"]))
            current = {"revision": stale.current["revision"], "fields": stored, "reload": True}
            raise Stale(stale.message, current=current) from None
        return Response({"revision": saved.revision, "saved_at": saved.saved_at})
