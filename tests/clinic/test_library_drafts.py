"""Writing a draft: begun, kept as it is typed, given to review, taken back, thrown away."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation, Stale
from clinic.library.actions import load
from clinic.library.drafts import actions, edits
from clinic.library.drafts.models import LibraryDraft
from clinic.library.files import KINDS, SHIPPED
from clinic.library.problems import check
from tests.clinic.drafting import SLUG, begun, begun_pathway, newest, waiting, with_facts, written

pytestmark = pytest.mark.django_db


def stored(draft):
    return LibraryDraft.objects.get(pk=draft.pk)


def body_of(sheet, key, text):
    return sheet.with_steps([replace(step, body=text) if step.key == key else step for step in sheet.steps])


def test_a_draft_says_what_its_version_says_and_beginning_twice_begins_one(cast):
    draft = begun(cast.alice)
    assert (draft.base, draft.sheet.title, check(draft.sheet).problems) == (newest(), newest().title, [])
    assert begun(cast.alice) == draft and begun(cast.bob) != draft
    event = AuditEvent.objects.filter(verb="library.draft_started").first()
    assert event.details == {"module": SLUG, "kind": "module"} and event.actor_id == cast.alice.pk


@pytest.mark.parametrize("who", ["pat", "mina"])
def test_only_clinicians_draft(cast, who):
    with pytest.raises(PermissionDenied):
        begun(getattr(cast, who))


def test_what_is_typed_is_kept_whatever_is_wrong_with_it(cast):
    draft = begun(cast.alice)
    sheet = body_of(with_facts(draft, minutes="a while", sources="no address"), "opening", "<b>Hello\r\n\r\n\0there")
    draft = actions.save(draft=draft, revision=1, sheet=sheet, by=cast.alice)
    kept = stored(draft).sheet
    assert (kept.facts["minutes"], kept.step("opening").body, draft.revision) == ("a while", "<b>Hello\n\nthere", 2)
    found = {(problem.fact or problem.step): problem.text for problem in check(kept).problems}
    assert found["minutes"] == "“minutes” must be how long it takes, a whole number from 1."
    assert "HTML is not shown" in found["opening"] and "an https url" in found["sources"]


def test_saving_the_same_again_changes_nothing(cast):
    draft = written(cast.alice)
    again = actions.save(draft=draft, revision=1, sheet=stored(draft).sheet, by=cast.alice)
    assert again.revision == 2 and AuditEvent.objects.filter(verb="library.draft_saved").count() == 1


def test_an_old_page_overwrites_nothing_and_is_told_what_is_stored(cast):
    draft = written(cast.alice)
    with pytest.raises(Stale) as stale:
        actions.save(draft=draft, revision=1, sheet=with_facts(draft, title="Other"), by=cast.alice)
    assert stale.value.current["revision"] == 2
    assert stale.value.current["content"]["facts"]["title"] == "Saying it our way"


def test_short_name_and_number_are_never_changed(cast):
    draft = begun(cast.alice)
    sheet = with_facts(draft, slug="other", number="99", title="New")
    kept = actions.save(draft=draft, revision=1, sheet=sheet, by=cast.alice).sheet
    assert (kept.facts["slug"], kept.facts["number"], kept.title) == (SLUG, "8", "New")


def test_what_is_too_long_is_refused_with_its_place(cast):
    draft = begun(cast.alice)
    with pytest.raises(RuleViolation) as no:
        actions.save(draft=draft, revision=1, sheet=body_of(draft.sheet, "opening", "x" * 20_001), by=cast.alice)
    assert no.value.field == "steps.opening.body" and "1 characters too long" in no.value.message


def test_nobody_else_writes_in_a_draft(cast):
    draft = begun(cast.alice)
    for verb in (actions.save, actions.submit):
        more = {"sheet": draft.sheet} if verb is actions.save else {}
        with pytest.raises(PermissionDenied):
            verb(draft=draft, revision=1, by=cast.sam, **more)


def test_a_draft_that_waits_is_not_written_in_until_it_is_taken_back(cast):
    draft = waiting(cast.alice)
    with pytest.raises(RuleViolation, match="waits for review"):
        actions.save(draft=draft, revision=draft.revision, sheet=with_facts(draft, title="More"), by=cast.alice)
    draft = actions.take_back(draft=draft, by=cast.alice)
    assert draft.is_writable
    assert actions.save(draft=draft, revision=draft.revision, sheet=with_facts(draft, title="More"), by=cast.alice)


@pytest.mark.parametrize(
    ("facts", "field", "reason"),
    [
        ({"title": ""}, "title", "a text of at most 120"),
        ({"minutes": "0"}, "minutes", "whole number"),
        ({"gate": "open"}, "gate", "one of"),
        ({}, None, "the same as the version"),
    ],
)
def test_what_could_not_be_published_is_not_given_to_review(cast, facts, field, reason):
    draft = begun(cast.alice)
    draft = actions.save(draft=draft, revision=1, sheet=with_facts(draft, **facts), by=cast.alice)
    with pytest.raises(RuleViolation, match=reason) as no:
        actions.submit(draft=draft, revision=draft.revision, by=cast.alice)
    assert no.value.field == field and stored(draft).state == "draft"


def test_a_version_that_came_meanwhile_is_not_run_over(cast, tmp_path):
    draft = written(cast.alice)
    text = (SHIPPED / "en" / f"{SLUG}.md").read_text().replace("title: ", "title: Now ", 1)
    (tmp_path / f"{SLUG}.md").write_text(text)
    (second,) = load(files=[tmp_path / f"{SLUG}.md"])
    with pytest.raises(RuleViolation, match="published meanwhile"):
        actions.submit(draft=draft, revision=draft.revision, by=cast.alice)
    draft = actions.catch_up(draft=draft, by=cast.alice)
    assert draft.base == second
    assert actions.submit(draft=draft, revision=draft.revision, by=cast.alice).state == "submitted"


def test_something_new_begins_with_a_shape_and_a_place_and_a_double_click_begins_one(cast):
    once = begun(cast.bob).pk  # any UUID
    new = {"what": "module", "title": "A good night", "slug": "a-good-night", "by": cast.alice, "once": once}
    draft = actions.start_new(**new)
    assert actions.start_new(**new) == draft
    assert draft.sheet.facts["number"] == "17" and [s.kind for s in draft.sheet.steps][-1] == "check"
    assert {problem.step for problem in check(draft.sheet).problems} >= {"opening", "idea", "check"}
    with pytest.raises(RuleViolation, match="in use") as no:
        actions.start_new(**new | {"once": None, "by": cast.bob})
    assert no.value.field == "slug"
    for slug, reason in ((SLUG, "in use"), ("A b", "Small letters")):
        with pytest.raises(RuleViolation, match=reason):
            actions.start_new(**new | {"once": None, "slug": slug})


def test_a_draft_is_thrown_away_by_its_author_or_by_whoever_publishes_and_then_frozen(cast):
    draft = begun(cast.alice)
    with pytest.raises(PermissionDenied):
        actions.discard(draft=draft, by=cast.bob)
    assert actions.discard(draft=draft, by=cast.pat).state == "discarded"
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        LibraryDraft.objects.filter(pk=draft.pk).update(revision=9)
    assert begun(cast.alice) != draft


def test_a_pathway_is_drafted_in_the_same_way(cast):
    draft = begun_pathway(cast.alice)
    assert check(draft.sheet).problems == []
    sheet = with_facts(draft, every_days="0", modules="safety-first")
    draft = actions.save(draft=draft, revision=1, sheet=sheet, by=cast.alice)
    assert [problem.fact for problem in check(draft.sheet).problems] == ["every_days", "modules"]


def test_steps_are_added_moved_taken_out_and_put_back_with_their_keys(cast):
    sheet = begun(cast.alice).sheet
    keys = [step.key for step in sheet.steps]
    sheet, key = edits.add(sheet, kind="reflect", title="Opening", taken=["opening-2"])
    assert key == "opening-3" and [step.key for step in sheet.steps] == [*keys, key]
    sheet = edits.move(edits.move(sheet, key, -1), keys[0], -1)
    assert [step.key for step in sheet.steps] == [*keys[:-1], key, keys[-1]]
    gone = edits.remove(sheet, keys[0])
    assert keys[0] not in [step.key for step in gone.steps]
    back = edits.put_back(gone, keys[0])
    assert back.steps[-1] == sheet.steps[0] and not back.removed
    with pytest.raises(RuleViolation, match="no such step"):
        edits.remove(sheet, "nothing")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_added_and_says_what_it_needs(cast, kind):
    sheet, key = edits.add(begun(cast.alice).sheet, kind=kind, title="New")
    needs = check(sheet).of_step(key)
    assert bool(needs) is (kind not in ("plan", "script", "breathing"))


def test_another_kind_keeps_what_it_can_use(cast):
    sheet = begun(cast.alice, "what-i-can-control").sheet
    changed = edits.change_kind(sheet, "sorter", "choose").step("sorter")
    assert edits.spec_of(changed)["options"][0] == {"bedtime": "When I go to bed"}
    assert "prompt" in " ".join(check(edits.change_kind(sheet, "sorter", "choose")).of_step("sorter"))
