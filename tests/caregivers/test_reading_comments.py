"""A few words to the client: where she finds them, what goes out, and taking them back in time."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.urls import reverse

from caregivers.followups.models import FollowUp
from caregivers.learning.reading.actions import note_read, take_back, write
from caregivers.learning.reading.models import AnswerComment
from caregivers.learning.reading.queries import portal_unread
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from tests.access import Access
from tests.caregivers.reading import API_STAFF, STAFF, finished, give

TEXT = "You stayed. That was a lot."


def written(cast, **more):
    return write(assignment=finished(cast, **more), text=TEXT, by=cast.alice)


def a_comment(cast):
    return {"pk": written(cast).pk}


def to_write(cast):
    return {"assignment": str(finished(cast).pk), "text": TEXT}


ACCESS = {
    "learning:comment POST": Access(
        alice=302, bob=302, sam=302, **STAFF,
        kwargs=lambda cast: {"pk": finished(cast).pk}, data=lambda cast: {"text": TEXT},
    ),
    "learning:take_comment_back POST": Access(
        alice=302, bob=302, sam=302, **STAFF | {"mina": 404}, kwargs=a_comment
    ),
    "learning-api:comments": Access(
        alice=200, bob=200, sam=200, charlie=200, pat=200, mina=200, omar=200, nobody=401, kwargs=lambda cast: {}
    ),
    "learning-api:comments POST": Access(
        alice=201, bob=201, sam=201, charlie=422, pat=422, mina=403, omar=422, nobody=401, data=to_write
    ),
    "learning-api:comment-take-back POST": Access(
        alice=200, bob=200, sam=200, **API_STAFF | {"mina": 403}, kwargs=a_comment
    ),
}  # fmt: skip


def messages_of(row):
    return FollowUp.objects.filter(dedupe_key=f"comment:{row.pk}")


def test_she_finds_it_on_her_home_and_at_the_end_of_the_module_and_then_it_is_read(cast, sign_in):
    row, mina = written(cast), sign_in(cast.mina)
    home = mina.get(reverse("dashboard:portal")).content.decode()
    assert "Alice wrote something about “Walk 101”" in home
    assert TEXT not in home
    shown = mina.get(reverse("learning:finish", args=[row.assignment_id])).content.decode()
    assert TEXT in shown
    row.refresh_from_db()
    assert row.read_at
    assert "wrote something" not in mina.get(reverse("dashboard:portal")).content.decode()
    assert TEXT in mina.get(reverse("learning:finish", args=[row.assignment_id])).content.decode()
    assert AuditEvent.objects.filter(verb="comment.read", actor_id=cast.mina.pk).count() == 1


def test_one_neutral_message_is_owed_for_it_and_not_when_she_has_read_it(cast):
    once = uuid4()
    assignment = finished(cast)
    row = write(assignment=assignment, text=TEXT, by=cast.alice, once=once)
    assert write(assignment=assignment, text=TEXT, by=cast.alice, once=once) == row
    message = messages_of(row).get()
    assert (message.kind, message.recipient) == (FollowUp.Kind.ASSIGNED, cast.mina)
    assert AuditEvent.objects.filter(verb="comment.written").count() == 1
    assert note_read(assignment=assignment, by=cast.mina) == 1
    assert note_read(assignment=assignment, by=cast.mina) == 0
    assert messages_of(row).get().state == FollowUp.State.CANCELLED


def test_taken_back_in_time_she_never_sees_it(cast, sign_in):
    row = written(cast)
    take_back(comment=row, by=cast.bob)
    assert messages_of(row).get().state == FollowUp.State.CANCELLED
    assert portal_unread(cast.mina) == []
    assert TEXT not in sign_in(cast.mina).get(reverse("learning:finish", args=[row.assignment_id])).content.decode()
    assert (
        "Taken back, unread"
        in sign_in(cast.alice).get(reverse("learning:review", args=[row.assignment_id])).content.decode()
    )
    assert take_back(comment=row, by=cast.alice).taken_back_by == cast.bob
    assert AuditEvent.objects.filter(verb="comment.taken_back").count() == 1


def test_what_she_has_read_stays_as_it_is(cast, sign_in):
    row = written(cast)
    note_read(assignment=row.assignment, by=cast.mina)
    with pytest.raises(RuleViolation):
        take_back(comment=row, by=cast.alice)
    answer = sign_in(cast.alice).post(reverse("learning:take_comment_back", args=[row.pk]), follow=True)
    assert "has read this already" in answer.content.decode()
    with pytest.raises(DatabaseError, match="frozen"):
        AnswerComment.objects.update(taken_back_at=row.written_at)


def test_two_relatives_never_see_each_others(wide_cast, sign_in):
    cast = wide_cast
    finished(cast, slug="other", number=102, case=cast.ravis_case)
    row = written(cast)
    assert portal_unread(cast.ravi) == []
    assert not AnswerComment.objects.visible_to(cast.ravi).exists()
    assert sign_in(cast.ravi).get(reverse("learning:finish", args=[row.assignment_id])).status_code == 404
    assert note_read(assignment=row.assignment, by=cast.mina) == 1


def test_it_is_ciphertext_in_the_database(cast):
    written(cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM caregivers_answercomment")
        assert TEXT.encode() not in bytes(cursor.fetchone()[0])


@pytest.mark.parametrize("text", ["   ", "x" * 1001])
def test_no_words_and_too_many_are_refused_and_what_was_typed_is_kept(cast, sign_in, text):
    row, alice = finished(cast), sign_in(cast.alice)
    with pytest.raises(RuleViolation) as no:
        write(assignment=row, text=text, by=cast.alice)
    assert no.value.field == "text"
    answer = alice.post(reverse("learning:comment", args=[row.pk]), {"text": text})
    assert answer.status_code == 422
    assert f">\n{text}</textarea>" in answer.content.decode()
    assert not AnswerComment.objects.exists()


def test_unfinished_work_and_a_closed_case_take_no_words(wide_cast, sign_in):
    cast = wide_cast
    with pytest.raises(RuleViolation):
        write(assignment=give(cast), text=TEXT, by=cast.alice)
    row = finished(cast, slug="other", number=102)
    cast.minas_case.closed_at, cast.minas_case.closed_by = row.completed_at, cast.alice
    cast.minas_case.save()
    with pytest.raises(RuleViolation):
        write(assignment=row, text=TEXT, by=cast.alice)
    shown = sign_in(cast.alice).get(reverse("learning:review", args=[row.pk])).content.decode()
    assert "Mark as read" in shown
    assert "Only send the words" not in shown


@pytest.mark.parametrize("name", ["charlie", "pat", "mina"])
def test_nobody_else_writes(cast, name):
    with pytest.raises(PermissionDenied):
        write(assignment=finished(cast), text=TEXT, by=getattr(cast, name))


def test_by_api_listing_is_reading_for_the_client(cast, api):
    row = finished(cast)
    body, key = {"assignment": str(row.pk), "text": TEXT}, {"Idempotency-Key": str(uuid4())}
    address = reverse("learning-api:comments")
    made = api(cast.alice).post(address, body, format="json", headers=key)
    again = api(cast.alice).post(address, body, format="json", headers=key)
    assert made.data["id"] == again.data["id"]
    assert api(cast.alice).get(address).data["results"][0]["read_at"] is None
    (hers,) = api(cast.mina).get(address, {"assignment": str(row.pk)}).data["results"]
    assert (hers["text"], hers["read_at"] is not None) == (TEXT, True)
    refused = api(cast.alice).post(address, body | {"text": " "}, format="json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "text")
    late = api(cast.alice).post(reverse("learning-api:comment-take-back", args=[made.data["id"]]))
    assert late.status_code == 422
