"""Ids that are the same for the same seed: uuid7 in shape, ascending in the order in which they are minted."""

from collections.abc import Callable
from random import Random

PER_CASE = 1000  # numbers set aside for each case: no case's ids run into the next one's
_EPOCH = 1_704_067_200_000  # 2024-01-01 in milliseconds: when the ids pretend to be minted
_LOW = (1 << 62) - 1


def mint(rng: Random, first: int) -> Callable[[], str]:
    """A maker of ids from number `first` on, as 32 hexadecimal digits.

    The random part comes from `rng`. Rows of one case lie side by side in the indexes, which is what makes writing
    them in bulk quick: an index grows at its end instead of everywhere.
    """
    number = first

    def new() -> str:
        nonlocal number
        number += 1
        bits = rng.getrandbits(74)
        return f"{(_EPOCH + number) << 80 | 7 << 76 | (bits >> 62) << 64 | 2 << 62 | bits & _LOW:032x}"

    return new


def dashed(pk: str) -> str:
    """The id as text with dashes, as `str(UUID)` has it: what encrypted fields are bound to."""
    return f"{pk[:8]}-{pk[8:12]}-{pk[12:16]}-{pk[16:20]}-{pk[20:]}"
