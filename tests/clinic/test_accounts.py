"""Coming in by invitation, and the people of the practice."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from clinic import clock
from clinic.accounts.actions import accept, create_staff, deactivate, invite, let_in_again
from clinic.accounts.links import invitation_link, invitation_token
from clinic.accounts.models import Invitation, User
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from clinic.permissions import PermissionDenied, Role
from tests.access import STAFF_ONLY_LIST, Access
from tests.cast import PASSWORD
from tests.signing_in import let_in

MANAGER = {**dict.fromkeys(STAFF_ONLY_LIST, 403), "mina": 404, "omar": 404, "nobody": 302}


def manager(pat: int, **more) -> Access:
    return Access(**{**MANAGER, "pat": pat}, **more)


def newcomer(cast, **fields) -> User:
    return create_staff(
        **{"email": "dana@example.org", "name": "Dana", "role": Role.THERAPIST, "time_zone": "America/Denver"} | fields,
        by=cast.pat,
    )


def token(cast) -> dict:
    return {"token": invitation_token(invite(user=cast.omar, by=cast.charlie))}


def invited(cast) -> dict:
    return {"pk": invite(user=newcomer(cast), by=cast.pat).user_id}


ACCESS = {
    "accounts:welcome": Access(**dict.fromkeys(STAFF_ONLY_LIST, 200), kwargs=token),
    "accounts:people": manager(200),
    "accounts:new": manager(200),
    "accounts:invite POST": manager(302, kwargs=invited),
    "accounts:link": manager(200, kwargs=invited),
    "accounts:deactivate POST": manager(302, kwargs=invited),
    "accounts:let_in_again POST": manager(302, kwargs=invited),
}


def test_looking_at_the_link_changes_nothing_and_the_button_comes_in(cast, client):
    invitation = invite(user=cast.mina, by=cast.alice)
    address = reverse("accounts:welcome", args=[invitation_token(invitation)])
    assert client.get(address).status_code == 200
    invitation.refresh_from_db()
    assert invitation.accepted_at is None
    assert client.post(address).headers["Location"] == "/"
    invitation.refresh_from_db()
    assert invitation.accepted_at
    assert client.session["_auth_user_id"] == str(cast.mina.pk)
    assert client.get(address).headers["Location"] == "/"


def test_the_session_of_a_shared_device_ends_with_the_browser(cast, client):
    def come_in():
        client.post(reverse("accounts:welcome", args=[invitation_token(invite(user=cast.mina, by=cast.alice))]))
        return client.session.get_expire_at_browser_close()

    assert come_in() is False
    cast.mina.caregiver.shared_device = True
    cast.mina.caregiver.save()
    assert come_in() is True


@pytest.mark.parametrize("spoil", ["used", "expired", "revoked", "foreign"])
def test_a_link_that_opens_nothing_says_what_to_do_and_nothing_about_anybody(cast, client, spoil):
    invitation = invite(user=cast.mina, by=cast.alice)
    address = reverse("accounts:welcome", args=[invitation_token(invitation)])
    if spoil == "used":
        accept(invitation=invitation)
    elif spoil == "expired":
        Invitation.objects.update(expires_at=clock.now() - timedelta(minutes=1))
    elif spoil == "revoked":
        invite(user=cast.mina, by=cast.alice)
    else:
        address = address[:-2] + "x/"
    for ask in (client.get, client.post):
        page = ask(address).content.decode()
        assert "Send me a code" in page
        assert "Mina" not in page
        assert "mina@" not in page
    assert "_auth_user_id" not in client.session


def test_staff_choose_a_password_and_what_is_too_short_is_refused_with_the_reason(cast, client):
    invitation = invite(user=newcomer(cast), by=cast.pat)
    address = reverse("accounts:welcome", args=[invitation_token(invitation)])
    refused = client.post(address, {"password": "short"})
    assert refused.status_code == 422
    assert "at least 8 characters" in refused.content.decode()
    invitation.refresh_from_db()
    assert invitation.accepted_at is None
    assert client.post(address, {"password": PASSWORD}).status_code == 302
    assert User.objects.get(email="dana@example.org").check_password(PASSWORD)


def test_the_manager_takes_somebody_in_and_the_mail_says_nothing_clinical(cast, sign_in):
    form = {"name": "Dana", "email": "Dana@Example.org", "role": "therapist", "time_zone": "America/Denver"}
    browser = sign_in(cast.pat)
    once = browser.get("/people/new/").context["form"]["once"].value()
    for _click in range(2):
        assert browser.post("/people/new/", {**form, "once": once}).headers["Location"] == "/people/"
    dana = User.objects.get(email="dana@example.org")
    assert AuditEvent.objects.filter(verb="user.created", target_id=str(dana.pk)).count() == 1
    letter = mail.outbox[-1]
    assert letter.from_email.startswith("Harbour Street <")
    assert invitation_link(Invitation.objects.get(user=dana, revoked_at=None)) in letter.body
    assert "Invited until" in browser.get("/people/").content.decode()


@pytest.mark.parametrize("email", ["alice@example.org", "MINA@example.org"])
def test_an_address_in_use_is_refused_in_the_same_words_whoever_has_it(cast, sign_in, email):
    form = {"name": "Dana", "email": email, "role": "therapist", "time_zone": "America/Denver"}
    page = sign_in(cast.pat).post("/people/new/", form)
    assert page.status_code == 422
    assert page.context["form"].errors == {"email": ["This address cannot be used. Please ask for another one."]}


def test_nobody_gets_a_link_to_the_account_of_a_colleague_who_came_in(cast):
    with pytest.raises(RuleViolation):
        invite(user=cast.alice, by=cast.pat)
    with pytest.raises(PermissionDenied):
        invite(user=newcomer(cast), by=cast.sam)
    with pytest.raises(PermissionDenied):
        invite(user=cast.mina, by=cast.pat)


def test_who_is_deactivated_is_out_at_once_and_comes_back_only_when_let_in(cast, client):
    let_in(client, cast.alice)
    assert client.get("/gallery/").status_code == 200
    deactivate(user=cast.alice, by=cast.pat)
    assert client.get("/gallery/").status_code == 302
    assert AuditEvent.objects.get(verb="user.deactivated").details == {"count": 1}
    assert not client.login(email="alice@example.org", password=PASSWORD)
    let_in_again(user=cast.alice, by=cast.pat)
    assert client.login(email="alice@example.org", password=PASSWORD)


def test_the_practice_keeps_a_manager_and_clients_are_not_deactivated_here(cast):
    for person in (cast.pat, cast.mina):
        with pytest.raises(RuleViolation):
            deactivate(user=person, by=cast.pat)


def test_the_list_of_people_takes_the_same_queries_for_two_and_for_twenty(cast, sign_in, django_assert_max_num_queries):
    for number in range(20):
        newcomer(cast, email=f"dana{number}@example.org")
    browser = sign_in(cast.pat)
    with django_assert_max_num_queries(6):
        assert browser.get("/people/").content.decode().count("Dana") >= 20
