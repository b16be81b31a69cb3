"""Supervision between dates, changes of role, and the page that says who may do what."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from caregivers.caseload.access import practice_today
from caregivers.caseload.models import Case
from caregivers.caseload.transfers import hand_over
from clinic import clock
from clinic.accounts.actions import deactivate
from clinic.accounts.models import Supervision
from clinic.accounts.roles import change_role
from clinic.accounts.supervision import end_supervision, supervise, supervisors_of
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from clinic.permissions import Role
from tests.access import Access
from tests.clinic.test_accounts import MANAGER, manager

API = dict.fromkeys(MANAGER, 403) | {"nobody": 401}


def api_manager(pat, **more):
    return Access(**{**API, "pat": pat}, **more)


def of_charlie(cast):
    return {"pk": cast.charlie.pk}


def of_sam(cast):
    return {"pk": Supervision.objects.get(supervisor=cast.sam).pk}


def sam_charlie(cast):
    return {"supervisor": str(cast.sam.pk), "supervisee": str(cast.charlie.pk), "starts_on": str(practice_today())}


ACCESS = {
    "accounts:supervision": manager(200),
    "accounts:new_supervision": manager(200),
    "accounts:new_supervision POST": manager(302, data=sam_charlie),
    "accounts:end_supervision POST": manager(302, kwargs=of_sam),
    "accounts:role": manager(200, kwargs=of_charlie),
    "accounts:role POST": manager(302, kwargs=of_charlie, data=lambda cast: {"role": "supervisor"}),
    "accounts:who_may": Access(alice=200, bob=200, sam=200, charlie=200, pat=200, mina=404, omar=404, nobody=302),
    "accounts-api:staff-list": api_manager(200),
    "accounts-api:staff-role PUT": api_manager(200, kwargs=of_charlie, data=lambda cast: {"role": "supervisor"}),
    "accounts-api:supervisions-list": api_manager(200),
    "accounts-api:supervisions-list POST": api_manager(201, data=sam_charlie),
    "accounts-api:supervisions-end POST": api_manager(200, kwargs=of_sam),
}


def sees(user, case):
    return case in Case.objects.visible_to(user)


def test_a_supervisor_sees_the_supervisees_cases_from_the_first_day_until_the_end(cast):
    today = practice_today()
    week = timedelta(days=7)
    row = supervise(supervisor=cast.sam, supervisee=cast.charlie, by=cast.pat, starts_on=today, ends_on=today + week)
    assert sees(cast.sam, cast.omars_case)
    with clock.at(datetime.combine(row.ends_on, datetime.min.time(), UTC) + timedelta(hours=12)):
        assert not sees(cast.sam, cast.omars_case)
    end_supervision(supervision=row, by=cast.pat)
    assert not sees(cast.sam, cast.omars_case)
    assert supervise(supervisor=cast.sam, supervisee=cast.charlie, by=cast.pat, ends_on=today + week)
    verbs = AuditEvent.objects.filter(verb__startswith="supervision.").values_list("verb", flat=True)
    assert list(verbs) == ["supervision.begun", "supervision.ended", "supervision.begun"]


@pytest.mark.parametrize(
    ("supervisor", "supervisee", "field"),
    [
        ("alice", "charlie", "supervisor"),
        ("pat", "charlie", "supervisor"),
        ("sam", "pat", "supervisee"),
        ("sam", "mina", "supervisee"),
        ("sam", "sam", "supervisee"),
        ("sam", "alice", "supervisee"),
    ],
)
def test_who_does_not_supervise_whom(cast, supervisor, supervisee, field):
    with pytest.raises(RuleViolation) as refused:
        supervise(supervisor=getattr(cast, supervisor), supervisee=getattr(cast, supervisee), by=cast.pat)
    assert refused.value.field == field


def test_no_circle_however_long(cast):
    for person in (cast.alice, cast.bob):
        change_role(user=person, role=Role.SUPERVISOR, by=cast.pat)
    supervise(supervisor=cast.alice, supervisee=cast.bob, by=cast.pat)
    with pytest.raises(RuleViolation) as refused:
        supervise(supervisor=cast.bob, supervisee=cast.sam, by=cast.pat)
    assert "circle" in refused.value.message


@pytest.mark.parametrize("who", ["alice", "sam", "charlie", "mina"])
def test_only_the_manager_arranges(cast, who):
    by = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        supervise(supervisor=cast.sam, supervisee=cast.charlie, by=by)
    with pytest.raises(PermissionDenied):
        end_supervision(supervision=Supervision.objects.get(), by=by)
    with pytest.raises(PermissionDenied):
        change_role(user=cast.bob, role=Role.SUPERVISOR, by=by)


def test_a_deactivated_supervisor_is_told_nothing(cast):
    assert supervisors_of(cast.alice) == [cast.sam]
    deactivate(user=cast.sam, by=cast.pat)
    assert supervisors_of(cast.alice) == []


def test_a_new_role_holds_with_the_next_request(cast, sign_in):
    browser = sign_in(cast.sam)
    assert browser.get(reverse("accounts:people")).status_code == 403
    end_supervision(supervision=Supervision.objects.get(), by=cast.pat)
    change_role(user=cast.sam, role=Role.PRACTICE_MANAGER, by=cast.pat)
    assert browser.get(reverse("accounts:people")).status_code == 200
    assert browser.get(reverse("dashboard:caseload")).status_code == 403
    event = AuditEvent.objects.get(verb="user.role_changed")
    assert event.details["from_state"], event.details["to_state"] == ("supervisor", "practice_manager")


def test_supervisees_stand_in_the_way(cast):
    with pytest.raises(RuleViolation) as refused:
        change_role(user=cast.sam, role=Role.THERAPIST, by=cast.pat)
    assert refused.value.field == "role"
    assert "supervises 1 colleague" in refused.value.message


def test_open_cases_stand_in_the_way_of_becoming_a_manager_until_they_are_handed_over(cast):
    with pytest.raises(RuleViolation) as refused:
        change_role(user=cast.charlie, role=Role.PRACTICE_MANAGER, by=cast.pat)
    assert "responsible for 1 open case" in refused.value.message
    hand_over(case=cast.omars_case, to=cast.bob, by=cast.pat)
    assert change_role(user=cast.charlie, role=Role.PRACTICE_MANAGER, by=cast.pat).is_manager
    assert change_role(user=cast.alice, role=Role.SUPERVISOR, by=cast.pat).role == Role.SUPERVISOR


def test_whoever_becomes_a_manager_is_supervised_no_more(cast):
    hand_over(case=cast.minas_case, to=cast.bob, by=cast.pat)
    change_role(user=cast.alice, role=Role.PRACTICE_MANAGER, by=cast.pat)
    assert Supervision.objects.get().ends_on == practice_today()


def test_never_ones_own_role_and_so_never_the_last_manager(cast):
    with pytest.raises(RuleViolation):
        change_role(user=cast.pat, role=Role.THERAPIST, by=cast.pat)
    with pytest.raises(RuleViolation):
        deactivate(user=cast.pat, by=cast.pat)


def test_two_managers_who_demote_each_other_leave_one(cast):
    hand_over(case=cast.omars_case, to=cast.bob, by=cast.pat)
    charlie = change_role(user=cast.charlie, role=Role.PRACTICE_MANAGER, by=cast.pat)
    change_role(user=cast.pat, role=Role.THERAPIST, by=charlie)
    with pytest.raises(PermissionDenied):
        change_role(user=charlie, role=Role.THERAPIST, by=cast.pat)  # what she holds in her hand is stale


@pytest.mark.parametrize("role", ["caregiver", "owner"])
def test_a_role_among_the_staff_is_wanted(cast, role):
    with pytest.raises(RuleViolation) as refused:
        change_role(user=cast.charlie, role=role, by=cast.pat)
    assert refused.value.field == "role"


def test_a_refused_role_says_why_beside_the_field(cast, sign_in):
    response = sign_in(cast.pat).post(reverse("accounts:role", args=[cast.charlie.pk]), {"role": "practice_manager"})
    assert response.status_code == 422
    assert "responsible for 1 open case" in response.content.decode()


def test_deactivating_somebody_says_what_is_left_behind(cast, sign_in):
    response = sign_in(cast.pat).post(reverse("accounts:deactivate", args=[cast.charlie.pk]), follow=True)
    assert "Charlie is responsible for 1 open case." in response.content.decode()
    assert "#1002, Omar" in sign_in(cast.pat).get(reverse("dashboard:overview")).content.decode()


def test_people_of_no_kind_that_fits_are_the_same_field_error(cast, api, sign_in):
    def refused(pk):
        body = {"supervisor": str(cast.sam.pk), "supervisee": str(pk)}
        return api(cast.pat).post(reverse("accounts-api:supervisions-list"), body, format="json").json()

    assert refused(cast.mina.pk) == refused("00000000-0000-4000-8000-000000000000")
    assert refused(cast.mina.pk)["errors"][0]["field"] == "supervisee"


def test_the_page_says_who_may_do_what(cast, sign_in):
    page = sign_in(cast.alice).get(reverse("accounts:who_may")).content.decode()
    assert "Write and sign session notes" in page
    assert "In an emergency" in page
