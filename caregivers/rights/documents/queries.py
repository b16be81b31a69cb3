"""The practice's documents, as staff see them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from caregivers.rights.documents.models import DocumentVersion, PracticeDocument
from clinic.accounts.models import User
from clinic.library.reading import blocks, count_words, grade


@dataclass(frozen=True)
class Shelf:
    """One document with its versions, the newest first."""

    document: PracticeDocument
    versions: list[DocumentVersion]

    @property
    def draft(self) -> DocumentVersion | None:
        return next((version for version in self.versions if version.published_at is None), None)

    @property
    def published(self) -> list[DocumentVersion]:
        return [version for version in self.versions if version.published_at]

    @property
    def current(self) -> DocumentVersion | None:
        """What clients read now; None before the first publication and after retiring."""
        return self.published[0] if self.published and self.document.retired_at is None else None

    @property
    def title(self) -> str:
        return self.versions[0].title if self.versions else str(self.document)


def shelves(user: User) -> list[Shelf]:
    """All documents, those in use first; two queries."""
    versions: dict[Any, list[DocumentVersion]] = {}
    rows = DocumentVersion.objects.visible_to(user).select_related("published_by", "saved_by").order_by("-number")
    for version in rows:
        versions.setdefault(version.document_id, []).append(version)
    documents = sorted(PracticeDocument.objects.all(), key=lambda document: document.retired_at is not None)
    return [Shelf(document, versions.get(document.pk, [])) for document in documents]


def shelf(document: PracticeDocument, user: User) -> Shelf:
    """One document with its versions, each with `signatures`: how many people's names stand under it now."""
    holds = Q(consents__revocation__isnull=True, consents__isnull=False)
    rows = DocumentVersion.objects.visible_to(user).filter(document=document)
    rows = rows.select_related("published_by", "saved_by").annotate(signatures=Count("consents", filter=holds))
    return Shelf(document, list(rows.order_by("-number")))


def reading(version: DocumentVersion) -> dict[str, Any]:
    """How long and how hard the text is."""
    parts = blocks(version.text)
    return {"words": sum(count_words(part) for part in parts), "grade": max(1, round(grade("\n".join(parts))))}
