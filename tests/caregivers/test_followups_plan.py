"""Follow-ups by a person's word: planned, cancelled, tried again, marked as sent; pages and API."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from caregivers.caseload.models import Responsibility
from caregivers.followups.actions import cancel, cancel_waiting, mark_as_sent, plan, retry
from caregivers.followups.models import FollowUp
from caregivers.followups.queries import needs_a_person, panel, planned_for
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation, Stale
from tests.access import Access

NOON = datetime(2026, 6, 1, 16, tzinfo=UTC)  # at Mina's in New York
NIGHT = datetime(2026, 6, 2, 3, tzinfo=UTC)  # eleven in the evening there
State, Reason = FollowUp.State, FollowUp.Reason


def wall(*parts):
    return datetime(*parts)  # noqa: DTZ001 (wall time has no zone of its own)


@pytest.fixture
def cast(cast):
    """The cast, responsible for one another since long before the moments of these tests."""
    Responsibility.objects.update(starts_on=date(2020, 1, 1))
    return cast


def owe(cast, key="after:1", **given):
    values = {"kind": "after_session", "case": cast.minas_case, "recipient": cast.mina, "by": cast.alice}
    return plan(**values | given, dedupe_key=key)


def ended(cast, state, reason="", key="after:1"):
    row = owe(cast, key)
    FollowUp.objects.filter(pk=row.pk).update(
        state=state, reason=reason, next_try_at=None, attempts=7, ended_at=clock.now()
    )
    return FollowUp.objects.get(pk=row.pk)


def sending(cast, key="after:1"):
    row = owe(cast, key)
    FollowUp.objects.filter(pk=row.pk).update(
        state=State.SENDING, next_try_at=None, lease_until=clock.now() + timedelta(minutes=2)
    )
    return FollowUp.objects.get(pk=row.pk)


def of_mina(cast):
    return {"pk": owe(cast).pk}


RECORD = {"alice": 200, "bob": 200, "sam": 200, "charlie": 404, "pat": 403, "mina": 404, "omar": 404, "nobody": 302}
PAGE_VERB = RECORD | {"alice": 302, "bob": 302, "sam": 302, "pat": 404}
API_LIST = dict.fromkeys(RECORD, 200) | {"nobody": 401}
API_ONE = RECORD | {"pat": 404, "nobody": 401}
# What is only planned cannot be marked as sent.
API_NO = API_ONE | {"alice": 409, "bob": 409, "sam": 409}
ACCESS = {
    "followups:health": Access(**dict.fromkeys(RECORD, 200)),
    "followups:history": Access(kwargs=lambda cast: {"case": cast.minas_case.pk}, **RECORD),
    "followups:cancel POST": Access(kwargs=of_mina, **PAGE_VERB),
    "followups:retry POST": Access(kwargs=of_mina, **PAGE_VERB),
    "followups:mark_as_sent POST": Access(kwargs=of_mina, **PAGE_VERB),
    "followups-api:follow-ups-list": Access(**API_LIST),
    "followups-api:follow-ups-detail": Access(kwargs=of_mina, **API_ONE),
    "followups-api:follow-ups-cancel POST": Access(kwargs=of_mina, **API_ONE),
    "followups-api:follow-ups-retry POST": Access(kwargs=of_mina, **API_ONE),
    "followups-api:follow-ups-mark-sent POST": Access(kwargs=of_mina, **API_NO),
}


def test_planned_at_a_wall_time_it_keeps_what_was_meant_and_the_moment(cast):
    with clock.at(NOON):
        row = owe(cast, wall=wall(2026, 11, 1, 9, 0), zone="America/New_York")
    assert (row.local_due, row.zone, row.state) == ("2026-11-01T09:00", "America/New_York", State.PLANNED)
    assert row.due_at == row.next_try_at == datetime(2026, 11, 1, 14, tzinfo=UTC)
    assert row.expires_at == row.due_at + timedelta(hours=24)
    event = AuditEvent.objects.get(verb="follow_up.planned")
    assert (event.actor_id, event.case_id) == (cast.alice.pk, cast.minas_case.pk)


def test_planned_now_in_her_night_it_waits_for_her_morning_and_is_not_late(cast):
    with clock.at(NIGHT):
        row = owe(cast)
    assert row.due_at == NIGHT
    assert row.next_try_at == datetime(2026, 6, 2, 12, tzinfo=UTC)
    assert row.expires_at == row.next_try_at + timedelta(hours=24)


def test_the_same_thing_is_owed_once(cast):
    first = owe(cast)
    assert owe(cast, by=cast.bob) == first
    assert FollowUp.objects.count() == AuditEvent.objects.filter(verb="follow_up.planned").count() == 1


def test_a_time_that_has_passed_is_refused_beside_its_field(cast):
    with clock.at(NOON), pytest.raises(RuleViolation) as no:
        owe(cast, wall=wall(2026, 6, 1, 11, 59), zone="America/New_York")
    assert no.value.field == "wall"


def test_it_goes_to_the_caregiver_of_the_case_and_to_nobody_else(cast):
    with pytest.raises(ValueError, match="caregiver"):
        owe(cast, recipient=cast.omar)


@pytest.mark.parametrize("who", ["charlie", "pat", "mina"])
def test_nobody_else_plans_or_changes_it(cast, who):
    row = owe(cast)
    person = getattr(cast, who)
    for verb in (cancel, retry, mark_as_sent):
        with pytest.raises(PermissionDenied):
            verb(follow_up=row, by=person)
    with pytest.raises(PermissionDenied):
        owe(cast, "other", by=person)


def test_due_now_it_rings_after_the_commit_and_later_it_does_not(cast, django_capture_on_commit_callbacks, monkeypatch):
    rung = []
    monkeypatch.setattr("caregivers.followups.doorbell._ring", lambda: rung.append(1))
    with clock.at(NOON), django_capture_on_commit_callbacks(execute=True):
        owe(cast)
        owe(cast)
        owe(cast, "later", wall=wall(2026, 6, 1, 15, 0))
        assert not rung
    assert rung == [1]


def test_a_cancelled_one_waits_no_more_and_cancelling_twice_is_no_mistake(cast):
    row = cancel(follow_up=owe(cast), by=cast.alice)
    assert (row.state, row.reason, row.next_try_at, row.ended_by) == ("cancelled", "no_longer_wanted", None, cast.alice)
    cancel(follow_up=row, by=cast.alice)
    assert AuditEvent.objects.filter(verb="follow_up.cancelled").count() == 1
    assert not planned_for(cast.minas_case).exists()


def test_what_is_going_out_now_or_has_gone_out_is_not_cancelled(cast):
    for row in (sending(cast), ended(cast, State.SENT, key="after:2")):
        with pytest.raises(Stale) as no:
            cancel(follow_up=row, by=cast.alice)
        assert no.value.current == {"state": row.state, "reason": ""}


def test_calling_something_off_cancels_what_waits_for_it_and_nothing_else(cast):
    mine, other = owe(cast, "assigned:1"), owe(cast, "assigned:2")
    omars = plan(
        kind="assigned", case=cast.omars_case, recipient=cast.omar, dedupe_key="assigned:1b", by=cast.charlie
    )  # fmt: skip
    assert cancel_waiting(case=cast.minas_case, dedupe_prefix="assigned:1", by=cast.mina) == 1
    states = {row.pk: row.state for row in FollowUp.objects.all()}
    assert states == {mine.pk: "cancelled", other.pk: "planned", omars.pk: "planned"}


def test_calling_something_off_while_its_mail_goes_out_is_refused_whole(cast):
    waiting, _ = owe(cast, "assigned:1:a"), sending(cast, "assigned:1:b")
    with pytest.raises(Stale):
        cancel_waiting(case=cast.minas_case, dedupe_prefix="assigned:1", by=cast.alice)
    assert FollowUp.objects.get(pk=waiting.pk).state == State.PLANNED


@pytest.mark.parametrize(
    ("state", "reason"), [("dead", "refused"), ("uncertain", "cut_off"), ("suppressed", "too_late")]
)
def test_what_ended_badly_needs_a_person_who_can_try_again_mark_it_or_let_it_go(cast, state, reason):
    rows = [ended(cast, state, reason, key=f"after:{n}") for n in range(3)]
    assert set(needs_a_person(cast.alice)) == set(rows)
    assert not needs_a_person(cast.charlie).exists()
    again = retry(follow_up=rows[0], by=cast.bob)
    assert (again.state, again.reason, again.attempts, again.planned_by) == ("planned", "", 0, cast.bob)
    assert again.expires_at > clock.now() + timedelta(hours=23)
    assert again.fence > rows[0].fence
    sent = mark_as_sent(follow_up=rows[1], by=cast.alice)
    assert (sent.state, sent.reason, sent.ended_by) == ("sent", "", cast.alice)
    assert cancel(follow_up=rows[2], by=cast.alice).state == "cancelled"
    assert not needs_a_person(cast.alice).exists()


def test_what_was_sent_is_not_sent_again(cast):
    with pytest.raises(Stale):
        retry(follow_up=ended(cast, State.SENT), by=cast.alice)


def test_the_panel_shows_what_is_open_and_what_ended(cast):
    owe(cast), ended(cast, "sent", key="b"), ended(cast, "dead", "refused", key="c")
    shown = panel(cast.minas_case, cast.alice)
    assert {line["row"].dedupe_key for line in shown["open"]} == {"after:1", "c"}
    assert [line["row"].dedupe_key for line in shown["ended"]] == ["b"]


def test_the_page_shows_why_and_offers_what_can_be_done(cast, sign_in):
    row = ended(cast, "dead", "refused")
    text = sign_in(cast.alice).get(reverse("followups:history", args=[cast.minas_case.pk])).content.decode()
    assert "Could not be sent" in text and "The mail server refused it" in text
    assert reverse("followups:retry", args=[row.pk]) in text
    answer = sign_in(cast.alice).post(reverse("followups:retry", args=[row.pk]), follow=True)
    assert "It will be tried again now." in answer.content.decode()
    assert FollowUp.objects.get().state == State.PLANNED


def test_the_history_costs_the_same_whatever_its_length(cast, sign_in, django_assert_max_num_queries):
    for n in range(12):
        ended(cast, "sent", key=f"k{n}")
    client = sign_in(cast.alice)
    with django_assert_max_num_queries(20):
        client.get(reverse("followups:history", args=[cast.minas_case.pk]))


def test_the_api_narrows_by_case_and_state_and_says_409_to_a_late_cancel(cast, api):
    row, _ = sending(cast), owe(cast, "b")
    client = api(cast.alice)
    found = client.get("/api/v1/follow-ups/", {"case": cast.minas_case.pk, "state": "sending"}).json()["results"]
    assert [one["id"] for one in found] == [str(row.pk)]
    assert client.get("/api/v1/follow-ups/", {"case": cast.omars_case.pk}).json()["results"] == []
    answer = client.post(f"/api/v1/follow-ups/{row.pk}/cancel/", format="json")
    assert (answer.status_code, answer.json()["current"]["state"]) == (409, "sending")
    assert client.post(f"/api/v1/follow-ups/{uuid.uuid4()}/cancel/", format="json").status_code == 404


def test_health_is_red_when_the_oldest_due_one_is_over_two_minutes_late(cast, client):
    with clock.at(NOON):
        owe(cast)
    for seconds, status in ((119, 200), (121, 503)):
        with clock.at(NOON + timedelta(seconds=seconds)):
            answer = client.get("/healthz/followups")
        assert (answer.status_code, answer.json()["seconds_late"]) == (status, seconds)
