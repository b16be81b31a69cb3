"""Answers: kept as they are typed, by the caregiver alone, and never one device over the other."""

import pytest
from django.core.exceptions import PermissionDenied

from caregivers.learning.actions import assign, complete, put_off, save_answer
from caregivers.learning.models import Answer
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation, Stale
from clinic.library.kinds import AnswerRefused
from tests.factories import publish_module

WORDS = "He slammed the door. I stayed."
OTHER = "I wrote this on the phone."


@pytest.fixture
def given(cast):
    return assign(case=cast.minas_case, version=publish_module(), by=cast.alice)


def keep(cast, row, value, revision, key="thoughts"):
    return save_answer(assignment=row, step_key=key, value=value, revision=revision, by=cast.mina)


def test_the_same_words_twice_are_one_save(cast, given):
    first = keep(cast, given, WORDS, 0)
    again = keep(cast, given, WORDS, 0)
    assert (first.revision, again.revision) == (1, 1)
    assert AuditEvent.objects.filter(verb="answer.saved").count() == 1


def test_an_old_revision_is_stale_and_says_what_is_stored(cast, given):
    keep(cast, given, WORDS, 0)
    keep(cast, given, OTHER, 1)
    with pytest.raises(Stale) as stale:
        keep(cast, given, "third", 1)
    assert (stale.value.current["revision"], stale.value.current["value"]) == (2, OTHER)


def test_nothing_typed_makes_no_row(cast, given):
    assert keep(cast, given, "", 0).revision == 0
    assert not Answer.objects.exists()


def test_no_word_of_hers_stands_in_the_trail(cast, given):
    keep(cast, given, WORDS, 0)
    assert "slammed" not in str(list(AuditEvent.objects.values_list("details", flat=True)))


@pytest.mark.parametrize("name", ["alice", "sam", "omar", "pat"])
def test_nobody_answers_for_her(cast, given, name):
    for act in (
        lambda by: save_answer(assignment=given, step_key="thoughts", value="x", revision=0, by=by),
        lambda by: complete(assignment=given, by=by),
        lambda by: put_off(assignment=given, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act(getattr(cast, name))


def test_an_answer_of_the_wrong_shape_or_to_no_question_is_refused(cast, given):
    with pytest.raises(AnswerRefused):
        keep(cast, given, {"not": "text"}, 0)
    for key in ("hello", "no-such-step"):
        with pytest.raises(RuleViolation):
            keep(cast, given, "x", 0, key=key)
