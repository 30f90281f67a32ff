"""The words on a line chart: names at the right ends, values where they touch nothing."""

from __future__ import annotations

from kqlib.rendering import theme
from kqlib.rendering.static import labels, words
from kqlib.rendering.static.page import COLOURS, Page
from kqlib.rendering.static.series import Series, Spot, Where
from kqlib.rendering.static.windows import GAP as LEADER

_PLACES = (
    (0, 0, -18),
    (0, 0, 18),
    (-1, -9, 0),
    (1, 9, 0),
    (-1, -2, -15),
    (1, 2, -15),
    (-1, -2, 15),
    (1, 2, 15),
    (0, 0, -30),
    (0, 0, 30),
)


def names(page: Page, series: list[Series], heights: list[float], where: Where) -> None:
    """Name every line at the right, apart where ends lie close, with a thin leader where a name moved."""
    ends = [where(s.points[-1].x, s.points[-1].y) if s.points else (where.left, where.top) for s in series]
    edge = where.left + where.wide
    placed = labels.spread([y for _, y in ends], heights, where.top, where.top + where.high)
    for one, (x, y), middle in zip(series, ends, placed, strict=True):
        colour = COLOURS["context"] if one.line.emphasis == "context" else one.colour
        start = edge + LEADER
        page.block(start, middle, one.name, theme.LABEL, colour, bold=one.bold)
        if abs(middle - y) > 5 or start - x > LEADER + 30:
            bend = max(x + 8, edge + 2)
            page.line([x + 8, bend, start - 4], [y, y, middle], colour, 0.9, linestyle=(0, (1, 1.6)))


def values(page: Page, series: list[Series], where: Where) -> None:
    """Write the values of emphasised lines where they touch nothing; the others are left to the table."""
    strokes = [
        (where(a.x, a.y), where(b.x, b.y))
        for s in series
        for a, b in zip(s.points, s.points[1:], strict=False)
    ]
    strokes += [
        (where(p.x, p.low), where(p.x, p.high))
        for s in series
        for p in s.points
        if p.low is not None and p.high is not None
    ]
    dots = [where(p.x, p.y) for s in series for p in s.points]
    taken: list[labels.Box] = [(x - 6, y - 6, x + 6, y + 6) for x, y in dots]
    for one in sorted((s for s in series if s.bold), key=lambda s: s.line.emphasis != "computed"):
        for p in one.points[:-1]:
            text = words.shorten(words.tidy(p.text), 120.0, theme.LABEL)
            spot = (
                _spot(where(p.x, p.y), words.width(text, theme.LABEL), taken, strokes, where)
                if text
                else None
            )
            if spot:
                # Taller than its ink, so that two values keep a line's distance.
                taken.append((spot[0], spot[1] - 4, spot[2], spot[3] + 4))
                page.text(spot[0] + 2, spot[3] - 3.5, text, theme.LABEL, one.colour)


def _spot(
    at: Spot, wide: float, taken: list[labels.Box], strokes: list[tuple[Spot, Spot]], where: Where
) -> labels.Box | None:
    """Find the first free place around a point: above, below, then the sides and corners."""
    half, high = wide / 2 + 2, theme.LABEL + 2
    for side, dx, dy in _PLACES:
        x, y = at[0] + side * half + dx, at[1] + dy
        box = (x - half, y - high / 2, x + half, y + high / 2)
        inside = where.left <= box[0] and box[2] <= where.left + where.wide + 8 and where.top <= box[1]
        inside = inside and box[3] <= where.top + where.high - 2
        if (
            inside
            and not any(labels.touch(box, b) for b in taken)
            and not any(labels.crossed(box, *s) for s in strokes)
        ):
            return box
    return None
