"""The T-score of Goal Attainment Scaling, and the drawing of lines over time."""

from datetime import UTC, datetime, timedelta
from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caregivers.goals.scoring import t_score
from clinic.ui.charts import HEIGHT, WIDTH, Series, line_chart

weights = st.integers(1, 4)
levels = st.integers(-2, 2)
goals = st.lists(st.tuples(weights, levels), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("reached", "expected"),
    [((0, 1, 1), 59.13), ((-1, -1, -1), 36.31), ((2, 2, 2), 77.39), ((-2, -2, -2), 22.61), ((0, 0, 0), 50.0)],
)
def test_three_goals_of_equal_weight_have_the_published_values(reached, expected):
    assert round(t_score((1, level) for level in reached), 2) == expected


def test_weights_count_as_written():
    # By hand: Σwx = 4·1 + 1·(−1) = 3; Σw² = 17; (Σw)² = 25; √(0.7·17 + 0.3·25) = √19.4
    assert isclose(t_score([(4, 1), (1, -1)]), 50 + 30 / 19.4**0.5)


def test_without_goals_there_is_no_score():
    assert t_score([]) is None


@given(goals)
def test_as_hoped_is_fifty_and_mirrored_levels_mirror_the_score(pairs):
    assert t_score([(weight, 0) for weight, _level in pairs]) == 50
    mirrored = t_score([(weight, -level) for weight, level in pairs])
    assert isclose(t_score(pairs) + mirrored, 100)


@given(goals, st.data())
def test_a_level_more_is_never_a_lower_score(pairs, data):
    index = data.draw(st.integers(0, len(pairs) - 1))
    weight, level = pairs[index]
    if level < 2:
        better = [*pairs[:index], (weight, level + 1), *pairs[index + 1 :]]
        assert t_score(better) > t_score(pairs)


@given(goals, st.randoms())
def test_the_order_of_goals_does_not_matter(pairs, random):
    shuffled = random.sample(pairs, len(pairs))
    assert isclose(t_score(shuffled), t_score(pairs))


@given(st.integers(1, 12), weights, levels)
def test_equal_weights_cancel_out(count, weight, level):
    assert isclose(t_score([(weight, level)] * count), t_score([(1, level)] * count))


START = datetime(2026, 3, 1, 9, tzinfo=UTC)
moments = st.integers(0, 10**8).map(lambda seconds: START + timedelta(seconds=seconds))
points = st.lists(st.tuples(moments, levels), min_size=1, max_size=30).map(sorted)
TICKS = [(level, str(level)) for level in range(-2, 3)]


def drawn(*series):
    return line_chart([Series(str(i), one) for i, one in enumerate(series)], ticks=TICKS, title="T", description="D")


@settings(deadline=None)  # a busy machine is not a defect
@given(points, points)
def test_every_point_lies_inside_the_drawing(first, second):
    chart = drawn(first, second)
    for line, given_points in zip(chart.lines, (first, second), strict=True):
        assert len(line.dots) == len(given_points)
        for dot in line.dots:
            assert 0 <= float(dot.x) <= WIDTH and 0 <= float(dot.y) <= HEIGHT
    assert 1 <= len(chart.dates) <= 4


def test_higher_is_further_up_and_later_is_further_right():
    (line,) = drawn([(START, -1), (START + timedelta(days=7), 0), (START + timedelta(days=28), 2)]).lines
    xs, ys = [float(dot.x) for dot in line.dots], [float(dot.y) for dot in line.dots]
    assert xs == sorted(xs) and ys == sorted(ys, reverse=True)
    assert (xs[1] - xs[0]) * 3 == pytest.approx(xs[2] - xs[1], abs=0.5)


def test_a_single_point_stands_in_the_middle():
    (line,) = drawn([(START, 0)]).lines
    assert 300 < float(line.dots[0].x) < 360


def test_lines_of_no_points_are_drawn_as_nothing():
    chart = drawn([])
    assert chart.lines[0].points == "" and chart.dates == []
