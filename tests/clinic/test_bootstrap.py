"""The operator opens the practice from the command line, once."""

import re

import pytest
from django.core.management import CommandError, call_command

from clinic.accounts.links import invitation_of_token
from clinic.accounts.models import Invitation, Practice, User
from clinic.audit.models import AuditEvent
from clinic.permissions import Role

pytestmark = pytest.mark.django_db


def bootstrap(capsys, **changes):
    words = {"practice": "Harbour Street", "email": "Pat@Example.org", "time_zone": "Europe/Berlin"} | changes
    call_command("bootstrap", *(part for key, value in words.items() for part in (f"--{key}".replace("_", "-"), value)))
    return capsys.readouterr().out


def invited(printed):
    return invitation_of_token(re.search(r"/welcome/([^/]+)/", printed)[1])


def test_it_makes_the_practice_and_a_manager_who_can_come_in(capsys, client):
    invitation = invited(bootstrap(capsys, name="Pat"))
    practice, pat = Practice.objects.get(), User.objects.get()
    assert (practice.name, practice.time_zone) == ("Harbour Street", "Europe/Berlin")
    assert (pat.email, pat.name, pat.role, pat.time_zone) == (
        "pat@example.org",
        "Pat",
        Role.PRACTICE_MANAGER,
        "Europe/Berlin",
    )
    assert invitation.user == pat and invitation.is_open
    assert not pat.has_usable_password()


def test_mails_are_signed_neutrally_unless_the_operator_chose_a_name(capsys):
    bootstrap(capsys, practice="Families of Addicts")
    assert Practice.objects.get().sender_name == "Porchlight"


def test_each_part_is_in_the_audit_trail(capsys):
    bootstrap(capsys)
    assert set(AuditEvent.objects.values_list("verb", "actor_id")) == {
        ("practice.opened", None),
        ("user.created", None),
        ("invitation.made", None),
    }


def test_a_second_practice_is_refused_kindly(capsys):
    bootstrap(capsys)
    with pytest.raises(CommandError, match="There is a practice here already: Harbour Street"):
        bootstrap(capsys, email="other@example.org", practice="Another")
    assert Practice.objects.get().name == "Harbour Street"
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"email": "pat"}, "valid email"),
        ({"time_zone": "Berlin"}, "not a time zone"),
        ({"practice": "x" * 121}, "at most 120"),
        ({"practice": ""}, "--practice NAME"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(capsys, changes, says):
    with pytest.raises(CommandError, match=says):
        bootstrap(capsys, **changes)
    assert not Practice.objects.exists() and not User.objects.exists()


def test_a_lost_link_is_replaced_and_the_old_one_void(capsys):
    first = invited(bootstrap(capsys))
    call_command("bootstrap", "--new-link", "--email", "pat@example.org")
    second = invited(capsys.readouterr().out)
    assert second.is_open and second.user == first.user
    assert not Invitation.objects.get(pk=first.pk).is_open


def test_nobody_elses_link_is_printed(capsys, cast):
    for address in ("nobody@example.org", "alice@example.org", "mina@example.org"):
        with pytest.raises(CommandError, match="No practice manager"):
            call_command("bootstrap", "--new-link", "--email", address)
