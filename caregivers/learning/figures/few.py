"""Counts that give nobody away: nothing about fewer than five people, and nothing from which that could be worked out.

A group of people is split into parts whose total is known. A part of fewer than five is not shown; where what is
shown and the total would still tell it, the smallest other part is not shown either. All that is not shown looks
the same, so that it cannot be told which part was the small one.
"""

from statistics import median

FEWEST = 5


def shown_parts(parts: dict[str, int]) -> dict[str, int | None]:
    """The parts of a whole whose total may be known; None where the number must not be shown. Nobody at all is 0."""
    hidden = {part for part, count in parts.items() if count < FEWEST}
    while (rest := parts.keys() - hidden) and _gives_away([parts[part] for part in hidden]):
        smallest = min(parts[part] for part in rest)
        hidden |= {part for part in rest if parts[part] == smallest}  # one of two equals would be known by the other
    if not any(parts[part] for part in hidden):
        return dict(parts)
    return {part: None if part in hidden else count for part, count in parts.items()}


def _gives_away(hidden: list[int]) -> bool:
    """Whether the total less all that is shown tells one of the hidden numbers, or is itself about too few.

    That nobody at all is in the hidden parts may be known, and is said: it says nothing about any one of the others.
    """
    left = sum(hidden)
    if left == 0:
        return False
    all_at_most = left == len(hidden) * (FEWEST - 1)  # then each of them can only be four
    return len(hidden) == 1 or left < FEWEST or all_at_most


def shown_median(histogram: dict[int, int]) -> int | None:
    """The median of value → how many people; None for fewer than five of them."""
    values = [value for value, count in sorted(histogram.items()) for _ in range(count)]
    return round(median(values)) if len(values) >= FEWEST else None


def shown_share(count: int | None, total: int) -> int | None:
    """`count` of `total` in percent; None where the count is not shown."""
    return None if count is None or not total else round(100 * count / total)
