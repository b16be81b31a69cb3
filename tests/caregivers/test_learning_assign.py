"""Giving work and taking it back."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caregivers.followups.models import FollowUp
from caregivers.learning.actions import assign, complete, save_answer, start, withdraw
from caregivers.learning.models import Assignment
from caregivers.learning.queries import portal_cards
from caregivers.safety.actions import answer_gate
from clinic import clock
from clinic.accounts.models import User
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from clinic.library.models import ModuleVersion
from tests.access import Access
from tests.factories import publish_module

CLEAR = {
    "adult": "yes", "emergency": "no", "danger_to_self": "no", "danger_to_others": "no", "seriously_ill": "no",
    "violence_to_caregiver": "no",
}  # fmt: skip
LINE = "I thought of your Sunday walks."


def _given(cast):
    return {"pk": assign(case=cast.minas_case, version=publish_module(), by=cast.alice).pk}


ACCESS = {
    "learning:assign": Access(
        kwargs=lambda cast: {"case": cast.minas_case.pk},
        alice=200, bob=200, sam=200, charlie=404, pat=403, mina=404, omar=404, nobody=302,
    ),
    "learning:withdraw POST": Access(
        kwargs=_given, alice=302, bob=302, sam=302, charlie=404, pat=403, mina=404, omar=404, nobody=302
    ),
}  # fmt: skip


@pytest.fixture
def module(cast):
    return publish_module()


def test_what_is_given_stands_on_the_caregivers_page_and_a_message_is_planned(cast, module):
    row = assign(case=cast.minas_case, version=module, by=cast.alice, personal_line=LINE)
    message = FollowUp.objects.get(dedupe_key=f"assigned:{row.pk}")
    assert (message.kind, message.recipient, message.subject_id) == ("assigned", cast.mina, row.pk)
    [card] = portal_cards(cast.mina)
    assert (card.title, card.personal_line, card.from_name, card.button) == (module.title, LINE, "Alice", "Start")
    assert portal_cards(cast.omar) == []


def test_giving_leaves_a_trail_without_the_personal_line(cast, module):
    assign(case=cast.minas_case, version=module, by=cast.alice, personal_line=LINE, due_on=clock.today("Asia/Tokyo"))
    event = AuditEvent.objects.get(verb="assignment.given")
    assert (event.actor_id, event.case_id, event.details["module"]) == (
        cast.alice.pk,
        cast.minas_case.pk,
        "a-first-walk",
    )
    assert "Sunday" not in str(event.details)


def test_the_same_module_is_not_given_twice_while_it_is_open(cast, module):
    row = assign(case=cast.minas_case, version=module, by=cast.alice)
    newer = publish_module(version=2)
    with pytest.raises(RuleViolation) as no:
        assign(case=cast.minas_case, version=newer, by=cast.bob)
    assert no.value.field == "module"
    withdraw(assignment=row, by=cast.alice)
    assert assign(case=cast.minas_case, version=newer, by=cast.bob).version == newer


def test_a_double_click_gives_one(cast, module, sign_in):
    once = "0199a0de-0000-7000-8000-000000000001"
    alice, address = sign_in(cast.alice), reverse("learning:assign", args=[cast.minas_case.pk])
    for _ in range(2):
        response = alice.post(address, {"module": "a-first-walk", "once": once})
        assert response.status_code == 302
    assert Assignment.objects.count() == FollowUp.objects.filter(kind="assigned").count() == 1


def test_a_day_that_is_over_where_the_client_lives_is_refused(cast, module):
    User.objects.filter(pk=cast.mina.pk).update(time_zone="Pacific/Auckland")
    cast.minas_case.caregiver.user.refresh_from_db()
    with clock.at(datetime(2031, 3, 9, 22, tzinfo=UTC)):  # the tenth in Auckland
        with pytest.raises(RuleViolation) as no:
            assign(case=cast.minas_case, version=module, by=cast.alice, due_on=date(2031, 3, 9))
        assert no.value.field == "due_on"
        assign(case=cast.minas_case, version=module, by=cast.alice, due_on=date(2031, 3, 10))


@pytest.mark.parametrize("gate", ["safety", "violence"])
def test_stepping_back_is_not_given_into_danger(cast, gate):
    gated = publish_module(gate=gate)
    with pytest.raises(RuleViolation) as no:
        assign(case=cast.minas_case, version=gated, by=cast.alice)
    assert no.value.code == "gate"
    assert not Assignment.objects.exists()
    assert not FollowUp.objects.filter(kind="assigned").exists()
    answer_gate(case=cast.minas_case, answers=CLEAR, grounds="Spoke with her.", by=cast.alice)
    assert assign(case=cast.minas_case, version=gated, by=cast.alice)


def test_a_draft_and_a_closed_case_are_refused(cast, module):
    cast.minas_case.closed_at = clock.now()
    with pytest.raises(RuleViolation):
        assign(case=cast.minas_case, version=module, by=cast.alice)
    draft = ModuleVersion.objects.create(
        module=module.module, number=9, title="D", summary="D", minutes=1, hand_off="D", checksum="0" * 64
    )
    with pytest.raises(RuleViolation) as no:
        assign(case=cast.omars_case, version=draft, by=cast.charlie)
    assert no.value.field == "module"


@pytest.mark.parametrize("name", ["charlie", "pat", "mina"])
def test_others_give_nothing_and_take_nothing_back(cast, module, name):
    with pytest.raises(PermissionDenied):
        assign(case=cast.minas_case, version=module, by=getattr(cast, name))
    row = assign(case=cast.minas_case, version=module, by=cast.alice)
    with pytest.raises(PermissionDenied):
        withdraw(assignment=row, by=getattr(cast, name))


def test_taking_back_cancels_the_message_and_keeps_what_was_written(cast, module):
    row = assign(case=cast.minas_case, version=module, by=cast.alice)
    save_answer(assignment=row, step_key="thoughts", value="Some.", revision=0, by=cast.mina)
    row = withdraw(assignment=row, by=cast.alice)
    assert FollowUp.objects.get(subject_id=row.pk).state == "cancelled"
    assert row.answers.count() == 1
    assert withdraw(assignment=row, by=cast.bob).withdrawn_by == cast.alice
    assert AuditEvent.objects.filter(verb="assignment.withdrawn").count() == 1


def test_a_waiting_message_is_no_news_once_she_has_begun(cast, module):
    row = assign(case=cast.minas_case, version=module, by=cast.alice)
    start(assignment=row, by=cast.mina)
    assert FollowUp.objects.get(subject_id=row.pk).state == "cancelled"


def test_finished_work_is_not_taken_back(cast, module):
    row = assign(case=cast.minas_case, version=module, by=cast.alice)
    save_answer(assignment=row, step_key="thoughts", value="Some.", revision=0, by=cast.mina)
    complete(assignment=row, by=cast.mina)
    with pytest.raises(RuleViolation):
        withdraw(assignment=row, by=cast.alice)


def test_the_page_says_what_stands_in_the_way_and_keeps_what_was_typed(cast, module, sign_in):
    publish_module("gated", 102, gate="safety")
    alice, address = sign_in(cast.alice), reverse("learning:assign", args=[cast.minas_case.pk])
    shown = alice.get(address).content.decode()
    assert "have not been answered" in shown
    refused = alice.post(address, {"module": "gated", "personal_line": LINE, "due_on": "2020-01-01"})
    assert refused.status_code == 422
    assert LINE in refused.content.decode()
    assert "have not been answered" in refused.context["form"].errors["module"][0]
    nothing = alice.post(address, {"personal_line": LINE})
    assert (nothing.status_code, nothing.context["form"].errors["module"]) == (422, ["Please choose a module."])


def test_the_page_takes_the_same_queries_whatever_the_library_holds(cast, module, sign_in, django_assert_num_queries):

    alice, address = sign_in(cast.alice), reverse("learning:assign", args=[cast.minas_case.pk])
    with CaptureQueriesContext(connection) as few:
        alice.get(address)
    for number in range(102, 110):
        publish_module(f"module-{number}", number)
    with django_assert_num_queries(len(few)):
        alice.get(address)
