"""Levels from wide to narrow: names inside the funnel, what each holds beside it."""

from __future__ import annotations

from kqlib.charts import Funnel
from kqlib.rendering import theme
from kqlib.rendering.static import words
from kqlib.rendering.static.page import COLOURS, LEADING, MARGIN, WIDTH, Page

_WIDE = 300.0
_NARROW = 132.0
_GAP = 6.0
_TEXT = MARGIN + _WIDE + 32
_FILLS = ((theme.SCALE[3], "#000000"), (theme.SCALE[4], "#000000"), (theme.SCALE[5], "#FFFFFF"))


def _edges(count: int) -> list[float]:
    """Give the width of the funnel at the top of every level and at the end."""
    step = (_WIDE - _NARROW) / max(1, count)
    return [_WIDE - i * step for i in range(count + 1)]


def draw(page: Page, chart: Funnel) -> None:
    """Draw the levels; each is as high as its words need."""
    edges = _edges(len(chart.levels))
    names = [
        words.wrap(n, edges[i + 1] - 20, theme.TYPE["base"], bold=True, most=3)
        for i, (n, _) in enumerate(chart.levels)
    ]
    texts = [words.wrap(t, WIDTH - MARGIN - _TEXT, theme.LABEL, most=6) for _, t in chart.levels]
    heights = [
        max(72.0, len(n) * theme.TYPE["base"] * LEADING + 24, len(t) * theme.LABEL * LEADING + 20)
        for n, t in zip(names, texts, strict=True)
    ]
    arrow = words.wrap(chart.arrow, WIDTH - 2 * MARGIN - _WIDE / 2 - 20, theme.LABEL, bold=True, most=2)
    page.begin(sum(heights) + _GAP * len(heights) + (54 if arrow else 0))
    centre, y = MARGIN + _WIDE / 2, page.top
    for i, (name, text, high) in enumerate(zip(names, texts, heights, strict=True)):
        fill, ink = _FILLS[min(i, 2) if len(names) > 1 else 2]
        top, end = edges[i] / 2, edges[i + 1] / 2
        corners = [(centre - top, y), (centre + top, y), (centre + end, y + high), (centre - end, y + high)]
        page.shape(corners, facecolor=fill, edgecolor=COLOURS["outline"], linewidth=1.0)
        page.block(centre, y + high / 2, name, theme.TYPE["base"], ink, bold=True, ha="center")
        page.block(_TEXT, y + high / 2, text, theme.LABEL, COLOURS["muted"])
        if text:
            page.line([centre + (top + end) / 2 + 6, _TEXT - 8], [y + high / 2] * 2, COLOURS["context"], 0.8)
        y += high + _GAP
    if arrow:
        _arrow(page, centre, y, arrow)


def _arrow(page: Page, x: float, y: float, text: list[str]) -> None:
    """Draw an arrow out of the funnel with its words at the right."""
    page.line([x, x], [y + 2, y + 36], COLOURS["printed"], 3.0)
    page.shape(
        [(x - 8, y + 34), (x + 8, y + 34), (x, y + 48)], facecolor=COLOURS["printed"], edgecolor="none"
    )
    page.block(x + 20, y + 26, text, theme.LABEL, COLOURS["printed"], bold=True)
