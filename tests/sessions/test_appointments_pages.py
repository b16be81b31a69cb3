"""Pages and API of appointments: who gets in, what is refused, nothing typed is lost."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from clinic import clock
from sessions.appointments.actions import book, cancel, mark_no_show
from sessions.appointments.models import Appointment
from tests.access import Access
from tests.sessions.test_appointments import HOUR, NOON, booked, second_case

DAY = {"date": "2026-05-04", "time": "15:00", "minutes": "50", "place": "video"}
API_DAY = {"starts_at": "2026-05-04T15:00:00-04:00", "ends_at": "2026-05-04T15:50:00-04:00"}


def an_hour_ago(cast):
    start = clock.now() - HOUR
    return {"pk": book(case=cast.minas_case, starts_at=start, ends_at=start + HOUR, by=cast.alice).pk}


def of_minas_case(cast):
    return {"case": cast.minas_case.pk}


SEEN = {"alice": 200, "bob": 200, "sam": 200, "charlie": 404, "pat": 403, "mina": 404, "omar": 404, "nobody": 302}
DONE_BY = {"alice": 200, "bob": 200, "sam": 403, "charlie": 404, "pat": 403, "mina": 404, "omar": 404, "nobody": 302}
API_SEEN = {"alice": 200, "bob": 200, "sam": 200, "charlie": 404, "pat": 404, "mina": 200, "omar": 404, "nobody": 401}
API_DONE_BY = API_SEEN | {"sam": 403, "mina": 403}
MONDAY = {"starts_at": "2031-03-03T15:00:00Z", "ends_at": "2031-03-03T16:00:00Z"}
WHY = {"reason": "The car broke down."}
ACCESS = {
    "appointments:agenda": Access(**SEEN | {"charlie": 200}),
    "appointments:new": Access(**DONE_BY, kwargs=of_minas_case),
    "appointments:detail": Access(**SEEN, kwargs=an_hour_ago),
    "appointments:move": Access(**DONE_BY, kwargs=an_hour_ago),
    "appointments:held POST": Access(**DONE_BY | {"alice": 302, "bob": 302}, kwargs=an_hour_ago),
    "appointments:cancel": Access(**DONE_BY, kwargs=an_hour_ago),
    "appointments:no_show": Access(**DONE_BY, kwargs=an_hour_ago),
    "appointments-api:list": Access(**API_SEEN | {"charlie": 200, "pat": 200, "omar": 200}),
    "appointments-api:list POST": Access(
        alice=201, bob=201, sam=403, charlie=422, pat=403, mina=403, omar=422, nobody=401,
        data=lambda cast: {"case": str(cast.minas_case.pk), **MONDAY},
    ),
    "appointments-api:detail": Access(**API_SEEN, kwargs=an_hour_ago),
    "appointments-api:move POST": Access(**API_DONE_BY, kwargs=an_hour_ago, data=lambda cast: MONDAY),
    "appointments-api:held POST": Access(**API_DONE_BY, kwargs=an_hour_ago),
    "appointments-api:cancel POST": Access(
        **API_DONE_BY | {"bob": 200}, kwargs=an_hour_ago, data=lambda cast: WHY
    ),
    "appointments-api:no_show POST": Access(**API_DONE_BY, kwargs=an_hour_ago, data=lambda cast: WHY),
}  # fmt: skip


@pytest.fixture(autouse=True)
def may_morning():
    with clock.at(datetime(2026, 5, 4, 8, tzinfo=UTC)):
        yield


@pytest.fixture
def alices(cast, sign_in):
    return sign_in(cast.alice)


def new(cast):
    return reverse("appointments:new", args=[cast.minas_case.pk])


def test_a_time_typed_on_ones_own_clock_is_booked_at_that_moment(cast, alices):
    response = alices.post(new(cast), {**DAY, "once": str(uuid4())})
    appointment = Appointment.objects.get()
    assert response.status_code == 302 and response.url == reverse("appointments:detail", args=[appointment.pk])
    assert appointment.starts_at == datetime(2026, 5, 4, 19, tzinfo=UTC)  # 15:00 in New York
    assert appointment.ends_at - appointment.starts_at == timedelta(minutes=50)


def test_a_form_sent_twice_books_once(cast, alices):
    once = str(uuid4())
    for _ in range(2):
        assert alices.post(new(cast), {**DAY, "once": once}).status_code == 302
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"minutes": "0"}, {"minutes": "721"}, {"time": "25:00"}, {"date": ""}])
def test_what_was_typed_stays_where_it_is_refused(cast, alices, wrong):
    response = alices.post(new(cast), {**DAY, **wrong})
    assert response.status_code == 422
    assert 'value="video" selected' in response.text
    assert Appointment.objects.count() == 0


def test_a_clash_is_told_beside_the_time_and_may_be_booked_all_the_same(cast, alices):
    booked(cast, datetime(2026, 5, 4, 19, 30, tzinfo=UTC), case=second_case(cast))
    refused = alices.post(new(cast), DAY)
    assert refused.status_code == 422
    assert "time" in refused.context["form"].errors and "despite_clash" in refused.text
    assert alices.post(new(cast), {**DAY, "despite_clash": "on"}).status_code == 302


def test_the_clients_clock_is_shown_where_it_differs(cast, alices):
    user = cast.mina
    user.time_zone = "America/Los_Angeles"
    user.save()
    assert "America/Los_Angeles" in alices.get(new(cast)).text
    shown = alices.get(reverse("appointments:detail", args=[booked(cast).pk])).text
    assert "5:00 AM" in shown and "8:00 AM" in shown


def test_one_clock_is_enough_where_both_are_the_same(cast, alices):
    assert "America/New_York" not in alices.get(reverse("appointments:detail", args=[booked(cast).pk])).text


def test_the_form_of_a_move_shows_what_is_booked_and_moves_it(cast, alices):
    appointment = booked(cast)
    address = reverse("appointments:move", args=[appointment.pk])
    assert 'value="08:00"' in alices.get(address).text
    assert alices.post(address, DAY).status_code == 302
    appointment.refresh_from_db()
    assert appointment.starts_at == datetime(2026, 5, 4, 19, tzinfo=UTC)


def test_cancelling_wants_a_reason_and_shows_it_to_clinicians(cast, alices):
    appointment = booked(cast)
    address = reverse("appointments:cancel", args=[appointment.pk])
    assert alices.post(address, {"reason": " "}).status_code == 422
    assert alices.post(address, {"reason": "Flu."}).status_code == 302
    assert "Flu." in alices.get(reverse("appointments:detail", args=[appointment.pk])).text


def test_saying_too_early_that_it_was_held_is_a_sentence_not_an_error(cast, alices):
    appointment = booked(cast)
    response = alices.post(reverse("appointments:held", args=[appointment.pk]), follow=True)
    assert "has not begun yet" in response.text


def test_the_agenda_shows_own_appointments_by_day_in_a_fixed_number_of_queries(
    cast, alices, django_assert_num_queries, django_assert_max_num_queries
):
    booked(cast)
    with django_assert_max_num_queries(8) as few:
        alices.get(reverse("appointments:agenda"))
    for day in range(1, 14):
        booked(cast, NOON + timedelta(days=day))
    with django_assert_num_queries(len(few)):
        shown = alices.get(reverse("appointments:agenda"))
    assert shown.text.count("<section") == 14 and "Today" in shown.text


def test_the_api_says_which_input_it_refuses(cast, api):
    alices = api(cast.alice)
    body = {"case": str(cast.minas_case.pk), **API_DAY}
    backwards = alices.post(reverse("appointments-api:list"), {**body, "ends_at": API_DAY["starts_at"]}, format="json")
    assert (backwards.status_code, backwards.json()["errors"][0]["field"]) == (422, "ends_at")
    foreign = alices.post(reverse("appointments-api:list"), {**body, "case": str(cast.omars_case.pk)}, format="json")
    missing = alices.post(reverse("appointments-api:list"), {**body, "case": str(uuid4())}, format="json")
    assert foreign.status_code == 422 and foreign.json() == missing.json()


def test_an_idempotency_key_books_once(cast, api):
    body, key = {"case": str(cast.minas_case.pk), **API_DAY}, {"Idempotency-Key": str(uuid4())}
    first, second = (
        api(cast.alice).post(reverse("appointments-api:list"), body, format="json", headers=key) for _ in range(2)
    )
    assert first.status_code == 201 and first.json() == second.json()


def test_a_client_sees_her_own_appointment_but_not_what_was_written_about_why(cast, api):
    appointment = booked(cast)
    with clock.at(NOON + HOUR):
        mark_no_show(appointment=appointment, by=cast.alice, reason="Third time.")
    shown = {
        who: api(getattr(cast, who)).get(reverse("appointments-api:list")).json()["results"]
        for who in ("mina", "sam", "omar")
    }
    assert [row["state_reason"] for row in shown["mina"]] == [None]
    assert [row["state_reason"] for row in shown["sam"]] == ["Third time."]
    assert shown["omar"] == []


def test_the_list_can_be_narrowed_to_one_case(cast, api):
    booked(cast)
    other = booked(cast, NOON + 3 * HOUR, case=second_case(cast))
    cancel(appointment=other, by=cast.alice, reason="Flu.")
    rows = api(cast.alice).get(reverse("appointments-api:list"), {"case": str(other.case_id)}).json()["results"]
    assert [row["id"] for row in rows] == [str(other.pk)]
