"""Levels from wide to narrow: names inside the funnel, what each holds beside it."""

from __future__ import annotations

from kqlib.charts import Funnel
from kqlib.rendering import theme
from kqlib.rendering.static import words
from kqlib.rendering.static.page import COLOURS, LEADING, MARGIN, Page

_WIDE = 300.0
_NARROW = 132.0
_GAP = 6.0
_TEXT = MARGIN + _WIDE + 32
_FILLS = ((theme.SCALE[3], "#000000"), (theme.SCALE[4], "#000000"), (theme.SCALE[5], "#FFFFFF"))


def _edges(count: int, most: float, least: float) -> list[float]:
    """Give the width of the funnel at the top of every level and at the end."""
    step = (most - least) / max(1, count)
    return [most - i * step for i in range(count + 1)]


def draw(page: Page, chart: Funnel) -> None:
    """Draw the levels; each is as high as its words need, which on a narrow page stand beneath it."""
    edges = _edges(len(chart.levels), min(_WIDE, page.room), _NARROW + (36 if page.narrow else 0))
    size = theme.TYPE["base"]
    names = [words.wrap(n, edges[i + 1] - 20, size, bold=True) for i, (n, _) in enumerate(chart.levels)]
    room = page.room if page.narrow else page.right - _TEXT
    texts = [words.wrap(t, room, theme.LABEL, most=6) for _, t in chart.levels]
    shapes, under = _heights(page, names, texts)
    centre, y = MARGIN + min(_WIDE, page.room) / 2, 0.0
    arrow = words.wrap(chart.arrow, page.right - centre - 20, theme.LABEL, bold=True, most=3)
    page.begin(sum(shapes) + sum(under) + _GAP * len(shapes) + (54 if arrow else 0))
    y = page.top
    for i, (name, text, high) in enumerate(zip(names, texts, shapes, strict=True)):
        fill, ink = _FILLS[min(i, 2) if len(names) > 1 else 2]
        top, end = edges[i] / 2, edges[i + 1] / 2
        corners = [(centre - top, y), (centre + top, y), (centre + end, y + high), (centre - end, y + high)]
        page.shape(corners, facecolor=fill, edgecolor=COLOURS["outline"], linewidth=1.0)
        page.block(centre, y + high / 2, name, theme.TYPE["base"], ink, bold=True, ha="center")
        if page.narrow:
            page.lines(MARGIN, y + high + 4, text, theme.LABEL, COLOURS["muted"])
        elif text:
            page.block(_TEXT, y + high / 2, text, theme.LABEL, COLOURS["muted"])
            page.line([centre + (top + end) / 2 + 6, _TEXT - 8], [y + high / 2] * 2, COLOURS["context"], 0.8)
        y += high + under[i] + _GAP
    if arrow:
        _arrow(page, centre, y, arrow)


def _heights(page: Page, names: list[list[str]], texts: list[list[str]]) -> tuple[list[float], list[float]]:
    """Give the heights of the levels, and of the words beneath each."""
    said = [len(text) * theme.LABEL * LEADING + 20 for text in texts]
    named = [len(name) * theme.TYPE["base"] * LEADING + 24 for name in names]
    if page.narrow:
        return named, [high - 8 if text else 0.0 for high, text in zip(said, texts, strict=True)]
    return [max(72.0, *pair) for pair in zip(named, said, strict=True)], [0.0] * len(names)


def _arrow(page: Page, x: float, y: float, text: list[str]) -> None:
    """Draw an arrow out of the funnel with its words at the right."""
    page.line([x, x], [y + 2, y + 36], COLOURS["printed"], 3.0)
    page.shape(
        [(x - 8, y + 34), (x + 8, y + 34), (x, y + 48)], facecolor=COLOURS["printed"], edgecolor="none"
    )
    page.block(x + 20, y + 26, text, theme.LABEL, COLOURS["printed"], bold=True)
