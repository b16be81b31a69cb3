"""What waits to be read over the whole caseload: filters, counts, and the way from one to the next."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caregivers.caseload.access import practice_today
from caregivers.caseload.models import Responsibility
from caregivers.learning.actions import mark_reviewed
from caregivers.learning.models import Assignment
from caregivers.learning.queries import to_review
from caregivers.learning.reading.waiting import Scope, place_of, scopes_with_counts, waiting
from clinic import clock
from clinic.audit.models import AuditEvent
from sessions.dashboard.needs import needs_of
from tests.access import STAFF_ONLY_LIST, Access
from tests.caregivers.reading import HOUR, NOON, change, finished

ACCESS = {
    "learning:reviews": Access(**STAFF_ONLY_LIST | {"pat": 403}),
    "learning-api:reviews": Access(
        alice=200, bob=200, sam=200, charlie=200, pat=200, mina=200, omar=200, nobody=401
    ),
}  # fmt: skip


@pytest.fixture
def three(cast):
    """Three that wait, the oldest first; and one that was read."""
    rows = []
    for number in range(3):
        with clock.at(NOON + number * HOUR):
            rows.append(finished(cast, f"m{number}", 200 + number))
    mark_reviewed(assignment=finished(cast, "read", 210), by=cast.alice)
    return rows


def counts(user):
    return {one["scope"]: one["count"] for one in scopes_with_counts(user)}


def test_the_longest_wait_first_and_a_filter_for_each_way_of_being_responsible(cast, three):
    assert list(waiting(cast.alice)) == list(waiting(cast.bob)) == three
    assert counts(cast.alice) == {Scope.OWN: 3, Scope.PRIMARY: 3, Scope.COVERED: 0}
    assert counts(cast.bob) == {Scope.OWN: 3, Scope.PRIMARY: 0, Scope.COVERED: 3}
    assert counts(cast.sam) == {Scope.OWN: 0, Scope.PRIMARY: 0, Scope.COVERED: 0, Scope.SUPERVISED: 3}
    assert list(waiting(cast.sam, Scope.SUPERVISED)) == three
    for scope in Scope:
        assert not waiting(cast.charlie, scope).exists()
        assert not waiting(cast.pat, scope).exists()
        assert not waiting(cast.mina, scope).exists()


def test_a_cover_that_has_ended_and_a_closed_case_wait_for_nobody(cast, three):
    Responsibility.objects.filter(clinician=cast.bob).update(
        starts_on=practice_today() - timedelta(days=9), ends_on=practice_today()
    )
    assert counts(cast.bob)[Scope.COVERED] == 0
    cast.minas_case.closed_at, cast.minas_case.closed_by = clock.now(), cast.alice
    cast.minas_case.save()
    assert counts(cast.alice)[Scope.OWN] == 0


def test_the_number_on_today_leads_to_exactly_these_rows(cast, three, sign_in):
    read = Assignment.objects.get(reviewed_at__isnull=False)
    with clock.at(NOON + 5 * HOUR):
        change(read)
    alice = sign_in(cast.alice)
    expected = {row.pk for row in [*three, read]}
    assert {need.row_id for need in needs_of(cast.alice, kind="review")} == expected
    assert {row.pk for row in to_review(cast.alice)} == expected
    today = alice.get(reverse("dashboard:home")).content.decode()
    assert f'<a href="{reverse("learning:reviews")}">Homework to read <strong>4</strong></a>' in today
    shown = alice.get(reverse("learning:reviews")).content.decode()
    assert sum(f"/assignments/{pk}/" in shown for pk in expected) == 4
    assert shown.index(str(three[2].pk)) < shown.index(str(read.pk))  # it waits since it was changed
    assert "Changed since it was read" in shown


def test_the_list_leaves_a_trail(cast, three, sign_in):
    sign_in(cast.bob).get(reverse("learning:reviews"))
    event = AuditEvent.objects.filter(verb="assignment.read").get()
    assert (event.actor_id, event.case_id, event.details) == (cast.bob.pk, cast.minas_case.pk, {"count": 3})


def test_from_one_to_the_next(cast, three, sign_in):
    alice = sign_in(cast.alice)
    place = place_of(three[1], cast.alice, Scope.OWN)
    assert (place.number, place.total, place.before, place.after) == (2, 3, three[0], three[2])
    shown = alice.get(reverse("learning:review", args=[three[1].pk])).content.decode()
    for expected in ("2 of 3 that wait", 'rel="prev"', 'rel="next"', "Mark as read and open the next one"):
        assert expected in shown
    onward = alice.post(reverse("learning:mark_reviewed", args=[three[1].pk]), {"go": "next", "show": "own"})
    assert onward.url == reverse("learning:review", args=[three[2].pk]) + "?show=own"
    around = alice.post(reverse("learning:mark_reviewed", args=[three[2].pk]), {"go": "next", "show": "own"})
    assert around.url == reverse("learning:review", args=[three[0].pk]) + "?show=own"
    last = alice.post(reverse("learning:mark_reviewed", args=[three[0].pk]), {"go": "next"}, follow=True)
    assert "That was the last one." in last.content.decode()
    assert "Nothing waits to be read" in last.content.decode()


def test_a_supervisor_reads_in_the_list_of_those_she_supervises(cast, three, sign_in):
    sam = sign_in(cast.sam)
    shown = sam.get(reverse("learning:review", args=[three[0].pk]), {"show": "supervised"}).content.decode()
    assert "1 of 3 that wait" in shown
    alone = sam.get(reverse("learning:review", args=[three[0].pk])).content.decode()
    assert "that wait" not in alone
    assert "Mark as read" in alone


def test_the_list_takes_the_same_queries_however_much_waits(cast, three, sign_in, django_assert_num_queries):
    alice = sign_in(cast.alice)
    alice.get(reverse("learning:reviews"))
    with CaptureQueriesContext(connection) as few:
        alice.get(reverse("learning:reviews"))
    for number in range(6):
        finished(cast, f"x{number}", 220 + number)
    with django_assert_num_queries(len(few)):
        alice.get(reverse("learning:reviews"))


def test_by_api(cast, three, api):
    rows = api(cast.sam).get(reverse("learning-api:reviews"), {"show": "supervised"}).data["results"]
    assert [row["id"] for row in rows] == [str(row.pk) for row in three]
    assert api(cast.sam).get(reverse("learning-api:reviews")).data["results"] == []
    seen = api(cast.alice).post(f"/api/v1/assignments/{three[0].pk}/review/", {"seen": 7}, format="json")
    assert (seen.status_code, seen.json()["current"]) == (409, {"seen": 1})
    read = {"seen": 1, "comment": "Thank you."}
    assert api(cast.alice).post(f"/api/v1/assignments/{three[0].pk}/review/", read, format="json").data["reviewed_at"]
