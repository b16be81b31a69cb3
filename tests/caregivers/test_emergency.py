"""The emergency page: one tap, nothing asked, whatever else is broken."""

import pytest
from django.db import OperationalError
from django.urls import reverse

from clinic.accounts.models import Practice
from tests.access import Access

ACCESS = {
    "portal:emergency": Access(
        **dict.fromkeys(("alice", "bob", "sam", "charlie", "pat", "mina", "omar", "nobody"), 200)
    )
}


def test_it_answers_without_the_database(client):
    """There is no `db` fixture here: pytest-django refuses every query."""
    answer = client.get(reverse("portal:emergency"))
    assert answer.status_code == 200
    text = answer.content.decode()
    for number in ("tel:911", "tel:988", "sms:988", "tel:18007997233", "112"):
        assert number in text
    assert "To reach us" not in text


def test_the_sessions_of_those_signed_in_are_not_looked_up(cast, sign_in, django_assert_num_queries):
    Practice.objects.update(phone="+1 555 0100")
    client = sign_in(cast.mina)
    with django_assert_num_queries(1):  # the practice's own number
        answer = client.get(reverse("portal:emergency"))
    assert "+1 555 0100" in answer.content.decode()


def test_a_broken_database_costs_only_the_practices_number(client, monkeypatch):
    def broken():
        raise OperationalError("gone")

    monkeypatch.setattr(Practice, "current", broken)
    assert client.get(reverse("portal:emergency")).status_code == 200


def test_it_asks_nothing_and_needs_no_script(client):
    text = client.get(reverse("portal:emergency")).content.decode()
    assert "<form" not in text.partition("<main")[2].partition("</main>")[0]
    assert "onclick" not in text
    assert "Leave quickly" in text
    assert "<title></title>" in text


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_takes_nothing(client, method):
    assert getattr(client, method)(reverse("portal:emergency")).status_code == 405
