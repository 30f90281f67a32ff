"""Static figures: a specification in, SVG with real text and PNG for print out, the same bytes everywhere."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

import matplotlib
from matplotlib.figure import Figure as Sheet
from PIL import Image

from kqlib.charts import Figure
from kqlib.rendering.static import axis, bars, fraction, funnel, lanes, likert, lines, panels, roster, svg
from kqlib.rendering.static.page import NARROW, WIDTH, Page

# 160 mm at 200 dots an inch is 1260 pixels for the 720 that a figure is drawn in.
_PRINT_DPI = 126
_FLAT = Image.Dither.NONE
_KINDS: dict[str, Callable[[Page, Any], None]] = {
    "bars": bars.draw,
    "lines": lines.draw,
    "panels": panels.draw,
    "likert": likert.draw,
    "lanes": lanes.draw,
    "fraction": fraction.draw,
    "funnel": funnel.draw,
    "roster": roster.draw,
}


def compose(figure: Figure, width: float = WIDTH) -> Sheet:
    """Lay the figure out on a matplotlib sheet ``width`` pixels wide (call inside :func:`settings`)."""
    page = Page(figure, width)
    _KINDS[figure.chart.kind](page, figure.chart)
    return page.sheet


def settings(figure: Figure) -> Any:
    """Give the context for drawing: matplotlib's defaults and ours, never the user's own settings."""
    salt = sha256(repr(figure).encode()).hexdigest()[:12]
    # The backend is left alone: a notebook has chosen one, and we draw without any.
    defaults = {
        key: value for key, value in matplotlib.rcParamsDefault.items() if not key.startswith("backend")
    }
    ours: dict[Any, Any] = {**defaults, **axis.style(), "svg.hashsalt": salt}
    return matplotlib.rc_context(ours)


def draw(figure: Figure) -> tuple[str, bytes]:
    """Draw a figure: SVG (720 px wide, text as text, fit to be inlined) and PNG (160 mm at 200 dpi).

    The alt text stands outside the picture: whoever places it uses ``figure.alt``.
    """
    with settings(figure):
        sheet = compose(figure)
        vector, raster = _vector(sheet), io.BytesIO()
        sheet.savefig(raster, format="rgba", dpi=_PRINT_DPI)
        width, height = (int(inches * _PRINT_DPI) for inches in sheet.get_size_inches())
    return vector, _light(Image.frombytes("RGBA", (width, height), raster.getvalue()))


def draw_for_page(figure: Figure) -> tuple[str, str]:
    """Draw the chart alone as SVG, for pages with its words around it: for a page and for a telephone.

    What is synthetic still says so inside both.
    """
    bare = replace(figure, title="", subtitle="", source="")
    with settings(bare):
        return _vector(compose(bare)), _vector(compose(bare, NARROW))


def _vector(sheet: Sheet) -> str:
    text = io.StringIO()
    sheet.savefig(text, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    return svg.clean(text.getvalue())


def _light(picture: Image.Image) -> bytes:
    """Keep the 255 colours that matter: a third of the bytes, and a picture travels in every notebook.

    An octree finds them in a fifth of a median cut's time, but gives the middle of each of its cells; the
    most frequent colour of a cell takes its place, so that white and the colours of the theme are exact.
    """
    rgb = picture.convert("RGB")
    flat = rgb.quantize(255, method=Image.Quantize.FASTOCTREE, dither=_FLAT)
    counted = rgb.getcolors(picture.width * picture.height) or []
    colours = [bytes(colour) for _, colour in sorted(counted, reverse=True) if isinstance(colour, tuple)]
    cells = Image.frombytes("RGB", (len(colours), 1), b"".join(colours)).quantize(palette=flat, dither=_FLAT)
    frequent = dict(zip(reversed(cells.tobytes()), reversed(colours), strict=True))
    kept = flat.getpalette() or []
    for cell, colour in frequent.items():
        kept[3 * cell : 3 * cell + 3] = colour
    flat.putpalette(kept)
    packed = io.BytesIO()
    flat.save(packed, "PNG", compress_level=6, dpi=(200, 200))  # 9 takes eight times as long for 8 %
    return packed.getvalue()


def themed(picture: str) -> str:
    """Let an inlined SVG follow the page's light and dark tokens; for web pages, not for print."""
    return svg.themed(picture)
