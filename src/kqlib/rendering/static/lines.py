"""Lines over years or over a true time axis, named at their right ends; windows beneath on the same axis."""

from __future__ import annotations

import math
from datetime import date

from matplotlib.axes import Axes

from kqlib.charts import Lines
from kqlib.rendering import theme
from kqlib.rendering.static import axis, naming, windows, words
from kqlib.rendering.static.page import COLOURS, LEADING, MARGIN, Page
from kqlib.rendering.static.series import Series, Where, series_of

_LINE = theme.LABEL * LEADING
_PLOT = 288.0
_BETWEEN = 12.0
_FOOT = 30.0


def _limits(chart: Lines) -> tuple[float, float]:
    xs = [axis.number_of(p.x) for line in chart.lines for p in line.points]
    xs += [axis.number_of(d) for w in chart.windows for d in (w.start, w.end)]
    xs += [x for x, _ in chart.ticks]
    low, high = (min(xs), max(xs)) if xs else (0.0, 1.0)
    pad = (high - low) * 0.03 or (120.0 if _timed(chart) else 0.5)
    return low - pad, high + pad


def _timed(chart: Lines) -> bool:
    return any(isinstance(p.x, date) for line in chart.lines for p in line.points) or bool(chart.windows)


def _values(chart: Lines) -> list[float]:
    every = [v for line in chart.lines for p in line.points for v in (p.y, p.low, p.high) if v is not None]
    return [v for v in every if not math.isnan(v)] or [0.0]


def _range(chart: Lines) -> tuple[float, float]:
    """Give the range of the values with a tenth of room on both sides; lines need not begin at zero."""
    low, high = min(_values(chart)), max(_values(chart))
    room = (high - low) * 0.1 or max(1.0, abs(high) * 0.1)
    return low - room, high + room


def draw(page: Page, chart: Lines) -> None:
    """Draw the lines; the sheet grows with the names at the right and the windows beneath."""
    series = series_of(chart, page.narrow)
    heights = [len(s.name) * _LINE + 3 for s in series]
    names = max((words.width(t, theme.LABEL, s.bold) for s in series for t in s.name), default=0.0)
    names = max(names, 150.0 if chart.windows_note and not page.narrow else 0.0) + 6
    low, high = _range(chart)
    ticks = axis.within(low, high)
    places = words.decimals_of(ticks)
    numbers = [words.number(t, page.language, places) for t in ticks]
    left = MARGIN + max(words.width(n, theme.LABEL) for n in numbers) + 10
    wide = page.right - names - windows.GAP - left
    tall = max(_PLOT, sum(heights) + 8)
    heading = words.wrap(chart.axis, page.room, theme.LABEL, most=2)
    head = (len(heading) + 0.5) * _LINE if heading else 6.0
    beneath, note = windows.height(page, chart, names), windows.below(page, chart)
    foot = _FOOT + (len(note) * theme.SMALL * LEADING + 6 if note else 0)
    page.begin(head + tall + (_BETWEEN + beneath if beneath else 0) + foot)
    page.lines(MARGIN, page.top, heading, theme.LABEL, COLOURS["muted"])
    top = page.top + head
    axes = page.axes(left, top, wide, tall)
    axes.set_xlim(*_limits(chart))
    axes.set_ylim(low, high)
    where = Where(axes, left, top, wide, tall)
    _plot(page, series, where, ticks, numbers)
    naming.names(page, series, heights, where)
    naming.values(page, series, where)
    if beneath:
        box = (left, top + tall + _BETWEEN, wide, beneath)
        _years(windows.draw(page, chart, axes.get_xlim(), box), chart, wide)
        page.lines(MARGIN, page.bottom - foot + _FOOT, note, theme.SMALL, COLOURS["muted"])
    else:
        _years(axes, chart, wide)


def _plot(page: Page, series: list[Series], where: Where, ticks: list[float], numbers: list[str]) -> None:
    """Draw hairlines, numbers and lines, background first."""
    axis.hairlines(where.axes, ticks)
    where.axes.set_xticks([])
    for tick, number in zip(ticks, numbers, strict=True):
        y = where(0.0, tick)[1] + theme.LABEL * 0.36
        page.text(where.left - 8, y, number, theme.LABEL, COLOURS["muted"], ha="right")
    for one in sorted(series, key=lambda s: s.bold):
        _draw_line(where.axes, one)


def _years(axes: Axes, chart: Lines, wide: float) -> None:
    """Write the lowest axis: the names given, or time, or the numbers themselves."""
    if chart.ticks:
        axis.positions_below(axes, chart.ticks, wide)
    elif _timed(chart):
        axis.time_below(axes, wide)
    else:
        xs = sorted({axis.number_of(p.x) for line in chart.lines for p in line.points})
        axis.positions_below(axes, [(x, f"{x:g}") for x in xs], wide)


def _draw_line(axes: Axes, one: Series) -> None:
    xs = [axis.number_of(p.x) for p in one.line.points]
    thick = 1.8 if one.line.emphasis == "context" else 2.8
    size = 6.5 if one.line.emphasis == "context" else 8.5
    for p in one.points:
        if p.low is not None and p.high is not None:
            at = axis.number_of(p.x)
            axes.plot(
                [at, at],
                [p.low, p.high],
                color=one.colour,
                linewidth=1.4,
                marker="_",
                markersize=8,
                clip_on=False,
            )
    axes.plot(
        xs,
        [p.y for p in one.line.points],
        color=one.colour,
        linewidth=thick,
        marker=one.shape,
        markersize=size,
        linestyle=(0, (4, 2.2)) if one.line.dashed else "-",
        markeredgewidth=0,
        clip_on=False,
        zorder=3,
    )
