"""Scenes with drafts of the library, for several test files."""

from dataclasses import replace

from clinic.library.actions import ensure_loaded
from clinic.library.drafts import actions, deciding
from clinic.library.models import ModuleVersion, Pathway

SLUG = "saying-it-well"


def newest(slug=SLUG):
    return ModuleVersion.objects.newest().select_related("module").get(module__slug=slug)


def begun(by, slug=SLUG):
    """A draft of the next version."""
    ensure_loaded()
    return actions.start_from(version=newest(slug), by=by)


def begun_pathway(by, slug="worn-out"):
    """A draft of the next version of a pathway."""
    ensure_loaded()
    return actions.start_from_pathway(pathway=Pathway.objects.newest().get(slug=slug), by=by)


def with_facts(draft, **facts):
    """The draft's sheet with other facts."""
    return replace(draft.sheet, facts=draft.sheet.facts | facts)


def written(by, slug=SLUG, **facts):
    """A draft that says something new."""
    draft = begun(by, slug)
    sheet = with_facts(draft, **(facts or {"title": "Saying it our way"}))
    return actions.save(draft=draft, revision=draft.revision, sheet=sheet, by=by)


def waiting(by, slug=SLUG, **facts):
    """A draft that waits for review."""
    draft = written(by, slug, **facts)
    return actions.submit(draft=draft, revision=draft.revision, by=by)


def published(by, publisher, slug=SLUG, **facts):
    """The version that a draft became."""
    draft = waiting(by, slug, **facts)
    return deciding.publish(draft=draft, revision=draft.revision, by=publisher).version
