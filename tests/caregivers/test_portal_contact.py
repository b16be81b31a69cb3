"""Her say: stopping by the link of a mail, and how she may safely be reached."""

from datetime import time

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from caregivers.followups.message import stop_token
from caregivers.followups.models import FollowUp
from caregivers.people.actions import set_safe_contact
from caregivers.people.models import Caregiver
from caregivers.portal.actions import stop_messages
from clinic.audit.models import AuditEvent
from tests.access import Access
from tests.caregivers.owed import owe, sending

EVERYBODY = dict.fromkeys(("alice", "bob", "sam", "charlie", "pat", "mina", "omar", "nobody"), 200)
CLIENTS = dict.fromkeys(("alice", "bob", "sam", "charlie", "pat"), 404) | {"mina": 200, "omar": 200, "nobody": 302}
CLIENTS_POST = CLIENTS | {"mina": 302, "omar": 302}


def token(cast):
    return {"token": stop_token(cast.minas_case.caregiver_id)}


ACCESS = {
    "portal:stop": Access(kwargs=token, **EVERYBODY),
    "portal:stop POST": Access(kwargs=token, **EVERYBODY),
    "portal:contact": Access(**CLIENTS),
    "portal:contact POST": Access(**CLIENTS | {"mina": 200, "omar": 200}),
    "portal:stop_here POST": Access(**CLIENTS_POST),
    "portal:start_here POST": Access(**CLIENTS_POST),
}
SAID = {
    "may_email": True, "quiet_from": "22:30", "quiet_until": "07:15", "time_zone": "Europe/Paris",
    "shared_device": True,
}  # fmt: skip


def caregiver(cast):
    return Caregiver.objects.get(pk=cast.minas_case.caregiver_id)


def address(cast):
    return reverse("portal:stop", kwargs=token(cast))


@pytest.mark.parametrize("method", ["get", "head", "get"])
def test_looking_at_the_stop_page_changes_nothing(cast, client, method):
    owe(cast)
    assert getattr(client, method)(address(cast)).status_code == 200
    assert caregiver(cast).stopped_at is None
    assert FollowUp.objects.get().state == FollowUp.State.PLANNED


@pytest.mark.parametrize("body", [{}, {"List-Unsubscribe": "One-Click"}])
def test_pressing_the_button_or_the_mail_programs_one_click_stops_all(cast, client, body):
    client.handler.enforce_csrf_checks = True
    row = owe(cast)
    answer = client.post(address(cast), body)
    assert (answer.status_code, "Messages are stopped" in answer.content.decode()) == (200, True)
    assert caregiver(cast).stopped_at is not None
    row.refresh_from_db()
    assert (row.state, row.reason) == ("cancelled", "opted_out")
    assert AuditEvent.objects.get(verb="caregiver.stopped_messages").details == {"count": 1}
    client.post(address(cast), body)
    assert AuditEvent.objects.filter(verb="caregiver.stopped_messages").count() == 1


def test_stopping_while_one_is_on_its_way_is_done_and_said_honestly(cast, client):
    sending(cast)
    answer = client.post(address(cast))
    assert answer.status_code == 409
    assert "One was already on its way" in answer.content.decode()
    assert caregiver(cast).stopped_at is not None


def test_a_stop_link_that_was_made_up_says_nothing(client, cast):
    assert client.get("/stop/made-up/").status_code == 404


def test_the_stop_page_says_nothing_about_anybody(cast, client):
    text = client.get(address(cast)).content.decode()
    assert "Mina" not in text and "mina@" not in text and "Alice" not in text


def test_nobody_else_stops_her_messages_or_changes_how_she_is_reached(cast):
    for by in (cast.alice, cast.omar):
        with pytest.raises(PermissionDenied):
            stop_messages(caregiver=caregiver(cast), by=by)
        with pytest.raises(PermissionDenied):
            set_safe_contact(caregiver=caregiver(cast), by=by, **SAID)


def test_she_says_how_she_may_be_reached(cast, sign_in):
    client = sign_in(cast.mina)
    assert client.post(reverse("portal:contact"), SAID).status_code == 302
    row = caregiver(cast)
    assert (row.quiet_from, row.quiet_until, row.shared_device) == (time(22, 30), time(7, 15), True)
    assert (row.may_email, row.user.time_zone) == (True, "Europe/Paris")
    assert client.session.get_expire_at_browser_close()
    event = AuditEvent.objects.get(verb="caregiver.safe_contact_set")
    assert event.details["fields"] == ["quiet_from", "quiet_until", "shared_device", "time_zone"]
    assert event.case_id == cast.minas_case.pk


def test_what_cannot_be_taken_stays_in_the_form_and_changes_nothing(cast, sign_in):
    before = caregiver(cast).quiet_from
    answer = sign_in(cast.mina).post(reverse("portal:contact"), SAID | {"quiet_from": "late", "time_zone": "Mars"})
    assert answer.status_code == 422
    assert 'value="late"' in answer.content.decode()
    assert caregiver(cast).quiet_from == before


def test_she_stops_and_starts_again_on_her_own_page(cast, sign_in):
    client = sign_in(cast.mina)
    client.post(reverse("portal:stop_here"))
    assert caregiver(cast).stopped_at is not None
    assert "Start messages again" in client.get(reverse("portal:contact")).content.decode()
    client.post(reverse("portal:start_here"))
    assert caregiver(cast).stopped_at is None
