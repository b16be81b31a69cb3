"""The case page and its timeline."""

from django.urls import reverse

from caregivers.caseload.actions import log_contact
from caregivers.followups.actions import cancel, plan
from clinic.audit.models import AuditEvent
from tests.access import Access

ACCESS = {
    name: Access(
        kwargs=lambda cast: {"case": cast.minas_case.pk},
        alice=200, bob=200, sam=200, charlie=404, pat=403, mina=404, omar=404, nobody=302,
    )
    for name in ("record:case", "record:timeline")
}  # fmt: skip


def test_opening_a_case_leaves_a_trail(cast, sign_in):
    sign_in(cast.sam).get(reverse("record:case", args=[cast.minas_case.pk]))
    event = AuditEvent.objects.get(verb="case.read")
    assert (event.actor_id, event.case_id) == (cast.sam.pk, cast.minas_case.pk)


def test_a_refused_reading_leaves_none(cast, sign_in):
    sign_in(cast.charlie).get(reverse("record:case", args=[cast.minas_case.pk]))
    assert not AuditEvent.objects.filter(verb="case.read").exists()


def test_what_was_said_on_the_phone_stands_on_the_timeline_of_its_case_only(cast, sign_in):
    log_contact(case=cast.minas_case, kind="call", by=cast.alice, summary="CANARY-CALL")
    minas = sign_in(cast.alice).get(reverse("record:timeline", args=[cast.minas_case.pk])).content.decode()
    omars = sign_in(cast.charlie).get(reverse("record:timeline", args=[cast.omars_case.pk])).content.decode()
    assert "CANARY-CALL" in minas
    assert "CANARY-CALL" not in omars


def test_a_message_that_was_sent_stands_on_the_timeline_with_the_way_to_all_messages(cast, sign_in):
    message = plan(kind="invitation", case=cast.minas_case, recipient=cast.mina, dedupe_key="t", by=cast.alice)
    cancel(follow_up=message, by=cast.alice)
    page = sign_in(cast.alice).get(reverse("record:timeline", args=[cast.minas_case.pk])).content.decode()
    assert reverse("followups:history", args=[cast.minas_case.pk]) in page


def test_an_empty_timeline_says_what_will_stand_there(cast, sign_in):
    page = sign_in(cast.charlie).get(reverse("record:timeline", args=[cast.omars_case.pk])).content.decode()
    assert "Nothing has happened yet" in page


def test_the_case_page_costs_a_fixed_number_of_queries(cast, sign_in, django_assert_max_num_queries):
    browser = sign_in(cast.alice)
    for _ in range(3):
        log_contact(case=cast.minas_case, kind="call", by=cast.alice, summary="x")
    with django_assert_max_num_queries(40):
        browser.get(reverse("record:case", args=[cast.minas_case.pk]))
