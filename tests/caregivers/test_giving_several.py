"""The same for several clients: everybody who is ticked, or nobody; each line says why not."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caregivers.caseload.actions import open_case
from caregivers.followups.models import FollowUp
from caregivers.learning.actions import assign
from caregivers.learning.giving.several import MOST_AT_ONCE, SomeRefused, follow_with_several, give_to_several
from caregivers.learning.models import Assignment, PathwayRun
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from clinic.library.actions import ensure_loaded
from clinic.library.models import Pathway
from tests.access import Access
from tests.caregivers.giving import safe, text
from tests.factories import publish_module

EVERY_CLINICIAN = {
    "alice": 200,
    "bob": 200,
    "sam": 200,
    "charlie": 200,
    "pat": 403,
    "mina": 404,
    "omar": 404,
    "nobody": 302,
}


def a_module(cast):
    return {"slug": publish_module().module.slug}


def a_pathway(cast):
    ensure_loaded()
    return {"slug": "core"}


ACCESS = {
    "learning:several": Access(**EVERY_CLINICIAN),
    "learning:several_module": Access(kwargs=a_module, **EVERY_CLINICIAN),
    "learning:several_pathway": Access(kwargs=a_pathway, **EVERY_CLINICIAN),
}
LINE = "For the quiet evenings."
ONCE = "0199a0de-0000-7000-8000-000000000007"


def another(cast, name="Nora", by=None):
    return open_case(
        name=name, email=f"{uuid.uuid4()}@example.org", time_zone="Europe/Paris", nickname="Lou", relation="child",
        situation="steady", by=by or cast.alice,
    )  # fmt: skip


def address(slug="a-first-walk"):
    return reverse("learning:several_module", args=[slug])


def ticked(*cases, **more):
    return {"cases": [str(case.pk) for case in cases], "personal_line": LINE, "once": ONCE} | more


def test_everybody_who_is_ticked_gets_it_with_the_same_line(cast, sign_in):
    publish_module()
    nora = another(cast)
    answer = sign_in(cast.alice).post(address(), ticked(cast.minas_case, nora), follow=True)
    assert "Given to 2 clients." in text(answer)
    rows = Assignment.objects.visible_to(cast.alice)
    assert {row.case_id for row in rows} == {cast.minas_case.pk, nora.pk}
    assert {row.personal_line for row in rows} == {LINE}
    assert FollowUp.objects.filter(kind="assigned").count() == 2


def test_where_one_refuses_nobody_gets_it_and_all_that_was_typed_stays(cast, sign_in):
    version = publish_module(gate="safety")
    nora, alice = another(cast), sign_in(cast.alice)
    safe(cast)
    refused = alice.post(address(), ticked(cast.minas_case, nora, due_on="2099-05-01"))
    page = text(refused)
    assert refused.status_code == 422 and not Assignment.objects.exists() and not FollowUp.objects.exists()
    assert "Nothing was given to anybody yet" in page and LINE in page and 'value="2099-05-01"' in page
    [minas, noras] = refused.context["choices"]
    assert (minas.case, noras.case) == (cast.minas_case, nora)
    assert "have not been answered" in noras.refused and not minas.refused and minas.ticked and noras.ticked
    assert alice.post(address(), ticked(cast.minas_case)).status_code == 302
    assert Assignment.objects.get().version == version


def test_sending_it_twice_gives_it_once(cast, sign_in):
    publish_module()
    nora, alice = another(cast), sign_in(cast.alice)
    for _ in range(2):
        assert alice.post(address(), ticked(cast.minas_case, nora)).status_code == 302
    assert Assignment.objects.count() == FollowUp.objects.filter(kind="assigned").count() == 2


def test_what_is_known_to_stand_in_the_way_is_said_before(cast, sign_in):
    version = publish_module()
    another(cast)
    assign(case=cast.minas_case, version=version, by=cast.alice)
    [mina, nora] = sign_in(cast.alice).get(address()).context["choices"]
    assert "On the client’s page since" in mina.why_not and not mina.can_be_ticked and nora.can_be_ticked


def test_only_cases_to_which_she_may_give_are_there_and_a_strange_one_is_no_choice(cast, sign_in):
    publish_module()
    shown = sign_in(cast.sam).get(address()).context["choices"]
    assert [(choice.case, choice.is_own) for choice in shown] == [(cast.minas_case, False)]
    assert sign_in(cast.charlie).get(address()).context["choices"][0].case == cast.omars_case
    refused = sign_in(cast.alice).post(address(), ticked(cast.omars_case))
    assert refused.status_code == 422 and not Assignment.objects.exists()
    assert "Please choose from the list." in text(refused) and "Omar" not in text(refused)


def test_a_supervisor_gives_to_those_of_whom_she_supervises(cast, sign_in):
    publish_module()
    assert sign_in(cast.sam).post(address(), ticked(cast.minas_case)).status_code == 302
    assert Assignment.objects.get().assigned_by == cast.sam


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [({"cases": []}, "Please tick at least one client."), ({"due_on": "2020-01-01"}, "This day is over")],
)
def test_what_is_typed_wrong_is_said_at_its_field(cast, sign_in, typed, sentence):
    publish_module()
    refused = sign_in(cast.alice).post(address(), ticked(cast.minas_case) | typed)
    assert refused.status_code == 422 and sentence in text(refused) and LINE in text(refused)
    assert not refused.context["choices"][0].refused


def test_more_than_a_caseload_at_once_is_refused(cast):
    with pytest.raises(RuleViolation) as no:
        give_to_several(cases=[cast.minas_case] * (MOST_AT_ONCE + 1), version=publish_module(), by=cast.alice)
    assert no.value.field == "cases"


def test_a_pathway_for_several_leaves_out_what_each_has_done(cast, library, sign_in):
    nora, core = another(cast), Pathway.objects.newest().get(slug="core")
    assign(case=nora, version=library["what-i-can-control"], by=cast.alice)
    page = reverse("learning:several_pathway", args=["core"])
    shown = sign_in(cast.alice).get(page)
    assert [choice.note for choice in shown.context["choices"]] == ["8 of 8 are still to do", "7 of 8 are still to do"]
    assert sign_in(cast.alice).post(page, ticked(cast.minas_case, nora)).status_code == 302
    assert [run.assignments.count() for run in PathwayRun.objects.order_by("case__number")] == [8, 7]
    firsts = Assignment.objects.filter(version__module__slug="safety-first").select_related("case__data_key")
    assert {row.personal_line for row in firsts} == {LINE}
    with pytest.raises(SomeRefused) as no:
        follow_with_several(cases=[nora, another(cast, "Ida")], pathway=core, by=cast.alice)
    assert list(no.value.refusals) == [nora.pk] and PathwayRun.objects.count() == 2


def test_opening_it_is_reading_what_they_did_and_how_safe_it_is(cast, sign_in):
    safe(cast)
    version = publish_module(gate="safety")
    assign(case=cast.minas_case, version=version, by=cast.alice)
    sign_in(cast.alice).get(address())
    for verb in ("gate.read", "assignment.read"):
        assert AuditEvent.objects.get(verb=verb).case_id == cast.minas_case.pk


@pytest.mark.parametrize("what", ["module", "pathway"])
def test_the_page_takes_the_same_queries_however_many_clients(cast, library, sign_in, django_assert_num_queries, what):
    where = {
        "module": reverse("learning:several_module", args=["the-standing-offer"]),
        "pathway": reverse("learning:several_pathway", args=["core"]),
    }[what]
    alice = sign_in(cast.alice)
    safe(cast)
    assign(case=cast.minas_case, version=library["the-standing-offer"], by=cast.alice)
    with CaptureQueriesContext(connection) as few:
        alice.get(where)
    for number in range(12):
        case = another(cast, f"Client {number}")
        safe(cast, case)
        assign(case=case, version=library["the-standing-offer"], by=cast.alice)
    with django_assert_num_queries(len(few)):
        alice.get(where)
