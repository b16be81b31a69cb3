"""Closing a case and opening it again: pages, portal and API."""

from datetime import timedelta

from django.urls import reverse

from caregivers.caseload.models import Case
from caregivers.learning.actions import assign, save_answer
from caregivers.learning.models import Assignment
from clinic import clock
from clinic.audit.models import AuditEvent
from sessions.record.actions import discharge
from sessions.record.models import Discharge
from tests.access import Access
from tests.factories import publish_module
from tests.sessions.scenes import MORNING, draft, goal, meeting
from tests.sessions.test_record_discharge import END, close

RESPONSIBLE = {
    "alice": 200,
    "bob": 200,
    "sam": 403,
    "charlie": 404,
    "pat": 403,
    "mina": 404,
    "omar": 404,
    "nobody": 302,
}
API = RESPONSIBLE | {"nobody": 401}


def open_case_of_mina(cast):
    return {"case": cast.minas_case.pk}


def closed_case_of_mina(cast):
    close(cast)
    return open_case_of_mina(cast)


ACCESS = {
    "record:discharge": Access(kwargs=open_case_of_mina, **RESPONSIBLE),
    "record:discharge POST": Access(
        kwargs=open_case_of_mina, data=lambda cast: END, **RESPONSIBLE | {"alice": 302, "bob": 302}
    ),
    "record:reopen": Access(kwargs=closed_case_of_mina, **RESPONSIBLE),
    "record:reopen POST": Access(
        kwargs=closed_case_of_mina, data=lambda cast: {"reason": "x"}, **RESPONSIBLE | {"alice": 302, "bob": 302}
    ),
    "record-api:discharges": Access(**dict.fromkeys(RESPONSIBLE, 200) | {"nobody": 401}),
    "record-api:discharges POST": Access(
        data=lambda cast: {"case": str(cast.minas_case.pk), **END},
        **API | {"alice": 201, "bob": 201, "charlie": 422, "mina": 403, "omar": 422},
    ),
    "record-api:reopen POST": Access(
        kwargs=lambda cast: {"pk": close(cast).pk}, data=lambda cast: {"reason": "x"}, **API | {"pat": 404}
    ),
}


def at(name, cast):
    return reverse(f"record:{name}", args=[cast.minas_case.pk])


def text(response):
    return response.content.decode()


def test_the_form_tells_what_still_hangs_on_the_case(may_morning, cast, sign_in):
    draft(cast)
    meeting(cast, MORNING + timedelta(days=7))
    assign(case=cast.minas_case, version=publish_module(), by=cast.alice)
    shown = text(sign_in(cast.bob).get(at("discharge", cast)))
    for words in ("Not signed", "Call it off", "“Walk 101” is taken off", "1 message that is still to be sent"):
        assert words in shown


def test_a_refused_form_keeps_every_word_and_says_beside_the_field_what_is_missing(may_morning, cast, sign_in):
    draft(cast)
    to_come = meeting(cast, MORNING + timedelta(days=7))
    name = f"outcome_{to_come.pk}"
    alice = sign_in(cast.alice)
    answer = alice.post(at("discharge", cast), END | {"reason": "", name: "cancelled"})
    assert answer.status_code == 422
    assert "CANARY-ENDED" in text(answer)
    answer = alice.post(at("discharge", cast), END | {name: "cancelled"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["notes_later"])
    assert "CANARY-ENDED" in text(answer)
    answer = alice.post(at("discharge", cast), END | {name: "cancelled", "notes_later": "on"})
    assert answer.status_code == 302
    assert not Case.objects.get(pk=cast.minas_case.pk).is_open


def test_the_case_page_says_that_it_is_closed_how_and_offers_only_what_is_possible(cast, sign_in):
    close(cast)
    alice = sign_in(cast.alice)
    shown = text(alice.get(at("case", cast)))
    assert "This case is closed" in shown
    assert "CANARY-ENDED" in shown
    assert at("reopen", cast) in shown
    for gone in ("appointments:new", "learning:assign", "goals:new", "caseload:loved_one", "record:discharge"):
        assert reverse(gone, args=[cast.minas_case.pk]) not in shown, gone
    assert "Case closed" in text(alice.get(at("timeline", cast)))
    alice.post(at("reopen", cast), {"reason": "CANARY-AGAIN"})
    shown = text(alice.get(at("case", cast)))
    assert "Closed before" in shown
    assert "CANARY-AGAIN" in shown


def test_a_form_that_was_open_in_another_tab_is_refused_with_a_sentence_not_with_a_trace(cast, sign_in):
    close(cast)
    for name in ("appointments:new", "goals:new", "caseload:loved_one"):
        answer = sign_in(cast.alice).get(reverse(name, args=[cast.minas_case.pk]))
        assert answer.status_code == 422
        assert "This case is closed" in text(answer)


def test_a_closed_case_is_found_under_closed_by_those_who_were_responsible(cast, sign_in):
    close(cast)
    for who in (cast.alice, cast.bob, cast.sam):
        page = text(sign_in(who).get(reverse("dashboard:caseload"), {"show": "closed"}))
        assert f"#{cast.minas_case.number}" in page
    assert "Mina" not in text(sign_in(cast.charlie).get(reverse("dashboard:caseload"), {"show": "closed"}))
    assert "Mina" not in text(sign_in(cast.alice).get(reverse("dashboard:caseload")))


def test_the_discharged_client_reads_what_she_made_and_nothing_asks_anything_of_her(cast, sign_in):
    given = assign(case=cast.minas_case, version=publish_module(), by=cast.alice)
    save_answer(assignment=given, step_key="thoughts", value="CANARY-MINE", revision=0, by=cast.mina)
    the_goal = goal(cast.minas_case)
    close(cast)
    mina = sign_in(cast.mina)
    home = text(mina.get(reverse("dashboard:portal")))
    assert "has come to an end" in home
    assert reverse("portal:emergency") in home
    assert "CANARY-MINE" in text(mina.get(reverse("learning:open", args=[given.pk])))
    refused = mina.get(reverse("goals:say", args=[the_goal.pk]))
    assert refused.status_code == 422
    assert "Your time with us has come to an end" in text(refused)
    assert reverse("portal:emergency") in text(refused)


def test_what_she_finished_stays_to_be_read(cast, sign_in):
    version = publish_module()
    now = clock.now()
    done = Assignment.objects.create(
        case=cast.minas_case, module=version.module, version=version, assigned_by=cast.alice, started_at=now,
        completed_at=now,
    )  # fmt: skip
    close(cast)
    mina = sign_in(cast.mina)
    assert mina.get(reverse("learning:finish", args=[done.pk])).status_code == 200
    assert mina.get(reverse("learning:step", args=[done.pk, 2])).status_code == 200
    late = mina.post(reverse("learning:step", args=[done.pk, 2]), {"value": "x", "revision": "0"})
    assert late.status_code == 409
    assert "has come to an end" in text(late)


def test_the_api_closes_reads_and_reopens(may_morning, cast, api):
    to_come = meeting(cast, MORNING + timedelta(days=7))
    alice = api(cast.alice)
    body = {"case": str(cast.minas_case.pk), **END}
    refused = alice.post(reverse("record-api:discharges"), body, format="json")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == f"outcomes.{to_come.pk}"
    wrong = alice.post(reverse("record-api:discharges"), body | {"outcomes": {"seven": "held"}}, format="json")
    assert wrong.status_code == 422
    made = alice.post(
        reverse("record-api:discharges"), body | {"outcomes": {str(to_come.pk): "cancelled"}}, format="json"
    )
    assert made.status_code == 201, made.content
    listed = alice.get(reverse("record-api:discharges"), {"case": str(cast.minas_case.pk)}).json()
    assert [row["summary"] for row in listed["results"]] == [END["summary"]]
    assert AuditEvent.objects.filter(verb="discharge.read", actor_id=cast.alice.pk).count() == 1
    assert api(cast.mina).get(reverse("record-api:discharges")).json()["results"] == []
    opened = alice.post(reverse("record-api:reopen", args=[made.json()["id"]]), {"reason": "x"}, format="json")
    assert opened.json() == {"case": str(cast.minas_case.pk), "is_open": True}


def test_writing_to_a_closed_case_is_a_problem_with_a_code(cast, api):
    discharge(case=cast.minas_case, by=cast.alice, **END)
    body = {"case": str(cast.minas_case.pk), "module": "a-first-walk"}
    answer = api(cast.alice).post(reverse("learning-api:assignments-list"), body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "closed")
    assert Discharge.objects.count() == 1
