"""The panel beneath a time axis that shows which period each observation covers, so that overlap is seen."""

from __future__ import annotations

from matplotlib.axes import Axes

from kqlib.charts import Lines
from kqlib.rendering import theme
from kqlib.rendering.static import axis, words
from kqlib.rendering.static.page import COLOURS, LEADING, MARGIN, Page

_ROW = 21.0
# On a narrow page a name stands above its bar.
_TALL_ROW = 34.0
_BAR = 12.0
# Between the plot and what is written at its right.
GAP = 22.0


def _note(chart: Lines, room: float) -> list[str]:
    return words.wrap(chart.windows_note, room, theme.SMALL, most=6)


def height(page: Page, chart: Lines, room: float) -> float:
    """Give the pixels that the panel needs; 0 without windows."""
    if not chart.windows:
        return 0.0
    if page.narrow:
        return len(chart.windows) * _TALL_ROW + 8
    return max(len(chart.windows) * _ROW + 8, len(_note(chart, room)) * theme.SMALL * LEADING + 4)


def below(page: Page, chart: Lines) -> list[str]:
    """Give the lines of the note where it stands beneath the axis: on a narrow page."""
    return _note(chart, page.room) if page.narrow and chart.windows else []


def draw(page: Page, chart: Lines, span: tuple[float, float], box: tuple[float, float, float, float]) -> Axes:
    """Draw the windows from first to last, each named where there is room, and the note at the right."""
    left, top, wide, high = box
    axes = page.axes(*box)
    low, far = axes.set_xlim(*span)
    axes.set_ylim(high, 0)
    axes.set_yticks([])
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    for i, window in enumerate(sorted(chart.windows, key=lambda w: (w.end, w.start))):
        start, end = axis.number_of(window.start), axis.number_of(window.end)
        row = _TALL_ROW if page.narrow else _ROW
        middle = (i + 1) * row - _BAR if page.narrow else i * row + row / 2
        axes.barh(
            [middle],
            [end - start],
            left=[start],
            height=_BAR,
            color=COLOURS["window"],
            edgecolor=COLOURS["outline"],
            linewidth=0.8,
        )
        x0, x1 = (left + (x - low) / (far - low) * wide for x in (start, end))
        if page.narrow:
            name = words.shorten(words.tidy(window.name), page.room, theme.SMALL)
            x = min(x0, page.right - words.width(name, theme.SMALL))
            page.text(x, top + middle - _BAR, name, theme.SMALL, COLOURS["muted"])
        else:
            _name(page, words.tidy(window.name), (left, left + wide), (x0, x1), top + middle)
    note = [] if page.narrow else _note(chart, page.right - left - wide - GAP)
    page.lines(left + wide + GAP, top, note, theme.SMALL, COLOURS["muted"])
    return axes


def _name(page: Page, name: str, plot: tuple[float, float], ends: tuple[float, float], y: float) -> None:
    """Write a window's name on the side with more room; where neither has enough, on the left, from the
    margin."""
    room = (ends[0] - plot[0], plot[1] - ends[1])
    tight = words.width(name, theme.SMALL) + 12 > max(room)
    before = tight or room[0] >= room[1]
    text = words.shorten(name, (ends[0] - MARGIN if tight else max(room)) - 12, theme.SMALL)
    x = ends[0] - 6 if before else ends[1] + 6
    place = "right" if before else "left"
    page.text(x, y + theme.SMALL * 0.35, text, theme.SMALL, COLOURS["muted"], ha=place)
