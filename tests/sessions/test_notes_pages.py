"""The editor and the signed note, as pages that work without JavaScript; and the address of the autosave."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from caregivers.caseload.actions import log_contact
from caregivers.goals.actions import rate
from caregivers.learning.actions import assign
from clinic import clock
from clinic.audit.models import AuditEvent
from sessions.notes.actions import save_draft, sign, start
from sessions.notes.models import Addendum, SessionNote
from sessions.notes.queries import panel
from tests.access import Access
from tests.factories import publish_module
from tests.sessions.scenes import HOUR, MORNING, WORDS, draft, goal, meeting, signed


def now_held(cast):
    return {"pk": meeting(cast, clock.now() - HOUR).pk}


def now_signed(cast):
    note = start(appointment=meeting(cast, clock.now() - HOUR), by=cast.alice)
    note = save_draft(note=note, revision=1, by=cast.alice, **WORDS)
    return {"pk": sign(note=note, revision=note.revision, by=cast.alice).pk}


def now_draft(cast):
    return {"pk": start(appointment=meeting(cast, clock.now() - HOUR), by=cast.alice).pk}


READ_BY = {"alice": 200, "bob": 200, "sam": 200, "charlie": 404, "pat": 403, "mina": 404, "omar": 404, "nobody": 302}
ACCESS = {
    "notes:start POST": Access(**READ_BY | {"alice": 302, "bob": 302, "sam": 403}, kwargs=now_held),
    "notes:detail": Access(**READ_BY, kwargs=now_signed),
    "notes:detail POST": Access(
        **READ_BY | {"alice": 302, "bob": 404, "sam": 404}, kwargs=now_draft, data=lambda cast: {"revision": 1}
    ),
    "notes:add POST": Access(
        **READ_BY | {"alice": 302, "bob": 302, "sam": 403}, kwargs=now_signed, data=lambda cast: {"text": "More."}
    ),
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("may_morning")


@pytest.fixture
def alices(may_morning, cast, sign_in):
    return sign_in(cast.alice)


def page_of(note):
    return reverse("notes:detail", args=[note.pk])


def typed(note, **more):
    return {**WORDS, "follow_up_when": "none", "follow_up_at": "", "revision": note.revision, "do": "save", **more}


def stored(note):
    return SessionNote.objects.get(pk=note.pk)


def test_one_step_leads_from_the_appointment_to_the_editor_and_again_to_the_same(cast, alices):
    address = reverse("notes:start", args=[meeting(cast).pk])
    first, second = alices.post(address), alices.post(address)
    assert first.url == second.url == page_of(SessionNote.objects.get())


def test_the_editor_shows_what_was_saved_and_the_words_of_each_level(cast, alices):
    sleep = goal(cast.minas_case)
    shown = alices.get(page_of(draft(cast, ratings={str(sleep.pk): 1}))).text
    assert "She slept through twice." in shown and "+1 · Sleep at 1" in shown
    assert f'name="rating_{sleep.pk}" value="1"' in shown and "America/New_York" in shown


def test_saving_and_signing_from_the_page(cast, alices):
    sleep, note = goal(cast.minas_case), start(appointment=meeting(cast), by=cast.alice)
    form = typed(note, **{f"rating_{sleep.pk}": "-1", "follow_up_when": "in_a_week"})
    assert alices.post(page_of(note), form).status_code == 302
    kept = stored(note)
    assert (kept.body, kept.ratings, kept.follow_up) == (WORDS["body"], {str(sleep.pk): -1}, {"when": "in_a_week"})
    signed_now = alices.post(page_of(note), {**form, "revision": kept.revision, "do": "sign"}, follow=True)
    assert stored(note).is_signed
    assert "−1" in signed_now.text and stored(note).content_hash in signed_now.text and "<textarea" in signed_now.text


def test_a_refused_signature_keeps_everything_and_saves_it(cast, alices):
    sleep, note = goal(cast.minas_case), start(appointment=meeting(cast), by=cast.alice)
    form = typed(note, risk=" ", do="sign", follow_up_when="at", **{f"rating_{sleep.pk}": "2"})
    refused = alices.post(page_of(note), form)
    assert refused.status_code == 422 and set(refused.context["form"].errors) == {"risk"}
    kept = stored(note)
    assert (kept.body, kept.ratings, kept.is_signed) == (WORDS["body"], {str(sleep.pk): 2}, False)
    assert f'name="revision" value="{kept.revision}"' in refused.text
    again = alices.post(page_of(note), {**form, "risk": "None.", "revision": kept.revision})
    assert again.status_code == 422 and set(again.context["form"].errors) == {"follow_up_at"}


def test_a_field_that_cannot_be_taken_does_not_keep_the_others_from_being_saved(cast, alices):
    note = start(appointment=meeting(cast), by=cast.alice)
    refused = alices.post(page_of(note), typed(note, follow_up_when="at", follow_up_at="noon"))
    assert refused.status_code == 422 and 'value="noon"' in refused.text
    assert stored(note).body == WORDS["body"]


def test_a_conflict_shows_both_texts_and_overwrites_neither_unasked(cast, alices):
    note = draft(cast)
    save_draft(note=note, revision=note.revision, by=cast.alice, body="From the other tab.")
    clash = alices.post(page_of(note), typed(note, body="From this tab.", do="sign"))
    assert clash.status_code == 409
    assert "From the other tab." in clash.text and "From this tab." in clash.text
    assert stored(note).body == "From the other tab."
    assert alices.post(page_of(note), typed(stored(note), body="From this tab.")).status_code == 302
    assert stored(note).body == "From this tab."


def test_a_goal_closed_meanwhile_stays_in_the_form_that_rates_it(cast, alices):
    sleep, note = goal(cast.minas_case), start(appointment=meeting(cast), by=cast.alice)
    sleep.closed_at, sleep.closed_by = clock.now(), cast.alice
    sleep.save()
    refused = alices.post(page_of(note), typed(note, do="sign", **{f"rating_{sleep.pk}": "2"}))
    assert set(refused.context["form"].errors) == {f"rating_{sleep.pk}"}


def test_reading_is_in_the_trail_and_autosaving_is_not_reading(cast, alices, api, sign_in):
    note = draft(cast)
    api(cast.alice).post(
        reverse("notes:draft", args=[note.pk]), {"revision": note.revision, "fields": WORDS}, format="json"
    )
    assert not AuditEvent.objects.filter(verb="note.read").exists()
    alices.get(page_of(note))
    sign(note=note, revision=note.revision, by=cast.alice)
    sign_in(cast.sam).get(page_of(note))
    assert [e.actor_id for e in AuditEvent.objects.filter(verb="note.read")] == [cast.alice.pk, cast.sam.pk]


def test_a_draft_is_its_authors_alone(cast, sign_in):
    note = draft(cast)
    assert [sign_in(person).get(page_of(note)).status_code for person in (cast.bob, cast.sam)] == [404, 404]


def test_an_addition_stands_beneath_the_note(cast, alices):
    note, once = signed(cast), str(uuid4())
    for _ in range(2):
        assert (
            alices.post(reverse("notes:add", args=[note.pk]), {"text": "She called back.", "once": once}).status_code
            == 302
        )
    assert Addendum.objects.count() == 1
    assert alices.get(page_of(note)).text.count("She called back.") == 1


def test_an_empty_addition_is_told(cast, alices):
    assert alices.post(reverse("notes:add", args=[signed(cast).pk]), {"text": " "}).status_code == 422


def test_what_happened_since_the_last_session_stands_beside_the_editor(cast, alices):
    sleep, before = goal(cast.minas_case), MORNING - timedelta(days=7)
    last = meeting(cast, before)
    last.state = "held"
    last.save()
    rate(goal=sleep, level=1, by=cast.alice, source="note")
    log_contact(case=cast.minas_case, kind="call", by=cast.alice, at=before - HOUR, summary="Long ago.")
    log_contact(case=cast.minas_case, kind="call", by=cast.alice, summary="He moved out.")
    shown = alices.get(page_of(draft(cast))).text
    assert "He moved out." in shown and "Long ago." not in shown
    assert "Sleep at 1" in shown


def test_modules_beside_the_editor_lead_to_their_answers(cast, alices):
    done = assign(case=cast.minas_case, version=publish_module("done"), by=cast.alice)
    assign(case=cast.minas_case, version=publish_module("open", 102), by=cast.alice)
    done.started_at = done.completed_at = clock.now()
    done.save()
    beside = alices.get(page_of(draft(cast))).context["beside"]
    assert [row["pk"] for row in beside["finished"]] == [done.pk] and len(beside["open"]) == 1
    assert reverse("learning:review", args=[done.pk]) in alices.get(page_of(SessionNote.objects.get())).text


def test_the_panel_lists_notes_and_links_only_those_one_may_read(cast):
    note = draft(cast)
    assert panel(cast.minas_case, cast.alice)["notes"][0]["url"] == page_of(note)
    assert panel(cast.minas_case, cast.sam)["notes"] == [
        {"date": "Today", "author": "Alice", "state": "Draft", "tone": "warn", "url": ""}
    ]
