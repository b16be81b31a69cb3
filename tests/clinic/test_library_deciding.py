"""A second person: reviewing, returning, publishing; and what each version says of its review."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from clinic.library import actions as library_actions
from clinic.library.drafts import actions, deciding
from clinic.library.drafts.models import ClinicalReview, LibraryDraft
from clinic.library.files import SHIPPED
from clinic.library.models import ModuleVersion, Pathway
from tests.clinic.drafting import SLUG, begun, begun_pathway, newest, published, waiting, with_facts

pytestmark = pytest.mark.django_db


def publish(draft, by):
    return deciding.publish(draft=draft, revision=draft.revision, by=by)


def reviewers(**of):
    return [row.reviewer for row in ClinicalReview.objects.filter(**of)]


def test_a_supervisor_who_publishes_freezes_a_version_and_has_reviewed_it(cast):
    draft = waiting(cast.alice)
    draft = publish(draft, cast.sam)
    version = draft.version
    assert (version, version.number, version.title) == (newest(), 2, "Saying it our way")
    assert draft.state == "published" and reviewers(version=version) == [cast.sam]
    assert publish(draft, cast.sam) == draft and ModuleVersion.objects.filter(module__slug=SLUG).count() == 2
    event = AuditEvent.objects.filter(verb="library.published", target_id=str(version.pk)).get()
    assert event.actor_id == cast.sam.pk and event.details == {"module": SLUG, "version": 2}
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        LibraryDraft.objects.filter(pk=draft.pk).delete()


def test_a_step_keeps_its_key_over_the_versions(cast):
    version = published(cast.alice, cast.sam)
    first = ModuleVersion.objects.get(module__slug=SLUG, number=1)
    assert list(version.steps.values_list("key", flat=True)) == list(first.steps.values_list("key", flat=True))


def test_nobody_decides_on_their_own_draft(cast):
    draft = waiting(cast.sam)
    for verb, more in ((deciding.publish, {}), (deciding.review, {}), (deciding.send_back, {"comment": "No"})):
        with pytest.raises(RuleViolation, match="your own draft"):
            verb(draft=draft, revision=draft.revision, by=cast.sam, **more)


def test_a_therapist_does_not_publish(cast):
    with pytest.raises(PermissionDenied):
        publish(waiting(cast.alice), cast.bob)


def test_a_manager_publishes_what_a_clinician_has_reviewed_and_reviews_nothing(cast):
    draft = waiting(cast.alice)
    with pytest.raises(PermissionDenied):
        deciding.review(draft=draft, revision=draft.revision, by=cast.pat)
    with pytest.raises(RuleViolation, match="A clinician has to review it first"):
        publish(draft, cast.pat)
    draft = deciding.review(draft=draft, revision=draft.revision, by=cast.bob)
    version = publish(draft, cast.pat).version
    assert reviewers(version=version) == [cast.bob]


def test_a_review_counts_for_the_words_that_were_read(cast):
    draft = waiting(cast.alice)
    draft = deciding.review(draft=draft, revision=draft.revision, by=cast.bob)
    draft = actions.take_back(draft=draft, by=cast.alice)
    draft = actions.save(draft=draft, revision=draft.revision, sheet=with_facts(draft, title="Other"), by=cast.alice)
    draft = actions.submit(draft=draft, revision=draft.revision, by=cast.alice)
    assert draft.reviewed_by is None
    with pytest.raises(RuleViolation, match="A clinician has to review it first"):
        publish(draft, cast.pat)


def test_what_changed_after_it_was_opened_is_read_again(cast):
    draft = waiting(cast.alice)
    read = draft.revision
    draft = actions.take_back(draft=draft, by=cast.alice)
    draft = actions.submit(draft=draft, revision=draft.revision, by=cast.alice)
    with pytest.raises(RuleViolation, match="Please read it again"):
        deciding.publish(draft=draft, revision=read, by=cast.sam)


def test_a_draft_goes_back_with_a_comment_and_comes_again(cast):
    draft = waiting(cast.alice)
    with pytest.raises(RuleViolation) as no:
        deciding.send_back(draft=draft, revision=draft.revision, comment=" ", by=cast.sam)
    assert no.value.field == "comment"
    draft = deciding.send_back(draft=draft, revision=draft.revision, comment="Warmer, please.", by=cast.sam)
    assert (draft.state, draft.comment, draft.decided_by) == ("returned", "Warmer, please.", cast.sam)
    assert "Warmer" not in str(list(AuditEvent.objects.values_list("details", flat=True)))
    assert actions.submit(draft=draft, revision=draft.revision, by=cast.alice).state == "submitted"


def test_of_two_drafts_the_second_looks_at_the_first_before_it_is_published(cast):
    first, second = waiting(cast.alice), waiting(cast.bob, title="Saying it Bob's way")
    publish(first, cast.sam)
    with pytest.raises(RuleViolation, match="published meanwhile"):
        publish(second, cast.sam)


def test_a_pathway_is_published_and_reviewed_in_the_same_way(cast):
    draft = begun_pathway(cast.alice)
    sheet = with_facts(draft, every_days="14")
    draft = actions.save(draft=draft, revision=1, sheet=sheet, by=cast.alice)
    draft = actions.submit(draft=draft, revision=draft.revision, by=cast.alice)
    pathway = publish(draft, cast.sam).pathway
    assert (pathway.number, pathway.every_days) == (2, 14) and pathway in Pathway.objects.newest()
    assert reviewers(pathway=pathway) == [cast.sam]


def test_a_new_module_takes_its_place_in_the_library(cast):
    begun(cast.alice)
    draft = actions.start_new(what="module", title="A good night", slug="a-good-night", by=cast.alice)
    facts = {"summary": "Sleep.", "licence": "Ours", "hand_off": "Ask.", "sources": "A study https://example.org/s"}
    read = begun(cast.alice).sheet.steps[:1]
    sheet = with_facts(draft, **facts).with_steps(list(read))
    draft = actions.save(draft=draft, revision=1, sheet=sheet, by=cast.alice)
    draft = actions.submit(draft=draft, revision=draft.revision, by=cast.alice)
    assert publish(draft, cast.sam).version.module.number == 17


def test_a_shipped_version_is_reviewed_once_by_each_clinician_and_never_by_a_manager(cast, library):
    version = library[SLUG]
    row = deciding.review_version(version=version, by=cast.alice)
    assert deciding.review_version(version=version, by=cast.alice) == row
    deciding.review_version(version=version, by=cast.bob)
    assert reviewers(version=version) == [cast.alice, cast.bob]
    with pytest.raises(PermissionDenied):
        deciding.review_version(version=version, by=cast.pat)
    event = AuditEvent.objects.filter(verb="library.reviewed").first()
    assert event.details == {"module": SLUG, "version": 1}
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        ClinicalReview.objects.update(reviewed_at=row.reviewed_at)


def test_a_release_with_another_text_does_not_run_over_what_the_practice_wrote(cast, tmp_path, monkeypatch):
    published(cast.alice, cast.sam)
    for name in (SLUG, "safety-first"):
        text = (SHIPPED / "en" / f"{name}.md").read_text()
        (tmp_path / f"{name}.md").write_text(text.replace("title: ", "title: Next ", 1))
    monkeypatch.setattr(library_actions, "SHIPPED", tmp_path)
    assert [version.module.slug for version in library_actions.ensure_loaded()] == ["safety-first"]
    assert newest().title == "Saying it our way"


def test_who_wrote_a_version_does_not_review_it(cast):
    version = published(cast.alice, cast.sam)
    with pytest.raises(RuleViolation, match="You have written this version"):
        deciding.review_version(version=version, by=cast.alice)
