"""Words that arrive when their writer's visit had ended are kept for the writer, sealed, and for nobody else."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from clinic import clock
from clinic.ids import new_id
from clinic.visits.actions import end_all
from clinic.visits.models import KeptWords
from tests.access import Access
from tests.clinic.late import ANSWER, LATER, NINE, Desk
from tests.signing_in import let_in

EVERYBODY = ("alice", "bob", "sam", "charlie", "pat", "mina", "omar", "nobody")
THERE = dict.fromkeys(EVERYBODY, 302)
ACCESS = {
    "visits:all_kept": Access(**dict.fromkeys(EVERYBODY, 200) | {"nobody": 302}),
    "visits:kept": Access(kwargs=lambda cast: {"pk": new_id()}, **THERE),
    "visits:throw_away POST": Access(kwargs=lambda cast: {"pk": new_id()}, **THERE),
}


@pytest.fixture
def desk(cast):
    with clock.at(NINE):
        return Desk(cast.mina, reverse("portal:contact"))


def test_the_writer_signs_in_sees_the_words_and_sends_them(cast, desk):
    sent = desk.send_late(**ANSWER)
    row = KeptWords.objects.get()
    assert sent.headers["Location"] == f"/sign-in/?next=/kept/{row.pk}/&why=idle"
    with clock.at(LATER):
        assert "What you typed is kept" in desk.client.get(sent.headers["Location"]).content.decode()
        desk.sign_in(cast.mina)
        page = desk.client.get(f"/kept/{row.pk}/").content.decode()
        assert "He shouted &lt;again&gt;" in page
        form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
        assert form["kept"] == str(row.pk)
        done = desk.client.post(reverse("portal:contact"), form)
    assert done.status_code == 302
    cast.mina.caregiver.refresh_from_db()
    assert str(cast.mina.caregiver.quiet_from) == "22:30:00"
    assert not KeptWords.objects.exists()


def test_in_the_table_nothing_can_be_read(desk):
    desk.send_late(**ANSWER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM clinic_keptwords")
        rows = str([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
        cursor.execute("SELECT session_data FROM django_session")
        rows += str(cursor.fetchall())
    assert "canary" not in rows
    assert "22:30" not in rows


@pytest.mark.parametrize("who", ["omar", "alice"])
def test_somebody_else_on_the_device_never_sees_them(cast, desk, who):
    desk.send_late(**ANSWER)
    row = KeptWords.objects.get()
    with clock.at(NINE + timedelta(hours=5, minutes=1)):
        let_in(desk.client, getattr(cast, who))
        for address in (f"/kept/{row.pk}/", "/kept/"):
            page = desk.client.get(address, follow=True).content.decode()
            assert "canary" not in page
            assert "There is nothing of yours here" in page
        token = desk.hidden("csrfmiddlewaretoken", desk.client.get("/devices/").content.decode())
        desk.client.post(f"/kept/{row.pk}/throw-away/", {"csrfmiddlewaretoken": token})
    assert KeptWords.objects.filter(user=cast.mina).exists()


def test_a_page_of_one_person_is_never_sent_as_another(cast, desk):
    with clock.at(NINE):
        desk.client.force_login(cast.omar)
        desk.client.get("/devices/")
        page = desk.send(**ANSWER)
    assert page.status_code == 403
    assert "kept for the person who typed it" in page.content.decode()
    assert "canary" not in page.content.decode()
    assert KeptWords.objects.get().user == cast.mina


def test_signed_in_again_in_another_tab_one_goes_on_at_once(cast, desk):
    with clock.at(NINE):
        desk.client.logout()
        desk.sign_in(cast.mina)
        sent = desk.send(**ANSWER)
        assert sent.headers["Location"] == f"/kept/{KeptWords.objects.get().pk}/"
        assert "canary" in desk.client.get(sent.headers["Location"]).content.decode()


def test_signed_out_from_elsewhere_is_the_same(cast, desk):
    with clock.at(NINE):
        end_all(user=cast.mina, by=cast.mina)
        desk.send(**ANSWER)
        assert KeptWords.objects.get().user == cast.mina


def test_a_notice_leads_there_where_the_way_was_lost(cast, desk):
    desk.send_late(**ANSWER)
    with clock.at(LATER):
        desk.sign_in(cast.mina)
        assert 'href="/kept/"' in desk.client.get("/devices/").content.decode()
        page = desk.client.get("/kept/", follow=True).content.decode()
        token = desk.hidden("csrfmiddlewaretoken", page)
        desk.client.post(f"/kept/{KeptWords.objects.get().pk}/throw-away/", {"csrfmiddlewaretoken": token})
        assert 'href="/kept/"' not in desk.client.get("/devices/").content.decode()
    assert not KeptWords.objects.exists()


def test_after_an_hour_they_are_gone(cast, desk):
    desk.send_late(**ANSWER)
    with clock.at(NINE + timedelta(hours=6)):
        desk.sign_in(cast.mina)
        assert "canary" not in desk.client.get("/kept/", follow=True).content.decode()


def test_a_refused_form_keeps_them_until_it_is_right(cast, desk):
    desk.send_late(**ANSWER | {"quiet_from": "at night"})
    row = KeptWords.objects.get()
    with clock.at(LATER):
        desk.sign_in(cast.mina)
        page = desk.client.get(f"/kept/{row.pk}/").content.decode()
        form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
        assert desk.client.post(reverse("portal:contact"), form).status_code == 422
    assert KeptWords.objects.exists()
