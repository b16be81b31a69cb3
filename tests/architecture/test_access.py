"""Law 4: every URL belongs to a door and has its access tested for the whole cast."""

import pytest
from django.db import transaction
from django.urls import reverse

from clinic.ui.doors import Door, door_of
from tests.walked import declared, is_library, urls

# Addresses that are not walked: name → why.
EXCEPTIONS: dict[str, str] = {}


def test_the_walk_found_something():
    assert len(urls()) > 10


@pytest.mark.parametrize("name", sorted(urls()))
def test_every_url_has_a_name_and_a_door(name):
    assert not name.endswith("None"), f"{urls()[name].pattern}: give the URL a name."
    assert door_of(urls()[name].callback), f"{name}: decorate the view with one of clinic/ui/doors.py."


@pytest.mark.parametrize("name", [name for name in sorted(urls()) if not is_library(name)])
def test_every_url_says_what_the_cast_gets(name):
    has_entry = any(key.split()[0] == name for key in declared())
    assert has_entry or name in EXCEPTIONS, (
        f"{name}: add an Access to ACCESS in its room's test file (tests/access.py)."
    )


def test_no_declaration_is_stale():
    stale = {key for key in [*declared(), *EXCEPTIONS] if key.split()[0] not in urls()}
    assert not stale, f"No such URL any more: {sorted(stale)}."


@pytest.mark.parametrize("key", sorted(declared()))
def test_the_cast_gets_what_is_declared(key, standing_cast, sign_in, api):
    cast = standing_cast
    access = declared()[key]
    name, _, method = key.partition(" ")
    kwargs = access.kwargs(cast)
    address = reverse(name, kwargs=kwargs)
    is_api = door_of(urls()[name].callback) is Door.API
    got, expected = {}, {}
    for who, person in cast.everybody.items():
        options = {"format": "json"} if is_api else {}
        with transaction.atomic():  # everybody finds the same rows
            client = (api if is_api else sign_in)(person)
            data = access.data(cast) if access.data else None
            response = getattr(client, (method or "get").lower())(address, data, **options)
            transaction.set_rollback(True)
        got[who], expected[who] = response.status_code, access.expected(who)
    assert got == expected
