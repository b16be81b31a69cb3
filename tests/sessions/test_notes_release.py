"""Showing a signed note to the client: the rule, the verbs, the pages, the API."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from sessions.notes.actions import add_addendum
from sessions.notes.models import NoteRelease, SessionNote
from sessions.notes.passages import PARAGRAPHS, Choice, suggested
from sessions.notes.releases import all_passages, read_release, release, take_back
from tests.access import Access
from tests.sessions.scenes import draft, signed

BODY = "CANARY-HERS: she slept.\n\nCANARY-JON: Jon missed work.\r\n \nCANARY-HIM: he may have lost it.\n\nCANARY-END."
KEYS = ["body-1", "body-2", "body-3", "body-4", "risk-1", "plan-1"]
CHOSEN = dict.fromkeys(KEYS, "shown") | {"body-2": "left_out", "body-3": "left_out"}
RESPONSIBLE = {
    "alice": 200,
    "bob": 200,
    "sam": 403,
    "charlie": 404,
    "pat": 404,
    "mina": 404,
    "omar": 404,
    "nobody": 302,
}
API = RESPONSIBLE | {"nobody": 401}


def the_note(cast):
    return signed(cast, body=BODY)


def released(cast, **choices):
    return release(note=the_note(cast), passages=CHOSEN | choices, by=cast.alice)


def as_form(choices):
    return {f"passage_{key}": choice for key, choice in choices.items()}


def note_of(cast):
    return {"pk": the_note(cast).pk}


ACCESS = {
    "notes:release": Access(kwargs=note_of, **RESPONSIBLE | {"pat": 403}),
    "notes:release POST": Access(
        kwargs=note_of, data=lambda cast: as_form(CHOSEN), **RESPONSIBLE | {"alice": 302, "bob": 302, "pat": 403}
    ),
    "notes:take_back POST": Access(
        kwargs=lambda cast: {"pk": released(cast).pk}, **RESPONSIBLE | {"alice": 302, "bob": 302, "pat": 403}
    ),
    "notes:mine": Access(
        kwargs=lambda cast: {"pk": released(cast).pk},
        **dict.fromkeys(RESPONSIBLE, 404) | {"mina": 200, "nobody": 302},
    ),
    "notes-api:release": Access(kwargs=note_of, **API),
    "notes-api:release POST": Access(
        kwargs=note_of, data=lambda cast: {"passages": CHOSEN}, **API | {"alice": 201, "bob": 201}
    ),
    "notes-api:release DELETE": Access(kwargs=note_of, **API | {"alice": 204, "bob": 204}),
    "notes-api:released": Access(**dict.fromkeys(RESPONSIBLE, 200) | {"nobody": 401}),
    "notes-api:released-detail": Access(
        kwargs=lambda cast: {"pk": released(cast).pk}, **API | {"sam": 200, "mina": 200}
    ),
}


def words(row, by):
    return [(one.title, one.paragraphs) for one in read_release(release=row, by=by)]


def test_she_reads_what_was_shown_and_that_something_was_left_out(cast):
    row = released(cast)
    (what, paragraphs), *_rest = words(row, cast.mina)
    assert (what, paragraphs) == ("What happened", ["CANARY-HERS: she slept.", None, "CANARY-END."])
    event = AuditEvent.objects.get(verb="note.release_read")
    assert (event.actor_id, event.case_id) == (cast.mina.pk, cast.minas_case.pk)


def test_what_is_about_the_loved_one_can_be_allowed(cast):
    row = released(cast, **{"body-3": "allowed"})
    assert words(row, cast.mina)[0][1][-2:] == ["CANARY-HIM: he may have lost it.", "CANARY-END."]


def test_where_the_loved_one_is_named_leaving_out_is_suggested(cast):
    note = the_note(cast)
    found = suggested(note, all_passages(note), cast.alice)
    assert [key for key, choice in found.items() if choice == Choice.LEFT_OUT] == ["body-2", "risk-1"]


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        (dict.fromkeys(KEYS[:-1], "shown"), "passages.plan-1"),
        (CHOSEN | {"body-1": "perhaps"}, "passages.body-1"),
        (CHOSEN | {"body-9": "shown"}, "passages.body-9"),
        (dict.fromkeys(KEYS, "left_out"), None),
        ({}, "passages.body-1"),
    ],
)
def test_of_every_paragraph_something_must_be_said(cast, choices, field):
    note = the_note(cast)
    with pytest.raises(RuleViolation) as no:
        release(note=note, passages=choices, by=cast.alice)
    assert no.value.field == field
    assert not NoteRelease.objects.exists()


def test_a_draft_is_shown_to_nobody(cast):
    with pytest.raises(RuleViolation):
        release(note=draft(cast), passages=CHOSEN, by=cast.alice)


@pytest.mark.parametrize("who", ["sam", "charlie", "pat", "mina"])
def test_only_who_is_responsible_shows_a_note_and_takes_it_back(cast, who):
    row = released(cast)
    for verb in (
        lambda by: release(note=row.note, passages=CHOSEN, by=by),
        lambda by: take_back(release=row, by=by),
    ):
        with pytest.raises(PermissionDenied):
            verb(getattr(cast, who))


def test_the_same_choices_again_change_nothing_and_others_replace_them(cast):
    row = released(cast)
    assert release(note=row.note, passages=CHOSEN, by=cast.bob).pk == row.pk
    new = release(note=row.note, passages=CHOSEN | {"plan-1": "left_out"}, by=cast.bob)
    assert NoteRelease.objects.get(pk=row.pk).taken_back_by == cast.bob
    assert NoteRelease.objects.get(taken_back_at=None).pk == new.pk
    verbs = AuditEvent.objects.filter(verb__in=["note.released", "note.taken_back"]).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["note.released", "note.taken_back", "note.released"]
    with pytest.raises(DatabaseError), transaction.atomic():
        NoteRelease.objects.filter(pk=row.pk).update(taken_back_at=None, taken_back_by=None)


def test_the_signed_note_stays_as_it_is_and_an_addition_waits_for_a_new_release(cast):
    note = the_note(cast)
    before = SessionNote.objects.filter(pk=note.pk).values().get()
    row = release(note=note, passages=CHOSEN, by=cast.alice)
    addendum = add_addendum(note=note, text="CANARY-LATER", by=cast.alice)
    assert SessionNote.objects.filter(pk=note.pk).values().get() == before
    assert "CANARY-LATER" not in str(words(row, cast.mina))
    row = release(note=note, passages=CHOSEN | {f"addendum-{addendum.pk.hex}-1": "shown"}, by=cast.alice)
    assert words(row, cast.mina)[-1] == ("Addition", ["CANARY-LATER"])


def test_the_client_meets_it_only_while_it_is_shown(cast, sign_in):
    note, mina = the_note(cast), sign_in(cast.mina)
    assert mina.get(reverse("notes:detail", args=[note.pk])).status_code == 404
    row = release(note=note, passages=CHOSEN, by=cast.alice)
    address = reverse("notes:mine", args=[row.pk])
    shown = mina.get(address).content.decode()
    assert "CANARY-HERS" in shown
    assert "it is about somebody else" in shown
    assert "CANARY-JON" not in shown
    assert mina.get(reverse("notes:detail", args=[note.pk])).status_code == 404
    take_back(release=row, by=cast.alice)
    take_back(release=row, by=cast.alice)
    assert mina.get(address).status_code == 404
    assert AuditEvent.objects.filter(verb="note.taken_back").count() == 1


def test_the_page_begins_with_the_suggestion_and_keeps_what_was_chosen(cast, sign_in):
    note, alice = the_note(cast), sign_in(cast.alice)
    address = reverse("notes:release", args=[note.pk])
    form = alice.get(address).context["form"]
    assert form["passage_body-2"].value() == "left_out"
    assert AuditEvent.objects.filter(verb="note.read", target_id=str(note.pk)).count() == 1
    refused = alice.post(address, as_form(dict.fromkeys(KEYS, "left_out")))
    assert refused.status_code == 422
    assert "Nothing would be left to read" in refused.content.decode()
    assert alice.post(address, as_form(CHOSEN)).status_code == 302
    assert alice.get(address).context["form"]["passage_body-3"].value() == "left_out"
    signed_page = alice.get(reverse("notes:detail", args=[note.pk])).content.decode()
    assert "The client can read this note" in signed_page


def test_the_api_says_the_same(cast, api):
    note = the_note(cast)
    address, alice, mina = reverse("notes-api:release", args=[note.pk]), api(cast.alice), api(cast.mina)
    standing = alice.get(address).json()
    assert (standing["released_at"], [one["key"] for one in standing["passages"]]) == (None, KEYS)
    refused = alice.post(address, {"passages": {"body-1": "shown"}}, format="json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "passages.body-2")
    assert alice.post(address, {"passages": CHOSEN}, format="json").json()["released_by"] == "Alice"
    (row,) = mina.get(reverse("notes-api:released")).json()["results"]
    read = mina.get(reverse("notes-api:released-detail", args=[row["id"]])).json()
    assert read["sections"][0]["paragraphs"] == ["CANARY-HERS: she slept.", None, "CANARY-END."]
    assert "CANARY-JON" not in str(read)
    assert alice.delete(address).status_code == alice.delete(address).status_code == 204
    assert mina.get(reverse("notes-api:released")).json()["results"] == []


@given(st.lists(st.text(alphabet="ab \t\n", max_size=12), max_size=6).map("\n\n".join))
@settings(max_examples=200, deadline=None)
def test_no_word_gets_lost_between_the_paragraphs(text):
    assert "".join("".join(PARAGRAPHS.split(text)).split()) == "".join(text.split())
