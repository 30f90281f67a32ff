"""Attributes of a page's elements: which place or name something, and which say something."""

from __future__ import annotations

import re

# Where a drawing's lines and texts are, and how they look.
_GEOMETRY = frozenset((
    "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "points",
    "viewbox", "transform", "style", "clip-path", "fill", "stroke", "offset", "opacity", "clippathunits",
    "patternunits", "patterntransform", "preserveaspectratio",
))  # fmt: skip
# What things are called, and how they go together.
_NAMES = frozenset((
    "id", "class", "lang", "xml:lang", "dir", "role", "scope", "for", "type", "rel", "tabindex", "headers",
    "colspan", "rowspan", "charset", "sizes", "media", "xmlns", "xmlns:xlink", "version", "aria-labelledby",
    "aria-describedby", "aria-controls", "aria-owns", "aria-hidden", "aria-current", "hidden", "open",
    "focusable",
))  # fmt: skip
# Names of files and places, which may be anybody's address.
_REFERENCES = frozenset(("href", "xlink:href", "src", "download", "name", "data-plotly"))
_ADDRESS = re.compile(r"@|%40|\d{5}")
_VIEWPORT = "width=device-width, initial-scale=1"
_MISSING = re.compile(r"--missing:\d")


def is_silent(name: str, value: str, *, drawing: bool) -> bool:
    """Whether an attribute says nothing: empty, a drawing's geometry, or a name that is no address."""
    geometry = drawing and name in _GEOMETRY
    return not value or geometry or (name in _NAMES and not _ADDRESS.search(value))


def is_formal(tag: str, name: str, value: str) -> bool:
    """Whether the numbers in an attribute are of names and layout: nothing that is said of data."""
    if name in _REFERENCES:
        return not value.startswith("data:")
    laid_out = name == "style" and _MISSING.fullmatch(value)
    return name in _NAMES or bool(laid_out) or (tag == "meta" and value == _VIEWPORT)
