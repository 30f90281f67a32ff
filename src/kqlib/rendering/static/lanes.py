"""Swim lanes over time: what happened when, one lane a group, one shape a type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kqlib.charts import Event, Lanes
from kqlib.rendering import theme
from kqlib.rendering.static import axis, labels, words
from kqlib.rendering.static.page import COLOURS, LEADING, MARGIN, Page, label_width

_SHAPES = ("o", "D", "s", "^", "v", "P", "X", "*")
_COLOURS = (COLOURS["computed"], COLOURS["printed"], COLOURS["muted"], COLOURS["second"])
_MARK = 10.0
_STEP = 17.0
_PAD = 10.0
_LABEL_ROOM = 200.0


@dataclass(frozen=True)
class _Lane:
    """A lane: the lines of its name, its events with their level, and how high it is."""

    name: list[str]
    events: list[tuple[Event, float, int]]
    height: float


def look(types: tuple[str, ...], type_: str) -> tuple[str, str]:
    """Give shape and colour of a type by its place among the types."""
    i = types.index(type_) if type_ in types else len(types)
    return _SHAPES[i % len(_SHAPES)], _COLOURS[i % len(_COLOURS)]


def _stack(events: list[Event], at: dict[date, float]) -> list[tuple[Event, float, int]]:
    """Set events that would cover each other on levels, first come lowest."""
    ends: list[float] = []
    placed = []
    for event in sorted(events, key=lambda e: e.day):
        x = at[event.day]
        level = next((i for i, end in enumerate(ends) if x - end >= _MARK + 2), len(ends))
        ends[level : level + 1] = [x]
        placed.append((event, x, level))
    return placed


def _span(chart: Lanes) -> tuple[date, date]:
    days = [event.day for event in chart.events] or [date(2007, 1, 1), date(2010, 12, 31)]
    return date(min(days).year, 1, 1), date(max(days).year + 1, 1, 1)


def _key(page: Page, chart: Lanes) -> float:
    """Draw the key in as many rows as it needs; give its height (the page may not be open yet)."""
    x, y = MARGIN, 0.0
    for type_ in chart.types:
        name = words.shorten(words.tidy(type_), page.room - 30, theme.SMALL)
        wide = 18 + words.width(name, theme.SMALL) + 22
        if x > MARGIN and x + wide - 22 > page.right:
            x, y = MARGIN, y + 20
        if page.opened:
            shape, colour = look(chart.types, type_)
            page.mark(x + 6, page.top + y + 9, shape, colour, _MARK)
            page.text(x + 18, page.top + y + 13.5, name, theme.SMALL, COLOURS["muted"])
        x += wide
    return y + 30 if chart.types else 0.0


def draw(page: Page, chart: Lanes) -> None:
    """Draw the lanes; each grows with the events that fall close together."""
    column = label_width(list(chart.lanes), page.room * (1.0 if page.narrow else 0.26), bold=True)
    left = MARGIN + (8 if page.narrow else column + 16)
    wide = page.right - left
    first, last = (axis.number_of(d) for d in _span(chart))
    at = {e.day: left + (axis.number_of(e.day) - first) / (last - first) * wide for e in chart.events}
    lanes = []
    for name in chart.lanes:
        placed = _stack([e for e in chart.events if e.lane == name], at)
        lines = words.wrap(name, column, theme.LABEL, bold=True, most=3)
        marks = (1 + max((level for _, _, level in placed), default=0)) * _STEP
        named = len(lines) * theme.LABEL * LEADING
        lanes.append(_Lane(lines, placed, (named + marks if page.narrow else max(marks, named)) + 2 * _PAD))
    key = _key(page, chart)
    high = sum(lane.height for lane in lanes)
    page.begin(key + high + 34)
    _key(page, chart)
    axes = page.axes(left, page.top + key, wide, high)
    axes.set_xlim(first, last)
    axes.set_yticks([])
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axis.time_below(axes, wide)
    axes.grid(True, axis="x", which="major", linewidth=1.0)
    top = page.top + key
    for lane in lanes:
        _draw_lane(page, chart, lane, top, left)
        top += lane.height


def _draw_lane(page: Page, chart: Lanes, lane: _Lane, top: float, left: float) -> None:
    page.line([MARGIN, page.right], [top, top], COLOURS["hairline"])
    middle = top + lane.height / 2
    if page.narrow:
        under = page.lines(MARGIN, top + _PAD / 2, lane.name, theme.LABEL, COLOURS["ink"], bold=True)
        middle = (under + top + lane.height) / 2
    else:
        page.block(MARGIN, middle, lane.name, theme.LABEL, COLOURS["ink"], bold=True)
    levels = 1 + max((level for _, _, level in lane.events), default=0)
    start = middle + (levels - 1) * _STEP / 2
    spots = [(event, x, start - level * _STEP) for event, x, level in lane.events]
    taken: list[labels.Box] = [(x - 7, y - 7, x + 7, y + 7) for _, x, y in spots]
    for event, x, y in spots:
        page.mark(x, y, *look(chart.types, event.type), _MARK)
        text = words.shorten(words.tidy(event.label), _LABEL_ROOM, theme.SMALL) if event.label else ""
        _label(page, text, x, y, taken, left)


def _label(page: Page, text: str, x: float, y: float, taken: list[labels.Box], left: float) -> None:
    """Write an event's label beside it where that touches nothing; the table names every event."""
    wide = words.width(text, theme.SMALL) if text else 0.0
    for start in (x + 9, x - 9 - wide):
        box = (start, y - 7, start + wide, y + 7)
        if text and start >= left and box[2] <= page.right and not any(labels.touch(box, b) for b in taken):
            taken.append(box)
            page.text(start, y + theme.SMALL * 0.35, text, theme.SMALL, COLOURS["muted"])
            return
