"""Requests to amend: asked, answered in time, put off once, refused with a reason, and her own word after a no."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from caregivers.caseload.access import practice_today
from caregivers.rights.amendments import actions, queries
from caregivers.rights.amendments.models import AmendmentRequest, AmendmentStep
from caregivers.rights.queries import everything
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from tests.access import Access

CANARY = "Canary: my sister never said that."
CLIENTS = dict.fromkeys(("alice", "bob", "sam", "charlie", "pat"), 404) | {"mina": 200, "omar": 200, "nobody": 302}
HERS = CLIENTS | {"omar": 404}
STAFF = {"alice": 200, "bob": 200, "sam": 200, "charlie": 404, "pat": 403, "mina": 404, "omar": 404, "nobody": 302}
ANSWER = STAFF | {"alice": 302, "bob": 302, "sam": 302}
NO = {"answer": "refused", "grounds": "right", "text": "The note says what was said on that day."}


def asked(cast, **more):
    return actions.ask(case=cast.minas_case, text=CANARY, by=cast.mina, **more)


def refused(cast):
    request = asked(cast)
    actions.refuse(request=request, text="It is right.", grounds="right", by=cast.alice)
    return request


def hers(cast):
    return {"pk": asked(cast).pk}


ACCESS = {
    "rights:requests": Access(**CLIENTS),
    "rights:ask": Access(**CLIENTS),
    "rights:ask POST": Access(data=lambda cast: {"text": "x"}, **CLIENTS | {"mina": 302, "omar": 302}),
    "rights:request": Access(kwargs=hers, **HERS),
    "rights:request POST": Access(
        kwargs=lambda cast: {"pk": refused(cast).pk}, data=lambda cast: {"text": "x"}, **HERS | {"mina": 302}
    ),
    "rights:amendment": Access(kwargs=hers, **STAFF),
    "rights:amendment POST": Access(kwargs=hers, data=lambda cast: NO, **ANSWER),
    "rights:extend": Access(kwargs=hers, **STAFF),
    "rights:extend POST": Access(kwargs=hers, data=lambda cast: {"text": "Holidays"}, **ANSWER),
}


def test_she_asks_in_her_words_and_an_answer_is_owed_within_sixty_days(cast, sign_in):
    once = str(uuid.uuid4())
    for _ in range(2):
        sign_in(cast.mina).post(reverse("rights:ask"), {"text": CANARY, "once": once})
    request = AmendmentRequest.objects.get()
    assert request.due_on == practice_today() + timedelta(days=60)
    assert AuditEvent.objects.get(verb="amendment.asked").details == {"due_on": request.due_on.isoformat()}
    (story,) = queries.stories(queries.visible_to(cast.alice), cast.alice)
    assert (story.days_left, story.state) == (60, "60 days left")


def test_nobody_asks_for_her_and_only_her_clinicians_answer(cast):
    with pytest.raises(PermissionDenied):
        actions.ask(case=cast.minas_case, text="x", by=cast.alice)
    request = asked(cast)
    for by in (cast.mina, cast.omar, cast.charlie, cast.pat):
        for verb in (actions.accept, actions.extend):
            with pytest.raises(PermissionDenied):
                verb(request=request, text="x", by=by)
        with pytest.raises(PermissionDenied):
            actions.refuse(request=request, text="x", grounds="right", by=by)


def test_it_waits_on_the_list_with_the_days_that_are_left(cast, sign_in):
    with clock.at(clock.now() - timedelta(days=50)):
        request = asked(cast)
    page = sign_in(cast.alice).get(reverse("dashboard:needs")).content.decode()
    assert "Asks for a change of the record" in page and "10 days left" in page
    assert reverse("rights:amendment", args=[request.pk]) in page
    link = reverse("rights:amendment", args=[request.pk])
    assert link not in sign_in(cast.charlie).get(reverse("dashboard:needs")).content.decode()
    actions.accept(request=request, text="Done", by=cast.alice)
    assert not queries.to_answer(cast.alice).exists()


def test_the_time_is_put_off_once_by_thirty_days_with_the_reason(cast):
    request = asked(cast)
    with pytest.raises(RuleViolation, match="why you need more time"):
        actions.extend(request=request, text=" ", by=cast.alice)
    step = actions.extend(request=request, text="I am away.", by=cast.alice)
    assert step.until == request.due_on + timedelta(days=30)
    assert queries.visible_to(cast.mina).get().deadline == step.until
    with pytest.raises(RuleViolation, match="once"):
        actions.extend(request=request, text="Still away.", by=cast.alice)


def test_when_the_sixty_days_are_over_it_cannot_be_put_off_but_it_can_be_answered(cast):
    with clock.at(clock.now() - timedelta(days=62)):
        request = asked(cast)
    assert queries.stories(queries.visible_to(cast.alice), cast.alice)[0].state.endswith("late")
    with pytest.raises(RuleViolation, match="60 days are over"):
        actions.extend(request=request, text="x", by=cast.alice)
    assert actions.accept(request=request, text="Late, but done.", by=cast.alice)


@pytest.mark.parametrize(
    ("typed", "field"),
    [(NO | {"grounds": ""}, "grounds"), (NO | {"text": " "}, "text"), ({"text": "I keep this"}, "answer")],
)
def test_a_refused_answer_keeps_what_was_typed(cast, sign_in, typed, field):
    answer = sign_in(cast.alice).post(reverse("rights:amendment", args=[asked(cast).pk]), typed)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
    assert typed["text"].strip() in answer.content.decode()
    assert not AmendmentStep.objects.exists()


def test_an_answer_stands_once_and_for_ever(cast):
    request = refused(cast)
    for again in (
        lambda: actions.accept(request=request, text="x", by=cast.alice),
        lambda: actions.extend(request=request, text="x", by=cast.alice),
    ):
        with pytest.raises(RuleViolation, match="answered already"):
            again()
    with pytest.raises(IntegrityError), transaction.atomic():
        AmendmentStep.objects.create(case=cast.minas_case, request=request, kind="accepted", text="x", by=cast.alice)
    for rows in (AmendmentStep.objects.all(), AmendmentRequest.objects.all()):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            rows.update(created_at=clock.now())


def test_after_a_no_she_reads_why_and_adds_her_own_word_which_stands_with_the_record(cast, sign_in):
    request = refused(cast)
    address, client = reverse("rights:request", args=[request.pk]), sign_in(cast.mina)
    page = client.get(address).content.decode()
    assert "It is right." in page and "Department of Health" in page
    for _ in range(2):
        assert client.post(address, {"text": "I was there."}).status_code == 302
    assert client.post(address, {"text": "And more."}).status_code == 422
    step = AmendmentStep.objects.get(kind="disagreed")
    assert (step.text, step.by) == ("I was there.", cast.mina)
    case_page = sign_in(cast.alice).get(reverse("rights:case", args=[cast.minas_case.pk])).content.decode()
    assert "The client disagrees" in case_page
    assert AuditEvent.objects.filter(verb="amendment.disagreed").count() == 1


def test_without_a_no_there_is_nothing_to_disagree_with(cast):
    with pytest.raises(RuleViolation, match="no answer yet"):
        actions.disagree(request=asked(cast), text="x", by=cast.mina)


def test_reading_her_words_leaves_a_trail(cast, sign_in):
    request = asked(cast)
    assert CANARY in sign_in(cast.sam).get(reverse("rights:amendment", args=[request.pk])).content.decode()
    event = AuditEvent.objects.get(verb="amendment.read")
    assert (event.actor_id, event.target_id) == (cast.sam.pk, str(request.pk))


def test_her_words_never_appear_to_another_client_or_colleague(cast, sign_in):
    refused(cast)
    for person in (cast.omar, cast.charlie, cast.pat):
        assert not queries.visible_to(person).exists()
    assert "Canary" not in sign_in(cast.omar).get(reverse("rights:requests")).content.decode()


def test_the_words_are_ciphertext_at_rest(cast):
    refused(cast)
    assert AmendmentRequest.objects.values_list("text", flat=True).get()[:6] != CANARY[:6].encode()
    (row,) = everything(cast.minas_case)["requests_to_amend"]
    assert row["text"] == CANARY and row["steps"][0]["grounds"] == "right"


def test_her_list_costs_the_same_however_much_she_asked(cast, sign_in, django_assert_max_num_queries):
    for _ in range(5):
        refused(cast)
    client = sign_in(cast.mina)
    with django_assert_max_num_queries(14):
        client.get(reverse("rights:requests"))
