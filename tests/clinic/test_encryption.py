"""Narrative text is ciphertext at rest, bound to where it stands."""

import base64
import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from caregivers.people.models import LovedOne
from clinic.encryption import keyring
from clinic.encryption.models import DataKey


def ring_of(*names):
    return ",".join(f"{name}:{base64.urlsafe_b64encode(os.urandom(32)).decode()}" for name in names)


@given(plain=st.binary(max_size=200), bound_to=st.binary(max_size=40))
def test_what_is_sealed_opens_where_it_was_bound_and_nowhere_else(plain, bound_to):
    key = os.urandom(32)
    sealed = keyring.seal(key, plain, bound_to)
    assert keyring.unseal(key, sealed, bound_to) == plain
    with pytest.raises(keyring.Unreadable):
        keyring.unseal(key, sealed, bound_to + b"x")
    with pytest.raises(keyring.Unreadable):
        keyring.unseal(os.urandom(32), sealed, bound_to)


@given(position=st.integers(min_value=0, max_value=40))
def test_a_single_changed_byte_makes_it_unreadable(position):
    key = os.urandom(32)
    sealed = bytearray(keyring.seal(key, b"thirteen bytes", b""))
    sealed[position % len(sealed)] ^= 1
    with pytest.raises(keyring.Unreadable):
        keyring.unseal(key, bytes(sealed), b"")


def test_the_first_key_wraps_and_the_others_still_unwrap(settings):
    settings.FIELD_KEYS = old = ring_of("2025")
    wrapped = keyring.wrap(b"k" * 32, b"id")
    settings.FIELD_KEYS = f"{ring_of('2026')},{old}"
    assert keyring.unwrap(wrapped, b"id") == b"k" * 32
    assert keyring.wrap(b"k" * 32, b"id").startswith(b"2026:")


def test_a_missing_key_is_named(settings):
    settings.FIELD_KEYS = ring_of("2025")
    wrapped = keyring.wrap(b"k" * 32, b"id")
    settings.FIELD_KEYS = ring_of("2026")
    with pytest.raises(keyring.Unreadable, match="2025"):
        keyring.unwrap(wrapped, b"id")


@pytest.mark.parametrize("text", ["nocolon", "a:tooshort", ":" + "A" * 43, "a:" + "!" * 43])
def test_a_malformed_ring_stops_the_start_with_a_sentence(settings, text):
    settings.FIELD_KEYS = text
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
        keyring.ring()
    with pytest.raises(SystemCheckError, match="FIELD_KEYS"):
        call_command("check")


def test_a_destroyed_key_shows_nothing(cast):
    key = cast.minas_case.data_key
    DataKey.objects.filter(pk=key.pk).update(wrapped=None, destroyed_at=timezone.now())
    loved_one = LovedOne.objects.visible_to(cast.alice).get()
    with pytest.raises(keyring.Unreadable, match="erased"):
        _ = loved_one.story


def test_a_row_of_one_case_does_not_open_under_anothers_key(cast):
    minas = LovedOne.objects.get(case=cast.minas_case)
    minas.story = "only here"
    minas.save()
    stored = LovedOne.objects.filter(case=cast.minas_case).values_list("story", flat=True)[0]
    omars = LovedOne.objects.get(case=cast.omars_case)
    omars.story = stored
    with pytest.raises(keyring.Unreadable):
        _ = omars.story


def test_the_same_words_are_never_the_same_bytes(cast):
    def stored(case):
        row = LovedOne.objects.get(case=case)
        row.story = "the same words"
        row.save()
        return bytes(LovedOne.objects.filter(case=case).values_list("story", flat=True)[0])

    assert stored(cast.minas_case) != stored(cast.omars_case)


def test_encrypted_text_cannot_be_searched_for(cast):
    with pytest.raises(TypeError):
        list(LovedOne.objects.filter(story="words"))
