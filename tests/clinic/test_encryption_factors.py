"""Changing the key takes the seeds of second factors along."""

import base64
import os

import pytest
from allauth.mfa.models import Authenticator

from clinic.accounts import sealed
from clinic.encryption.actions import in_use, rotate


def key(name):
    return f"{name}:{base64.urlsafe_b64encode(os.urandom(32)).decode()}"


OLD, NEW = key("2025"), key("2026")


@pytest.fixture
def factors(settings, cast):
    settings.FIELD_KEYS = OLD
    make = Authenticator.objects.create
    make(user=cast.alice, type="totp", data={"secret": sealed.seal("alices seed"), "more": 1})
    make(user=cast.alice, type="recovery_codes", data={"seed": sealed.seal("alices codes"), "used_mask": 0})
    make(user=cast.bob, type="webauthn", data={"name": "My passkey", "credential": {}})


def test_seeds_come_under_the_new_key_and_the_rest_stays(settings, cast, factors):
    assert in_use()["2025"] == 2  # the cast's data keys were wrapped by the local one
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    assert rotate().rewrapped["second factors"] == 2
    settings.FIELD_KEYS = NEW
    totp, codes = (Authenticator.objects.get(user=cast.alice, type=kind).data for kind in ("totp", "recovery_codes"))
    assert (sealed.unseal(totp["secret"]), totp["more"]) == ("alices seed", 1)
    assert (sealed.unseal(codes["seed"]), codes["used_mask"]) == ("alices codes", 0)
    assert Authenticator.objects.get(type="webauthn").data == {"name": "My passkey", "credential": {}}


def test_a_damaged_seed_is_named_and_left_alone(settings, cast, factors):
    Authenticator.objects.filter(type="totp").update(data={"secret": "x"})
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    assert [name for name, _pk in rotate().unreadable if name == "second factors"] == ["second factors"]
    assert Authenticator.objects.get(type="totp").data == {"secret": "x"}
