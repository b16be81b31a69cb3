"""A draft whose author loses the case: nobody reads it unless she hands it over, and nothing of it is lost."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from caregivers.caseload.transfers import hand_over, hand_over_caseload
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from sessions.notes.actions import hand_over_draft, save_draft, sign
from sessions.notes.models import SessionNote
from tests.access import Access
from tests.sessions.scenes import WORDS, draft
from tests.sessions.test_notes_pages import now_draft

SEEN = {"alice": 302, "bob": 404, "sam": 404, "charlie": 404, "pat": 403, "mina": 404, "omar": 404, "nobody": 302}

ACCESS = {
    "notes:hand_over POST": Access(**SEEN, kwargs=now_draft),
    "notes-api:hand_over POST": Access(**SEEN | {"alice": 200, "pat": 404, "nobody": 401}, kwargs=now_draft),
}

pytestmark = pytest.mark.usefixtures("may_morning")


def case_page(sign_in, user, case):
    return sign_in(user).get(reverse("record:case", args=[case.pk])).content.decode()


def test_a_transfer_stops_at_an_unsigned_draft_until_it_is_said_that_it_may_stay(cast):
    draft(cast)
    with pytest.raises(RuleViolation) as refused:
        hand_over(case=cast.minas_case, to=cast.charlie, by=cast.pat)
    assert (refused.value.code, refused.value.field) == ("drafts", "drafts_may_stay")
    with pytest.raises(RuleViolation):
        hand_over_caseload(leaving=cast.alice, to=cast.charlie, by=cast.pat)
    assert hand_over(case=cast.minas_case, to=cast.charlie, by=cast.pat, drafts_may_stay=True)


@pytest.mark.parametrize("settle", [sign, hand_over_draft])
def test_a_signed_or_handed_over_draft_is_no_obstacle(cast, settle):
    note = draft(cast)
    settle(note=note, by=cast.alice, **({"revision": note.revision} if settle is sign else {}))
    assert hand_over(case=cast.minas_case, to=cast.charlie, by=cast.pat)


def test_the_page_says_how_many_and_nothing_of_them(cast, sign_in):
    draft(cast)
    page = sign_in(cast.pat).get(reverse("caseload:hand_over", args=[cast.minas_case.pk])).content.decode()
    assert "Alice has 1 note that is begun and not signed." in page
    assert "Hand over all the same" in page
    assert WORDS["body"] not in page


def test_the_new_clinician_sees_that_it_exists_and_the_author_cannot_open_it(cast, sign_in):
    note = draft(cast)
    hand_over(case=cast.minas_case, to=cast.charlie, by=cast.pat, drafts_may_stay=True)
    page = case_page(sign_in, cast.charlie, cast.minas_case)
    assert "Unfinished: its author is not on this case any more" in page
    for person in (cast.charlie, cast.alice):
        assert sign_in(person).get(reverse("notes:detail", args=[note.pk])).status_code == 404
    hand_over(case=cast.minas_case, to=cast.alice, by=cast.pat)
    assert SessionNote.objects.readable_by(cast.alice).get(pk=note.pk).body == WORDS["body"]


def test_a_draft_that_was_handed_over_is_read_by_the_colleague_and_changed_by_nobody(cast, sign_in):
    note = hand_over_draft(note=draft(cast), by=cast.alice)
    hand_over_draft(note=note, by=cast.alice)
    hand_over(case=cast.minas_case, to=cast.charlie, by=cast.pat)
    page = sign_in(cast.charlie).get(reverse("notes:detail", args=[note.pk])).content.decode()
    assert WORDS["risk"] in page
    assert "It is not signed and not part of the record" in page
    assert AuditEvent.objects.filter(verb="note.read", actor_id=cast.charlie.pk).exists()
    assert AuditEvent.objects.filter(verb="note.draft_handed_over").count() == 1
    for verb in (save_draft, sign):
        with pytest.raises(PermissionDenied):
            verb(note=note, revision=note.revision, by=cast.charlie)


def test_only_the_author_hands_a_draft_over(cast):
    note = draft(cast)
    for person in (cast.bob, cast.sam, cast.pat):
        with pytest.raises(PermissionDenied):
            hand_over_draft(note=note, by=person)


def test_the_author_does_it_from_the_editor_and_can_still_finish(cast, sign_in):
    note, browser = draft(cast), sign_in(cast.alice)
    browser.post(reverse("notes:hand_over", args=[note.pk]))
    page = browser.get(reverse("notes:detail", args=[note.pk])).content.decode()
    assert "You handed this draft over" in page
    note.refresh_from_db()
    assert sign(note=note, revision=note.revision, by=cast.alice).is_signed
