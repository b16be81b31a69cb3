"""A practice with one clinician: she publishes her own draft after a day, says why, and it stays unreviewed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from clinic import clock
from clinic.accounts.models import User
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from clinic.library.drafts import actions, deciding
from clinic.library.drafts.alone import publish_alone as publish
from clinic.library.drafts.models import LONGEST_REASON, ClinicalReview, LibraryDraft
from clinic.library.drafts.queries import written_as
from tests.clinic.drafting import SLUG, newest, waiting
from tests.clinic.test_library_drafts_pages import GO_ON, NOT_OWN, at, his, post

ACCESS = {
    "library:publish_alone POST": post(NOT_OWN, his(waiting)),
    "library-api:library-drafts-publish-alone POST": post(
        dict.fromkeys(GO_ON, 403) | {"bob": 422, "mina": 404, "omar": 404, "nobody": 401}, his(waiting), reason="Sure."
    ),
}
pytestmark = pytest.mark.django_db

WHY = "Read it aloud to a colleague of another practice."


@pytest.fixture
def alone(cast):
    """Alice, after all other clinicians have left; Pat, the manager, is still there."""
    User.objects.clinicians().exclude(pk=cast.alice.pk).update(is_active=False)
    return cast.alice


def later(days=1, minutes=0):
    return clock.at(clock.now() + timedelta(days=days, minutes=minutes))


def test_after_a_day_and_with_a_reason_she_publishes_and_it_stays_unreviewed(alone):
    draft = waiting(alone)
    with later():
        draft = publish(draft=draft, revision=draft.revision, reason=f" {WHY} ", by=alone)
        assert publish(draft=draft, revision=draft.revision, reason=WHY, by=alone) == draft
    assert (draft.version, draft.state, draft.alone_because) == (newest(), "published", WHY)
    assert newest().number == 2 and not ClinicalReview.objects.exists()
    assert written_as(draft.version) == draft
    event = AuditEvent.objects.get(verb="library.published_alone")
    assert event.actor_id == alone.pk and WHY not in str(event.details)


def test_a_day_has_to_pass_since_these_very_words_were_given_away(alone):
    draft = waiting(alone)
    with later(days=1, minutes=-1), pytest.raises(RuleViolation, match="rests for a day"):
        publish(draft=draft, revision=draft.revision, reason=WHY, by=alone)
    with later():
        draft = actions.take_back(draft=draft, by=alone)
        draft = actions.submit(draft=draft, revision=draft.revision, by=alone)
        with pytest.raises(RuleViolation, match="rests for a day"):
            publish(draft=draft, revision=draft.revision, reason=WHY, by=alone)


def test_a_reason_is_needed_whole_and_the_database_holds_it(alone):
    draft = waiting(alone)
    for reason in ("  ", "x" * (LONGEST_REASON + 1)):
        with later(), pytest.raises(RuleViolation) as no:
            publish(draft=draft, revision=draft.revision, reason=reason, by=alone)
        assert no.value.field == "reason"
    rows = LibraryDraft.objects.filter(pk=draft.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(state="published", decided_by=alone, version=newest())


def test_where_there_is_a_second_clinician_nobody_publishes_alone(alone, cast):
    draft = waiting(alone)
    User.objects.filter(pk=cast.bob.pk).update(is_active=True)
    with later(), pytest.raises(RuleViolation, match="your own draft"):
        publish(draft=draft, revision=draft.revision, reason=WHY, by=alone)
    assert deciding.review(draft=draft, revision=draft.revision, by=cast.bob).reviewed_by == cast.bob


def test_it_is_her_own_draft_and_she_is_a_clinician(alone, cast):
    draft = waiting(cast.bob)
    for person in (alone, cast.pat):
        with later(), pytest.raises(PermissionDenied):
            publish(draft=draft, revision=draft.revision, reason=WHY, by=person)


def test_the_page_says_when_and_asks_why(alone, sign_in):
    draft = waiting(alone)
    client, address = sign_in(alone), reverse("library:publish_alone", args=[draft.pk])
    html = client.get(at(draft)).content.decode()
    assert "You can publish it yourself from" in html and address not in html
    assert (
        "rests for a day"
        in client.post(address, {"revision": draft.revision, "reason": WHY}, follow=True).content.decode()
    )
    with later():
        client = sign_in(alone)
        html = client.get(at(draft)).content.decode()
        assert "What made you sure?" in html and address in html
        assert client.post(address, {"revision": draft.revision, "reason": " "}).status_code == 422
        client.post(address, {"revision": draft.revision, "reason": WHY})
        html = client.get(reverse("library:detail", args=[SLUG])).content.decode()
    assert "published it alone" in html and WHY in html and "Not yet reviewed by a second clinician" in html


def test_the_editor_says_it_before_she_gives_it_away(alone, cast, sign_in):
    draft = actions.take_back(draft=waiting(alone), by=alone)
    assert "You are the only clinician here" in sign_in(alone).get(at(draft)).content.decode()
    User.objects.filter(pk=cast.bob.pk).update(is_active=True)
    assert "Somebody else reads it then" in sign_in(alone).get(at(draft)).content.decode()


def test_by_api(alone, api):
    draft = waiting(alone)
    address = reverse("library-api:library-drafts-publish-alone", args=[draft.pk])
    body = {"revision": draft.revision, "reason": WHY}
    assert api(alone).post(address, body, format="json").status_code == 422
    with later():
        answer = api(alone).post(address, {"revision": draft.revision}, format="json")
        assert answer.status_code == 422
        assert api(alone).post(address, body, format="json").data["published_version"] == 2
