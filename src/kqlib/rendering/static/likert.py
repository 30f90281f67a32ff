"""Diverging stacked bars (Heiberger & Robbins): zero between disagreement and agreement, one axis for all."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.axes import Axes

from kqlib.charts import Likert, LikertRow
from kqlib.rendering import theme
from kqlib.rendering.static import axis, words
from kqlib.rendering.static.page import COLOURS, MARGIN, Page, label_width
from kqlib.rendering.static.rows import LINE, Row, label, stack

# Rows of a chart with groups stand closer: there are more of them, and a page must hold them.
_ROW, _CLOSE = 38.0, 28.0
_FILLED = 0.64
_HEADING = 32.0
_KEY = 30.0
_LABELS = 0.38
_FIGURE = theme.SMALL
_SMALLEST = 4.0
_COLUMN = 96.0


def colours(count: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the fills, and the colours of the figures in them, for ``count`` categories from end to end."""
    if count == len(theme.SCALE):
        return theme.SCALE, theme.SCALE_FIGURES
    picks = [round(i * (len(theme.SCALE) - 1) / max(1, count - 1)) for i in range(count)]
    return tuple(theme.SCALE[i] for i in picks), tuple(theme.SCALE_FIGURES[i] for i in picks)


def _range(chart: Likert) -> tuple[float, float]:
    """Give the same range for every row: the widest of each side, outwards to a quarter."""
    negative = max((sum(r.shares[: chart.negative]) for r in chart.rows), default=0.0)
    positive = max((sum(r.shares[chart.negative :]) for r in chart.rows), default=0.0)
    return -25.0 * max(1, math.ceil(negative / 25)), 25.0 * max(1, math.ceil(positive / 25))


@dataclass(frozen=True)
class _Column:
    """A column of figures at the right edge: its header, one text a row, and the pixels it takes."""

    header: list[str]
    texts: list[str]
    bold: bool

    @property
    def wide(self) -> float:
        """The width of the widest text."""
        return max(words.width(text, theme.LABEL, bold=self.bold) for text in [*self.texts, *self.header])


def _columns(page: Page, chart: Likert) -> list[_Column]:
    """Give the share agreeing, n, and the blanks when the chart names them, from left to right."""
    language, room = page.language, _COLUMN * (0.6 if page.narrow else 1.0)
    header = words.wrap(chart.agree_header, room, theme.LABEL, most=3)
    agrees = [words.shorten(words.tidy(r.agree_text), room, theme.LABEL, bold=True) for r in chart.rows]
    found = [_Column(header, agrees, True)]
    found.append(_Column(["n"], [words.number(row.n, language) for row in chart.rows], False))
    if chart.blank_header:
        named = words.wrap(chart.blank_header, room, theme.LABEL, most=3)
        counts = ["" if row.blank is None else words.number(row.blank, language) for row in chart.rows]
        found.append(_Column(named, counts, False))
    return found


def draw(page: Page, chart: Likert) -> None:
    """Draw the rows, the key above and the columns of shares, n and blanks at the right."""
    column = 0.0 if page.narrow else label_width([row.label for row in chart.rows], page.room * _LABELS)
    close = any(row.group for row in chart.rows)
    placed = stack(page, chart.rows, column, _CLOSE if close else _ROW, _HEADING)
    right, gap = _columns(page, chart), 10.0 if page.narrow else 18.0
    high = sum(p.height for p in placed)
    head = max(len(one.header) for one in right) * LINE + 6
    key = _key(page, chart)
    page.begin(key + head + high + 30 + (LINE if chart.axis else 0))
    _key(page, chart)
    left = MARGIN + (column + 14 if column else 12)
    wide = page.right - left - sum(one.wide + gap for one in right)
    top = page.top + key + head
    axes = page.axes(left, top, wide, high)
    _frame(page, axes, chart, placed)
    _draw_columns(page, right, placed, top, gap)
    for one in placed:
        label(page, one, top, MARGIN + column)
    _segments(page, axes, chart, placed, (left, top, wide))
    axis.zeros(axes, [one.band for one in placed if one.item is not None], 1.8)
    title = words.wrap(chart.axis, page.right - left, theme.LABEL, most=1)
    page.lines(left, top + high + 28, title, theme.LABEL, COLOURS["muted"])


def _draw_columns(
    page: Page, columns: list[_Column], placed: list[Row[LikertRow]], top: float, gap: float
) -> None:
    """Write the columns from the right edge inwards, their headers standing on the first row."""
    edge = page.right
    rows = [one for one in placed if one.item is not None]
    for column in reversed(columns):
        above = top - 6 - len(column.header) * LINE
        page.lines(edge, above, column.header, theme.LABEL, COLOURS["muted"], ha="right")
        for row, text in zip(rows, column.texts, strict=True):
            base = top + row.middle + theme.LABEL * 0.36
            colour = COLOURS["ink" if column.bold else "muted"]
            page.text(edge, base, text, theme.LABEL, colour, bold=column.bold, ha="right")
        edge -= column.wide + gap


def _frame(page: Page, axes: Axes, chart: Likert, placed: list[Row[LikertRow]]) -> None:
    low, far = _range(chart)
    axes.set_xlim(low, far)
    axes.set_ylim(sum(one.height for one in placed), 0)
    step = 25.0 if far - low <= 150 else 50.0
    ticks = [t * step for t in range(math.ceil(low / step), math.floor(far / step) + 1)]
    bands = [one.band for one in placed if one.item] if page.narrow else ()
    axis.numbers_below(axes, ticks, [words.number(abs(t), page.language) for t in ticks], bands)


def _segments(
    page: Page, axes: Axes, chart: Likert, placed: list[Row[LikertRow]], box: tuple[float, float, float]
) -> None:
    """Stack the rows outwards from zero, category by category."""
    fills, figures = colours(len(chart.categories))
    rows = [(one, one.item) for one in placed if one.item is not None]
    starts = [-sum(item.shares[: chart.negative]) for _, item in rows]
    for category, (fill, figure) in enumerate(zip(fills, figures, strict=True)):
        shares = [item.shares[category] for _, item in rows]
        drawn = [i for i, share in enumerate(shares) if share > 0]
        axes.barh(
            [rows[i][0].middle for i in drawn],
            [shares[i] for i in drawn],
            left=[starts[i] for i in drawn],
            height=[min(rows[i][0].height - rows[i][0].above, _ROW) * _FILLED for i in drawn],
            color=fill,
            edgecolor=COLOURS["outline"],
            linewidth=0.9,
            zorder=2,
            clip_on=False,
        )
        for i, share in enumerate(shares):
            _figure(page, axes, share, (starts[i] + share / 2, rows[i][0].middle), box, figure)
            starts[i] += share


def _figure(
    page: Page,
    axes: Axes,
    share: float,
    middle: tuple[float, float],
    box: tuple[float, float, float],
    colour: str,
) -> None:
    """Write a share in its segment where it fits and is at least four per cent."""
    left, top, wide = box
    low, far = axes.get_xlim()
    text = words.number(share, page.language)
    if share >= _SMALLEST and words.width(text, _FIGURE) + 3 <= share / (far - low) * wide:
        x = left + (middle[0] - low) / (far - low) * wide
        page.text(x, top + middle[1] + _FIGURE * 0.36, text, _FIGURE, colour, ha="center")


def _key(page: Page, chart: Likert) -> float:
    """Draw the key as one small scale, broken where the page ends; give its height (nothing is drawn yet)."""
    fills, _ = colours(len(chart.categories))
    names = [words.shorten(words.tidy(name), page.room / 3, theme.SMALL) for name in chart.categories]
    x, y = MARGIN, 0.0
    for name, fill in zip(names, fills, strict=True):
        wide = 26 + words.width(name, theme.SMALL)
        if x > MARGIN and x + wide > page.right:
            x, y = MARGIN, y + 20
        if page.opened:
            page.box(x, page.top + y + 2, 20, 14, facecolor=fill, edgecolor=COLOURS["outline"], linewidth=0.9)
            page.text(x + 26, page.top + y + 13.5, name, theme.SMALL, COLOURS["muted"])
        x += wide + 16
    return y + _KEY
