"""Lines over years or over a true time axis, named at their right ends; windows beneath on the same axis."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from matplotlib.axes import Axes

from kqlib.charts import Line, Lines, Point
from kqlib.rendering import theme
from kqlib.rendering.static import axis, labels, windows, words
from kqlib.rendering.static.page import COLOURS, LEADING, MARGIN, WIDTH, Page

_LINE = theme.LABEL * LEADING
_PLOT = 288.0
_NAMES = 190.0
_LEADER = 22.0
_SHAPES = ("o", "s", "D", "^", "v", "P", "X", "p", "h", "*", "<", ">")
# Further computed lines differ in marker, and alternate between two blues that both reach 3:1 on paper.
_BLUES = (theme.LIGHT["computed"], "#2F7FBF")
Where = tuple[float, float]


@dataclass(frozen=True)
class _Series:
    """A line with its looks and the lines of its name."""

    line: Line
    colour: str
    shape: str
    name: list[str]

    @property
    def bold(self) -> bool:
        return self.line.emphasis != "context"

    @property
    def points(self) -> list[Point]:
        return [p for p in self.line.points if not math.isnan(p.y)]


def _series(chart: Lines) -> list[_Series]:
    found: list[_Series] = []
    computed = 0
    for i, line in enumerate(chart.lines):
        colour = _BLUES[computed % 2] if line.emphasis == "computed" else COLOURS[line.emphasis]
        computed += line.emphasis == "computed"
        last = next((p for p in reversed(line.points) if not math.isnan(p.y)), None)
        full = f"{last.text if last else ''} {line.name}"
        name = words.wrap(full, _NAMES, theme.LABEL, line.emphasis != "context", most=3)
        # The printed line is always a diamond and the first line a disc, as in every other figure.
        shape = "D" if line.emphasis == "printed" else _SHAPES[i % len(_SHAPES)]
        found.append(_Series(line, colour, shape, name))
    return found


def _limits(chart: Lines) -> tuple[float, float]:
    xs = [axis.number_of(p.x) for line in chart.lines for p in line.points]
    xs += [axis.number_of(d) for w in chart.windows for d in (w.start, w.end)]
    xs += [x for x, _ in chart.ticks]
    low, high = (min(xs), max(xs)) if xs else (0.0, 1.0)
    pad = (high - low) * 0.03 or (120.0 if _timed(chart) else 0.5)
    return low - pad, high + pad * (1 if high > low else 1)


def _timed(chart: Lines) -> bool:
    return any(isinstance(p.x, date) for line in chart.lines for p in line.points) or bool(chart.windows)


def _values(chart: Lines) -> list[float]:
    every = [v for line in chart.lines for p in line.points for v in (p.y, p.low, p.high) if v is not None]
    return [v for v in every if not math.isnan(v)] or [0.0]


def draw(page: Page, chart: Lines) -> None:
    """Draw the lines; the sheet grows with the names at the right and the windows beneath."""
    series = _series(chart)
    wide_name = max((words.width(t, theme.LABEL, s.bold) for s in series for t in s.name), default=0.0)
    gutter = max(wide_name, 150.0 if chart.windows_note else 0.0) + _LEADER + 6
    low, far = min(_values(chart)), max(_values(chart))
    room = (far - low) * 0.1 or max(1.0, abs(far) * 0.1)
    low, far = low - room, far + room
    ticks = axis.within(low, far)
    places = words.decimals_of(ticks)
    left = MARGIN + max(words.width(words.number(t, page.language, places), theme.LABEL) for t in ticks) + 10
    wide = WIDTH - MARGIN - gutter - left
    heights = [len(s.name) * _LINE + 3 for s in series]
    high = max(_PLOT, sum(heights) + 8)
    heading = words.wrap(chart.axis, WIDTH - 2 * MARGIN, theme.LABEL, most=1)
    head = 1.5 * _LINE if heading else 6.0
    beneath = windows.height(chart, gutter - _LEADER)
    page.begin(head + high + (beneath + 12 if beneath else 0) + 30)
    page.lines(MARGIN, page.top, heading, theme.LABEL, COLOURS["muted"])
    top = page.top + head
    axes = page.axes(left, top, wide, high)
    axes.set_xlim(*_limits(chart))
    axes.set_ylim(low, far)
    axis.hairlines(axes, ticks)
    where = _Where(axes, left, top, wide, high)
    for tick in ticks:
        y = where(0.0, tick)[1] + theme.LABEL * 0.36
        page.text(left - 8, y, words.number(tick, page.language, places), theme.LABEL, COLOURS["muted"], ha="right")
    for one in sorted(series, key=lambda s: s.line.emphasis != "context"):
        _draw_line(axes, one)
    _names(page, series, heights, where)
    _texts(page, series, where)
    foot = axes
    axes.set_xticks([])
    if beneath:
        foot = page.axes(left, top + high + 12, wide, beneath)
        foot.set_xlim(*axes.get_xlim())
        windows.draw(page, chart, foot, (left, top + high + 12, wide, beneath))
    if chart.ticks:
        axis.positions_below(foot, chart.ticks, wide)
    elif _timed(chart):
        axis.time_below(foot, wide)
    else:
        xs = sorted({axis.number_of(p.x) for line in chart.lines for p in line.points})
        axis.positions_below(foot, [(x, f"{x:g}") for x in xs], wide)


@dataclass(frozen=True)
class _Where:
    """Turns a point into pixels on the page."""

    axes: Axes
    left: float
    top: float
    wide: float
    high: float

    def __call__(self, x: float | date, y: float) -> Where:
        (x0, x1), (y0, y1) = self.axes.get_xlim(), self.axes.get_ylim()
        at = axis.number_of(x)
        return self.left + (at - x0) / (x1 - x0) * self.wide, self.top + (y1 - y) / (y1 - y0) * self.high


def _draw_line(axes: Axes, one: _Series) -> None:
    xs = [axis.number_of(p.x) for p in one.line.points]
    thick = 1.8 if one.line.emphasis == "context" else 2.8
    size = 6.5 if one.line.emphasis == "context" else 8.5
    for p in one.points:
        if p.low is not None and p.high is not None:
            at = axis.number_of(p.x)
            axes.plot([at, at], [p.low, p.high], color=one.colour, linewidth=1.4, marker="_", markersize=8, clip_on=False)
    axes.plot(
        xs, [p.y for p in one.line.points], color=one.colour, linewidth=thick, marker=one.shape, markersize=size,
        linestyle=(0, (4, 2.2)) if one.line.dashed else "-", markeredgewidth=0, clip_on=False, zorder=3,
    )  # fmt: skip


def _names(page: Page, series: list[_Series], heights: list[float], where: _Where) -> None:
    """Name every line at the right, moved apart where ends lie close, with a thin leader where a name had to move."""
    ends = [where(s.points[-1].x, s.points[-1].y) if s.points else (where.left, where.top) for s in series]
    edge = where.left + where.wide
    placed = labels.spread([y for _, y in ends], heights, where.top, where.top + where.high)
    for one, (x, y), middle in zip(series, ends, placed, strict=True):
        colour = COLOURS["context"] if one.line.emphasis == "context" else one.colour
        start = edge + _LEADER
        page.block(start, middle, one.name, theme.LABEL, colour, bold=one.bold)
        if abs(middle - y) > 5 or start - x > _LEADER + 30:
            bend = max(x + 8, edge + 2)
            page.line([x + 8, bend, start - 4], [y, y, middle], colour, 0.8)


def _texts(page: Page, series: list[_Series], where: _Where) -> None:
    """Write the values beside the points of emphasised lines, each where it touches nothing; else leave it to the table."""
    strokes = [
        (where(a.x, a.y), where(b.x, b.y)) for s in series for a, b in zip(s.points, s.points[1:], strict=False)
    ]
    dots = [where(p.x, p.y) for s in series for p in s.points]
    taken: list[labels.Box] = [(x - 6, y - 6, x + 6, y + 6) for x, y in dots]
    for one in sorted((s for s in series if s.bold), key=lambda s: s.line.emphasis != "computed"):
        for p in one.points[:-1]:
            text = words.shorten(words.tidy(p.text), 120.0, theme.LABEL)
            spot = _spot(where(p.x, p.y), words.width(text, theme.LABEL), taken, strokes, where) if text else None
            if spot:
                taken.append(spot)
                page.text(spot[0] + 2, spot[3] - 3.5, text, theme.LABEL, one.colour)


def _spot(
    at: Where, wide: float, taken: list[labels.Box], strokes: list[tuple[Where, Where]], where: _Where
) -> labels.Box | None:
    """Find the first free place around a point: above, below, then the sides and corners."""
    half, high = wide / 2 + 2, theme.LABEL + 2
    for dx, dy in ((0, -18), (0, 18), (-half - 9, 0), (half + 9, 0), (-half - 2, -15), (half + 2, -15), (-half - 2, 15),
                   (half + 2, 15), (0, -30), (0, 30)):  # fmt: skip
        x, y = at[0] + dx, at[1] + dy
        box = (x - half, y - high / 2, x + half, y + high / 2)
        inside = where.left <= box[0] and box[2] <= where.left + where.wide + 8 and where.top <= box[1]
        inside = inside and box[3] <= where.top + where.high - 2
        if inside and not any(labels.touch(box, b) for b in taken) and not any(labels.crossed(box, *s) for s in strokes):
            return box
    return None
