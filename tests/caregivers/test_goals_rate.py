"""Rating a goal: by whom, how often, and what counts."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from caregivers.goals.actions import close_goal, rate
from caregivers.goals.models import LEVELS, GoalRating
from caregivers.goals.queries import open_goals
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from tests.caregivers.test_goals import BY_CLIENT, BY_NOTE, a_goal, refused_field


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_can_be_rated_and_the_newest_counts(cast, level):
    goal = a_goal(cast)
    rate(goal=goal, level=0, by=cast.alice, source=BY_NOTE, at=clock.now() - timedelta(days=1))
    rate(goal=goal, level=level, by=cast.mina, source=BY_CLIENT)
    assert open_goals(cast.minas_case, cast.alice)[0].current_level == level
    assert AuditEvent.objects.filter(verb="goal.rated", case_id=cast.minas_case.pk).count() == 2


@pytest.mark.parametrize("level", [-3, 3, 10**9])
def test_a_level_off_the_scale_is_refused(cast, level):
    assert refused_field(rate, goal=a_goal(cast), level=level, by=cast.alice, source=BY_NOTE) == "level"


def test_a_rating_of_tomorrow_is_refused(cast):
    at = clock.now() + timedelta(days=1)
    assert refused_field(rate, goal=a_goal(cast), level=0, by=cast.alice, source=BY_NOTE, at=at) == "at"


def test_a_note_rates_a_goal_once_however_often_it_asks(cast):
    goal, note = a_goal(cast), uuid.uuid4()
    first = rate(goal=goal, level=1, by=cast.alice, source=BY_NOTE, source_id=note)
    close_goal(goal=goal, by=cast.alice)
    assert rate(goal=goal, level=1, by=cast.alice, source=BY_NOTE, source_id=note) == first
    assert GoalRating.objects.count() == AuditEvent.objects.filter(verb="goal.rated").count() == 1


def test_one_note_rates_several_goals(cast):
    note = uuid.uuid4()
    for goal in (a_goal(cast), a_goal(cast, title="I eat")):
        rate(goal=goal, level=1, by=cast.alice, source=BY_NOTE, source_id=note)
    assert GoalRating.objects.count() == 2


def test_a_closed_goal_is_rated_no_more_and_closing_twice_closes_once(cast):
    goal = a_goal(cast)
    for _ in range(2):
        close_goal(goal=goal, by=cast.alice)
    assert AuditEvent.objects.filter(verb="goal.closed").count() == 1
    with pytest.raises(RuleViolation, match="closed"):
        rate(goal=goal, level=0, by=cast.alice, source=BY_NOTE)


def test_a_client_rates_as_herself_and_nobody_rates_in_her_name(cast):
    goal = a_goal(cast)
    assert refused_field(rate, goal=goal, level=0, by=cast.mina, source=BY_NOTE) == "source"
    assert refused_field(rate, goal=goal, level=0, by=cast.alice, source=BY_CLIENT) == "source"
    with pytest.raises(PermissionDenied):
        rate(goal=goal, level=0, by=cast.omar, source=BY_CLIENT)
