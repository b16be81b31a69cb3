"""No number about fewer than five people, and none from which one could be worked out."""

from itertools import product

import pytest

from caregivers.learning.figures.few import FEWEST, shown_median, shown_parts, shown_share


def test_what_is_big_enough_is_shown():
    assert shown_parts({"a": 5, "b": 12}) == {"a": 5, "b": 12}
    assert shown_parts({"a": 7, "b": 0}) == {"a": 7, "b": 0}  # nobody at all gives nobody away


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"a": 20, "b": 1}, {"a": None, "b": None}),  # the total less twenty is one
        ({"a": 20, "b": 9, "c": 3}, {"a": 20, "b": None, "c": None}),
        ({"a": 20, "b": 1, "c": 1, "d": 6}, {"a": 20, "b": None, "c": None, "d": None}),  # both are two
        ({"a": 20, "b": 2, "c": 4}, {"a": 20, "b": None, "c": None}),
        ({"a": 20, "b": 4, "c": 4, "d": 6}, {"a": 20, "b": None, "c": None, "d": None}),  # eight: only four and four
    ],
)
def test_where_the_total_would_tell_the_next_smallest_part_is_not_shown_either(parts, expected):
    assert shown_parts(parts) == expected


def could_be(shown, total):
    """All the ways in which the hidden parts can be, for somebody who knows the total and how this works."""
    names = [name for name, number in shown.items() if number is None]
    left = total - sum(number for number in shown.values() if number is not None)
    for numbers in product(range(left + 1), repeat=len(names)):
        if sum(numbers) == left:
            parts = shown | dict(zip(names, numbers, strict=True))
            if shown_parts(parts) == shown:
                yield parts


@pytest.mark.parametrize("parts", [parts for parts in product(range(8), repeat=3) if sum(parts) >= FEWEST])
def test_nobody_can_work_a_small_number_out(parts):
    """Whatever the parts are: to somebody who knows the rules and the total, each small one may be another number."""
    parts = dict(zip("abc", parts, strict=True))
    total = sum(parts.values())
    shown = shown_parts(parts)
    ways = list(could_be(shown, total))
    assert parts in ways
    for name, number in parts.items():
        assert shown[name] is None or number >= FEWEST or number == 0
        if 0 < number < FEWEST:
            assert len({way[name] for way in ways}) > 1, f"{parts}: {name} can only be {number}"


def test_a_median_is_of_five_people_at_least():
    assert shown_median({0: 2, 3: 2}) is None
    assert shown_median({0: 2, 3: 3}) == 3
    assert shown_median({1: 3, 4: 3}) == 2
    assert shown_median({}) is None


def test_a_share_of_what_is_not_shown_is_not_shown():
    assert shown_share(None, 20) is None
    assert shown_share(5, 20) == 25
