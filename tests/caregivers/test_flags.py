"""Flags: raised by a rule, once; seen and closed by a person, with a word why; never by themselves."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from caregivers.safety.flags.actions import acknowledge, close, raise_flag
from caregivers.safety.flags.models import Disposition, Flag, Severity
from caregivers.safety.flags.queries import history_of, shown
from caregivers.safety.flags.rules import GATE_NOT_CLEAR, RULES, UNREADABLE
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from tests.caregivers.test_safety import answered

WORD = "I called her: all is well."


PLAIN = replace(UNREADABLE, one_open=False)


def a_flag(cast, key="a", rule=PLAIN):
    return raise_flag(case=cast.minas_case, rule=rule, source=cast.minas_case, dedupe_key=key)


def closed(cast, flag=None):
    return close(flag=flag or a_flag(cast), disposition=Disposition.ACTED, word=WORD, by=cast.alice)


def verbs():
    return list(AuditEvent.objects.filter(target_type="flag").order_by("pk").values_list("verb", flat=True))


def test_a_flag_says_what_raised_it(cast):
    flag = a_flag(cast)
    assert (flag.source_type, flag.source_id, flag.severity) == ("case", str(cast.minas_case.pk), Severity.SOON)
    event = AuditEvent.objects.get(verb="flag.raised")
    assert (event.actor_id, event.case_id, event.details["kind"]) == (None, cast.minas_case.pk, "unreadable")


def test_the_same_thing_raises_one_flag_even_after_it_was_closed(cast):
    assert closed(cast) == a_flag(cast)
    assert Flag.objects.count() == 1
    a_flag(cast, key="another")
    assert Flag.objects.count() == 2


def test_the_database_refuses_a_second_one(cast):
    a_flag(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Flag.objects.create(case=cast.minas_case, rule="x", severity=Severity.SOON, dedupe_key="a")


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.key)
def test_every_rule_says_what_it_is_and_what_to_do(cast, rule):
    row = shown(a_flag(cast, rule=rule))
    assert row["words"] and row["advice"] and row["place"].startswith("/")


def test_a_rule_that_is_not_declared_any_more_loses_no_flag(cast):
    flag = Flag.objects.create(case=cast.minas_case, rule="of_old", severity=Severity.SOON, dedupe_key="b")
    assert shown(flag)["words"] == "of_old"


def test_only_clinicians_of_the_case_see_them(cast):
    a_flag(cast)
    seeing = [name for name, one in list(cast.everybody.items())[:-1] if Flag.objects.visible_to(one).exists()]
    assert seeing == ["alice", "bob", "sam"]


def test_the_first_who_acknowledges_counts(cast):
    flag = acknowledge(flag=a_flag(cast), by=cast.bob)
    assert acknowledge(flag=flag, by=cast.alice).acknowledged_by == cast.bob
    assert verbs() == ["flag.raised", "flag.acknowledged"]


def test_closing_takes_a_disposition_and_a_word_and_acknowledges(cast):
    flag = closed(cast)
    assert (flag.disposition, flag.word, flag.closed_by, flag.acknowledged_by) == ("acted", WORD, *[cast.alice] * 2)
    assert verbs() == ["flag.raised", "flag.acknowledged", "flag.closed"]
    assert WORD not in str(list(AuditEvent.objects.values_list("details", flat=True)))
    assert [row["by"] for row in history_of(flag)] == ["", "Alice", "Alice"]


@pytest.mark.parametrize(
    ("disposition", "word", "field"),
    [("", WORD, "disposition"), ("gone", WORD, "disposition"), ("acted", "  ", "word")],
)
def test_without_both_it_stays_open(cast, disposition, word, field):
    flag = a_flag(cast)
    with pytest.raises(RuleViolation) as no:
        close(flag=flag, disposition=disposition, word=word, by=cast.alice)
    assert no.value.field == field
    assert Flag.objects.get().is_open


@pytest.mark.parametrize("who", ["charlie", "pat", "mina", "omar"])
@pytest.mark.parametrize("verb", [acknowledge, lambda **them: close(disposition="acted", word=WORD, **them)])
def test_nobody_else_works_on_them(cast, who, verb):
    flag = a_flag(cast)
    with pytest.raises(PermissionDenied):
        verb(flag=flag, by=getattr(cast, who))
    assert Flag.objects.get().acknowledged_at is None


def test_a_supervisor_may_close_one(cast):
    assert close(flag=a_flag(cast), disposition="handed_on", word=WORD, by=cast.sam).closed_by == cast.sam


def test_closed_is_closed(cast):
    flag = closed(cast)
    assert closed(cast, flag).closed_at == flag.closed_at  # a double click
    with pytest.raises(RuleViolation, match="closed this flag meanwhile"):
        close(flag=flag, disposition="false_alarm", word="No.", by=cast.bob)
    for statement in ("UPDATE caregivers_flag SET rule = 'x'", "DELETE FROM caregivers_flag"):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_database_closes_none_without_a_person(cast):
    a_flag(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Flag.objects.update(closed_at=clock.now(), disposition="acted")


def test_answers_that_are_not_clear_raise_one_flag_that_stands(cast):
    answered(cast)
    assert not Flag.objects.exists()
    answer = answered(cast, emergency="unsure")
    answered(cast, emergency="yes")
    answered(cast)  # clear again: the flag stays, for nobody has looked
    flag = Flag.objects.get()
    assert (flag.rule, flag.source_id, flag.is_open) == (GATE_NOT_CLEAR.key, str(answer.pk), True)
    assert verbs() == ["flag.raised", "flag.raised_again"]
    assert AuditEvent.objects.filter(verb__startswith="flag.").first().actor_id == cast.alice.pk


def test_after_it_was_closed_new_danger_raises_a_new_one(cast):
    answered(cast, emergency="yes")
    closed(cast, Flag.objects.get())
    answered(cast, violence_to_caregiver="yes")
    assert Flag.objects.filter(closed_at=None).count() == 1


def test_the_clear_answer_of_one_case_raises_nothing_on_another(cast):
    answered(cast, emergency="yes")
    assert not Flag.objects.filter(case=cast.omars_case).exists()
