"""The gate's page and API: answering, seeing, renewing."""

import uuid
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from caregivers.caseload.access import permissions_on
from caregivers.goals.actions import close_goal
from caregivers.goals.queries import cases_with_gated_goals
from caregivers.safety.actions import answer_gate
from caregivers.safety.models import QUESTIONS, GateAnswer
from caregivers.safety.queries import expiring, panel
from caregivers.safety.rules import VALID_FOR
from clinic import clock
from clinic.audit.models import AuditEvent
from tests.access import Access
from tests.caregivers.test_goals import a_goal
from tests.caregivers.test_safety import CLEAR

GROUNDS = "Canary: she says he has never threatened her."


def minas_case(cast):
    return {"case": cast.minas_case.pk}


def answers_for(cast):
    return CLEAR | {"case": str(cast.minas_case.pk)}


ACCESS = {
    "safety:case": Access(
        kwargs=minas_case, alice=200, bob=200, sam=200, charlie=404, pat=403, mina=404, omar=404, nobody=302
    ),
    "safety:case POST": Access(
        kwargs=minas_case, data=lambda cast: CLEAR,
        alice=302, bob=302, sam=403, charlie=404, pat=403, mina=404, omar=404, nobody=302,
    ),
    "safety-api:list": Access(
        alice=200, bob=200, sam=200, charlie=200, pat=200, mina=200, omar=200, nobody=401
    ),
    "safety-api:list POST": Access(
        data=answers_for, alice=201, bob=201, sam=403, charlie=422, pat=403, mina=403, omar=422, nobody=401
    ),
}  # fmt: skip


def answered(cast, **changes):
    return answer_gate(case=cast.minas_case, answers=CLEAR | changes, grounds=GROUNDS, by=cast.alice)


def address(cast):
    return reverse("safety:case", kwargs=minas_case(cast))


def test_nothing_is_chosen_beforehand(cast, sign_in):
    answered(cast)
    page = sign_in(cast.alice).get(address(cast)).content.decode()
    assert page.count('type="radio"') == 18
    assert "checked" not in page


def test_answering_through_the_page(cast, sign_in):
    response = sign_in(cast.alice).post(address(cast), CLEAR | {"grounds": GROUNDS}, follow=True)
    answer = GateAnswer.objects.get()
    assert answer.is_clear and answer.grounds == GROUNDS
    page = response.content.decode()
    assert "The answers are clear" in page and "Can be given" in page
    assert "What you can do now" not in page


def test_what_is_left_out_is_named_and_what_was_typed_stays(cast, sign_in):
    given = {name: "no" for name in QUESTIONS if name != "seriously_ill"} | {"grounds": GROUNDS}
    response = sign_in(cast.alice).post(address(cast), given)
    page = response.content.decode()
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"seriously_ill"}
    assert GROUNDS in page and page.count("checked") == 5
    assert not GateAnswer.objects.exists()


def test_an_empty_form_is_refused(cast, sign_in):
    assert sign_in(cast.alice).post(address(cast), {}).status_code == 422


def test_what_is_not_clear_is_answered_calmly_with_what_to_do(cast, sign_in):
    client = sign_in(cast.alice)
    page = client.post(address(cast), CLEAR | {"danger_to_self": "unsure"}, follow=True).content.decode()
    assert "Are they a danger to themselves? Not sure" in page
    for instead in ("emergency page", "module 1", "Waits", "Can be given"):
        assert instead in page


def test_a_double_click_answers_once(cast, sign_in):
    client = sign_in(cast.alice)
    once = client.get(address(cast)).context["form"]["once"].value()
    for _ in range(2):
        client.post(address(cast), CLEAR | {"once": str(once)})
    assert GateAnswer.objects.count() == 1


def test_the_supervisor_reads_and_is_not_asked(cast, sign_in):
    answered(cast)
    page = sign_in(cast.sam).get(address(cast)).content.decode()
    assert GROUNDS in page and 'type="radio"' not in page
    event = AuditEvent.objects.get(verb="gate.read")
    assert (event.actor_id, event.case_id, event.details["count"]) == (cast.sam.pk, cast.minas_case.pk, 1)


def test_the_history_keeps_every_answer(cast, sign_in, django_assert_max_num_queries):
    for reply in ("no", "unsure", "yes"):
        answered(cast, emergency=reply)
    client = sign_in(cast.alice)
    with django_assert_max_num_queries(17):
        page = client.get(address(cast)).content.decode()
    assert page.count(GROUNDS) == 3


def test_the_api_lists_answers_to_clinicians_of_the_case_only(cast, api):
    answered(cast)
    for name, person in list(cast.everybody.items())[:-1]:
        found = api(person).get(reverse("safety-api:list")).json()
        assert found["count"] == (1 if name in {"alice", "bob", "sam"} else 0), name
    assert AuditEvent.objects.filter(verb="gate.read").count() == 3


def test_the_api_narrows_to_a_case_and_refuses_what_is_no_id(cast, api):
    answered(cast)
    client = api(cast.alice)
    assert client.get(reverse("safety-api:list"), {"case": uuid.uuid4()}).json()["count"] == 0
    assert client.get(reverse("safety-api:list"), {"case": cast.minas_case.pk}).json()["count"] == 1
    assert client.get(reverse("safety-api:list"), {"case": "1 OR 1=1"}).status_code == 422


def test_the_api_names_the_field_and_takes_a_key_once(cast, api):
    client = api(cast.alice)
    refused = client.post(reverse("safety-api:list"), answers_for(cast) | {"adult": "maybe"}, format="json")
    assert [error["field"] for error in refused.json()["errors"]] == ["adult"]
    for _ in range(2):
        made = client.post(
            reverse("safety-api:list"), answers_for(cast), format="json", headers={"Idempotency-Key": str(uuid.uuid4())}
        )
        assert made.json()["is_clear"] is True
    assert GateAnswer.objects.count() == 2


def test_the_api_says_the_same_of_a_strangers_case_as_of_none(cast, api):
    client = api(cast.charlie)
    said = [
        client.post(reverse("safety-api:list"), CLEAR | {"case": str(case)}, format="json").json()
        for case in (cast.minas_case.pk, uuid.uuid4())
    ]
    assert said[0] == said[1]


def test_the_panel_tells_the_state_and_tells_a_manager_nothing(cast):
    assert panel(cast.minas_case, cast.alice)["state"] == "Unanswered"
    answered(cast, violence_to_caregiver="yes")
    told = panel(cast.minas_case, cast.alice)
    assert told["state"] == "Not clear" and len(told["concerns"]) == 1
    assert panel(cast.minas_case, cast.pat)["concerns"] == []
    context = {"panel": told, "case": cast.minas_case, "may": permissions_on(cast.minas_case, cast.alice)}
    drawn = render_to_string("caregivers/safety/panel.html", context)
    assert "Not clear" in drawn and "What to do instead" in drawn
    context["may"] = permissions_on(cast.minas_case, cast.pat)
    assert render_to_string("caregivers/safety/panel.html", context).strip() == ""


@pytest.mark.parametrize(("days", "listed"), [(0, False), (10, False), (12, True), (15, True), (40, True)])
def test_renewal_is_due_from_three_days_before_while_gated_work_is_open(cast, days, listed):
    answer = answered(cast)
    goal = a_goal(cast, domain="letting_go")
    with clock.at(answer.answered_at + timedelta(days=days, minutes=1)):
        due = expiring(cast.alice, cases_with_gated_goals())
        assert [one.case for one in due] == ([cast.minas_case] if listed else [])
        if listed:
            assert due[0].expires_at == answer.answered_at + VALID_FOR
            assert due[0].is_expired is (days > 14)
        assert expiring(cast.charlie, cases_with_gated_goals()) == []
        assert expiring(cast.alice) == []
        close_goal(goal=goal, by=cast.alice)
        assert expiring(cast.alice, cases_with_gated_goals()) == []
