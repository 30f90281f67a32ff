"""The sheet that a chart is drawn on: finding, method, body, source; in pixels from the top left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Sheet
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from kqlib.charts import Figure
from kqlib.rendering import theme
from kqlib.rendering.static import words
from kqlib.rendering.static.fonts import face

WIDTH = 720.0
# On a telephone: labels stand above their bars, names beneath their lines.
NARROW = 320.0
MARGIN = 8.0
LEADING = 1.32
COLOURS = theme.LIGHT


class Page:
    """One sheet: the header is broken into lines, then the chart tells the body's height (:meth:`begin`)."""

    def __init__(self, figure: Figure, width: float = WIDTH) -> None:
        """Break the words around the chart into lines, so that the room they take is known."""
        self.figure = figure
        self.width, self.right, self.room = width, width - MARGIN, width - 2 * MARGIN
        self.narrow = width < WIDTH
        self.language = figure.language
        self._synthetic = words.wrap(figure.synthetic, self.room, theme.LABEL, bold=True, most=2)
        self._title = words.wrap(figure.title, self.room, theme.TYPE["lead"], bold=True, most=4)
        self._subtitle = words.wrap(figure.subtitle, self.room, theme.LABEL, most=4)
        self._source = words.wrap(figure.source, self.room, theme.SMALL, most=4)
        self.top = 0.0
        self.bottom = 0.0
        self.opened = False

    def begin(self, body: float) -> None:
        """Open the sheet with a body ``body`` pixels high; set ``top``, ``bottom``; write the words."""
        header = self._heights(self._synthetic, theme.LABEL) + self._heights(self._title, theme.TYPE["lead"])
        header += self._heights(self._subtitle, theme.LABEL) + 3 * (
            bool(self._synthetic) + bool(self._subtitle)
        )
        footer = self._heights(self._source, theme.SMALL)
        self.top = MARGIN + header + (2 * theme.GRID if header else 0)
        self.bottom = self.top + body
        self.height = float(round(self.bottom + (theme.GRID + footer if footer else 0) + MARGIN))
        self.opened = True
        self.sheet = Sheet(figsize=(self.width / 72, self.height / 72), dpi=72, facecolor=COLOURS["paper"])
        self.px = Affine2D().scale(1 / self.width, -1 / self.height).translate(0, 1) + self.sheet.transFigure
        self._watermark()
        y = self.lines(MARGIN, MARGIN, self._synthetic, theme.LABEL, COLOURS["synthetic"], bold=True)
        y += 3 * bool(self._synthetic)
        y = 3 * bool(self._subtitle) + self.lines(
            MARGIN, y, self._title, theme.TYPE["lead"], COLOURS["ink"], bold=True
        )
        self.lines(MARGIN, y, self._subtitle, theme.LABEL, COLOURS["muted"])
        self.lines(MARGIN, self.bottom + theme.GRID, self._source, theme.SMALL, COLOURS["context"])

    @staticmethod
    def _heights(lines: Sequence[str], size: float) -> float:
        return len(lines) * size * LEADING

    def lines(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        size: float,
        colour: str,
        bold: bool = False,
        ha: str = "left",
    ) -> float:
        """Write lines downwards from the top edge ``y``; give the y beneath them."""
        for i, line in enumerate(lines):
            self.text(x, y + (i + 0.78) * size * LEADING, line, size, colour, bold, ha)
        return y + self._heights(lines, size)

    def block(
        self,
        x: float,
        middle: float,
        lines: Sequence[str],
        size: float,
        colour: str,
        bold: bool = False,
        ha: str = "left",
    ) -> None:
        """Write lines centred on the height ``middle``."""
        self.lines(x, middle - self._heights(lines, size) / 2, lines, size, colour, bold, ha)

    def text(
        self, x: float, y: float, text: str, size: float, colour: str, bold: bool = False, ha: str = "left"
    ) -> Text:
        """Write one line with its baseline at ``y``."""
        return self.sheet.text(
            x,
            y,
            text,
            transform=self.px,
            fontproperties=face(size, bold),
            color=colour,
            ha=ha,
            va="baseline",
            parse_math=False,
        )

    def line(
        self, xs: Sequence[float], ys: Sequence[float], colour: str, thick: float = 1.0, **style: Any
    ) -> None:
        """Draw a line through points in pixels."""
        self.sheet.add_artist(Line2D(xs, ys, transform=self.px, color=colour, linewidth=thick, **style))

    def box(self, x: float, y: float, wide: float, high: float, **style: Any) -> None:
        """Draw a rectangle with its top left corner at ``x, y``."""
        self.sheet.add_artist(Rectangle((x, y), wide, high, transform=self.px, **style))

    def shape(self, corners: Sequence[tuple[float, float]], **style: Any) -> None:
        """Draw a polygon."""
        self.sheet.add_artist(Polygon(corners, closed=True, transform=self.px, **style))

    def mark(self, x: float, y: float, shape: str, colour: str, size: float = 8.0) -> None:
        """Draw one marker, ``size`` pixels across."""
        self.line([x], [y], colour, marker=shape, markersize=size, linestyle="none", markeredgewidth=0)

    def axes(self, x: float, y: float, wide: float, high: float) -> Axes:
        """Open axes on the given rectangle; nothing but what the chart asks for is shown on them."""
        box = (x / self.width, 1 - (y + high) / self.height, wide / self.width, high / self.height)
        axes = self.sheet.add_axes(box)
        axes.patch.set_visible(False)
        return axes

    def _watermark(self) -> None:
        """Lay the first words of the synthetic notice faintly across the body, beneath everything else."""
        if not self._synthetic:
            return
        first = words.tidy(self.figure.synthetic).split(" – ")[0]
        size = min(40.0, self.room / 12)
        word = words.shorten(first.upper(), self.room * 0.75, size, bold=True)
        angle = min(24.0, (self.bottom - self.top) / 12)
        self.sheet.text(
            self.width / 2,
            (self.top + self.bottom) / 2,
            word,
            transform=self.px,
            fontproperties=face(size, bold=True),
            color=COLOURS["synthetic"],
            alpha=0.09,
            rotation=angle,
            ha="center",
            va="center",
            zorder=-5,
            gid="watermark",
            parse_math=False,
        )


def label_width(labels: Sequence[str], most: float, size: float = theme.LABEL, bold: bool = False) -> float:
    """Give the width of the column that the labels need, at most ``most`` pixels (longer ones wrap)."""
    return min(most, max((words.width(words.tidy(label), size, bold) for label in labels), default=0.0) + 1)
