"""Small multiples over time: one panel a name, every panel on the same scales over the same grey line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product

from kqlib.charts import Panel, Panels, Point
from kqlib.rendering import theme
from kqlib.rendering.static import axis, labels, words
from kqlib.rendering.static.page import COLOURS, LEADING, MARGIN, Page

_PLOT = 96.0
_FOOT = 30.0
_BETWEEN = 18.0
_BESIDE = 8.0
_LINE = theme.LABEL * LEADING
_SMALL_LINE = theme.SMALL * LEADING
_SAMPLE = 26.0
# Where a label stands: x, its baseline, and which part of it is there.
_Spot = tuple[float, float, str]


@dataclass(frozen=True)
class _Scales:
    """What all panels share: the days and values at the ends, the room for labels, the size of a cell."""

    days: tuple[float, float]
    values: tuple[float, float]
    beside: float
    wide: float

    def x(self, left: float, day: float | date) -> float:
        first, last = self.days
        share = (axis.number_of(day) - first) / (last - first)
        return left + self.beside + share * (self.wide - 2 * self.beside)

    def y(self, top: float, value: float) -> float:
        low, high = self.values
        return top + (high - value) / (high - low) * _PLOT

    def span(self) -> tuple[float, float]:
        """Give the days at the edges of a cell, so that the axis is as wide as the panel."""
        first, last = self.days
        more = (last - first) * self.beside / (self.wide - 2 * self.beside)
        return first - more, last + more


def _known(points: tuple[Point, ...]) -> list[Point]:
    return [p for p in points if not math.isnan(p.y)]


def _every(chart: Panels) -> list[Point]:
    return [p for points in (chart.context, *(panel.points for panel in chart.panels)) for p in points]


def _values(chart: Panels) -> tuple[float, float]:
    """Give the common scale; what is no value (``Panel.apart``) does not stretch it."""
    values = [p.y for p in _known(tuple(_every(chart)))] or [0.0]
    low, high = min(values), max(values)
    room = (high - low) * 0.1 or max(1.0, abs(high) * 0.1)
    return low - room, high + room


def _days(chart: Panels) -> tuple[float, float]:
    apart = [panel.apart for panel in chart.panels if panel.apart]
    days = [axis.number_of(p.x) for p in (*_every(chart), *apart)] or [0.0]
    return (min(days), max(days)) if min(days) < max(days) else (min(days) - 183, min(days) + 183)


def _ends(panel: Panel) -> list[Point]:
    known = _known(panel.points)
    return [known[0], known[-1]] if len(known) > 1 else known


def draw(page: Page, chart: Panels) -> None:
    """Draw the panels in their order, three beside each other, two on a narrow page."""
    columns = max(1, min(2 if page.narrow else 3, len(chart.panels)))
    values = _values(chart)
    ticks = axis.within(*values, 4)
    numbers = [words.number(t, page.language, words.decimals_of(ticks)) for t in ticks]
    left = MARGIN + max(words.width(n, theme.SMALL) for n in numbers) + _BESIDE
    gap = 12.0 if page.narrow else 24.0
    wide = (page.right - left - gap * (columns - 1)) / columns
    widths = [words.width(words.tidy(p.text), theme.SMALL) for panel in chart.panels for p in _ends(panel)]
    scales = _Scales(_days(chart), values, min(max(widths, default=0.0) + _BESIDE, wide / 3), wide)
    rows = [chart.panels[i : i + columns] for i in range(0, len(chart.panels), columns)]
    names = [[words.wrap(p.name, wide, theme.LABEL, bold=True, most=2) for p in row] for row in rows]
    heads = [max(map(len, lines)) * _LINE + 2 for lines in names]
    strips = [max(len(_apart(scales, p)) for p in row) * _SMALL_LINE for row in rows]
    heading = words.wrap(chart.axis, page.room, theme.LABEL, most=2)
    above = _key(page, chart) + (len(heading) + 0.5) * _LINE
    page.begin(above + sum(heads) + sum(strips) + len(rows) * (_PLOT + _BETWEEN) - _BETWEEN + _FOOT)
    page.lines(MARGIN, page.top, heading, theme.LABEL, COLOURS["muted"])
    _key(page, chart, page.top + (len(heading) + 0.25) * _LINE)
    top = page.top + above
    for number, row in enumerate(rows):
        plot = top + heads[number]
        for tick, text in zip(ticks, numbers, strict=True):
            y = scales.y(plot, tick) + theme.SMALL * 0.36
            page.text(left - _BESIDE, y, text, theme.SMALL, COLOURS["muted"], ha="right")
        for column, panel in enumerate(row):
            x = left + column * (wide + gap)
            page.lines(x, top, names[number][column], theme.LABEL, COLOURS["ink"], bold=True)
            _panel(page, chart, panel, scales, (x, plot), ticks)
            if number * columns + column + columns >= len(chart.panels) and _every(chart):
                _time(page, scales, x, plot + _PLOT + strips[number])
        top = plot + _PLOT + strips[number] + _BETWEEN


def _time(page: Page, scales: _Scales, left: float, top: float) -> None:
    """Put the years beneath the lowest panel of a column."""
    axes = page.axes(left, top - 1, scales.wide, 1)
    axes.set_xlim(*scales.span())
    axes.set_yticks([])
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axis.time_below(axes, scales.wide)


def _panel(
    page: Page, chart: Panels, panel: Panel, scales: _Scales, at: tuple[float, float], ticks: list[float]
) -> None:
    """Draw one panel with the top left corner of its plot ``at``; lines break where a value is missing."""
    left, top = at
    for tick in ticks:
        y = scales.y(top, tick)
        page.line([left, left + scales.wide], [y, y], COLOURS["hairline"], zorder=0)
    for points, colour, thick, size in (
        (chart.context, COLOURS["context"], 1.4, 0.0),
        (panel.points, COLOURS["computed"], 2.4, 6.0),
    ):
        xs, ys = [scales.x(left, p.x) for p in points], [scales.y(top, p.y) for p in points]
        page.line(xs, ys, colour, thick, marker="o", markersize=size, markeredgewidth=0)
    for point in panel.points:
        if point.x in panel.unsure:
            _open(page, scales.x(left, point.x), scales.y(top, point.y), "o", COLOURS["computed"])
    for text, spot in _placed(chart, panel, scales, at):
        _label(page, text, spot)
    if panel.apart:
        x = scales.x(left, panel.apart.x)
        _open(page, x, top + _PLOT + _SMALL_LINE / 2, "D", COLOURS["printed"])
        page.lines(
            x - _BESIDE, top + _PLOT, _apart(scales, panel), theme.SMALL, COLOURS["printed"], ha="right"
        )


def _apart(scales: _Scales, panel: Panel) -> list[str]:
    """Give the lines of what is written left of the mark for a print that is no value."""
    if not panel.apart:
        return []
    return words.wrap(panel.apart.text, scales.x(0.0, panel.apart.x) - _BESIDE, theme.SMALL, most=3)


def _placed(chart: Panels, panel: Panel, scales: _Scales, at: tuple[float, float]) -> list[tuple[str, _Spot]]:
    """Give the labels of the first and the last value where they do not touch each other."""
    ends = _ends(panel)
    texts = [words.tidy(point.text) for point in ends]
    every = []
    for i, point in enumerate(ends):
        spot = scales.x(at[0], point.x), scales.y(at[1], point.y)
        every.append(_spots(_known(chart.context), point, spot, at[1], first=i < len(ends) - 1))
    ways = [list(zip(texts, spots, strict=True)) for spots in product(*every)]
    return next((way for way in ways if not _touching(way)), ways[0])


def _spots(
    grey: list[Point], point: Point, spot: tuple[float, float], top: float, *, first: bool
) -> list[_Spot]:
    """Give where a label may stand, the best place first: outside its point, but off the grey line where that
    goes on there, if the plot that begins at ``top`` has room above or under the point.
    """
    x, y = spot
    here = axis.number_of(point.x)
    beyond = [axis.number_of(p.x) < here if first else axis.number_of(p.x) > here for p in grey]
    outside = (x - _BESIDE if first else x + _BESIDE, y + theme.SMALL * 0.36, "right" if first else "left")
    above, under = (x, y - _BESIDE, "center"), (x, y + 5 + theme.SMALL, "center")
    below_grey = any(p.x == point.x and point.y < p.y for p in grey)
    off = [
        (at, baseline, side)
        for at, baseline, side in ((under, above) if below_grey else (above, under))
        if top <= baseline - theme.SMALL * 0.8 and baseline <= top + _PLOT
    ]
    return [*off, outside] if any(beyond) else [outside, *off]


def _box(text: str, spot: _Spot) -> labels.Box:
    x, y, side = spot
    wide = words.width(text, theme.SMALL)
    start = x - wide * {"left": 0.0, "center": 0.5, "right": 1.0}[side]
    return start - 2, y - theme.SMALL * 0.8, start + wide + 2, y + theme.SMALL * 0.2


def _touching(way: list[tuple[str, _Spot]]) -> bool:
    return any(labels.touch(_box(*one), _box(*other)) for one, other in combinations(way, 2))


def _label(page: Page, text: str, spot: _Spot) -> None:
    """Write a value on paper, so that no hairline runs through it."""
    x, y, side = spot
    left, top, right, bottom = _box(text, spot)
    paper = {"facecolor": COLOURS["paper"], "edgecolor": "none", "zorder": 0.5}
    page.box(left, top, right - left, bottom - top, **paper)
    page.text(x, y, text, theme.SMALL, COLOURS["computed"], ha=side)


def _open(page: Page, x: float, y: float, shape: str, colour: str) -> None:
    paper = COLOURS["paper"]
    page.line(
        [x], [y], colour, marker=shape, markersize=6.5, markerfacecolor=paper, markeredgewidth=1.6, zorder=4
    )


def _key(page: Page, chart: Panels, top: float | None = None) -> float:
    """Draw the key from ``top`` in as many rows as it needs; give its height, without drawing when there is
    no ``top`` yet.
    """
    x, y = MARGIN, 0.0
    for name, role in ((chart.value, "computed"), (chart.likely, "likely"), (chart.average, "context")):
        if role == "likely" and not any(panel.unsure for panel in chart.panels):
            continue
        text = words.shorten(words.tidy(name), page.room - _SAMPLE - 6, theme.SMALL)
        wide = _SAMPLE + 6 + words.width(text, theme.SMALL)
        if x > MARGIN and x + wide > page.right:
            x, y = MARGIN, y + 20
        if top is not None:
            _sample(page, x, top + y + 9, role)
            page.text(x + _SAMPLE + 6, top + y + 13.5, text, theme.SMALL, COLOURS["muted"])
        x += wide + 22
    return y + 28


def _sample(page: Page, x: float, y: float, role: str) -> None:
    grey = role == "context"
    colour = COLOURS["context" if grey else "computed"]
    page.line([x, x + _SAMPLE], [y, y], colour, 1.4 if grey else 2.4)
    if role == "computed":
        page.mark(x + _SAMPLE / 2, y, "o", colour, 6.0)
    elif not grey:
        _open(page, x + _SAMPLE / 2, y, "o", colour)
