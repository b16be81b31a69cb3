"""Cover between dates, for one case and for a whole caseload; end not included, practice's own days."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from caregivers.caseload.access import permissions_on, practice_today
from caregivers.caseload.covering import also_covering, cover, cover_caseload, end_cover
from caregivers.caseload.models import Case, Responsibility
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from clinic.permissions import RELATION_MAY, Relation

WEEK = timedelta(days=7)


def arranged(cast, **more):
    today = practice_today()
    values = {"case": cast.minas_case, "clinician": cast.charlie, "starts_on": today, "ends_on": today + WEEK}
    return cover(**values | more, by=cast.pat)


def sees(user, case):
    return case in Case.objects.visible_to(user)


def on(day, hour=12):
    """The moment at which it is that hour in New York, where the practice is."""
    return clock.at(datetime(day.year, day.month, day.day, hour + 5, 30, tzinfo=UTC))


def test_a_cover_is_the_whole_case_from_its_first_day_until_its_end(cast):
    today = practice_today()
    arranged(cast, starts_on=today + WEEK, ends_on=today + 2 * WEEK)
    assert not sees(cast.charlie, cast.minas_case)
    with on(today + WEEK - timedelta(days=1)):
        assert not sees(cast.charlie, cast.minas_case)
    with on(today + WEEK):
        assert sees(cast.charlie, cast.minas_case)
    with on(today + 2 * WEEK - timedelta(days=1)):
        assert sees(cast.charlie, cast.minas_case)
    with on(today + 2 * WEEK):
        assert not sees(cast.charlie, cast.minas_case)


def test_it_begins_at_midnight_where_the_practice_is(cast):
    late = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)  # still the first of March in New York, the second in London
    with clock.at(late):
        assert practice_today().day == 1
        arranged(cast, starts_on=practice_today() + timedelta(days=1), ends_on=practice_today() + WEEK)
        assert not sees(cast.charlie, cast.minas_case)
    with clock.at(late + timedelta(hours=1)):
        assert sees(cast.charlie, cast.minas_case)


def test_whoever_covers_does_what_the_primary_clinician_does_and_the_trail_says_who_arranged_it(cast):
    row = arranged(cast)
    assert permissions_on(cast.minas_case, cast.charlie) == RELATION_MAY[Relation.RESPONSIBLE]
    event = AuditEvent.objects.get(verb="responsibility.covered")
    assert (event.actor_id, event.case_id) == (cast.pat.pk, cast.minas_case.pk)
    assert event.details["user_id"] == str(row.clinician_id)


@pytest.mark.parametrize("who", ["alice", "bob", "sam", "charlie", "mina"])
def test_only_the_manager_arranges_and_ends_it(cast, who):
    today = practice_today()
    by = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        cover(case=cast.minas_case, clinician=cast.charlie, starts_on=today, ends_on=today + WEEK, by=by)
    with pytest.raises(PermissionDenied):
        end_cover(responsibility=Responsibility.objects.get(clinician=cast.bob), by=by)


@pytest.mark.parametrize(("starts", "ends", "field"), [(-1, 7, "starts_on"), (0, 0, "ends_on"), (3, 2, "ends_on")])
def test_a_period_that_is_over_or_empty_is_refused(cast, starts, ends, field):
    today = practice_today()
    with pytest.raises(RuleViolation) as refused:
        arranged(cast, starts_on=today + timedelta(days=starts), ends_on=today + timedelta(days=ends))
    assert refused.value.field == field


@pytest.mark.parametrize("who", ["alice", "bob", "pat", "mina", "dan"])
def test_who_cannot_cover(wide_cast, who):
    with pytest.raises(RuleViolation) as refused:
        arranged(wide_cast, clinician=getattr(wide_cast, who))
    assert refused.value.field == "clinician"


def test_a_closed_case_needs_no_cover(wide_cast):
    with pytest.raises(RuleViolation):
        arranged(wide_cast, case=wide_cast.doras_case)


def test_that_somebody_else_covers_it_too_is_told_and_no_obstacle(cast):
    assert [row.clinician for row in also_covering(arranged(cast))] == [cast.bob]


def test_a_cover_ends_at_once_and_one_to_come_is_called_off(cast):
    now, later = (
        arranged(cast),
        arranged(cast, starts_on=practice_today() + 2 * WEEK, ends_on=practice_today() + 3 * WEEK),
    )
    for _click in range(2):
        end_cover(responsibility=now, by=cast.pat)
        end_cover(responsibility=later, by=cast.pat)
    assert not sees(cast.charlie, cast.minas_case)
    with on(practice_today() + 2 * WEEK):
        assert not sees(cast.charlie, cast.minas_case)
    assert AuditEvent.objects.filter(verb="responsibility.cover_ended").count() == 2
    assert arranged(cast, starts_on=practice_today() + 2 * WEEK, ends_on=practice_today() + 3 * WEEK)


def test_the_primary_clinician_is_not_ended_as_a_cover(cast):
    with pytest.raises(RuleViolation):
        end_cover(responsibility=Responsibility.objects.get(clinician=cast.alice), by=cast.pat)
    assert sees(cast.alice, cast.minas_case)


def absent(cast, **more):
    today = practice_today()
    values = {"away": cast.alice, "clinician": cast.charlie, "starts_on": today, "ends_on": today + WEEK}
    return cover_caseload(**values | more, by=cast.pat)


def test_an_absence_covers_every_open_case_in_one_step(wide_cast):
    cast = wide_cast
    rows = absent(cast)
    assert {row.case_id for row in rows} == {cast.minas_case.pk, cast.ravis_case.pk}
    assert sees(cast.charlie, cast.ravis_case)
    assert not sees(cast.charlie, cast.doras_case)
    assert absent(cast) == []


def test_what_is_covered_by_her_anyway_is_left_as_it_is(wide_cast):
    rows = absent(wide_cast, clinician=wide_cast.bob)
    assert [row.case_id for row in rows] == [wide_cast.ravis_case.pk]


def test_nobody_covers_for_themselves_or_for_nobody(cast):
    with pytest.raises(RuleViolation):
        absent(cast, clinician=cast.alice)
    with pytest.raises(RuleViolation):
        absent(cast, away=cast.bob)


def test_only_the_manager_arranges_an_absence(cast):
    today = practice_today()
    with pytest.raises(PermissionDenied):
        cover_caseload(away=cast.alice, clinician=cast.bob, starts_on=today, ends_on=today + WEEK, by=cast.alice)
