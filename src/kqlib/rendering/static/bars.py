"""Horizontal bars from zero, or dots with intervals; every value beside its mark."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes

from kqlib.charts import Bar, Bars, Emphasis, Figure
from kqlib.rendering import theme
from kqlib.rendering.static import axis, words
from kqlib.rendering.static.page import COLOURS, MARGIN, ROOM, WIDTH, Page, label_width
from kqlib.rendering.static.rows import LINE, Row, stack

_ROW = 28.0
_HEADING = 34.0
_LABELS = ROOM * 0.42
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
        name = words.shorten(words.tidy(figure.extra.get(emphasis, "")), ROOM / 3 - 40, theme.SMALL)
        if name:
            if dots:
                page.mark(x + 9, y + 9, shape, COLOURS[emphasis])
            else:
                page.box(x, y + 3, 18, 12, **_look(emphasis))
            page.text(x + 24, y + 13.5, name, theme.SMALL, COLOURS["muted"])
            x += 24 + words.width(name, theme.SMALL) + 20


def _whisker(axes: Axes, bar: Bar, y: float) -> None:
    colour = COLOURS[bar.emphasis]
    if bar.low is not None and bar.high is not None:
        axes.plot([bar.low, bar.high], [y, y], color=colour, linewidth=2, solid_capstyle="butt")
        axes.plot(
            [bar.low, bar.high],
            [y, y],
            color=colour,
            linestyle="none",
            marker="|",
            markersize=9,
            markeredgewidth=1.6,
        )
    axes.plot(
        [bar.value],
        [y],
        marker=SHAPES[bar.emphasis],
        markersize=9,
        color=colour,
        markeredgewidth=0,
        clip_on=False,
    )


def _bar(axes: Axes, bar: Bar, y: float) -> None:
    axes.barh([y], [bar.value], height=18, **_look(bar.emphasis))


def draw(page: Page, chart: Bars) -> None:
    """Draw the bars; the sheet grows with the rows."""
    dots = any(bar.low is not None or bar.high is not None for bar in chart.bars)
    column = label_width([bar.label for bar in chart.bars], _LABELS)
    rows = stack(chart.bars, column, _ROW, _HEADING)
    texts = [words.shorten(words.tidy(bar.text), ROOM * 0.25, theme.LABEL, bold=True) for bar in chart.bars]
    after = max((words.width(text, theme.LABEL, bold=True) for text in texts), default=0.0) + _GAP
    low, high = _ends(chart.bars)
    key = 26.0 if any(page.figure.extra.get(e) for e in SHAPES) else 0.0
    high_px = sum(row.height for row in rows) + 4
    page.begin(key + high_px + 30 + (LINE if chart.axis else 0))
    if key:
        _key(page, page.figure, page.top, dots)
    top = page.top + key
    left = MARGIN + column + _GAP * 1.5 + (after if low < 0 and not dots else 0)
    wide = WIDTH - MARGIN - after - _GAP - left
    axes = page.axes(left, top, wide, high_px)
    whole = chart.unit == "count"
    low, high = axis.rounded(low, high, whole=whole)
    ticks = axis.spaced(low, high, wide, page.language, whole=whole)
    axes.set_xlim(low, high)
    axes.set_ylim(high_px, 0)
    places = words.decimals_of(ticks)
    axis.numbers_below(axes, ticks, [words.number(t, page.language, places) for t in ticks])
    scale = wide / (high - low)
    shown = iter(texts)
    for row in rows:
        if row.item is None:
            page.block(MARGIN, top + row.middle + 4, row.lines, theme.LABEL, COLOURS["ink"], bold=True)
            continue
        page.block(MARGIN + column, top + row.middle, row.lines, theme.LABEL, COLOURS["muted"], ha="right")
        axis.zero(axes, row.top, row.top + row.height, 1.2)
        (_whisker if dots else _bar)(axes, row.item, row.middle)
        _value(
            page,
            row,
            next(shown),
            top,
            WIDTH - MARGIN if dots else left + (row.item.value - low) * scale,
            dots,
        )
    title = words.wrap(chart.axis, WIDTH - MARGIN - left, theme.LABEL, most=1)
    page.lines(left, top + high_px + 28, title, theme.LABEL, COLOURS["muted"])


def _value(page: Page, row: Row[Bar], text: str, top: float, x: float, dots: bool) -> None:
    """Write the value: in a column at the right beside intervals, else at the end of its bar."""
    assert row.item is not None
    colour = COLOURS["ink" if row.item.emphasis == "context" else row.item.emphasis]
    before = dots or row.item.value < 0
    shift = 0.0 if dots else (-_GAP if before else _GAP) * 0.7
    ha = "right" if before else "left"
    page.text(x + shift, top + row.middle + theme.LABEL * 0.36, text, theme.LABEL, colour, bold=True, ha=ha)
