"""Horizontal bars from zero, or dots with intervals; every value beside its mark."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes

from kqlib.charts import Bar, Bars, Emphasis, Figure
from kqlib.rendering import theme
from kqlib.rendering.static import axis, words
from kqlib.rendering.static.page import COLOURS, MARGIN, Page, label_width
from kqlib.rendering.static.rows import LINE, Row, label, stack

_ROW = 28.0
_HEADING = 34.0
_LABELS = 0.42
_GAP = 10.0
SHAPES: dict[Emphasis, str] = {"computed": "o", "printed": "D", "context": "s"}


def _ends(bars: tuple[Bar, ...]) -> tuple[float, float]:
    values = [v for b in bars for v in (b.value, b.low, b.high) if v is not None]
    return min([0.0, *values]), max([0.0, *values])


def _look(emphasis: Emphasis) -> dict[str, Any]:
    """Give fill and edge; a printed value that does not hold is hatched too: never colour alone."""
    colour = COLOURS[emphasis]
    if emphasis == "printed":
        return {"facecolor": COLOURS["paper"], "edgecolor": colour, "linewidth": 1.2, "hatch": "////"}
    return {"facecolor": colour, "linewidth": 0}


def _key(page: Page, figure: Figure, y: float, dots: bool) -> None:
    """Name the marks above the plot when the figure brings words for them."""
    x = MARGIN
    for emphasis, shape in SHAPES.items():
        name = words.shorten(words.tidy(figure.extra.get(emphasis, "")), page.room / 3 - 40, theme.SMALL)
        if name:
            if dots:
                page.mark(x + 9, y + 9, shape, COLOURS[emphasis])
            else:
                page.box(x, y + 3, 18, 12, **_look(emphasis))
            page.text(x + 24, y + 13.5, name, theme.SMALL, COLOURS["muted"])
            x += 24 + words.width(name, theme.SMALL) + 20


def _dots(axes: Axes, rows: list[Row[Bar]]) -> None:
    """Draw the values with their intervals, those of one emphasis in one go."""
    for emphasis, shape in SHAPES.items():
        some = [(row.middle, bar) for row in rows if (bar := row.item) and bar.emphasis == emphasis]
        spans = [(y, b.low, b.high) for y, b in some if b.low is not None and b.high is not None]
        colour = COLOURS[emphasis]
        axes.hlines(
            [y for y, _, _ in spans], [a for _, a, _ in spans], [z for _, _, z in spans], colour, linewidth=2
        )
        ends = [(x, y) for y, a, z in spans for x in (a, z)]
        caps: dict[str, Any] = {"marker": "|", "markersize": 9, "markeredgewidth": 1.6}
        axes.plot([x for x, _ in ends], [y for _, y in ends], linestyle="none", color=colour, **caps)
        dots: dict[str, Any] = {"marker": shape, "markersize": 9, "markeredgewidth": 0, "clip_on": False}
        axes.plot([b.value for _, b in some], [y for y, _ in some], linestyle="none", color=colour, **dots)


def _bars(axes: Axes, rows: list[Row[Bar]]) -> None:
    for emphasis in SHAPES:
        some = [(row.middle, bar) for row in rows if (bar := row.item) and bar.emphasis == emphasis]
        axes.barh(
            [y for y, _ in some], [b.value for _, b in some], height=18, clip_on=False, **_look(emphasis)
        )


def draw(page: Page, chart: Bars) -> None:
    """Draw the bars; the sheet grows with the rows."""
    dots = any(bar.low is not None or bar.high is not None for bar in chart.bars)
    column = 0.0 if page.narrow else label_width([bar.label for bar in chart.bars], page.room * _LABELS)
    rows = stack(page, chart.bars, column, _ROW, _HEADING)
    most = page.room * (0.46 if page.narrow else 0.25)
    texts = [words.shorten(words.tidy(bar.text), most, theme.LABEL, bold=True) for bar in chart.bars]
    after = max((words.width(text, theme.LABEL, bold=True) for text in texts), default=0.0) + _GAP
    low, _ = _ends(chart.bars)
    key = 26.0 if any(page.figure.extra.get(e) for e in SHAPES) else 0.0
    high_px = sum(row.height for row in rows) + 4
    page.begin(key + high_px + 30 + (LINE if chart.axis else 0))
    if key:
        _key(page, page.figure, page.top, dots)
    top = page.top + key
    left = MARGIN + (column + _GAP * 1.5 if column else 2) + (after if low < 0 and not dots else 0)
    wide = page.right - after - _GAP - left
    axes = page.axes(left, top, wide, high_px)
    scale = _frame(page, axes, chart, rows, wide)
    (_dots if dots else _bars)(axes, rows)
    axis.zeros(axes, [row.band for row in rows if row.item is not None], 1.2)
    shown = iter(texts)
    for row in rows:
        label(page, row, top, MARGIN + column)
        if row.item is None:
            continue
        x = page.right if dots else left + (row.item.value - axes.get_xlim()[0]) * scale
        _value(page, row, next(shown), top, x, dots)
    title = words.wrap(chart.axis, page.right - left, theme.LABEL, most=1)
    page.lines(left, top + high_px + 28, title, theme.LABEL, COLOURS["muted"])


def _frame(page: Page, axes: Axes, chart: Bars, rows: list[Row[Bar]], wide: float) -> float:
    """Set the axis, its numbers and hairlines; give the pixels of one unit."""
    whole = chart.unit == "count"
    low, high = axis.rounded(*_ends(chart.bars), whole=whole)
    ticks = axis.spaced(low, high, wide, page.language, whole=whole)
    axes.set_xlim(low, high)
    axes.set_ylim(sum(row.height for row in rows) + 4, 0)
    places = words.decimals_of(ticks)
    bands = [row.band for row in rows if row.item] if page.narrow else ()
    axis.numbers_below(axes, ticks, [words.number(t, page.language, places) for t in ticks], bands)
    return wide / (high - low)


def _value(page: Page, row: Row[Bar], text: str, top: float, x: float, dots: bool) -> None:
    """Write the value: in a column at the right beside intervals, else at the end of its bar."""
    assert row.item is not None
    colour = COLOURS["ink" if row.item.emphasis == "context" else row.item.emphasis]
    before = dots or row.item.value < 0
    shift = 0.0 if dots else (-_GAP if before else _GAP) * 0.7
    ha = "right" if before else "left"
    page.text(x + shift, top + row.middle + theme.LABEL * 0.36, text, theme.LABEL, colour, bold=True, ha=ha)
