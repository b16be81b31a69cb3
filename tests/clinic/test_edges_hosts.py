"""Whatever host a visitor names, the links in mails begin with SITE_URL."""

import re
import time

import pytest
from django.core import mail
from django.test import Client

from caregivers.followups.engine import sweep
from clinic.accounts import letters
from clinic.accounts.actions import create_staff
from clinic.permissions import Role
from tests.waiting import wait_until

OURS = "https://porch.example.org"
FORGED = {
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_FORWARDED": "host=evil.example",
    "HTTP_X_HOST": "evil.example",
    "HTTP_X_FORWARDED_SERVER": "evil.example",
    "HTTP_X_ORIGINAL_URL": "https://evil.example/",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_ORIGIN": OURS,
}
real = pytest.mark.django_db(transaction=True)


@pytest.fixture
def public(settings, cast):
    settings.SITE_URL = OURS
    settings.ALLOWED_HOSTS = ["porch.example.org", "127.0.0.1"]
    type(cast.mina.caregiver).objects.update(quiet_from="00:00", quiet_until="00:00")
    return cast


def ask_for_a_code(cast, sign_in, **forged):
    Client().post("/sign-in/code/", {"email": cast.mina.email}, **forged)


def invite_staff(cast, sign_in, **forged):
    new = create_staff(email="new@example.org", name="New", role=Role.THERAPIST, by=None, time_zone="UTC")
    sign_in(cast.pat).post(f"/people/{new.pk}/invite/", **forged)


def invite_a_client(cast, sign_in, **forged):
    sign_in(cast.alice).post(f"/cases/{cast.minas_case.pk}/invite/", **forged)
    sweep()


MAKING_MAIL = [ask_for_a_code, invite_staff, invite_a_client]


@real
@pytest.mark.parametrize("host", ["porch.example.org", "127.0.0.1:8000"])
@pytest.mark.parametrize("way", MAKING_MAIL, ids=lambda way: way.__name__)
def test_links_in_mails_begin_with_our_address(public, sign_in, way, host):
    way(public, sign_in, **FORGED, HTTP_HOST=host)
    wait_until(lambda: mail.outbox, seconds=5, what="a mail")
    (letter,) = mail.outbox
    text = letter.body + letter.subject + str(letter.extra_headers) + letter.from_email
    assert "evil.example" not in text and "127.0.0.1" not in text
    found = re.findall(r"https?://[^\s>]+", text)
    assert all(link.startswith(f"{OURS}/") for link in found)
    assert found or way is ask_for_a_code


@real
@pytest.mark.parametrize("way", MAKING_MAIL, ids=lambda way: way.__name__)
def test_a_foreign_host_gets_nothing_done(public, sign_in, way):
    way(public, sign_in, HTTP_HOST="evil.example")
    letters._postman.submit(time.sleep, 0).result()
    assert mail.outbox == []
