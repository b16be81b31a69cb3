"""Closing a case, and opening it again: the verbs."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from caregivers.caseload.access import permissions_on
from caregivers.caseload.actions import log_contact, open_case
from caregivers.caseload.models import Case
from caregivers.followups.actions import plan
from caregivers.followups.models import FollowUp
from caregivers.goals.actions import rate, set_goal
from caregivers.learning.actions import assign, save_answer, start
from caregivers.learning.models import Assignment, PathwayRun
from caregivers.learning.pathways.actions import follow
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from clinic.library.models import Pathway
from clinic.permissions import ONLY_WHILE_OPEN, Permission
from sessions.appointments.models import Appointment
from sessions.notes import actions as notes
from sessions.record.actions import discharge, reopen
from sessions.record.models import Discharge, Reopening
from tests.factories import publish_module
from tests.sessions.scenes import HOUR, MORNING, WORDS, draft, goal, meeting, signed

END = {"reason": "reached", "summary": "CANARY-ENDED: she sleeps, and he called."}


def close(cast, **more):
    return discharge(**{"case": cast.minas_case, "by": cast.alice} | END | more)


def closed(cast):
    close(cast)
    return Case.objects.select_related("data_key", "caregiver__user").get(pk=cast.minas_case.pk)


def test_a_case_is_closed_with_a_reason_and_a_summary_that_nobody_reads_in_the_table(cast):
    row = close(cast)
    case = Case.objects.get(pk=cast.minas_case.pk)
    assert (case.is_open, case.closed_by, row.case) == (False, cast.alice, case)
    assert b"CANARY" not in bytes(Discharge.objects.values_list("summary", flat=True).get())
    event = AuditEvent.objects.get(verb="case.closed")
    assert (event.actor_id, event.case_id, event.details) == (cast.alice.pk, case.pk, {"reason_code": "reached"})


def test_closing_twice_with_one_form_closes_once_and_with_another_is_refused(cast):
    once = uuid.uuid4()
    assert close(cast, once=once).pk == close(cast, once=once).pk
    with pytest.raises(RuleViolation, match="closed already"):
        close(cast, once=uuid.uuid4())
    assert Discharge.objects.count() == AuditEvent.objects.filter(verb="case.closed").count() == 1


@pytest.mark.parametrize(("field", "value"), [("reason", "bored"), ("reason", ""), ("summary", " \n")])
def test_what_is_missing_is_told_by_its_field_and_nothing_is_closed(cast, field, value):
    with pytest.raises(RuleViolation) as no:
        close(cast, **{field: value})
    assert no.value.field == field
    assert Case.objects.get(pk=cast.minas_case.pk).is_open


@pytest.mark.parametrize("who", ["sam", "charlie", "pat", "mina", "omar"])
def test_only_who_is_responsible_closes_and_opens_again(cast, who):
    with pytest.raises(PermissionDenied):
        close(cast, by=getattr(cast, who))
    case = closed(cast)
    with pytest.raises(PermissionDenied):
        reopen(case=case, reason="x", by=getattr(cast, who))


def test_each_booked_appointment_must_be_dealt_with(may_morning, cast):
    past, to_come = meeting(cast), meeting(cast, MORNING + timedelta(days=7))
    with clock.at(MORNING + HOUR):
        with pytest.raises(RuleViolation) as no:
            close(cast, outcomes={past.pk: "held"}, notes_later=True)
        assert no.value.field == f"outcomes.{to_come.pk}"
        with pytest.raises(RuleViolation):
            close(cast, outcomes={past.pk: "held", to_come.pk: "held"}, notes_later=True)
        assert set(Appointment.objects.values_list("state", flat=True)) == {"booked"}
        close(cast, outcomes={past.pk: "no_show", to_come.pk: "cancelled"})
    states = dict(Appointment.objects.values_list("pk", "state"))
    assert states == {past.pk: "no_show", to_come.pk: "cancelled"}


def test_notes_that_are_missing_are_told_and_can_be_finished_afterwards(may_morning, cast):
    note = draft(cast)
    with pytest.raises(RuleViolation) as no:
        close(cast)
    assert no.value.field == "notes_later"
    close(cast, notes_later=True)
    note = notes.save_draft(note=note, revision=note.revision, by=cast.alice, **WORDS, follow_up={"when": "in_a_week"})
    with pytest.raises(RuleViolation) as no:
        notes.sign(note=note, revision=note.revision, by=cast.alice)
    assert no.value.field == "follow_up.when"
    note = notes.save_draft(note=note, revision=note.revision, by=cast.alice, follow_up={"when": "none"})
    note = notes.sign(note=note, revision=note.revision, by=cast.alice)
    assert notes.add_addendum(note=note, text="She wrote a card.", by=cast.alice)


def test_homework_is_taken_back_and_messages_are_cancelled_in_the_same_breath(cast):
    given = assign(case=cast.minas_case, version=publish_module(), by=cast.alice)
    plan(kind="after_session", case=cast.minas_case, recipient=cast.mina, dedupe_key="x", by=cast.alice)
    close(cast)
    assert Assignment.objects.get(pk=given.pk).withdrawn_by == cast.alice
    assert set(FollowUp.objects.values_list("state", flat=True)) == {"cancelled"}
    assert FollowUp.objects.get(dedupe_key="x").reason == "case_closed"


def test_a_closed_case_takes_nothing_new_but_what_finishes_the_record(may_morning, cast):
    note, the_goal, version = signed(cast), goal(cast.minas_case), publish_module()
    work = Assignment.objects.create(
        case=cast.minas_case, module=version.module, version=version, assigned_by=cast.alice, started_at=MORNING
    )
    close(cast)
    case, levels = cast.minas_case, {str(level): "x" for level in range(-2, 3)}
    refused = [
        lambda: assign(case=case, version=publish_module("b", 102), by=cast.alice),
        lambda: set_goal(case=case, domain="self_care", title="x", levels=levels, by=cast.alice),
        lambda: rate(goal=the_goal, level=1, by=cast.mina, source="caregiver"),
        lambda: start(assignment=work, by=cast.mina),
        lambda: save_answer(assignment=work, step_key="thoughts", value="x", revision=0, by=cast.mina),
        lambda: meeting(cast, MORNING + timedelta(days=7)),
        lambda: plan(kind="after_session", case=case, recipient=cast.mina, dedupe_key="y", by=cast.alice),
    ]
    for verb in refused:
        with pytest.raises(RuleViolation) as no, transaction.atomic():
            verb()
        assert no.value.code == "closed"
    assert log_contact(case=case, kind="call", by=cast.alice)
    assert notes.add_addendum(note=note, text="x", by=cast.alice)


def test_what_one_may_do_and_which_cases_one_may_do_it_on_agree_on_a_closed_case(cast):
    case = closed(cast)
    for who in (cast.alice, cast.bob, cast.sam, cast.pat, cast.mina, cast.charlie):
        held = permissions_on(case, who)
        assert not held & ONLY_WHILE_OPEN
        assert held == {p for p in Permission if Case.objects.where_may(who, p).filter(pk=case.pk).exists()}
    assert Permission.SEE_RECORD in permissions_on(case, cast.alice)
    assert Permission.SEE_OWN_RECORD in permissions_on(case, cast.mina)


def test_reopening_undoes_it_and_both_stay_in_the_history(cast):
    case = closed(cast)
    reopen(case=case, reason="Closed the wrong one.", by=cast.bob)
    reopen(case=case, reason="Again.", by=cast.bob)
    case = Case.objects.get(pk=case.pk)
    assert (case.is_open, case.closed_by) == (True, None)
    again = Reopening.objects.get()
    assert (again.discharge, again.reopened_by) == (Discharge.objects.get(), cast.bob)
    assert AuditEvent.objects.filter(verb="case.reopened").count() == 1
    assert assign(case=case, version=publish_module(), by=cast.alice)
    close(cast, summary="Once more.")
    assert Discharge.objects.count() == 2


def test_a_client_who_came_back_in_the_meantime_goes_on_there(cast):
    case = closed(cast)
    new = open_case(
        name="Mina", email="mina@example.org", time_zone="America/New_York", nickname="Jon", relation="child",
        situation="steady", by=cast.alice,
    )  # fmt: skip
    with pytest.raises(RuleViolation, match=f"#{new.number}"):
        reopen(case=case, reason="x", by=cast.alice)
    with pytest.raises(RuleViolation) as no:
        reopen(case=closed_again(new, cast), reason=" ", by=cast.alice)
    assert no.value.field == "reason"


def closed_again(case, cast):
    discharge(case=case, by=cast.alice, **END)
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("model", [Discharge, Reopening])
def test_what_was_said_at_the_end_stays_as_it_was_said(cast, model):
    reopen(case=closed(cast), reason="x", by=cast.alice)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()


def test_a_pathway_stops_and_what_it_would_have_brought_never_comes(cast, library):
    follow(case=cast.minas_case, pathway=Pathway.objects.newest().get(slug="core"), by=cast.alice)
    assert Assignment.objects.locked().exists()
    close(cast)
    assert not Assignment.objects.unfinished().exists()
    assert PathwayRun.objects.get().stopped_at
