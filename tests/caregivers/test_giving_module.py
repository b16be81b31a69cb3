"""One module: chosen on a page that one can look through, for a later day, again; then earlier, later, newer, back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from caregivers.followups.models import FollowUp
from caregivers.learning.actions import start, withdraw
from caregivers.learning.giving.actions import give_more_time, start_now, use_newer
from caregivers.learning.giving.offers import offers, shelves
from caregivers.learning.models import Assignment
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from tests.access import Access
from tests.caregivers.giving import BUTTONS, PAGES, given, overdue, safe, text, the_given, the_waiting, today, waiting
from tests.factories import publish_module

ACCESS = {
    "learning:withdraw": Access(kwargs=the_given, **PAGES),
    "learning:more_time": Access(kwargs=the_given, **PAGES),
    "learning:start_now POST": Access(kwargs=the_waiting, **BUTTONS),
    "learning:use_newer POST": Access(kwargs=the_given, **BUTTONS),
}
DAY = timedelta(days=1)


def finished(cast, slug, number, days_ago):
    row = given(cast, slug, number)
    at = clock.now() - days_ago * DAY
    Assignment.objects.filter(pk=row.pk).update(assigned_at=at, started_at=at, completed_at=at)
    return row


def assign_page(cast):
    return reverse("learning:assign", args=[cast.minas_case.pk])


def test_modules_are_grouped_by_what_one_can_do_with_them(cast):
    publish_module("new-one", 102)
    publish_module("gated", 103, gate="safety")
    finished(cast, "done-before", 104, 40)
    given(cast, "on-the-list", 105)
    found = [(shelf.title, [o.version.module.slug for o in shelf.offers]) for shelf in shelves(offers(cast.minas_case))]
    assert found == [
        ("Can be given now", ["new-one"]),
        ("Waits for the safety questions", ["gated"]),
        ("Done before", ["done-before"]),
        ("On the list already", ["on-the-list"]),
    ]


def test_it_says_when_it_was_done_and_how_often(cast, sign_in):
    version = finished(cast, "walks", 104, 200).version
    row = given(cast, version=version)
    then = clock.now() - 3 * DAY
    Assignment.objects.filter(pk=row.pk).update(assigned_at=then, started_at=then, completed_at=then)
    page = text(sign_in(cast.alice).get(assign_page(cast)))
    assert "Done:" in page and "and 1 time before" in page
    assert f'href="{reverse("library:detail", args=["walks"])}" target="_blank"' in page


def test_for_a_later_day_it_is_planned_and_not_on_her_page(cast, sign_in):
    publish_module()
    later = (today() + 9 * DAY).isoformat()
    answer = sign_in(cast.alice).post(assign_page(cast), {"module": "a-first-walk", "starts_on": later}, follow=True)
    assert "does not see it before its day" in text(answer)
    assert "Start now" in text(answer) and "Later" in text(answer)
    assert not FollowUp.objects.filter(kind="assigned").exists()
    assert "Walk 101" not in text(sign_in(cast.mina).get("/my/"))


def test_a_finished_or_withdrawn_one_can_be_given_again_from_its_page(cast, sign_in):
    row = withdraw(assignment=given(cast), by=cast.alice)
    alice = sign_in(cast.alice)
    again = f"{assign_page(cast)}?module=a-first-walk"
    assert f'href="{again}"' in text(alice.get(reverse("learning:review", args=[row.pk])))
    assert 'value="a-first-walk" id="id_module" checked' in text(alice.get(again))


def test_taking_back_says_why_to_colleagues_and_a_kind_line_to_her(cast, sign_in):
    row, alice = given(cast), sign_in(cast.alice)
    alice.post(reverse("learning:withdraw", args=[row.pk]), {"reason": "Too much for her now."})
    row = Assignment.objects.visible_to(cast.alice).get()
    assert (row.withdraw_reason, row.withdrawn_by) == ("Too much for her now.", cast.alice)
    hers = text(sign_in(cast.mina).get(reverse("learning:open", args=[row.pk])))
    assert "not because of anything you did" in hers and "Too much" not in hers
    assert "Too much" not in str(list(AuditEvent.objects.values_list("details", flat=True)))


def test_what_is_finished_is_not_taken_back_and_what_was_typed_stays(cast, sign_in):
    row = finished(cast, "done", 104, 1)
    refused = sign_in(cast.alice).post(reverse("learning:withdraw", args=[row.pk]), {"reason": "My mistake."})
    assert refused.status_code == 422 and "My mistake." in text(refused) and "finished already" in text(refused)


def test_what_waits_is_started_now_with_its_message_and_its_days(cast, sign_in):
    row = waiting(cast, days=5, due_on=today() + 12 * DAY)
    answer = sign_in(cast.alice).post(reverse("learning:start_now", args=[row.pk]), follow=True)
    assert "on your client’s page now" in text(answer)
    row.refresh_from_db()
    assert row.is_open and row.due_on == today() + 7 * DAY
    assert FollowUp.objects.get(kind="assigned").subject_id == row.pk
    start_now(assignment=row, by=cast.alice)  # twice is once
    assert AuditEvent.objects.filter(verb="assignment.unlocked").count() == 1


def test_the_gate_is_asked_when_it_is_started_now(cast):
    safe(cast)
    row = waiting(cast, version=publish_module("gated", 103, gate="safety"))
    with clock.at(clock.now() + DAY):
        safe(cast, emergency="unsure")
        with pytest.raises(RuleViolation) as no:
            start_now(assignment=row, by=cast.alice)
    assert no.value.code == "gate"
    row.refresh_from_db()
    assert row.is_locked


def test_more_time_moves_the_day_or_takes_it_away(cast, sign_in):
    row, alice = overdue(cast), sign_in(cast.alice)
    address = reverse("learning:more_time", args=[row.pk])
    assert f'value="{row.due_on.isoformat()}"' in text(alice.get(address))
    refused = alice.post(address, {"due_on": (today() - DAY).isoformat()})
    assert refused.status_code == 422 and "over where your client lives" in text(refused)
    alice.post(address, {"due_on": (today() + 4 * DAY).isoformat()})
    row.refresh_from_db()
    assert not row.is_overdue
    alice.post(address, {"due_on": ""})
    row.refresh_from_db()
    assert row.due_on is None
    assert AuditEvent.objects.filter(verb="assignment.due_day_moved").count() == 2


def test_a_newer_version_is_said_and_taken_only_before_she_begins(cast, sign_in):
    row, alice = given(cast), sign_in(cast.alice)
    page = reverse("learning:review", args=[row.pk])
    assert "is newer" not in text(alice.get(page))
    newer = publish_module(version=2)
    assert "Version 1; version 2 is newer." in text(alice.get(page)) and "Use the newer one" in text(alice.get(page))
    assert use_newer(assignment=row, by=cast.alice).version == newer
    publish_module(version=3)
    start(assignment=row, by=cast.mina)
    assert "Version 2; version 3 is newer." in text(alice.get(page)) and "Use the newer one" not in text(
        alice.get(page)
    )
    refused = alice.post(reverse("learning:use_newer", args=[row.pk]), follow=True)
    assert "has begun with this version" in text(refused)
    row.refresh_from_db()
    assert row.version == newer


def test_a_newer_version_behind_a_gate_is_not_slipped_in(cast):
    row = given(cast)
    publish_module(version=2, gate="safety")
    with pytest.raises(RuleViolation) as no:
        use_newer(assignment=row, by=cast.alice)
    assert no.value.code == "gate"


@pytest.mark.parametrize("who", ["charlie", "pat", "mina", "omar"])
def test_others_change_none_of_it(cast, who):
    row, person = given(cast), getattr(cast, who)
    for verb, more in ((start_now, {}), (use_newer, {}), (give_more_time, {"due_on": None})):
        with pytest.raises(PermissionDenied):
            verb(assignment=row, by=person, **more)


def test_taken_back_or_finished_stays_as_it_is(cast):
    for row in (withdraw(assignment=given(cast), by=cast.alice), finished(cast, "done", 104, 1)):
        for verb, more in ((start_now, {}), (use_newer, {}), (give_more_time, {"due_on": today()})):
            with pytest.raises(RuleViolation) as no:
                verb(assignment=row, by=cast.alice, **more)
            assert no.value.code == "closed"
