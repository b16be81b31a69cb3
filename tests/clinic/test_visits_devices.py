"""The list of devices: one's own alone; one is signed out, or all the others, and deactivation takes all of them."""

import pytest
from django.contrib.sessions.models import Session

from clinic.accounts.actions import deactivate
from clinic.audit.models import AuditEvent
from clinic.ids import new_id
from clinic.visits.models import Visit
from tests.access import Access

EVERYBODY = {"alice": 200, "bob": 200, "sam": 200, "charlie": 200, "pat": 200, "mina": 200, "omar": 200, "nobody": 302}
FOUND_NONE = dict.fromkeys(EVERYBODY, 404) | {"nobody": 302}
THERE = dict.fromkeys(EVERYBODY, 302)
ACCESS = {
    "visits:devices": Access(**EVERYBODY),
    "visits:sign_out POST": Access(kwargs=lambda cast: {"pk": new_id()}, **FOUND_NONE),
    "visits:sign_out_everywhere POST": Access(**THERE),
}
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:127.0) Gecko/20100101 Firefox/127.0"


@pytest.mark.parametrize("who, chrome", [("alice", "topbar"), ("mina", "Leave quickly")])
def test_everybody_sees_where_they_are_signed_in_in_their_own_pages(cast, sign_in, who, chrome):
    person = getattr(cast, who)
    sign_in(person)
    page = sign_in(person).get("/devices/").content.decode()
    assert chrome in page
    assert page.count("A device that we do not know") >= 2
    assert "Sign out everywhere else" in page


def test_alone_it_says_that_there_is_no_other(cast, sign_in):
    sign_in(cast.bob)
    assert "Nowhere else" in sign_in(cast.alice).get("/devices/").content.decode()


def test_one_device_is_signed_out_and_told_so_and_this_one_stays(cast, sign_in):
    there, here = sign_in(cast.alice), sign_in(cast.alice)
    row = Visit.objects.get(session_key=there.cookies["porch"].value)
    assert here.post(f"/devices/{row.pk}/sign-out/").status_code == 302
    assert here.get("/devices/").status_code == 200
    sent = there.get("/cases/")
    assert sent.status_code == 302
    assert "signed out from another device" in there.get(sent.headers["Location"]).content.decode()
    assert AuditEvent.objects.get(verb="visit.ended").details["kind"] == "elsewhere"


def test_a_second_click_says_that_it_is_done_already(cast, sign_in):
    there, here = sign_in(cast.alice), sign_in(cast.alice)
    row = Visit.objects.get(session_key=there.cookies["porch"].value)
    for _ in range(2):
        page = here.post(f"/devices/{row.pk}/sign-out/", follow=True)
    assert "signed out already" in page.content.decode()
    assert AuditEvent.objects.filter(verb="visit.ended").count() == 1


def test_nobody_signs_out_somebody_elses_device(cast, sign_in):
    hers = sign_in(cast.mina)
    row = Visit.objects.get(user=cast.mina)
    for person in (cast.alice, cast.pat, cast.omar):
        assert sign_in(person).post(f"/devices/{row.pk}/sign-out/").status_code == 404
    assert hers.get("/devices/").status_code == 200


def test_everywhere_else_is_signed_out_at_once(cast, sign_in):
    others, here, hers = [sign_in(cast.alice) for _ in range(2)], sign_in(cast.alice), sign_in(cast.mina)
    page = here.post("/devices/sign-out-everywhere/", follow=True).content.decode()
    assert "2 other devices are signed out" in page
    assert [client.get("/devices/").status_code for client in [*others, here, hers]] == [302, 302, 200, 200]
    assert AuditEvent.objects.get(verb="visit.ended_everywhere").details["count"] == 2


def test_deactivation_ends_everything_in_the_same_request(cast, sign_in):
    clients = [sign_in(cast.alice) for _ in range(2)]
    keys = [client.cookies["porch"].value for client in clients]
    deactivate(user=cast.alice, by=cast.pat)
    assert not Session.objects.filter(session_key__in=keys).exists()
    assert [client.get("/cases/").status_code for client in clients] == [302, 302]
    assert AuditEvent.objects.get(verb="user.deactivated").details["count"] == 2


def test_the_visit_follows_when_the_session_takes_a_new_key(cast, sign_in):
    client = sign_in(cast.alice)
    session = client.session
    session.cycle_key()  # as Django does when a password changes
    session.save()
    client.cookies["porch"] = session.session_key
    assert client.get("/devices/").status_code == 200
    sign_in(cast.alice).post("/devices/sign-out-everywhere/")
    assert client.get("/devices/").status_code == 302


def test_what_is_kept_of_a_device_is_two_words(cast, client):
    client.post(
        "/sign-in/",
        {"login": "mina@example.org", "password": "correct horse battery staple"},
        HTTP_USER_AGENT=FIREFOX,
        REMOTE_ADDR="203.0.113.9",
    )
    row = Visit.objects.filter(user=cast.mina).values().get()
    assert (row["browser"], row["system"]) == ("Firefox", "Windows")
    assert "203.0.113.9" not in str(row)
