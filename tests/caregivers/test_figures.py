"""How the modules go: what is counted, by whom it is seen, and that no page gives anybody away."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caregivers.caseload.actions import open_case
from caregivers.learning.actions import assign, complete, put_off, save_answer, withdraw
from caregivers.learning.figures.counted import counted, recount_when_due
from caregivers.learning.figures.counting import count
from caregivers.learning.figures.models import LibraryCount
from caregivers.learning.figures.statistics import all_figures, figures_of
from caregivers.learning.models import Assignment
from clinic import clock
from tests.access import Access
from tests.factories import publish_module

START = datetime(2031, 5, 5, 16, tzinfo=UTC)
SEEN = {"alice": 200, "bob": 200, "sam": 200, "charlie": 200, "pat": 200, "mina": 404, "omar": 404}


def a_module(cast):
    return {"slug": publish_module().module.slug}


ACCESS = {
    "learning:figures_list": Access(**SEEN, nobody=302),
    "learning:figures": Access(**SEEN, nobody=302, kwargs=a_module),
    "learning-api:figures": Access(**SEEN, nobody=401),
}


@pytest.fixture
def version(cast):
    return publish_module()


def people(cast, number, by=None):
    """So many more clients, each with a case."""
    return [
        open_case(
            name=f"Client {n}", email=f"client{n}-{number}@example.org", time_zone="America/New_York", nickname="Kim",
            relation="child", situation="struggling", by=by or cast.alice,
        )
        for n in range(number)
    ]  # fmt: skip


def now(user, slug):
    """The figures as if they had been counted this moment."""
    LibraryCount.objects.all().delete()
    return figures_of(user, slug)


def give(cast, cases, version):
    return [assign(case=case, version=version, by=cast.alice) for case in cases]


def write(row, revision=0):
    value = f"Words {revision}"
    by = row.case.caregiver.user
    return save_answer(assignment=row, step_key="thoughts", value=value, revision=revision, by=by)


def finish(rows, effort="fine", after=timedelta(days=2), begun=START):
    for row in rows:
        with clock.at(begun):
            write(row)
        with clock.at(begun + after):
            write(row, 1)
            complete(assignment=row, by=row.case.caregiver.user, effort=effort)


def test_fewer_than_five_people_show_nothing_at_all(cast, version, sign_in):
    finish(give(cast, people(cast, 4), version))
    figures = now(cast.alice, version.module.slug)
    assert (figures.given, figures.parts, figures.stops, figures.days) == (None, {}, {}, None)
    shown = sign_in(cast.alice).get(reverse("learning:figures", args=[version.module.slug])).content.decode()
    assert "Fewer than five people have had this one" in shown
    assert "Fewer than five" in sign_in(cast.pat).get(reverse("learning:figures_list")).content.decode()


def test_what_is_counted(cast, version, sign_in):
    rows = give(cast, people(cast, 21), version)
    finish(rows[:5], effort="hard")
    finish(rows[5:10], effort="fine", after=timedelta(days=5))
    for row in rows[10:16]:
        with clock.at(START):
            write(row)
        Assignment.objects.filter(pk=row.pk).update(position=3)
    for row in rows[16:]:
        put_off(assignment=row, by=row.case.caregiver.user)
    Assignment.objects.filter(pk__in=[row.pk for row in rows[10:15]]).update(obstacle="time")
    with clock.at(START + timedelta(days=2)):
        assert now(cast.alice, version.module.slug).stops == {"": 6}  # still at it
    with clock.at(START + timedelta(days=30)):
        figures = now(cast.charlie, version.module.slug)
    assert figures.given == 21
    assert figures.parts == {"finished": 10, "begun": 6, "not_begun": 5}
    assert (figures.share, figures.hard, figures.put_off) == (48, 5, 5)
    assert figures.stops == {"weather": 6}
    assert (figures.days, figures.writing_days) == (4, 1)
    assert figures.obstacles["time"] == 5
    assert figures.obstacles["crisis"] == 0
    shown = sign_in(cast.pat).get(reverse("learning:figures", args=[version.module.slug])).content.decode()
    for expected in ("(48 %)", "There was no time", "4 days (median)", "not shown", "3. The weather"):
        assert expected in shown
    assert "Client 1" not in shown


def test_small_groups_are_not_shown_nor_told_by_the_others(cast, version):
    rows = give(cast, people(cast, 12), version)
    finish(rows[:9])
    figures = now(cast.alice, version.module.slug)
    assert figures.given == 12
    assert figures.parts == {"finished": None, "begun": None, "not_begun": None}  # 3 did not begin
    assert (figures.hard, figures.put_off, figures.stops) == (0, None, {})
    assert (figures.nearly_all, figures.days) == (True, 2)


def test_somebody_counts_once_with_what_she_was_given_last(cast, version):
    cases = people(cast, 5)
    for row in give(cast, cases, version):
        withdraw(assignment=row, by=cast.alice)
    finish(give(cast, cases, version))
    assert count()[version.module_id].given == 5
    assert now(cast.alice, version.module.slug).parts["finished"] == 5


def test_what_waits_for_its_day_and_an_erased_record_do_not_count(cast, version):
    cases = people(cast, 6)
    give(cast, cases[:5], version)
    day = clock.today("America/New_York") + timedelta(days=9)
    assign(case=cases[5], version=version, by=cast.alice, starts_on=day)
    assert now(cast.alice, version.module.slug).given == 5
    key = cases[0].data_key
    key.wrapped, key.destroyed_at = None, clock.now()
    key.save()
    assert now(cast.alice, version.module.slug).given is None


def test_versions_stand_apart_only_where_each_had_enough_people(cast, version):
    cases = people(cast, 11)
    give(cast, cases[:5], version)
    newer = publish_module(version=2)
    give(cast, cases[5:9], newer)
    assert now(cast.alice, version.module.slug).versions == []
    give(cast, cases[9:], newer)
    figures = now(cast.alice, version.module.slug)
    assert (figures.given, figures.versions) == (11, [(1, 5, None), (2, 6, None)])


def test_it_is_counted_once_a_week(cast, version):
    finish(give(cast, people(cast, 5), version))
    with clock.at(START):  # a Monday
        assert recount_when_due()
        assert counted().of[version.module_id].finished == 5
    assign(case=cast.minas_case, version=version, by=cast.alice)
    with clock.at(START + timedelta(days=6)):
        assert not recount_when_due()
        assert figures_of(cast.alice, version.module.slug).given == 5
    with clock.at(START + timedelta(days=7)):
        assert recount_when_due()
        assert figures_of(cast.alice, version.module.slug).given == 6
    assert counted().on == (START + timedelta(days=7)).date()


def test_the_queries_are_the_same_however_many_modules_and_cases(cast, version, django_assert_num_queries):
    cases = people(cast, 5)
    finish(give(cast, cases, version))
    with CaptureQueriesContext(connection) as few:
        count()
    for number in range(102, 106):
        finish(give(cast, cases, publish_module(f"module-{number}", number)))
    with django_assert_num_queries(len(few)):
        assert len(count()) == 5
    all_figures(cast.alice)
    with django_assert_num_queries(2):  # what was counted last, and the modules
        assert len(all_figures(cast.alice)) == 5


def test_by_api_what_is_not_shown_is_null(cast, version, api):
    rows = give(cast, people(cast, 12), version)
    finish(rows[:7])
    finish(rows[7:9], effort="hard")
    Assignment.objects.filter(pk=rows[10].pk).update(obstacle="time")
    (row,) = api(cast.pat).get(reverse("learning-api:figures")).data["results"]
    assert (row["module"], row["given"], row["finished"], row["hard"]) == ("a-first-walk", 12, None, None)
    assert set(row["got_in_the_way"].values()) == {None}
