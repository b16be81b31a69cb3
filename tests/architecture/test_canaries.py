"""Narrative text is ciphertext at rest: a canary in every narrative field, and none of them in any table."""

import base64

import pytest

from caregivers.people.models import LovedOne
from clinic.accounts.models import Practice
from tests.canaries import canary_of, every_table, hits, narrative_fields, plant, shapes


@pytest.fixture
def planted(cast):
    return plant()


def test_every_narrative_field_has_a_canary_and_none_stands_in_a_table(planted):
    assert len(planted) == len(narrative_fields()) > 15
    assert len(set(planted.values())) == len(planted)
    assert hits(planted.values(), every_table()) == []


def test_the_search_finds_what_is_not_encrypted(planted):
    assert hits(["Harbour Street Practice"], every_table())  # Practice.name
    Practice.objects.update(phone=planted["caregivers.lovedone.story"][:40])
    assert hits(planted.values(), every_table()), "A canary in a plain column was not found."


def test_what_was_planted_is_read_back_through_the_product(planted):
    canaries = {row.story for row in LovedOne.objects.select_related("case__data_key")}
    assert any(canary_of(LovedOne, "story") in words for words in canaries)


@pytest.mark.parametrize("wrapped", ["plain", "hex", "base64 0", "base64 1", "base64 2", "json", "utf-16"])
def test_the_search_sees_through_what_a_text_may_be_wrapped_in(wrapped):
    words = b'{"text": "It says Canary0123456789abcdef0123."}'
    at = words.index(b"Canary")
    data = {
        "plain": words,
        "hex": words.hex().encode(),
        "base64 0": base64.b64encode(words[at % 3 :]),
        "base64 1": base64.b64encode(words[(at + 1) % 3 :]),
        "base64 2": base64.b64encode(words[(at + 2) % 3 :]),
        "json": b'"' + words.replace(b'"', b'\\"') + b'"',
        "utf-16": words.decode().encode("utf-16-le"),
    }[wrapped]
    assert hits(["Canary0123456789abcdef0123"], [("a place", data)])
    assert not hits(["Canary0123456799abcdef0123"], [("a place", data)])


def test_no_shape_is_so_short_that_chance_would_find_it():
    assert min(len(shape) for shape in shapes("Canary0123456789abcdef0123")) > 20
