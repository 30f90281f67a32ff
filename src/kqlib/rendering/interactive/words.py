"""The words of an interactive figure, broken and escaped as Plotly needs them."""

from __future__ import annotations

import html
from typing import Any

from kqlib.charts import Figure, Lines
from kqlib.rendering import theme
from kqlib.rendering.static import words

# What stands above a figure is legible on a telephone too.
_ROOM = 264.0


def said(text: str) -> str:
    """Escape a text: Plotly reads a few HTML tags, and a title is never markup."""
    return html.escape(" ".join(text.split("\n")), quote=False)


def broken(text: str, room: float, bold: bool = False, size: float = theme.LABEL) -> str:
    """Break a text into lines of ``room`` pixels, escaped: Plotly breaks none by itself."""
    return "<br>".join(said(line) for line in words.wrap(text, room, size, bold, most=4))


def rows(labels: list[str]) -> dict[str, Any]:
    """Give the axis of the rows, the first at the top."""
    return {
        "tickmode": "array",
        "tickvals": list(range(len(labels))),
        "ticktext": [broken(label, 280) for label in labels],
        "autorange": "reversed",
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
        "ticklen": 8,
        "ticks": "outside",
        "tickcolor": theme.LIGHT["paper"],
    }


def head(figure: Figure, right: float) -> dict[str, Any]:
    """Give title and margins: the notice, and for lines what the numbers on the axis are.

    The finding is the heading that the page has above; ``right`` are the pixels that words need beside bars.
    """
    size = theme.TYPE["base"]
    parts = []
    if figure.synthetic:
        notice = broken(figure.synthetic, _ROOM, bold=True, size=size)
        parts.append(f'<b><span style="color:{theme.LIGHT["synthetic"]}">{notice}</span></b>')
    if isinstance(figure.chart, Lines):
        parts.append(broken(figure.chart.axis, _ROOM, size=size))
    text = "<br>".join(parts)
    high = (text.count("<br>") + 1) * size * 1.35
    place = {"x": 0, "xref": "container", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom"}
    title = {"text": text, "font": {"size": size}, "pad": {"b": 16 + high - size * 1.35, "l": 8}, **place}
    return {"title": title, "margin": {"l": 8, "r": right, "t": high + 32, "b": 96}}
