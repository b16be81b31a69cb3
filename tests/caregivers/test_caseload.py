"""Cases: opening, seeing, logging contact."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from caregivers.caseload.access import practice_today
from caregivers.caseload.actions import log_contact, open_case
from caregivers.caseload.models import Case, ContactEntry, Responsibility
from caregivers.people.models import LovedOne
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.encryption.keyring import Unreadable
from clinic.errors import RuleViolation

WORDS = "He called at four in the morning."


def visible(user):
    return set(Case.objects.visible_to(user))


def test_each_of_the_cast_sees_the_cases_that_the_sentence_names(cast):
    assert visible(cast.alice) == {cast.minas_case}
    assert visible(cast.bob) == {cast.minas_case}
    assert visible(cast.sam) == {cast.minas_case}
    assert visible(cast.charlie) == {cast.omars_case}
    assert visible(cast.pat) == {cast.minas_case, cast.omars_case}
    assert visible(cast.mina) == {cast.minas_case}
    assert visible(cast.omar) == {cast.omars_case}


def test_an_ended_cover_sees_the_case_no_more(cast):
    Responsibility.objects.filter(clinician=cast.bob).update(ends_on=practice_today())
    assert visible(cast.bob) == set()


def test_a_deactivated_therapist_sees_nothing(cast):
    cast.alice.is_active = False
    assert visible(cast.alice) == set()


def test_the_manager_sees_cases_but_no_record_of_them(cast):
    assert not LovedOne.objects.visible_to(cast.pat).exists()
    assert LovedOne.objects.visible_to(cast.alice).count() == 1


def test_opening_a_case_leaves_a_trail(cast):
    event = AuditEvent.objects.get(verb="case.opened", case_id=cast.minas_case.pk)
    assert event.actor_id == cast.alice.pk


def test_an_open_case_cannot_be_opened_again_with_the_same_address(cast):
    with pytest.raises(RuleViolation) as refused:
        open_case(
            name="Mina", email="MINA@example.org", time_zone="Europe/Paris", nickname="J", relation="child",
            situation="steady", by=cast.charlie,
        )  # fmt: skip
    assert refused.value.field == "email"


def test_a_manager_opens_no_case(cast):
    with pytest.raises(PermissionDenied):
        open_case(
            name="N", email="n@example.org", time_zone="Europe/Paris", nickname="J", relation="child",
            situation="steady", by=cast.pat,
        )  # fmt: skip


def test_a_contact_in_the_future_is_refused(cast):
    with pytest.raises(RuleViolation):
        log_contact(case=cast.minas_case, kind="call", by=cast.alice, at=clock.now() + timedelta(hours=1))


def test_a_stranger_logs_no_contact(cast):
    with pytest.raises(PermissionDenied):
        log_contact(case=cast.minas_case, kind="call", by=cast.charlie)


def test_what_was_said_is_ciphertext_in_the_database_and_text_in_the_product(cast):
    log_contact(case=cast.minas_case, kind="call", by=cast.alice, summary=WORDS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT summary FROM caregivers_contactentry")
        stored = bytes(cursor.fetchone()[0])
    assert WORDS.encode() not in stored
    assert ContactEntry.objects.get().summary == WORDS


def test_a_swapped_ciphertext_does_not_open(cast):
    first = log_contact(case=cast.minas_case, kind="call", by=cast.alice, summary=WORDS)
    second = log_contact(case=cast.minas_case, kind="call", by=cast.alice, summary="Other words.")
    stolen = ContactEntry.objects.filter(pk=first.pk).values_list("summary", flat=True)[0]
    second = ContactEntry.objects.get(pk=second.pk)
    second.__dict__["summary"] = stolen
    with pytest.raises(Unreadable):
        _ = second.summary


def test_encrypted_text_is_never_written_by_update(cast):
    with pytest.raises(TypeError):
        LovedOne.objects.filter(case=cast.minas_case).update(story="in the clear")


@pytest.mark.parametrize(
    "statement", ["UPDATE caregivers_contactentry SET kind = 'mail'", "DELETE FROM caregivers_contactentry"]
)
def test_the_database_refuses_to_change_the_contact_log(cast, statement):
    log_contact(case=cast.minas_case, kind="call", by=cast.alice)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
