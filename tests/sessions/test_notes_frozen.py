"""Signed is signed: each path that could change a signed note, tried and refused."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from clinic.errors import RuleViolation
from sessions.notes.actions import add_addendum, save_draft, start
from sessions.notes.models import Addendum, SessionNote
from sessions.notes.seal import is_intact
from tests.sessions.scenes import WORDS, signed

pytestmark = pytest.mark.usefixtures("may_morning")
OTHER = {**WORDS, "body": "She said nothing of the kind."}


@pytest.fixture
def note(may_morning, cast):
    return signed(cast)


@pytest.fixture(autouse=True)
def unchanged(note):
    """Whatever a test of this file tries, the words stay."""
    yield
    stored = SessionNote.objects.get(pk=note.pk)
    assert (stored.body, stored.revision, stored.content_hash) == (WORDS["body"], note.revision, note.content_hash)
    assert is_intact(stored)


def test_the_verb_refuses(cast, note):
    with pytest.raises(RuleViolation) as no:
        save_draft(note=note, revision=note.revision, by=cast.alice, **OTHER)
    assert no.value.code == "signed"


def test_starting_again_gives_the_signed_note(cast, note):
    assert start(appointment=note.appointment, by=cast.alice).is_signed


@pytest.mark.parametrize("do", ["save", "sign"])
def test_the_page_refuses_and_keeps_what_was_typed_for_an_addition(cast, note, sign_in, do):
    form = {**OTHER, "revision": note.revision, "do": do}
    response = sign_in(cast.alice).post(reverse("notes:detail", args=[note.pk]), form)
    assert response.status_code == 409
    assert response.text.count(OTHER["body"]) == 1 and WORDS["body"] in response.text


def test_the_autosave_refuses(cast, note, api):
    body = {"revision": note.revision, "fields": OTHER}
    response = api(cast.alice).post(reverse("notes:draft", args=[note.pk]), body, format="json")
    assert (response.status_code, response.json()["code"]) == (422, "signed")


@pytest.mark.parametrize("method", ["patch", "put", "delete", "post"])
def test_the_api_refuses(cast, note, api, method):
    body = {"revision": note.revision, **OTHER}
    response = getattr(api(cast.alice), method)(reverse("notes-api:detail", args=[note.pk]), body, format="json")
    assert response.status_code == (422 if method == "patch" else 405)
    assert response["Content-Type"] == "application/problem+json"


def test_the_orm_cannot_save_it(note):
    note.body = OTHER["body"]
    with pytest.raises(DatabaseError), transaction.atomic():
        note.save()


def test_the_orm_cannot_take_the_signature_back(note):
    with pytest.raises(DatabaseError), transaction.atomic():
        SessionNote.objects.filter(pk=note.pk).update(signed_at=None, signed_by=None, content_hash="")


def test_the_orm_cannot_update_it(note):
    with pytest.raises(DatabaseError), transaction.atomic():
        SessionNote.objects.filter(pk=note.pk).update(revision=99)


def test_the_orm_cannot_update_it_in_bulk(note):
    changed = SessionNote.objects.get(pk=note.pk)
    changed.revision = 99
    with pytest.raises(DatabaseError), transaction.atomic():
        SessionNote.objects.bulk_update([changed], ["revision"])


@pytest.mark.parametrize("which", ["row", "queryset"])
def test_the_orm_cannot_delete_it(note, which):
    rows = SessionNote.objects.filter(pk=note.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.get().delete() if which == "row" else rows.delete()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE therapy_sessions_sessionnote SET revision = 99",
        "UPDATE therapy_sessions_sessionnote SET signed_at = NULL, signed_by_id = NULL, content_hash = ''",
        "UPDATE therapy_sessions_sessionnote SET body = plan",
        "DELETE FROM therapy_sessions_sessionnote",
    ],
)
def test_raw_sql_is_refused(note, statement):
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement", ["UPDATE therapy_sessions_addendum SET signed_at = NULL", "DELETE FROM therapy_sessions_addendum"]
)
def test_an_addition_is_as_frozen_as_the_note(cast, note, statement):
    added = add_addendum(note=note, text="She called back.", by=cast.alice)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    added.text = "She did not."
    with pytest.raises(DatabaseError), transaction.atomic():
        added.save()
    assert Addendum.objects.get().text == "She called back."


def test_the_rows_that_a_signature_stands_on_cannot_be_deleted_either(cast, note):
    for row in (note.appointment, note.case, cast.alice):
        with pytest.raises(DatabaseError), transaction.atomic():
            row.delete()
