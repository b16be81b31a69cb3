"""Pathways run over their weeks: one module at a time, paused, taken up again, across a clock change, past gates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from caregivers.followups.models import FollowUp
from caregivers.learning.actions import assign, start
from caregivers.learning.models import Assignment
from caregivers.learning.pathways import actions as pathways
from caregivers.safety.actions import answer_gate
from caregivers.safety.models import QUESTIONS
from caregivers.tasks import unlock_assignments
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from clinic.library.models import ModuleVersion, Pathway
from tests.caregivers.owed import settled

CLEAR = {"adult": "yes"} | dict.fromkeys(QUESTIONS[1:], "no")
FIRST_DAY = datetime(2026, 2, 16, 17, tzinfo=UTC)  # noon in New York; the clocks change on March 8
DAY = timedelta(days=1)


@pytest.fixture
def core(cast, library):
    settled(cast)
    return Pathway.objects.newest().get(slug="core")


def at_day(number, hour=17):
    return clock.at(FIRST_DAY.replace(hour=hour) + number * DAY)


def follows(cast, pathway, **more):
    with at_day(0):
        return pathways.follow(case=cast.minas_case, pathway=pathway, by=cast.alice, **more)


def the_clock_passes(day):
    """The beat rings through the day, more often than needed."""
    for hour in (5, 6, 17, 17, 23):
        with at_day(day, hour):
            unlock_assignments.run()


def on_her_page(cast):
    rows = Assignment.objects.visible_to(cast.mina).order_by("unlocked_at")
    return [row.version.module.slug for row in rows]


def finishes(cast, row):
    """Without the steps: this test is about the days."""
    start(assignment=row, by=cast.mina)
    Assignment.objects.filter(pk=row.pk).update(completed_at=clock.now())


def does_what_is_open(cast, day):
    with at_day(day, 18):
        for row in Assignment.objects.visible_to(cast.mina).open():
            finishes(cast, row)


def asks_about_safety(cast, day, **changes):
    with at_day(day, 12):
        answer_gate(case=cast.minas_case, answers=CLEAR | changes, grounds="By phone.", by=cast.alice)


def test_the_first_module_is_there_at_once_and_the_others_wait(cast, core):
    run = follows(cast, core)
    assert on_her_page(cast) == ["safety-first"]
    days = [row.unlocks_on for row in run.assignments.order_by("unlocks_on")]
    assert days == [date(2026, 2, 16) + 7 * n * DAY for n in range(8)]
    assert FollowUp.objects.filter(kind="assigned").count() == 1
    assert Assignment.objects.visible_to(cast.alice).locked().count() == 7


def test_eight_modules_run_over_their_weeks_paused_in_the_middle_and_across_a_clock_change(cast, core):
    run = follows(cast, core)
    seen = {}
    for day in range(90):
        if day == 16:
            with at_day(day):
                pathways.pause(run=run, by=cast.alice)
        if day == 26:
            with at_day(day):
                pathways.take_up(run=run, by=cast.alice)
        if day % 7 == 2:
            asks_about_safety(cast, day)
        the_clock_passes(day)
        for slug in on_her_page(cast):
            seen.setdefault(slug, day)
        does_what_is_open(cast, day)
    weeks = [0, 7, 14, 31, 38, 45, 52, 59]  # ten days of pause after the third
    assert list(seen.items()) == list(zip(core.modules, weeks, strict=True))
    assert FollowUp.objects.filter(kind="assigned").count() == 8


def test_a_module_unlocks_when_the_day_begins_where_she_lives(cast, core):
    follows(cast, core)
    does_what_is_open(cast, 1)
    for hour, there in ((4, 1), (5, 2)):  # 23:59 and midnight in New York, within the hour
        with clock.at(datetime(2026, 2, 23, hour, 0 if hour == 5 else 59, tzinfo=UTC)):
            unlock_assignments.run()
            assert len(on_her_page(cast)) == there


def test_who_falls_behind_is_not_flooded(cast, core):
    follows(cast, core)
    for day in range(30):
        the_clock_passes(day)
    assert on_her_page(cast) == ["safety-first"]
    does_what_is_open(cast, 30)
    the_clock_passes(31)
    assert on_her_page(cast) == ["safety-first", "not-always-denial"]
    does_what_is_open(cast, 31)
    for day in range(32, 39):
        the_clock_passes(day)
        assert len(on_her_page(cast)) == (2 if day < 38 else 3)


def test_what_is_behind_a_gate_waits_for_the_answers_and_holds_nothing_else_up(cast, library):
    settled(cast)
    ready = Pathway.objects.newest().get(slug="ready-to-act")  # 3 and 4 are gated
    follows(cast, ready)
    for day in range(21):
        the_clock_passes(day)
        does_what_is_open(cast, day)
    assert on_her_page(cast) == ["safety-first", "saying-it-well"]
    [held] = Assignment.objects.visible_to(cast.alice).filter(held_at__isnull=False)
    assert held.version.module.slug == "the-standing-offer"
    before = AuditEvent.objects.filter(verb="assignment.kept_back").count()
    the_clock_passes(21)
    assert AuditEvent.objects.filter(verb="assignment.kept_back").count() == before + 1  # the next one, once
    asks_about_safety(cast, 22, violence_to_caregiver="unsure")
    the_clock_passes(22)
    assert len(on_her_page(cast)) == 2
    asks_about_safety(cast, 23)
    the_clock_passes(23)
    assert on_her_page(cast)[2] == "the-standing-offer"


def test_stopping_takes_back_what_has_not_unlocked_and_keeps_the_rest(cast, core):
    run = follows(cast, core)
    with at_day(3):
        pathways.stop(run=run, by=cast.alice, reason="We talk instead.")
        with pytest.raises(RuleViolation, match="was stopped"):
            pathways.pause(run=run, by=cast.alice)
    the_clock_passes(20)
    assert on_her_page(cast) == ["safety-first"]
    assert Assignment.objects.visible_to(cast.alice).unfinished().count() == 1
    run.refresh_from_db()
    assert run.stop_reason == "We talk instead."


def test_what_she_has_or_did_is_left_out(cast, core):
    with at_day(0):
        assign(case=cast.minas_case, version=_newest("what-i-can-control"), by=cast.alice)
    run = follows(cast, core)
    slugs = {row.version.module.slug for row in run.assignments.all()}
    assert slugs == set(core.modules) - {"what-i-can-control"}
    with pytest.raises(RuleViolation, match="follows this pathway already"):
        follows(cast, core)


def test_starting_twice_with_one_button_starts_once(cast, core):
    once = cast.mina.pk
    assert follows(cast, core, once=once) == follows(cast, core, once=once)
    assert Assignment.objects.count() == 8


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"every_days": 0}, "every_days"),
        ({"every_days": 91}, "every_days"),
        ({"starts_on": date(2026, 2, 15)}, "starts_on"),
    ],
)  # fmt: skip
def test_a_spacing_or_day_that_makes_no_sense_is_refused(cast, core, given, field):
    with pytest.raises(RuleViolation) as no:
        follows(cast, core, **given)
    assert no.value.field == field
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("who", ["charlie", "pat", "mina", "omar"])
def test_only_who_may_assign_starts_pauses_and_stops(cast, core, who):
    run, person = follows(cast, core), getattr(cast, who)
    for verb in (pathways.pause, pathways.take_up, pathways.stop):
        with at_day(1), pytest.raises(PermissionDenied):
            verb(run=run, by=person)
    with at_day(1), pytest.raises(PermissionDenied):
        pathways.follow(case=cast.minas_case, pathway=core, by=person)


def _newest(slug):
    return ModuleVersion.objects.newest().get(module__slug=slug)
