"""The closed file: only the key opens it, and a bit that is not as it was is noticed."""

import base64
import io
import os
import random

import pytest

from clinic.backup.envelope import CHUNK, TAG, Closing, Opening
from clinic.backup.errors import Damaged, Refused
from clinic.backup.parts import PartsWriter, read_parts

CANARY = b"the kitchen light was on at three"
NOISE = random.Random(1).randbytes(3 * CHUNK)  # does not compress: the file has several chunks


def key(letter: str) -> str:
    return base64.urlsafe_b64encode(letter.encode() * 32).decode()


@pytest.fixture
def closed(settings) -> bytes:
    settings.BACKUP_KEY = f"2026:{key('k')}"
    file = io.BytesIO()
    writer = PartsWriter(Closing(file, made_at="2026-06-01T00:00:00+00:00"))
    writer.add("words", [CANARY, b" ", CANARY])
    writer.add("nothing", [])
    writer.add("noise", [NOISE])
    writer.close()
    return file.getvalue()


def opened(data: bytes) -> dict[str, bytes]:
    return {name: b"".join(blocks) for name, blocks in read_parts(Opening(io.BytesIO(data)))}


def test_what_goes_in_comes_out(closed):
    assert opened(closed) == {"words": CANARY + b" " + CANARY, "nothing": b"", "noise": NOISE}


def test_parts_may_be_passed_over(closed):
    assert [name for name, _ in read_parts(Opening(io.BytesIO(closed)))] == ["words", "nothing", "noise"]


def test_nothing_of_it_can_be_read_without_the_key(closed):
    assert CANARY not in closed
    assert b"2026" in closed  # the positive control: the name of the key stands in the open
    assert base64.urlsafe_b64decode(key("k")) not in closed


def test_the_same_twice_is_two_different_files(closed):
    other = io.BytesIO()
    PartsWriter(Closing(other, made_at="2026-06-01T00:00:00+00:00")).close()
    again = io.BytesIO()
    PartsWriter(Closing(again, made_at="2026-06-01T00:00:00+00:00")).close()
    assert other.getvalue() != again.getvalue()


@pytest.mark.parametrize("length", [0, 5, 25, 200, 400, CHUNK, -1, -TAG, -CHUNK, "one chunk", "two chunks"])
def test_cut_short_anywhere_it_is_damaged(closed, length):
    header = closed.index(b"\n", 25) + 1
    at = {"one chunk": header + CHUNK + TAG, "two chunks": header + 2 * (CHUNK + TAG)}.get(length, length)
    with pytest.raises(Damaged):
        opened(closed[:at])


@pytest.mark.parametrize("seed", range(40))
def test_one_changed_bit_anywhere_is_refused(closed, seed):
    data = bytearray(closed)
    data[random.Random(seed).randrange(300 if seed < 20 else len(data))] ^= 1 << seed % 8
    with pytest.raises(Refused):
        opened(bytes(data))


def test_chunks_in_another_order_or_one_left_out_or_more_at_the_end_are_refused(closed):
    header, size = closed.index(b"\n", 25) + 1, CHUNK + TAG
    first, second, rest = closed[header:][:size], closed[header:][size : 2 * size], closed[header + 2 * size :]
    for body in (second + first + rest, first + rest, first + first + second + rest, first + second + rest + rest):
        with pytest.raises(Damaged):
            opened(closed[:header] + body)


def test_a_key_that_is_not_here_is_named(closed, settings):
    settings.BACKUP_KEY = f"2027:{key('n')}"
    with pytest.raises(Refused, match="BACKUP_KEY:2026, which is not set here"):
        opened(closed)


def test_another_key_of_the_same_name_is_told_apart_from_damage(closed, settings):
    settings.BACKUP_KEY = f"2026:{key('x')}"
    with pytest.raises(Refused, match="not the one that closed this backup"):
        opened(closed)


def test_an_older_key_behind_the_new_one_still_opens(closed, settings):
    settings.BACKUP_KEY = f"2027:{key('n')},2026:{key('k')}"
    assert opened(closed)["words"].startswith(CANARY)


def test_without_a_key_of_its_own_the_ring_closes_it(settings):
    settings.BACKUP_KEY, settings.FIELD_KEYS = "", f"ring7:{key('r')}"
    file = io.BytesIO()
    PartsWriter(Closing(file, made_at="")).close()
    assert b"FIELD_KEYS:ring7" in file.getvalue()
    assert opened(file.getvalue()) == {}


@pytest.mark.parametrize("value", ["2026", "2026:short", ":" + key("k"), "2026:***"])
def test_a_malformed_key_is_said_in_a_sentence_that_does_not_show_it(settings, value):
    settings.BACKUP_KEY = value
    with pytest.raises(Refused, match="BACKUP_KEY is not") as no:
        Closing(io.BytesIO(), made_at="")
    assert "***" not in str(no.value)


def test_any_other_file_is_not_a_backup():
    with pytest.raises(Damaged, match="not a backup"):
        opened(os.urandom(1000))
