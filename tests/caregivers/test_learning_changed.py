"""A card is changed after the module is finished: what she made is hers, what stood there is kept, others see it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from caregivers.learning.actions import mark_reviewed
from caregivers.learning.former import former_of
from caregivers.learning.models import Answer, Assignment, FormerAnswer
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation, Stale
from sessions.record.actions import discharge
from tests.caregivers.kept import CARD, OFFERS, finished_and_kept, keep

NEWER = {"sign": "My chest", "line": "I will answer tomorrow."}


@pytest.fixture
def row(cast):
    return finished_and_kept(cast)


@pytest.fixture
def mina(cast, sign_in):
    return sign_in(cast.mina)


def sent(values, revision):
    return {f"value.{key}": text for key, text in values.items()} | {"revision": str(revision), "go": "next"}


def change(row, key="card"):
    return reverse("learning:change", args=[row.pk, key])


def events(verb):
    return AuditEvent.objects.filter(verb=verb)


def test_a_card_is_changed_and_what_stood_there_is_kept_once(cast, row, mina):
    assert mina.post(change(row), sent(NEWER, 1)).url == reverse("learning:thing", args=[row.pk, "card"])
    keep(cast, row, "card", NEWER | {"sign": "My ches"}, 2)  # still typing: no version of its own
    answer = Answer.objects.select_related("case__data_key").get(step_key="card")
    assert (answer.value["line"], answer.revision) == ("I will answer tomorrow.", 3)
    (old,) = former_of(row, cast.alice)["card"]
    assert (old.value, old.revision) == (CARD, 1)
    assert events("answer.changed").filter(case_id=row.case_id, actor_id=cast.mina.pk).count() == 2
    assert "supper" not in str(list(AuditEvent.objects.values_list("details", flat=True)))


def test_what_has_stood_for_an_hour_is_kept_too(cast, row):
    keep(cast, row, "card", NEWER, 1)
    with clock.at(clock.now() + timedelta(hours=2)):
        keep(cast, row, "card", CARD, 2)
    assert [old.revision for old in former_of(row, cast.mina)["card"]] == [2, 1]


def test_another_entry_in_a_diary_loses_nothing_so_nothing_is_kept_twice(cast, row):
    longer = [*OFFERS, {"day": "2026-03-02", "what": "Soup"}]
    keep(cast, row, "offers", longer, 1)
    assert not FormerAnswer.objects.exists()
    with clock.at(clock.now() + timedelta(hours=2)):
        keep(cast, row, "offers", longer[1:], 2)
    assert FormerAnswer.objects.select_related("case__data_key").get().value == longer


def test_what_was_kept_never_changes(cast, row):
    keep(cast, row, "card", NEWER, 1)
    with transaction.atomic(), pytest.raises(DatabaseError, match="frozen"):
        FormerAnswer.objects.update(revision=9)


def test_an_answer_of_the_moment_stays_as_it_was(cast, row):
    with pytest.raises(RuleViolation, match="finished this already"):
        keep(cast, row, "thoughts", "Something else.", 1)


def test_the_second_device_is_told(cast, row, mina):
    keep(cast, row, "card", NEWER, 1)
    with pytest.raises(Stale):
        keep(cast, row, "card", CARD, 1)
    clash = mina.post(change(row), sent(CARD, 1))
    assert clash.status_code == 409
    page = clash.content.decode()
    assert "I will answer tomorrow." in page and "I will answer after supper." in page
    assert "data-autosave=" not in page  # nothing is saved over it before she has chosen
    assert mina.post(change(row), sent(CARD, clash.context["shown"].revision)).status_code == 302
    assert Answer.objects.get(step_key="card").value == CARD


def test_autosave_saves_a_card_of_a_finished_module(row, mina):
    position = row.version.steps.get(key="card").position
    body = {"revision": 1, "fields": {f"value.{key}": text for key, text in NEWER.items()}}
    saved = mina.post(reverse("learning:save", args=[row.pk, position]), body, content_type="application/json")
    assert (saved.status_code, saved.json()["revision"]) == (200, 2)


def test_it_stays_finished_and_the_clinician_sees_when_it_changed(cast, row, sign_in):
    mark_reviewed(assignment=row, by=cast.alice)
    keep(cast, row, "card", NEWER, 1)
    assert Assignment.objects.get(pk=row.pk).completed_at == row.completed_at
    shown = sign_in(cast.alice).get(reverse("learning:review", args=[row.pk])).content.decode()
    assert "I will answer tomorrow." in shown


def test_when_her_time_has_ended_she_reads_and_no_longer_writes(cast, row, mina):
    discharge(case=cast.minas_case, reason="reached", summary="They talk again.", by=cast.alice)
    thing = reverse("learning:thing", args=[row.pk, "card"])
    shown = mina.get(thing).content.decode()
    assert "I will answer after supper." in shown and change(row) not in shown
    assert mina.get(change(row)).url == thing
    assert "My wave card" in mina.get(reverse("dashboard:portal")).content.decode()
    late = mina.post(change(row), sent(NEWER, 1))
    assert late.status_code == 409 and "come to an end" in late.content.decode()
    assert "I will answer tomorrow." in late.content.decode()  # her words stay on the page
    assert Answer.objects.get(step_key="card").value == CARD


def test_the_copy_of_the_record_holds_both(cast, row):
    from caregivers.learning.copies import homework

    keep(cast, row, "card", NEWER, 1)
    (entry,) = homework(cast.minas_case, cast.mina)
    told = "\n".join(said for _label, said in entry.lines)
    assert "I will answer tomorrow." in told and "I will answer after supper." in told
    (card,) = [answer for answer in entry.data["answers"] if answer["step"] == "card"]
    assert card["before"][0]["value"] == CARD
