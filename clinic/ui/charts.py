"""Lines over time as data for templates/components/line_chart.html: pure functions, no database, no style attributes.

    chart = line_chart([Series("Sleep", [(moment, 3), …])], ticks=[(0, "0"), (7, "7")], title="…", description="…")
    <c-line-chart :chart="chart" />

Coordinates are strings made here, because a template would write 12,5 for 12.5 in some languages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone

WIDTH, HEIGHT = 640, 232
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 16, 44
MOST_DATES = 4
DASHES = ("", "7 5", "2 5")


@dataclass(frozen=True)
class Series:
    """One line: what it is called, and its (moment, value) points in order of time."""

    name: str
    points: Sequence[tuple[datetime, float]]


@dataclass(frozen=True)
class Mark:
    """A place in the drawing, and what to call it."""

    x: str
    y: str
    label: str
    anchor: str = "middle"  # which end of the label stands there


@dataclass(frozen=True)
class Line:
    """One drawn line; `number` (from 1) picks its class, chart-line-1 and so on, and its dashes."""

    number: int
    name: str
    points: str
    dots: list[Mark]

    @property
    def dashes(self) -> str:
        """Lines differ in more than their colour."""
        return DASHES[(self.number - 1) % len(DASHES)]


@dataclass(frozen=True)
class LineChart:
    """Everything that the component needs."""

    title: str
    description: str
    lines: list[Line]
    across: list[Mark]  # the horizontal rules, with their labels
    dates: list[Mark]
    key: str = "chart"  # different for each chart of a page
    view_width: str = str(WIDTH)
    view_height: str = str(HEIGHT)
    left: str = str(LEFT)
    right: str = str(WIDTH - RIGHT)

    @property
    def has_legend(self) -> bool:
        """One line needs no key."""
        return len(self.lines) > 1


def line_chart(
    series: Sequence[Series], *, ticks: Sequence[tuple[float, str]], title: str, description: str, key: str = "chart"
) -> LineChart:
    """Lay the lines out. `ticks` are (value, label) from the lowest to the highest; they are the range of the chart."""
    moments = sorted({moment for one in series for moment, _value in one.points})
    lines = [
        Line(
            number=number,
            name=one.name,
            points=" ".join(f"{_x(moment, moments)},{_y(value, ticks)}" for moment, value in one.points),
            dots=[Mark(_x(m, moments), _y(v, ticks), f"{_day(m)}: {_label(v, ticks)}") for m, v in one.points],
        )
        for number, one in enumerate(series, start=1)
    ]
    return LineChart(
        title=title,
        description=description,
        key=key,
        lines=lines,
        across=[Mark(str(LEFT), _y(value, ticks), label) for value, label in ticks],
        dates=_dates(moments),
    )


def _x(moment: datetime, moments: Sequence[datetime]) -> str:
    """Where `moment` stands from left to right, true to time; a single moment stands in the middle."""
    span = (moments[-1] - moments[0]).total_seconds()
    share = (moment - moments[0]).total_seconds() / span if span else 0.5
    return f"{LEFT + share * (WIDTH - LEFT - RIGHT):.1f}"


def _y(value: float, ticks: Sequence[tuple[float, str]]) -> str:
    lowest, highest = ticks[0][0], ticks[-1][0]
    share = (value - lowest) / (highest - lowest)
    return f"{HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM):.1f}"


def _label(value: float, ticks: Sequence[tuple[float, str]]) -> str:
    return dict(ticks).get(value, formats.localize(value))


def _day(moment: datetime) -> str:
    return str(formats.date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT"))


def _dates(moments: Sequence[datetime]) -> list[Mark]:
    """The dates beneath; the outer ones stay inside the drawing."""
    chosen = _spread(moments)
    anchors = ["middle"] * len(chosen)
    if len(chosen) > 1:
        anchors[0], anchors[-1] = "start", "end"
    return [
        Mark(_x(moment, moments), str(HEIGHT - 8), _day(moment), anchor)
        for moment, anchor in zip(chosen, anchors, strict=True)
    ]


def _spread(moments: Sequence[datetime]) -> list[datetime]:
    """At most four dates to write beneath: far enough apart to be read, the first and the last among them."""
    if not moments:
        return []
    least = (moments[-1] - moments[0]) / (MOST_DATES - 1)
    chosen = [moments[0]]
    for moment in moments[1:-1]:
        if moment - chosen[-1] >= least and moments[-1] - moment >= least:
            chosen.append(moment)
    return chosen if moments[-1] == moments[0] else [*chosen, moments[-1]]
