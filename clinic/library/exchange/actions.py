"""Files become drafts: what they say is published only after somebody else has looked at it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.accounts.models import User
from clinic.errors import RuleViolation
from clinic.library.actions import must_be_in_its_place, must_be_known
from clinic.library.drafts.actions import open_draft
from clinic.library.drafts.models import LibraryDraft
from clinic.library.exchange.bundles import Bundle, read_bundle
from clinic.library.files import ModuleFile, PathwayFile
from clinic.library.shelf import is_published, sheet_of_file
from clinic.library.yamls import ModuleFileError
from clinic.permissions import Permission, require_role


@dataclass
class Imported:
    """The drafts that were begun, and how many files say what is published already."""

    drafts: list[LibraryDraft] = field(default_factory=list)
    unchanged: int = 0


@transaction.atomic
def import_files(*, sent: Iterable[tuple[str, bytes]], by: User) -> Imported:
    """A draft of `by` for each file that says something new. Raises RuleViolation, and then nothing is changed."""
    require_role(by, Permission.DRAFT_LIBRARY)
    bundle = read_bundle(sent)
    _must_fit(bundle)
    done = Imported()
    files: list[ModuleFile | PathwayFile] = [*bundle.modules, *bundle.pathways]
    for file in files:
        if is_published(file):
            done.unchanged += 1
        else:
            done.drafts.append(_begun(file, by))
    return done


def _begun(file: ModuleFile | PathwayFile, by: User) -> LibraryDraft:
    try:
        return open_draft(sheet=sheet_of_file(file), by=by)
    except RuleViolation as no:
        raise RuleViolation(f"{file.file}: {no.message} {_('Nothing was changed.')}", field="upload") from None


def _must_fit(bundle: Bundle) -> None:
    """No number and no pathway that could not be published here."""
    numbers: dict[int, str] = {}
    coming = {module.facts.slug for module in bundle.modules}
    try:
        for module in bundle.modules:
            must_be_in_its_place(module)
            if other := numbers.get(module.facts.number):
                raise ModuleFileError(module.file, 1, _("“%(other)s” has the same number.") % {"other": other})
            numbers[module.facts.number] = module.facts.slug
        for pathway in bundle.pathways:
            must_be_known(pathway, coming)
    except ModuleFileError as damaged:
        raise RuleViolation(f"{damaged} {_('Nothing was changed.')}", field="upload", code="files") from None
