"""A line with its looks and its name, and where its points fall on the page."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from matplotlib.axes import Axes

from kqlib.charts import Line, Lines, Point
from kqlib.rendering import theme
from kqlib.rendering.static import axis, words
from kqlib.rendering.static.page import COLOURS

_NAMES = 190.0
_NARROW_NAMES = 96.0
_SHAPES = ("o", "s", "D", "^", "v", "P", "X", "p", "h", "*", "<", ">")
# Further computed lines differ in marker, and alternate between two blues.
_BLUES = (COLOURS["computed"], COLOURS["second"])
Spot = tuple[float, float]


@dataclass(frozen=True)
class Series:
    """A line with its looks and the lines of its name."""

    line: Line
    colour: str
    shape: str
    name: list[str]

    @property
    def bold(self) -> bool:
        """Say whether the line carries the finding (background does not)."""
        return self.line.emphasis != "context"

    @property
    def points(self) -> list[Point]:
        """Give the points that have a value."""
        return [p for p in self.line.points if not math.isnan(p.y)]


def series_of(chart: Lines, narrow: bool) -> list[Series]:
    """Give every line its colour, marker and name: printed is a diamond, the others differ in order."""
    found: list[Series] = []
    computed = 0
    room = _NARROW_NAMES if narrow else _NAMES
    for i, line in enumerate(chart.lines):
        colour = _BLUES[computed % 2] if line.emphasis == "computed" else COLOURS[line.emphasis]
        computed += line.emphasis == "computed"
        last = next((p for p in reversed(line.points) if not math.isnan(p.y)), None)
        full = f"{last.text if last else ''} {line.name}"
        name = words.wrap(full, room, theme.LABEL, line.emphasis != "context", most=6 if narrow else 3)
        # The printed line is always a diamond and the first line a disc, as in every other figure.
        shape = "D" if line.emphasis == "printed" else _SHAPES[i % len(_SHAPES)]
        found.append(Series(line, colour, shape, name))
    return found


@dataclass(frozen=True)
class Where:
    """Turns a point into pixels on the page."""

    axes: Axes
    left: float
    top: float
    wide: float
    high: float

    def __call__(self, x: float | date, y: float) -> Spot:
        """Give the pixels of a point, from the top left of the page."""
        (x0, x1), (y0, y1) = self.axes.get_xlim(), self.axes.get_ylim()
        at = axis.number_of(x)
        return self.left + (at - x0) / (x1 - x0) * self.wide, self.top + (y1 - y) / (y1 - y0) * self.high
