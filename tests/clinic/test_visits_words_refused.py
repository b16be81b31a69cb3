"""What is not kept: secrets, what no page of ours sent, what has no words, and more than anybody needs."""

import pytest
from django.urls import reverse

from clinic import clock
from clinic.accounts.models import User
from clinic.visits.mark import FIELD
from clinic.visits.models import KeptWords
from tests.clinic.late import ANSWER, LATER, NINE, Desk


@pytest.fixture
def desk(cast):
    with clock.at(NINE):
        return Desk(cast.mina, reverse("portal:contact"))


@pytest.mark.parametrize("spoil", [{FIELD: "made up"}, {FIELD: ""}, {"password": "x"}, {"code": "123"}])
def test_what_is_no_page_of_ours_or_holds_a_secret_is_not_kept(desk, spoil):
    assert (
        desk.send_late(**ANSWER | spoil).headers["Location"] == f"/sign-in/?next={reverse('portal:contact')}&why=idle"
    )
    assert not KeptWords.objects.exists()


def test_a_mark_of_somebody_else_cannot_be_made(cast, desk):
    with clock.at(NINE):
        hers = desk.hidden(FIELD)
        forged = hers.replace(cast.mina.pk.hex, cast.omar.pk.hex)
    desk.send_late(**ANSWER | {FIELD: forged})
    assert not KeptWords.objects.exists()


def test_another_site_puts_nothing_among_them(desk):
    hidden = {FIELD: desk.hidden(FIELD)}
    with clock.at(LATER):
        desk.client.post(desk.address, hidden | ANSWER, headers={"Origin": "https://evil.example"})
    assert not KeptWords.objects.exists()


def test_a_button_without_words_leads_back_to_its_page(desk):
    sent = desk.send_late(address=reverse("portal:stop_here"))
    assert sent.headers["Location"] == f"/sign-in/?next={reverse('portal:contact')}&why=idle"
    assert not KeptWords.objects.exists()


def test_nobody_is_kept_more_than_ten_forms_for(desk):
    for _ in range(12):
        desk.send_late(**ANSWER)
    assert KeptWords.objects.count() == 10


def test_a_page_for_everybody_works_as_ever(desk):
    with clock.at(LATER):
        assert desk.send(address="/theme/", next="/", colour="night").headers["Location"] == "/"
    assert not KeptWords.objects.exists()


def test_a_deactivated_person_gets_nothing_kept(cast, desk):
    User.objects.filter(pk=cast.mina.pk).update(is_active=False)
    desk.send_late(**ANSWER)
    assert not KeptWords.objects.exists()


def test_swapped_rows_are_not_shown(cast, desk):
    desk.send_late(**ANSWER)
    row = KeptWords.objects.get()
    other = KeptWords.objects.create(user=cast.omar, kept_at=LATER, sealed=bytes(row.sealed))
    with clock.at(LATER):
        desk.client.force_login(cast.omar)
        page = desk.client.get(f"/kept/{other.pk}/", follow=True).content.decode()
    assert "canary" not in page
