"""The tables read aloud; here are the sentences that must never slip out of them."""

import pytest

from caregivers.caseload.access import permissions_on
from clinic.permissions import CLINICIANS, RELATION_MAY, RELATIONS_OF_ROLE, ROLE_MAY, Permission, Relation, Role

CLINICAL = {
    Permission.SEE_RECORD,
    Permission.WRITE_NOTES,
    Permission.REVIEW_ANSWERS,
    Permission.SET_GOALS,
    Permission.ANSWER_GATE,
}


def test_every_role_has_its_line_in_both_tables():
    assert set(ROLE_MAY) == set(RELATIONS_OF_ROLE) == set(Role)
    assert set(RELATION_MAY) == set(Relation)


def test_every_permission_is_given_to_somebody():
    given = frozenset().union(*ROLE_MAY.values(), *RELATION_MAY.values())
    assert set(Permission) == given


def test_a_manager_never_sees_what_was_said():
    assert not RELATION_MAY[Relation.MANAGING] & CLINICAL
    assert RELATIONS_OF_ROLE[Role.PRACTICE_MANAGER] == (Relation.MANAGING,)


def test_a_supervisor_writes_no_note_on_a_supervisees_case():
    assert Permission.WRITE_NOTES not in RELATION_MAY[Relation.SUPERVISING]
    assert Permission.ANSWER_GATE not in RELATION_MAY[Relation.SUPERVISING]


def test_only_the_caregiver_answers_her_modules():
    holders = {relation for relation, may in RELATION_MAY.items() if Permission.ANSWER_MODULES in may}
    assert holders == {Relation.SELF}


@pytest.mark.parametrize("role", sorted(CLINICIANS))
def test_clinicians_are_not_managers(role):
    assert Permission.MANAGE_STAFF not in ROLE_MAY[role]


def test_what_one_may_do_follows_from_what_one_is_to_the_case(cast):
    assert permissions_on(cast.minas_case, cast.alice) == RELATION_MAY[Relation.RESPONSIBLE]
    assert permissions_on(cast.minas_case, cast.sam) == RELATION_MAY[Relation.SUPERVISING]
    assert permissions_on(cast.minas_case, cast.pat) == RELATION_MAY[Relation.MANAGING]
    assert permissions_on(cast.minas_case, cast.mina) == RELATION_MAY[Relation.SELF]
    assert permissions_on(cast.minas_case, cast.charlie) == frozenset()
    assert permissions_on(cast.minas_case, cast.omar) == frozenset()
