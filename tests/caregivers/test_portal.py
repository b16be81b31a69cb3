"""The way in: inviting, sending again, the link on paper."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from caregivers.followups.models import FollowUp
from caregivers.portal.actions import invite_caregiver, show_link, start_messages
from caregivers.portal.queries import Step, way_in
from clinic import clock
from clinic.accounts.actions import accept
from clinic.accounts.links import invitation_link, invitation_token
from clinic.accounts.models import Invitation
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation, Stale
from tests.access import Access
from tests.caregivers.owed import LATER, NOON, put, settled, swept


def minas(cast):
    return {"case": cast.minas_case.pk}


def minas_invited(cast):
    invite_caregiver(case=cast.minas_case, by=cast.alice)
    return minas(cast)


STAFF = {"alice": 302, "bob": 302, "sam": 403, "charlie": 404, "pat": 403, "mina": 404, "omar": 404, "nobody": 302}
API_POST = dict.fromkeys(STAFF, 422) | {"alice": 201, "bob": 201, "sam": 403, "pat": 403, "mina": 403, "nobody": 401}
API_GET = STAFF | {"alice": 200, "bob": 200, "sam": 200, "mina": 403, "nobody": 401}
ACCESS = {
    "portal:invite POST": Access(kwargs=minas, **STAFF),
    "portal:print_link": Access(kwargs=minas_invited, **STAFF | {"alice": 200, "bob": 200}),
    "portal:start_again POST": Access(kwargs=minas, **STAFF),
    "portal-api:invitations POST": Access(data=lambda cast: {"case": str(cast.minas_case.pk)}, **API_POST),
    "portal-api:invitation": Access(kwargs=minas, **API_GET),
}


@pytest.fixture
def cast(cast):
    return settled(cast)


def invited(cast, at=NOON, by=None):
    with clock.at(at):
        return invite_caregiver(case=cast.minas_case, by=by or cast.alice)


def step(cast, at=LATER):
    with clock.at(at):
        return way_in(cast.minas_case).step


def test_an_invitation_is_made_with_the_message_that_carries_it(cast, client, mailoutbox):
    put(cast.mina, email_verified_at=None).save()
    assert step(cast) is Step.NOT_INVITED
    invitation = invited(cast)
    assert step(cast) is Step.PLANNED
    swept()
    assert step(cast) is Step.SENT
    assert invitation_link(invitation) in mailoutbox[0].body
    with clock.at(LATER):
        client.get(reverse("accounts:welcome", args=[invitation_token(invitation)]))
    assert step(cast) is Step.OPENED
    with clock.at(LATER):
        accept(invitation=invitation)
    assert step(cast) is Step.TAKEN_UP


def test_a_double_click_makes_one_and_later_a_new_one_voids_the_first(cast, mailoutbox):
    first = invited(cast)
    assert invited(cast, NOON + timedelta(seconds=30), by=cast.bob) == first
    second = invited(cast, NOON + timedelta(minutes=2))
    assert second != first
    swept(NOON + timedelta(minutes=2))
    assert [invitation_link(second) in mail.body for mail in mailoutbox] == [True]
    assert Invitation.objects.filter(revoked_at=None).get() == second
    assert FollowUp.objects.get(subject_id=first.pk).state == FollowUp.State.CANCELLED


def test_while_one_is_being_sent_no_other_is_made(cast):
    first = invited(cast)
    FollowUp.objects.update(state="sending", next_try_at=None, lease_until=NOON + timedelta(minutes=2))
    with pytest.raises(Stale):
        invited(cast, NOON + timedelta(minutes=2))
    first.refresh_from_db()
    assert first.revoked_at is None


@pytest.mark.parametrize("who", ["sam", "charlie", "pat", "mina"])
def test_nobody_else_invites(cast, who):
    with pytest.raises(PermissionDenied):
        invited(cast, by=getattr(cast, who))


def test_a_closed_case_invites_nobody(cast):
    put(cast.minas_case, closed_at=NOON, closed_by=cast.alice).save()
    with pytest.raises(RuleViolation, match="closed"):
        invited(cast)


def test_one_that_could_not_be_sent_says_why_and_can_be_printed(cast, mailoutbox):
    put(cast.minas_case.caregiver, may_email=False).save()
    invitation = invited(cast)
    swept()
    with clock.at(LATER):
        found = way_in(cast.minas_case)
        assert (found.step, found.follow_up.reason) == (Step.NOT_SENT, "no_email")
        assert show_link(case=cast.minas_case, by=cast.alice) == invitation
    assert AuditEvent.objects.get(verb="invitation.link_shown").case_id == cast.minas_case.pk
    assert not mailoutbox


def test_an_invitation_runs_out_and_nothing_is_left_to_print(cast):
    invited(cast)
    later = NOON + timedelta(days=15)
    assert step(cast, later) is Step.EXPIRED
    with clock.at(later), pytest.raises(RuleViolation):
        show_link(case=cast.minas_case, by=cast.alice)


def test_the_page_with_the_link_is_for_those_who_may_invite(cast, sign_in):
    invitation = invite_caregiver(case=cast.minas_case, by=cast.alice)
    page = sign_in(cast.alice).get(reverse("portal:print_link", kwargs=minas(cast)))
    assert invitation_link(invitation) in page.content.decode()
    assert sign_in(cast.sam).get(reverse("portal:print_link", kwargs=minas(cast))).status_code == 403


def test_the_api_says_how_far_it_is_and_never_the_link(cast, api):
    client = api(cast.alice)
    made = client.post("/api/v1/invitations/", {"case": str(cast.minas_case.pk)}, format="json")
    assert (made.status_code, made.json()["state"]) == (201, "planned")
    again = client.get(f"/api/v1/invitations/{cast.minas_case.pk}/").json()
    assert again == made.json()
    assert "welcome" not in made.content.decode()
    stranger = client.post("/api/v1/invitations/", {"case": str(cast.omars_case.pk)}, format="json")
    assert (stranger.status_code, stranger.json()["errors"][0]["field"]) == (422, "case")


def test_a_clinician_may_start_messages_again_when_the_client_says_so(cast):
    caregiver = put(cast.minas_case.caregiver, stopped_at=NOON)
    caregiver.save()
    with pytest.raises(PermissionDenied):
        start_messages(caregiver=caregiver, by=cast.sam)
    assert start_messages(caregiver=caregiver, by=cast.alice).stopped_at is None
    assert AuditEvent.objects.get(verb="caregiver.started_messages").actor_id == cast.alice.pk
