"""The shipped fonts made known to matplotlib under names that no installed font can have.

A machine may carry its own Noto Sans, with other widths.  Our files are therefore registered as ``Kq Sans``
and ``Kq Signs`` while drawing; the SVG names them as the web page does (:mod:`kqlib.rendering.static.svg`).
"""

from __future__ import annotations

import dataclasses
from functools import cache
from importlib.resources import as_file

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

from kqlib.rendering import theme

SANS = "Kq Sans"
SIGNS = "Kq Signs"


@cache
def register() -> None:
    """Add the fonts to matplotlib's list, once a process; the list on disk is not touched."""
    for style in ("Regular", "Bold", "Italic", "BoldItalic", "Symbols"):
        with as_file(theme.font(style)) as path:
            entry = font_manager.ttfFontProperty(font_manager.get_font(str(path)))
        if style != "Symbols":
            font_manager.fontManager.ttflist.append(dataclasses.replace(entry, name=SANS))
            continue
        # The signs have one weight; listed under both, so that matplotlib does not warn in bold text.
        for weight in (400, 700):
            font_manager.fontManager.ttflist.append(dataclasses.replace(entry, name=SIGNS, weight=weight))


@cache
def face(size: float, bold: bool = False, italic: bool = False) -> FontProperties:
    """Give the face at ``size`` pixels; signs that Noto Sans lacks come from the symbols."""
    register()
    return FontProperties(
        family=[SANS, SIGNS],
        size=size,
        weight="bold" if bold else "normal",
        style="italic" if italic else "normal",
    )
