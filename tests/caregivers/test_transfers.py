"""A case goes from one clinician to another, today: what each of them sees, what must not be lost."""

import pytest
from django.core.exceptions import PermissionDenied

from caregivers.caseload.access import practice_today
from caregivers.caseload.kin import link, unlink
from caregivers.caseload.models import Case, HandoverNote, Responsibility, SamePerson
from caregivers.caseload.queries import uncovered
from caregivers.caseload.transfers import LEFT_BEHIND, hand_over, hand_over_caseload, write_handover_note
from clinic import ids
from clinic.accounts.actions import deactivate
from clinic.accounts.roles import TIES
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation


def sees(user, case):
    return case in Case.objects.visible_to(user)


def handed(cast, **more):
    return hand_over(**{"case": cast.minas_case, "to": cast.charlie, "by": cast.pat} | more)


def test_it_is_hers_now_and_not_the_others_any_more(cast):
    row = handed(cast)
    assert sees(cast.charlie, cast.minas_case)
    assert not sees(cast.alice, cast.minas_case)
    assert not sees(cast.sam, cast.minas_case)  # who supervised because Alice had it
    assert row.starts_on == Responsibility.objects.get(clinician=cast.alice).ends_on == practice_today()
    verbs = AuditEvent.objects.filter(case_id=cast.minas_case.pk).values_list("verb", flat=True)
    assert {"responsibility.ended", "case.handed_over"} <= set(verbs)


def test_it_may_go_back_and_forth_on_one_day(cast):
    handed(cast)
    handed(cast, to=cast.alice)
    assert sees(cast.alice, cast.minas_case)
    assert not sees(cast.charlie, cast.minas_case)
    handed(cast)
    assert not sees(cast.alice, cast.minas_case)
    assert sees(cast.charlie, cast.minas_case)


def test_a_cover_of_the_new_clinician_ends_and_one_of_another_stays(cast):
    handed(cast, to=cast.bob)
    rows = Responsibility.objects.current().filter(case=cast.minas_case)
    assert [(row.clinician, row.kind) for row in rows] == [(cast.bob, "primary")]
    handed(cast, to=cast.alice)
    assert not sees(cast.bob, cast.minas_case)


@pytest.mark.parametrize("who", ["alice", "bob", "sam", "charlie", "mina"])
def test_only_the_manager_hands_over(cast, who):
    with pytest.raises(PermissionDenied):
        handed(cast, by=getattr(cast, who))


@pytest.mark.parametrize("who", ["alice", "pat", "mina", "dan"])
def test_to_whom_it_cannot_go(wide_cast, who):
    with pytest.raises(RuleViolation) as refused:
        handed(wide_cast, to=getattr(wide_cast, who))
    assert refused.value.field == "to"
    assert sees(wide_cast.alice, wide_cast.minas_case)


def test_twice_with_the_same_once_is_once(cast):
    once = ids.new_id()
    assert handed(cast, once=once) == handed(cast, once=once)
    assert AuditEvent.objects.filter(verb="case.handed_over").count() == 1


def test_a_note_is_for_the_clinicians_of_the_case(cast):
    write_handover_note(case=cast.minas_case, text="Ask about the choir.", by=cast.alice)
    handed(cast, note="She leaves on Friday.")
    read = [note.text for note in HandoverNote.objects.visible_to(cast.charlie).order_by("created_at")]
    assert read == ["Ask about the choir.", "She leaves on Friday."]
    for person in (cast.pat, cast.alice, cast.mina):
        assert not HandoverNote.objects.visible_to(person).exists()


@pytest.mark.parametrize("who", ["sam", "pat", "charlie", "mina"])
def test_who_writes_no_handover_note(cast, who):
    with pytest.raises(PermissionDenied):
        write_handover_note(case=cast.minas_case, text="Words.", by=getattr(cast, who))


def test_a_whole_caseload_goes_in_one_step_and_all_or_none(wide_cast):
    cast = wide_cast
    with pytest.raises(RuleViolation):
        hand_over_caseload(leaving=cast.alice, to=cast.bob, cases=[cast.minas_case.pk, cast.omars_case.pk], by=cast.pat)
    assert sees(cast.alice, cast.minas_case)
    rows = hand_over_caseload(leaving=cast.alice, to=cast.bob, by=cast.pat)
    assert {row.case_id for row in rows} == {cast.minas_case.pk, cast.ravis_case.pk, cast.doras_case.pk}
    assert not Case.objects.visible_to(cast.alice).exists()


def test_a_chosen_part_of_a_caseload_goes(wide_cast):
    cast = wide_cast
    hand_over_caseload(leaving=cast.alice, to=cast.charlie, cases=[cast.ravis_case.pk], by=cast.pat)
    assert sees(cast.charlie, cast.ravis_case)
    assert sees(cast.alice, cast.minas_case)


def test_only_the_manager_hands_a_caseload_over(cast):
    with pytest.raises(PermissionDenied):
        hand_over_caseload(leaving=cast.alice, to=cast.alice, by=cast.alice)


def test_the_cases_of_somebody_deactivated_show_up_as_uncovered_at_once(cast):
    assert not uncovered(cast.pat).exists()
    deactivate(user=cast.alice, by=cast.pat)
    assert list(uncovered(cast.pat)) == [cast.minas_case]  # Bob covers it, but it is nobody's own
    handed(cast)
    assert not uncovered(cast.pat).exists()


def test_rooms_above_answer_what_these_verbs_ask():
    assert LEFT_BEHIND.answers
    assert TIES.answers >= 2


def test_relatives_are_linked_by_whoever_is_responsible_for_both(wide_cast):
    cast = wide_cast
    for person in (cast.bob, cast.sam, cast.pat, cast.charlie, cast.mina):
        with pytest.raises(PermissionDenied):
            link(case=cast.minas_case, other=cast.ravis_case, by=person)
    same = link(case=cast.ravis_case, other=cast.minas_case, by=cast.alice)
    assert link(case=cast.minas_case, other=cast.ravis_case, by=cast.alice) == same
    with pytest.raises(PermissionDenied):
        unlink(same=same, by=cast.bob)


def test_a_link_is_seen_no_more_by_who_loses_one_of_the_cases(wide_cast):
    cast = wide_cast
    link(case=cast.minas_case, other=cast.ravis_case, by=cast.alice)
    hand_over(case=cast.ravis_case, to=cast.charlie, by=cast.pat)
    assert not SamePerson.objects.visible_to(cast.alice).exists()
    assert not SamePerson.objects.visible_to(cast.charlie).exists()


def test_the_trail_of_a_case_does_not_betray_the_link(wide_cast):
    cast = wide_cast
    unlink(same=link(case=cast.minas_case, other=cast.ravis_case, by=cast.alice), by=cast.alice)
    events = AuditEvent.objects.filter(verb__startswith="same_person.")
    assert events.count() == 2
    assert set(events.values_list("case_id", flat=True)) == {None}
    assert not SamePerson.objects.visible_to(cast.alice).exists()


def test_a_client_is_not_linked_with_herself(cast):
    with pytest.raises(RuleViolation):
        link(case=cast.minas_case, other=cast.minas_case, by=cast.alice)
