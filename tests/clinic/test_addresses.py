"""A changed address: asked for, answered from both inboxes, done once, and everybody signs in again."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from caregivers.rights.address.actions import change_address, vouch_for
from clinic import clock
from clinic.accounts import letters
from clinic.accounts.actions import invite
from clinic.accounts.models import User
from clinic.addresses import actions
from clinic.addresses.links import End, link, token
from clinic.addresses.models import AddressChange
from clinic.audit.models import AuditEvent
from clinic.errors import RuleViolation
from clinic.ui.throttle import TooOften

NEW = "mina.new@example.org"


@pytest.fixture(autouse=True)
def _postman_at_once(monkeypatch):
    monkeypatch.setattr(letters, "send_soon", lambda message: message.send())


@pytest.fixture
def asked(cast, django_capture_on_commit_callbacks):
    """Mina wants another address; the mails are out."""

    def ask(new_email=NEW, **more):
        with django_capture_on_commit_callbacks(execute=True):
            return actions.ask(user=cast.mina, new_email=new_email, **{"by": cast.mina} | more)

    return ask


def fresh(person):
    return User.objects.get(pk=person.pk)


def says(client, change, end, **data):
    return client.post(reverse("addresses:answer", args=[token(change, end)]), data).content.decode()


def test_both_inboxes_are_written_to_neutrally_with_links_from_the_sites_own_address(cast, asked):
    change = asked()
    assert [message.to for message in mail.outbox] == [[NEW], ["mina@example.org"]]
    for message, end in zip(mail.outbox, (End.NEW, End.OLD), strict=True):
        assert re.findall(r"https?://\S+", message.body) == [link(change, end)]
        assert link(change, end).startswith(settings.SITE_URL)
        text = f"{message.subject} {message.body}"
        assert not any(word in text for word in ("Mina", "Alice", "therap", "mina", "Practice"))


def test_the_address_changes_when_both_ends_have_said_yes_and_all_sign_in_again(cast, asked, sign_in, client):
    browser, change = sign_in(cast.mina), asked()
    assert "One more step" in says(client, change, End.NEW)
    assert fresh(cast.mina).email == "mina@example.org"
    assert "Please sign in with it" in says(client, change, End.OLD, do="confirm")
    assert fresh(cast.mina).email == NEW
    assert browser.get(reverse("dashboard:portal")).status_code == 302
    assert AddressChange.objects.get().new_email == ""
    event = AuditEvent.objects.get(verb="user.address_changed")
    assert event.details["count"] == 1 and NEW not in str(event.details)
    assert "does nothing any more" in says(client, change, End.NEW)
    assert AuditEvent.objects.filter(verb="user.address_changed").count() == 1


@pytest.mark.parametrize("end", list(End))
def test_looking_at_a_link_changes_nothing(cast, asked, client, end):
    change = asked()
    for method in ("get", "head", "get"):
        page = getattr(client, method)(reverse("addresses:answer", args=[token(change, end)]))
        assert page.status_code == 200
        assert "ina@" not in page.content.decode() and "Mina" not in page.content.decode()
    change.refresh_from_db()
    assert (change.new_confirmed_at, change.old_confirmed_at) == (None, None)


def test_one_end_alone_changes_nothing_and_each_link_is_good_for_its_end_only(cast, asked, client):
    change = asked()
    for _ in range(3):
        says(client, change, End.NEW)
    says(client, change, End.NEW, do="stop")
    change.refresh_from_db()
    assert (change.old_confirmed_at, change.stopped_at, fresh(cast.mina).email) == (None, None, "mina@example.org")
    assert "does nothing" in client.post("/address/new-made-up.x/").content.decode()


def test_the_old_inbox_can_stop_it(cast, asked, client):
    change = asked()
    says(client, change, End.NEW)
    assert "Stopped" in says(client, change, End.OLD, do="stop")
    assert "does nothing" in says(client, change, End.OLD, do="confirm")
    assert fresh(cast.mina).email == "mina@example.org"
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        AddressChange.objects.filter(pk=change.pk).update(stopped_at=None)


def test_after_three_days_it_is_too_late(cast, asked, client):
    change = asked()
    with clock.at(clock.now() + timedelta(days=3, minutes=1)):
        with pytest.raises(RuleViolation):
            actions.confirm(change=change, end=End.NEW)
        assert "does nothing" in says(client, change, End.NEW)


def test_the_address_of_somebody_else_gets_the_same_answer_and_no_mail(cast, asked, sign_in):
    client = sign_in(cast.mina)
    pages = []
    for address in ("nobody.has.it@example.org", "omar@example.org"):
        assert client.post(reverse("addresses:mine"), {"new_email": address}).status_code == 302
        page = client.get(reverse("addresses:mine")).content.decode()
        page = re.sub(r'(csrfmiddlewaretoken" value|csrf-token" content)="[^"]*"', "", page)
        pages.append(page.replace(address, "ADDRESS"))
    assert pages[0] == pages[1]
    mail.outbox.clear()
    change = asked("omar@example.org")
    assert [message.to for message in mail.outbox] == [["mina@example.org"]]
    actions.confirm(change=change, end=End.OLD)
    with pytest.raises(RuleViolation), transaction.atomic():
        actions.confirm(change=change, end=End.NEW)
    assert fresh(cast.mina).email == "mina@example.org"


def test_a_clinician_vouches_where_the_old_inbox_is_lost(cast, asked):
    change = asked()
    actions.confirm(change=change, end=End.NEW)
    for by in (cast.charlie, cast.pat, cast.sam, cast.mina):
        with pytest.raises(PermissionDenied):
            vouch_for(case=cast.minas_case, change=change, by=by)
    with pytest.raises(PermissionDenied):
        actions.vouch(change=change, by=cast.mina)
    vouch_for(case=cast.minas_case, change=change, by=cast.alice)
    assert fresh(cast.mina).email == NEW
    event = AuditEvent.objects.get(verb="address.vouched")
    assert (event.actor_id, event.details["user_id"]) == (cast.alice.pk, str(cast.mina.pk))


def test_a_clinician_asks_for_a_client_who_cannot_come_in_and_the_new_inbox_must_still_say_yes(cast, client):
    change_address(case=cast.minas_case, new_email=NEW, by=cast.alice)
    assert fresh(cast.mina).email == "mina@example.org"
    says(client, AddressChange.objects.get(), End.NEW)
    assert fresh(cast.mina).email == NEW


def test_a_slip_in_the_address_of_somebody_who_never_came_in_is_put_right_and_the_invitation_is_void(cast):
    User.objects.filter(pk=cast.mina.pk).update(email_verified_at=None)
    cast.minas_case.caregiver.user.refresh_from_db()
    invitation = invite(user=cast.mina, by=cast.alice)
    with pytest.raises(RuleViolation, match="cannot be used"):
        change_address(case=cast.minas_case, new_email="omar@example.org", by=cast.alice)
    change_address(case=cast.minas_case, new_email=NEW, by=cast.alice)
    invitation.refresh_from_db()
    assert (fresh(cast.mina).email, fresh(cast.mina).email_verified_at, invitation.is_open) == (NEW, None, False)


def test_the_old_address_opens_nothing_any_more(cast, asked, client):
    client.post("/sign-in/code/", {"email": "mina@example.org"})  # allauth may remember the address
    change = asked()
    actions.confirm(change=change, end=End.NEW)
    actions.confirm(change=change, end=End.OLD)
    mail.outbox.clear()
    for address in ("mina@example.org", NEW):
        client.cookies.clear()
        client.post("/sign-in/code/", {"email": address})
    assert [message.to for message in mail.outbox] == [[NEW]]


def test_a_second_wish_makes_the_first_void_and_five_a_day_are_enough(cast, asked):
    first = asked("a@example.org")
    asked("b@example.org")
    first.refresh_from_db()
    assert first.stopped_at and first.new_email == ""
    for number in range(3):
        asked(f"{number}@example.org")
    with pytest.raises(TooOften):
        asked("z@example.org")


@pytest.mark.parametrize("typed", ["", "no address", "mina@example.org", "MINA@example.org "])
def test_what_is_no_new_address_is_refused_and_stays_in_the_form(cast, sign_in, typed):
    answer = sign_in(cast.mina).post(reverse("addresses:mine"), {"new_email": typed})
    assert answer.status_code == 422 and "new_email" in answer.context["form"].errors
    assert typed.strip() in answer.content.decode() and not AddressChange.objects.exists()
