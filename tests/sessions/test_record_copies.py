"""Copies of a record: what is in them, what is not, and the trail."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from pypdf import PdfReader

from caregivers.caseload.actions import log_contact
from caregivers.caseload.models import Case
from caregivers.goals.actions import rate
from caregivers.learning.actions import assign, save_answer
from caregivers.people.models import LovedOne
from caregivers.rights.models import Disclosure
from caregivers.safety.actions import answer_gate
from clinic import clock
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from sessions.appointments.actions import cancel
from sessions.notes.actions import save_draft, start
from sessions.notes.releases import release
from sessions.record.copies.actions import copy_for_client, copy_own_record, copy_whole_record
from sessions.record.copies.files import as_data, as_json, as_pdf, file_name
from sessions.record.queries import open_record
from tests.caregivers.test_safety import CLEAR
from tests.factories import publish_module
from tests.sessions.scenes import MORNING, goal, meeting, signed
from tests.sessions.test_notes_release import BODY, CHOSEN

HERS = ("CANARY-WROTE", "CANARY-LINE", "CANARY-GOAL", "CANARY-HERS")
OURS = ("CANARY-CALL", "CANARY-GROUNDS", "CANARY-STORY", "CANARY-WHY", "CANARY-DRAFT", "CANARY-JON", "CANARY-HIM")


def live(cast):
    """A record with a word of each kind in it."""
    case = cast.minas_case
    note = signed(cast, body=BODY)
    release(note=note, passages=CHOSEN, by=cast.alice)
    LovedOne.objects.filter(case=case).update(nickname="Jonathan")
    row = LovedOne.objects.select_related("case__data_key").get(case=case)
    row.story = "CANARY-STORY"
    row.save()
    given = assign(case=case, version=publish_module(), by=cast.alice, personal_line="CANARY-LINE")
    save_answer(assignment=given, step_key="thoughts", value="CANARY-WROTE #let *x*", revision=0, by=cast.mina)
    rate(goal=goal(case, "CANARY-GOAL"), level=1, by=cast.mina, source="caregiver")
    log_contact(case=case, kind="call", summary="CANARY-CALL", by=cast.alice)
    answer_gate(case=case, answers=CLEAR, grounds="CANARY-GROUNDS", by=cast.alice)
    other = meeting(cast, MORNING + timedelta(days=7))
    cancel(appointment=other, by=cast.alice, reason="CANARY-WHY")
    later = meeting(cast, MORNING - timedelta(days=7))
    unsigned = start(appointment=later, by=cast.alice)
    save_draft(note=unsigned, revision=1, by=cast.alice, body="CANARY-DRAFT")
    open_record(case, cast.sam)


def sections(made):
    (case,) = json.loads(as_json(made))["cases"]
    return case["sections"]


def test_her_copy_has_what_she_wrote_and_was_given_and_none_of_our_words(may_morning, cast):
    live(cast)
    made = copy_own_record(by=cast.mina)
    text = as_json(made).decode()
    for word in HERS:
        assert word in text
    for word in (*OURS, "Jonathan", "summary", "grounds"):
        assert word not in text, word
    found = sections(made)
    assert found["notes"][0]["sections"][0]["paragraphs"] == ["CANARY-HERS: she slept.", None, "CANARY-END."]
    assert [row["state"] for row in found["appointments"]] == ["held", "held", "cancelled"]
    assert found["goals"][0]["ratings"][0]["source"] == "caregiver"
    assert found["homework"][0]["answers"][0]["value"] == "CANARY-WROTE #let *x*"
    (day,) = found["who_opened"]
    assert (day["day"], [one["name"] for one in day["who"]]) == ("2026-05-04", ["Sam", "Alice"])


def test_the_person_it_is_about_is_in_it_only_where_that_is_ticked(may_morning, cast):
    live(cast)
    made = copy_own_record(by=cast.mina, with_loved_one=True)
    assert sections(made)["loved_one"] == [{"called": "Jonathan", "relation": "child"}]
    assert "CANARY-STORY" not in as_json(made).decode()
    whole = copy_whole_record(
        case=cast.minas_case, to_whom="Dr. Who", purpose="Care", with_loved_one=True, by=cast.alice
    )
    assert sections(whole)["loved_one"][0]["story"] == "CANARY-STORY"


def test_the_whole_record_has_everything_that_is_signed_and_is_written_down_as_told(may_morning, cast):
    live(cast)
    made = copy_whole_record(case=cast.minas_case, to_whom="Dr. Who", purpose="Care", by=cast.alice)
    text = as_json(made).decode()
    for word in {*HERS, *OURS} - {"CANARY-DRAFT", "CANARY-STORY"}:
        assert word in text, word
    assert "CANARY-DRAFT" not in text
    row = Disclosure.objects.select_related("case__data_key").get()
    assert (row.to_whom, row.purpose, row.recorded_by) == ("Dr. Who", "Care", cast.alice)
    assert Disclosure.objects.filter(case=cast.omars_case).count() == 0


def test_to_whom_and_why_must_be_said_before_the_whole_record_leaves(may_morning, cast):
    for values in ({"to_whom": " ", "purpose": "Care"}, {"to_whom": "Dr. Who", "purpose": ""}):
        with pytest.raises(RuleViolation):
            copy_whole_record(case=cast.minas_case, by=cast.alice, **values)
    assert not AuditEvent.objects.filter(verb="record.downloaded").exists()


@pytest.mark.parametrize("who", ["sam", "charlie", "pat", "mina", "omar"])
def test_only_who_is_responsible_gives_copies(cast, who):
    by = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        copy_for_client(case=cast.minas_case, by=by)
    with pytest.raises(PermissionDenied):
        copy_whole_record(case=cast.minas_case, to_whom="x", purpose="y", by=by)


def test_what_staff_make_for_her_is_what_she_would_get(may_morning, cast):
    live(cast)
    ours, hers = copy_for_client(case=cast.minas_case, by=cast.bob), copy_own_record(by=cast.mina)
    ours, hers = sections(ours), sections(hers)
    assert "Bob" in str(hers.pop("who_opened")) and "Bob" not in str(ours.pop("who_opened"))
    assert ours == hers
    events = AuditEvent.objects.filter(verb="record.downloaded").order_by("pk")
    assert [(e.actor_id, e.details["kind"]) for e in events] == [(cast.bob.pk, "client"), (cast.mina.pk, "client")]
    assert not Disclosure.objects.exists()


def test_her_copy_is_of_all_her_cases_and_of_nobody_elses(may_morning, cast):
    live(cast)
    log_contact(case=cast.omars_case, kind="call", by=cast.charlie, summary="x")
    goal(cast.omars_case, "CANARY-OMAR")
    assert "CANARY-OMAR" not in as_json(copy_own_record(by=cast.mina)).decode()
    numbers = [case["number"] for case in as_data(copy_own_record(by=cast.omar))["cases"]]
    assert numbers == [cast.omars_case.number]
    assert Case.objects.count() == 2


def test_the_pdf_says_the_same_is_tagged_and_runs_nothing_that_was_typed(may_morning, cast):
    live(cast)
    reader = PdfReader(io.BytesIO(as_pdf(copy_own_record(by=cast.mina))))
    text = " ".join(page.extract_text() for page in reader.pages)
    for word in (*HERS, "CANARY-WROTE #let *x*", "Something is left out here"):
        assert word in text, word
    for word in OURS:
        assert word not in text
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


@pytest.mark.parametrize(
    "typed", ["🙂👩‍👧 fine", "日本語", "\u202eright to left", "\x07bell", "</w> #panic() \\ $x$ @a <b>", "é̀ ñ Ω Ж ✓ →"]
)
def test_a_pdf_is_made_of_whatever_was_typed(may_morning, cast, typed):
    goal(cast.minas_case, f"CANARY {typed}")
    pdf = as_pdf(copy_own_record(by=cast.mina))
    assert "CANARY" in " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_name_of_the_file_says_nothing_of_her(may_morning, cast):
    assert file_name(copy_own_record(by=cast.mina), "pdf") == "record-2026-05-04.pdf"
    whole = copy_whole_record(case=cast.minas_case, to_whom="x", purpose="y", by=cast.alice)
    assert file_name(whole, "json") == f"record-{cast.minas_case.number}-2026-05-04.json"


def test_a_copy_costs_the_same_queries_with_much_more_in_it(may_morning, cast, django_assert_max_num_queries):
    live(cast)
    for number in range(30):
        goal(cast.minas_case, f"Goal {number}")
        log_contact(case=cast.minas_case, kind="call", by=cast.alice, at=MORNING)
    with django_assert_max_num_queries(60):
        copy_own_record(by=cast.mina)
    with django_assert_max_num_queries(60):
        copy_whole_record(case=cast.minas_case, to_whom="x", purpose="y", by=cast.alice)


def test_the_clock_of_the_copy_is_the_clients(may_morning, cast):
    with clock.at(datetime(2026, 5, 5, 2, tzinfo=UTC)):
        assert file_name(copy_own_record(by=cast.mina), "pdf") == "record-2026-05-04.pdf"
