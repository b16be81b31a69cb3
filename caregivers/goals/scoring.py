"""The T-score of Goal Attainment Scaling.

Source: T. J. Kiresuk and R. E. Sherman, "Goal attainment scaling: A general method for evaluating comprehensive
community mental health programs", Community Mental Health Journal 4 (1968), 443-453:

    T = 50 + 10·Σ(wx) / √((1 − r)·Σw² + r·(Σw)²)

with the weights w, the levels x from −2 to +2, and r = 0.3, the correlation between goals that they assume.
50 is "as hoped" on the whole. The score informs a clinician; it is not a norm and not a diagnosis.
"""

from collections.abc import Iterable
from math import sqrt

CORRELATION = 0.3


def t_score(goals: Iterable[tuple[int, int]]) -> float | None:
    """The T-score of (weight, level) pairs, unrounded. None where there are no goals: then it is not defined."""
    pairs = list(goals)
    if not pairs:
        return None
    reached = sum(weight * level for weight, level in pairs)
    squares = sum(weight**2 for weight, _level in pairs)
    total = sum(weight for weight, _level in pairs)
    return 50 + 10 * reached / sqrt((1 - CORRELATION) * squares + CORRELATION * total**2)
