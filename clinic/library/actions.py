"""What happens to the library: module files become published versions."""

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.db.models import Max, Q

from clinic import clock
from clinic.accounts.models import User
from clinic.audit.actions import record
from clinic.library.files import (
    SHIPPED,
    ModuleFile,
    ModuleFileError,
    PathwayFile,
    checksum,
    is_pathway,
    module_files,
    pathway_files,
    read_module,
    read_pathway,
)
from clinic.library.models import Module, ModuleVersion, Pathway, Step
from clinic.library.shelf import pathway_says, version_says
from clinic.permissions import Permission, require_role


@transaction.atomic
def load(*, files: Iterable[Path], by: User | None = None) -> list[ModuleVersion | Pathway]:
    """Publish a new version of each module and pathway whose file says something else than its newest version.

    All files are read first: a damaged one raises ModuleFileError and nothing is changed. `by` is None when the
    operator loads them. Returns the versions that are new.
    """
    if by is not None:
        require_role(by, Permission.PUBLISH_LIBRARY)
    paths = list(files)
    modules = [read_module(path) for path in paths if not is_pathway(path)]
    pathways = [read_pathway(path) for path in paths if is_pathway(path)]
    new: list[ModuleVersion | Pathway | None] = [publish_module(module, by) for module in modules]
    new += [publish_pathway(pathway, by) for pathway in pathways]
    return [version for version in new if version]


def ensure_loaded() -> list[ModuleVersion | Pathway]:
    """Load the shipped files that this installation has never had. Two queries when there is nothing to do.

    What a practice has published since is left as it is: a shipped file comes back only when its text is new, and never
    by itself over a version that the practice has written; `load_library` does that when somebody wants it.
    """
    known = set(ModuleVersion.objects.values_list("checksum", flat=True))
    known |= set(Pathway.objects.values_list("checksum", flat=True))
    shipped = module_files(SHIPPED) + pathway_files(SHIPPED)
    new = [path for path in shipped if checksum(path.read_bytes()) not in known]
    if not new:
        return []
    own = set(ModuleVersion.objects.newest().filter(drafts__isnull=False).values_list("module__slug", flat=True))
    own_pathways = set(Pathway.objects.newest().filter(drafts__isnull=False).values_list("slug", flat=True))
    return load(files=[path for path in new if path.stem not in (own_pathways if is_pathway(path) else own)])


def publish_pathway(file: PathwayFile, by: User | None) -> Pathway | None:
    """The next version of the pathway in `file`; None where its newest says the same. Whoever calls asked who may."""
    newest = Pathway.objects.filter(slug=file.facts.slug).order_by("-number").first()
    if newest is not None and pathway_says(newest, file):
        return None
    must_be_known(file, set())
    number = newest.number + 1 if newest else 1
    pathway = Pathway.objects.create(number=number, checksum=file.checksum, body=file.body, **vars(file.facts))
    record("library.pathway_published", pathway, by=by, version=number)
    return pathway


def must_be_known(file: PathwayFile, coming: set[str]) -> None:
    """Raises ModuleFileError where a module of the pathway is neither published nor among those that are `coming`."""
    published = ModuleVersion.objects.published().filter(module__slug__in=file.facts.modules)
    unknown = set(file.facts.modules) - set(published.values_list("module__slug", flat=True)) - coming
    if unknown:
        raise ModuleFileError(file.file, 1, f"There is no module called “{min(unknown)}” in the library.")


def publish_module(file: ModuleFile, by: User | None) -> ModuleVersion | None:
    """The next version of the module in `file`; None where its newest says the same. Whoever calls asked who may."""
    module = _module(file)
    versions = ModuleVersion.objects.filter(module=module)
    newest = versions.published().filter(language=file.facts.language).order_by("-number").first()
    if newest is not None and version_says(newest, file):
        return None
    facts = file.facts
    version = ModuleVersion.objects.create(
        module=module,
        number=(versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        checksum=file.checksum,
        **{name: getattr(facts, name) for name in ("language", "title", "summary", "gate", "minutes")},
        **{name: getattr(facts, name) for name in ("hand_off", "sources", "licence")},
    )
    Step.objects.bulk_create(
        Step(version=version, position=position, key=s.key, kind=s.kind, title=s.title, body=s.body, spec=s.spec)
        for position, s in enumerate(file.steps, start=1)
    )
    version.published_at = clock.now()  # from here on the database refuses any change
    version.save(update_fields=["published_at"])
    record("library.published", version, by=by, module=module.slug, version=version.number)
    return version


def _module(file: ModuleFile) -> Module:
    """The module that the file is about, locked; a new one where the slug is new."""
    must_be_in_its_place(file)
    slug, number = file.facts.slug, file.facts.number
    return Module.objects.select_for_update().get_or_create(slug=slug, defaults={"number": number})[0]


def must_be_in_its_place(file: ModuleFile) -> None:
    """Raises ModuleFileError where the module's number is another's, or the module has another number here."""
    slug, number = file.facts.slug, file.facts.number
    for module in Module.objects.filter(Q(number=number) | Q(slug=slug)):
        if module.slug != slug:
            raise ModuleFileError(file.file, 1, f"Number {number} belongs to “{module.slug}”.")
        if module.number != number:
            raise ModuleFileError(file.file, 1, f"“{slug}” is module {module.number} here, the file says {number}.")
