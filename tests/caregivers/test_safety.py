"""The safety gate: what opens it, for how long, and who may answer."""

import uuid
from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from caregivers.safety.actions import answer_gate
from caregivers.safety.models import QUESTIONS, GateAnswer, Reply
from caregivers.safety.rules import VALID_FOR, State, allows, demand, refusal, standing
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from clinic.library.gates import Gate

CLEAR = {"adult": "yes"} | dict.fromkeys(QUESTIONS[1:], "no")
MONDAY = clock.now() + timedelta(days=2)  # after the cast has come together


def answered(cast, at=None, **changes):
    with clock.at(at or clock.now()):
        return answer_gate(case=cast.minas_case, answers=CLEAR | changes, grounds="We talked.", by=cast.alice)


def test_before_anybody_answers_only_ungated_work_is_allowed(cast):
    case = cast.minas_case
    assert standing(case).state is State.UNANSWERED
    assert allows(case, Gate.NONE)
    assert not allows(case, Gate.SAFETY) and not allows(case, Gate.VIOLENCE)
    assert "have not been answered" in refusal(case, Gate.SAFETY)
    assert refusal(case, Gate.NONE) is None


def test_a_clear_answer_opens_both_gates(cast):
    answered(cast)
    now = standing(cast.minas_case)
    assert (now.state, now.clear, now.current, now.violence_free) == (State.CLEAR, True, True, True)
    assert refusal(cast.minas_case, Gate.SAFETY) is None
    assert refusal(cast.minas_case, Gate.VIOLENCE) is None


@pytest.mark.parametrize(("question", "reply"), list(product(QUESTIONS, Reply.values)))
def test_each_question_opens_by_one_reply_only(cast, question, reply):
    answered(cast, **{question: reply})
    opens = reply == CLEAR[question]
    assert allows(cast.minas_case, Gate.SAFETY) is opens
    assert allows(cast.minas_case, Gate.VIOLENCE) is (opens or question != "violence_to_caregiver")


def test_what_is_not_clear_says_what_to_do_instead(cast):
    answered(cast, violence_to_caregiver="unsure")
    for gate in (Gate.SAFETY, Gate.VIOLENCE):
        assert "module 1" in refusal(cast.minas_case, gate)
        assert "emergency page" in refusal(cast.minas_case, gate)


def test_an_answer_counts_for_fourteen_days_to_the_moment(cast):
    answered(cast, at=MONDAY)
    with clock.at(MONDAY + VALID_FOR - timedelta(microseconds=1)):
        assert standing(cast.minas_case).state is State.CLEAR
        assert allows(cast.minas_case, Gate.SAFETY) and allows(cast.minas_case, Gate.VIOLENCE)
    with clock.at(MONDAY + timedelta(days=14)):
        assert standing(cast.minas_case).state is State.EXPIRED
        for gate in (Gate.SAFETY, Gate.VIOLENCE):
            assert not allows(cast.minas_case, gate)
            assert "14 days" in refusal(cast.minas_case, gate)


def test_danger_does_not_end_by_the_calendar(cast):
    answered(cast, at=MONDAY, danger_to_self="yes")
    with clock.at(MONDAY + timedelta(days=30)):
        assert standing(cast.minas_case).state is State.NOT_CLEAR
        assert "not clear" in refusal(cast.minas_case, Gate.SAFETY)
        assert "14 days" in refusal(cast.minas_case, Gate.VIOLENCE)


def test_only_the_newest_answer_counts(cast):
    answered(cast, at=MONDAY)
    answered(cast, at=MONDAY + timedelta(days=1), emergency="yes")
    with clock.at(MONDAY + timedelta(days=2)):
        assert not allows(cast.minas_case, Gate.SAFETY)
    answered(cast, at=MONDAY + timedelta(days=3))
    with clock.at(MONDAY + timedelta(days=4)):
        assert allows(cast.minas_case, Gate.SAFETY)


def test_one_case_says_nothing_about_another(cast):
    answered(cast)
    assert standing(cast.omars_case).state is State.UNANSWERED


def test_an_unknown_gate_is_an_error_and_never_an_open_one(cast):
    answered(cast)
    with pytest.raises(ValueError, match="moat"):
        allows(cast.minas_case, "moat")


def test_demanding_a_closed_gate_names_the_field(cast):
    with pytest.raises(RuleViolation) as refused:
        demand(cast.minas_case, Gate.SAFETY, field="domain")
    assert (refused.value.field, refused.value.code) == ("domain", "gate")
    answered(cast)
    demand(cast.minas_case, Gate.SAFETY, field="domain")


@pytest.mark.parametrize("reply", [None, "", "maybe", "YES"])
def test_every_question_wants_an_answer_from_the_list(cast, reply):
    with pytest.raises(RuleViolation) as refused:
        answered(cast, seriously_ill=reply)
    assert refused.value.field == "seriously_ill"
    assert not GateAnswer.objects.exists()


@pytest.mark.parametrize("who", ["sam", "charlie", "pat", "mina", "omar"])
def test_only_those_responsible_answer(cast, who):
    with pytest.raises(PermissionDenied):
        answer_gate(case=cast.minas_case, answers=CLEAR, grounds="", by=getattr(cast, who))
    assert not GateAnswer.objects.exists()


def test_the_cover_answers_too_and_the_supervisor_may_see(cast):
    answer = answer_gate(case=cast.minas_case, answers=CLEAR, grounds="", by=cast.bob)
    seeing = [name for name, one in list(cast.everybody.items())[:-1] if GateAnswer.objects.visible_to(one).exists()]
    assert seeing == ["alice", "bob", "sam"]
    assert answer.answered_by == cast.bob


def test_answering_leaves_a_trail_without_a_word_of_the_grounds(cast):
    answer = answered(cast, adult="unsure")
    event = AuditEvent.objects.get(verb="gate.answered")
    assert (event.actor_id, event.case_id, event.target_id) == (cast.alice.pk, cast.minas_case.pk, str(answer.pk))
    assert event.details["state"] == "not_clear"
    assert "talked" not in str(event.details)


def test_the_same_form_sent_twice_answers_once(cast):
    once = uuid.uuid4()
    for _ in range(2):
        answer_gate(case=cast.minas_case, answers=CLEAR, grounds="", by=cast.alice, once=once)
    assert GateAnswer.objects.count() == AuditEvent.objects.filter(verb="gate.answered").count() == 1


@pytest.mark.parametrize(
    "statement", ["UPDATE caregivers_gateanswer SET adult = 'yes'", "DELETE FROM caregivers_gateanswer"]
)
def test_the_database_refuses_to_change_an_answer(cast, statement):
    answered(cast)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
