"""What is published, as sheets and as files; and whether a file says what is published already."""

from collections.abc import Iterable
from typing import Any

from clinic.library.files import ModuleFile, PathwayFile
from clinic.library.models import ModuleVersion, Pathway, Step
from clinic.library.sheets import MODULE_FACTS, PATHWAY_FACTS, Sheet, SheetStep, What, facts_as_text
from clinic.library.writing import settings_text, write_file


def sheet_of_version(version: ModuleVersion) -> Sheet:
    """A version as a sheet. `version` brings its module; its steps are best prefetched."""
    return Sheet(What.MODULE, facts_as_text(_facts_of_version(version)), _steps(version.steps.all()))


def sheet_of_pathway(pathway: Pathway) -> Sheet:
    """A version of a pathway as a sheet."""
    facts = {name: getattr(pathway, name) for name in PATHWAY_FACTS}
    return Sheet(What.PATHWAY, facts_as_text(facts), body=pathway.body)


def sheet_of_file(file: ModuleFile | PathwayFile) -> Sheet:
    """What a file says as a sheet."""
    facts = facts_as_text(vars(file.facts))
    if isinstance(file, PathwayFile):
        return Sheet(What.PATHWAY, facts, body=file.body)
    return Sheet(What.MODULE, facts, _steps(file.steps))


def version_says(version: ModuleVersion, file: ModuleFile) -> bool:
    """Whether `file` says the same as `version`, however it is written."""
    if version.checksum == file.checksum:
        return True
    if _facts_of_version(version) != vars(file.facts):
        return False
    stored = [(s.key, s.kind, s.title, s.body, s.spec) for s in version.steps.all()]
    return stored == [(s.key, s.kind, s.title, s.body, s.spec) for s in file.steps]


def pathway_says(pathway: Pathway, file: PathwayFile) -> bool:
    """Whether `file` says the same as `pathway`, however it is written."""
    same_facts = all(getattr(pathway, name) == value for name, value in vars(file.facts).items())
    return pathway.checksum == file.checksum or (same_facts and pathway.body == file.body)


def is_published(file: ModuleFile | PathwayFile) -> bool:
    """Whether the newest version says what `file` says."""
    if isinstance(file, PathwayFile):
        pathway = Pathway.objects.newest().filter(slug=file.facts.slug).first()
        return bool(pathway and pathway_says(pathway, file))
    version = ModuleVersion.objects.newest().filter(module__slug=file.facts.slug).select_related("module").first()
    return bool(version and version_says(version, file))


def library_files() -> dict[str, str]:
    """All that is published now, as files: path within the folder → text."""
    versions = ModuleVersion.objects.newest().select_related("module").prefetch_related("steps")
    files = {f"{version.module.slug}.md": write_file(sheet_of_version(version)) for version in versions}
    for pathway in Pathway.objects.newest():
        files[f"pathways/{pathway.slug}.md"] = write_file(sheet_of_pathway(pathway))
    return files


def _facts_of_version(version: ModuleVersion) -> dict[str, Any]:
    facts = {name: getattr(version, name) for name in MODULE_FACTS if name not in ("slug", "number")}
    return {"slug": version.module.slug, "number": version.module.number, **facts}


def _steps(steps: Iterable[Step] | Iterable[Any]) -> tuple[SheetStep, ...]:
    return tuple(SheetStep(s.key, s.kind, s.title, s.body, settings_text(s.kind, s.spec)) for s in steps)
