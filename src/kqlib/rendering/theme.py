"""The design system as data: colours for light and dark, type sizes, spacing, and the fonts of kqlib.

HTML, PDF and figures take their looks from here and nowhere else.  Lengths are CSS pixels (1/96 inch).
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

FAMILY = "Noto Sans"
SYMBOLS = "Kq Symbols"
STACK = f"'{FAMILY}', '{SYMBOLS}', sans-serif"

LIGHT = MappingProxyType(
    {
        "paper": "#FFFFFF",
        "ink": "#1B1F24",
        "muted": "#374151",
        "context": "#6B7280",
        "computed": "#0B4F82",
        "second": "#2A74B0",
        "printed": "#B45309",
        "synthetic": "#8C2D04",
        "hairline": "#E5E7EB",
        "outline": "#4B5563",
        "window": "#D5DEE8",
    }
)
DARK = MappingProxyType(
    {
        "paper": "#12161C",
        "ink": "#E8ECF2",
        "muted": "#BAC3D0",
        "context": "#949EAD",
        "computed": "#7DB8EA",
        "second": "#5B9BD5",
        "printed": "#F2A65A",
        "synthetic": "#FFB38A",
        "hairline": "#2B333D",
        "outline": "#9AA4B2",
        "window": "#33404E",
    }
)
# The six steps are the same on light and dark paper, because the figures in them are.
SCALE = ("#8C2D04", "#D97706", "#FBD9A6", "#BFDCEF", "#4A90C2", "#0B4F82")
SCALE_FIGURES = ("#FFFFFF", "#000000", "#000000", "#000000", "#000000", "#FFFFFF")

TEXT_ROLES = ("ink", "muted", "context", "computed", "second", "printed", "synthetic")
GRAPHIC_ROLES = ("outline", *TEXT_ROLES)

GRID = 8
LINE_HEIGHT = 1.5
RATIO = 1.25
TYPE = MappingProxyType({"base": 16, "lead": 20, "heading": 25, "title": 31})
# In figures: half a step and a whole step beneath the base size.
LABEL = 14.3
SMALL = 12.8


def _channel(hex_pair: str) -> float:
    value = int(hex_pair, 16) / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """Give the relative luminance (0–1, WCAG 2.1) of a colour written ``#RRGGBB``."""
    red, green, blue = (_channel(colour[i : i + 2]) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    """Give the contrast ratio (1–21, WCAG 2.1) between two colours written ``#RRGGBB``, in either order.

    >>> round(contrast("#000000", "#FFFFFF"), 1)
    21.0
    """
    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)


def font(style: str = "Regular", form: str = "ttf") -> Traversable:
    """Name a font file: ``Regular``, ``Bold``, ``Italic``, ``BoldItalic``, ``Symbols`` (ttf, woff2)."""
    name = "KqSymbols-Regular" if style == "Symbols" else f"NotoSans-{style}"
    return files("kqlib").joinpath("assets", "fonts", f"{name}.{form}")


def _block(colours: MappingProxyType[str, str]) -> str:
    return "".join(f"--kq-{role}:{colour};" for role, colour in colours.items())


def css_variables() -> str:
    """Give the tokens as CSS custom properties (``--kq-ink`` …): light, dark where wanted, light in print."""
    return (
        f":root{{color-scheme:light dark;{_shared()}{_block(LIGHT)}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_block(DARK)}}}}}\n"
    )


def css_variables_alone() -> str:
    """Give the tokens for ``.exhibit`` alone, in the theme of JupyterLab where it is, else of the system."""
    light, dark = f"color-scheme:light;{_block(LIGHT)}", f"color-scheme:dark;{_block(DARK)}"
    return (
        f".exhibit{{{_shared()}{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{.exhibit{{{dark}}}}}\n"
        f"[data-jp-theme-light=true] .exhibit{{{light}}}\n"
        f"@media screen{{[data-jp-theme-light=false] .exhibit{{{dark}}}}}\n"
    )


def _shared() -> str:
    steps = "".join(f"--kq-scale-{i}:{colour};" for i, colour in enumerate(SCALE, 1))
    sizes = "".join(f"--kq-size-{name}:{size / 16:g}rem;" for name, size in TYPE.items())
    return f"--kq-font:{STACK};--kq-line-height:{LINE_HEIGHT};--kq-grid:{GRID}px;{sizes}{steps}"
