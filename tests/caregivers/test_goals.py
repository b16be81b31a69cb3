"""Goals: setting, changing, closing, and the templates to start from. Ratings: test_goals_rate.py."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from caregivers.caseload.access import practice_today
from caregivers.goals.actions import change_goal, close_goal, rate, set_goal
from caregivers.goals.library import TEMPLATES, by_domain
from caregivers.goals.models import GATE_OF_DOMAIN, LEVELS, Domain, Goal, GoalRating
from caregivers.goals.queries import cases_with_gated_goals, open_goals, t_score
from caregivers.safety.actions import answer_gate
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from tests.caregivers.test_safety import CLEAR

WORDS = {str(level): f"I sleep {level + 6} hours." for level in LEVELS}
BY_NOTE, BY_CLIENT = GoalRating.Source.NOTE, GoalRating.Source.CAREGIVER


def a_goal(cast, **changes):
    given = {"case": cast.minas_case, "domain": "self_care", "title": "I sleep", "levels": WORDS, "by": cast.alice}
    return set_goal(**given | changes)


def refused_field(act, **kwargs):
    with pytest.raises(RuleViolation) as no:
        act(**kwargs)
    return no.value.field


def test_a_goal_keeps_its_words_and_leaves_a_trail_without_them(cast):
    goal = a_goal(cast)
    kept = Goal.objects.get()
    assert (kept.title, kept.levels, kept.weight, kept.baseline) == ("I sleep", WORDS, 1, -1)
    event = AuditEvent.objects.get(verb="goal.set")
    assert (event.target_id, event.actor_id, event.details["kind"]) == (str(goal.pk), cast.alice.pk, "self_care")
    assert "sleep" not in str(event.details)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": "  "}),
        ("domain", {"domain": "winning"}),
        ("weight", {"weight": 0}),
        ("weight", {"weight": 5}),
        ("baseline", {"baseline": 3}),
        ("baseline", {"baseline": -3}),
        ("levels.-2", {"levels": {}}),
        ("levels.2", {"levels": WORDS | {"2": " "}}),
        ("review_on", {"review_on": "yesterday"}),
    ],
)
def test_an_incomplete_goal_is_refused_beside_its_field(cast, field, changes):
    if "review_on" in changes:
        changes = {"review_on": practice_today() - timedelta(days=1)}
    assert refused_field(a_goal, cast=cast, **changes) == field
    assert not Goal.objects.exists()


def test_a_review_may_be_today(cast):
    assert a_goal(cast, review_on=practice_today()).review_on == practice_today()


@pytest.mark.parametrize("domain", Domain.values)
def test_only_letting_go_and_boundaries_wait_for_the_gate(cast, domain):
    gated = domain in {"letting_go", "boundaries"}
    assert (domain in GATE_OF_DOMAIN) is gated
    if gated:
        assert refused_field(a_goal, cast=cast, domain=domain) == "domain"
    else:
        a_goal(cast, domain=domain)


@pytest.mark.parametrize(
    ("changes", "letting_go", "boundaries"),
    [({}, True, True), ({"emergency": "unsure"}, False, True), ({"violence_to_caregiver": "yes"}, False, False)],
)
def test_each_gated_domain_asks_its_own_gate(cast, changes, letting_go, boundaries):
    answer_gate(case=cast.minas_case, answers=CLEAR | changes, grounds="", by=cast.alice)
    for domain, allowed in (("letting_go", letting_go), ("boundaries", boundaries)):
        if allowed:
            a_goal(cast, domain=domain)
        else:
            assert refused_field(a_goal, cast=cast, domain=domain) == "domain"


def test_the_same_form_sent_twice_sets_one_goal(cast):
    once = uuid.uuid4()
    assert a_goal(cast, once=once) == a_goal(cast, once=once)
    assert Goal.objects.count() == AuditEvent.objects.filter(verb="goal.set").count() == 1


def test_a_closed_case_gets_no_new_goal(cast):
    cast.minas_case.closed_at = clock.now()
    with pytest.raises(RuleViolation):
        a_goal(cast)


@pytest.mark.parametrize("who", ["charlie", "pat", "mina", "omar"])
def test_only_clinicians_of_the_case_set_and_close_goals(cast, who):
    with pytest.raises(PermissionDenied):
        a_goal(cast, by=getattr(cast, who))
    with pytest.raises(PermissionDenied):
        close_goal(goal=a_goal(cast), by=getattr(cast, who))


def test_words_change_until_the_first_rating(cast):
    goal = a_goal(cast)
    changed = change_goal(goal=goal, title="I rest", levels=WORDS, weight=2, by=cast.sam)
    assert (Goal.objects.get().title, changed.weight) == ("I rest", 2)
    assert AuditEvent.objects.get(verb="goal.changed").details["fields"] == ["title", "weight"]
    rate(goal=goal, level=0, by=cast.alice, source=BY_NOTE)
    with pytest.raises(RuleViolation, match="rated"):
        change_goal(goal=goal, title="I sleep", levels=WORDS, by=cast.alice)


def test_the_score_is_over_open_goals_from_baseline_or_newest_rating(cast):
    assert t_score(cast.minas_case) is None
    first, second, third = a_goal(cast, baseline=0), a_goal(cast), a_goal(cast)
    rate(goal=second, level=1, by=cast.alice, source=BY_NOTE)
    rate(goal=third, level=1, by=cast.mina, source=BY_CLIENT)
    assert round(t_score(cast.minas_case), 2) == 59.13
    for goal in (first, second, third):
        close_goal(goal=goal, by=cast.alice)
    assert t_score(cast.minas_case) is None


def test_gated_goals_keep_the_questions_due_while_they_are_open(cast):
    answer_gate(case=cast.minas_case, answers=CLEAR, grounds="", by=cast.alice)
    a_goal(cast)
    assert list(cases_with_gated_goals()) == []
    goal = a_goal(cast, domain="boundaries")
    assert list(cases_with_gated_goals()) == [{"case": cast.minas_case.pk}]
    close_goal(goal=goal, by=cast.alice)
    assert list(cases_with_gated_goals()) == []


def test_the_words_of_a_goal_are_ciphertext_and_a_rating_is_never_changed(cast):
    rate(goal=a_goal(cast), level=0, by=cast.alice, source=BY_NOTE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT title, levels FROM caregivers_goal")
        assert not any(b"sleep" in bytes(stored) for stored in cursor.fetchone())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE caregivers_goalrating SET level = 2")


def test_every_domain_has_at_least_two_templates_with_five_different_levels():
    assert all(len(templates) >= 2 for _domain, templates in by_domain())
    assert len({template.slug for template in TEMPLATES}) == len(TEMPLATES)
    for template in TEMPLATES:
        texts = list(template.levels.values())
        assert len(set(texts)) == 5 and all(text.endswith(".") for text in texts)


def test_a_template_can_be_set_as_it_stands(cast):
    answer_gate(case=cast.minas_case, answers=CLEAR, grounds="", by=cast.alice)
    for template in TEMPLATES:
        a_goal(cast, domain=template.domain, title=str(template.title), levels=template.levels)
    assert len(open_goals(cast.minas_case, cast.mina)) == len(TEMPLATES)
