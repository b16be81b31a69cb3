"""The audit trail: append-only, no words in it, and no change without it."""

import pytest
from django.db import IntegrityError, connection, transaction

from caregivers.caseload import actions
from caregivers.caseload.models import ContactEntry
from clinic.accounts.factors import take_code
from clinic.audit.actions import record
from clinic.audit.models import AuditEvent


def test_an_event_says_who_did_what_to_what_on_which_case(cast):
    event = record("case.read", cast.minas_case, by=cast.sam, case_id=cast.minas_case.pk, pages=3)
    assert (event.actor_id, event.actor_role) == (cast.sam.pk, "supervisor")
    assert (event.target_type, event.target_id) == ("case", str(cast.minas_case.pk))
    assert event.details == {"pages": 3}


def test_a_detail_that_nobody_thought_about_is_refused(cast):
    with pytest.raises(ValueError, match="body"):
        record("note.signed", cast.minas_case, by=cast.alice, body="words")


@pytest.mark.parametrize("statement", ["UPDATE clinic_auditevent SET verb = 'x'", "DELETE FROM clinic_auditevent"])
def test_the_database_refuses_to_change_the_trail(cast, statement):
    assert AuditEvent.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_no_trail_no_change(cast, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.log_contact(case=cast.minas_case, kind="call", by=cast.alice)
    assert not ContactEntry.objects.exists()


def test_the_trail_outlives_what_it_speaks_of():
    assert not [field for field in AuditEvent._meta.fields if field.remote_field]


def test_a_second_factor_that_failed_is_in_the_trail(cast):
    assert take_code(user=cast.alice, code="000000") is None
    assert AuditEvent.objects.get(verb="factor.failed").actor_id == cast.alice.pk
