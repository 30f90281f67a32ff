"""What pages share: style sheet, fonts, script and Plotly, beside the pages or inside a lone one.

A build asks for the files' names before it does anything, so what draws figures is imported when it is used.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from kqlib.paths import write_bytes
from kqlib.vocabulary.calendar import MONTHS, WEEKDAYS

FONTS = {
    "NotoSans-Regular.woff2": ("Noto Sans", 400, "normal"),
    "NotoSans-Bold.woff2": ("Noto Sans", 700, "normal"),
    "NotoSans-Italic.woff2": ("Noto Sans", 400, "italic"),
    "NotoSans-BoldItalic.woff2": ("Noto Sans", 700, "italic"),
    "KqSymbols-Regular.woff2": ("Kq Symbols", 400, "normal"),
}
# The symbols font speaks only for the marks, so that it never lends a letter its shape.
SYMBOLS = "U+2248, U+2260, U+21C4, U+2302, U+2713, U+26A0"


@dataclass(frozen=True)
class PageAssets:
    """What a page's template needs: style and script as text, or nothing when they are linked to."""

    style: str = ""
    script: str = ""
    plotly: str = ""


def page_assets(mode: str, language: str, interactive: bool) -> PageAssets:
    """Give the assets of one page; ``inline`` carries Plotly only when the page has an interactive figure."""
    from kqlib.rendering.html import script_json

    if mode == "link":
        return PageAssets()
    plotly = script_json(json.dumps(plotly_source(language))) if interactive else ""
    return PageAssets(stylesheet("inline"), script(), plotly)


def stylesheet(fonts: str) -> str:
    """Give the whole style sheet, fonts as relative files (``link``) or inside it (``inline``)."""
    from kqlib.rendering.html import asset, exhibit_css

    return font_faces(fonts) + exhibit_css() + asset("page.css")


def font_faces(mode: str) -> str:
    """Give ``@font-face`` for every font that ships with the package."""
    rules = []
    for name, (family, weight, style) in FONTS.items():
        content = _font(name)
        if content is None:
            continue
        source = f"fonts/{name}"
        if mode == "inline":
            source = f"data:font/woff2;base64,{base64.b64encode(content).decode('ascii')}"
        only = f" unicode-range: {SYMBOLS};" if family == "Kq Symbols" else ""
        rules.append(
            f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; '
            f'font-display: swap;{only} src: url("{source}") format("woff2"); }}\n'
        )
    return "".join(rules)


def _font(name: str) -> bytes | None:
    file = files("kqlib").joinpath("assets", "fonts", name)
    return file.read_bytes() if file.is_file() else None


def script() -> str:
    """Give what every page can do without, as one file."""
    parts = sorted(files("kqlib").joinpath("assets", "scripts").iterdir(), key=lambda part: part.name)
    return '"use strict";\n' + "".join(part.read_text("utf-8") for part in parts)


def plotly_source(language: str) -> str:
    """Give the Plotly bundle that ships with kqlib, taught the numbers and months of ``language``.

    It is the cartesian part, which draws everything here and weighs a third of the whole (MIT licence).
    """
    source = files("kqlib").joinpath("assets", "plotly-cartesian.min.js").read_text("utf-8")
    if language not in WEEKDAYS:
        return source
    # Plotly counts from Sunday.
    months, days = MONTHS[language], (*WEEKDAYS[language][-1:], *WEEKDAYS[language][:-1])
    form = {
        "months": months,
        "shortMonths": [month[:3] for month in months],
        "days": days,
        "shortDays": [day[:3] for day in days],
        "date": "%d.%m.%Y",
        "decimal": ",",
        "thousands": "\u00a0",
    }
    locale = {"moduleType": "locale", "name": language, "dictionary": {}, "format": form}
    return f"{source}\nPlotly.register({json.dumps(locale)});\n"


def asset_paths(reports: Path) -> list[Path]:
    """Name the files that :func:`copy_assets` writes."""
    fonts = [f"fonts/{name}" for name in FONTS if _font(name) is not None]
    return [reports / "assets" / name for name in ("kq.css", "kq.js", "plotly.min.js", *fonts)]


def asset_contents(language: str) -> dict[str, bytes]:
    """Give what stands in ``reports/assets`` by file name; Plotly writes numbers in ``language``."""
    content = {
        "kq.css": stylesheet("link").encode("utf-8"),
        "kq.js": script().encode("utf-8"),
        "plotly.min.js": plotly_source(language).encode("utf-8"),
    }
    return content | {f"fonts/{name}": font for name in FONTS if (font := _font(name)) is not None}


def copy_assets(reports: Path, language: str) -> list[Path]:
    """Write ``reports/assets`` and give the paths written."""
    written = []
    for name, data in asset_contents(language).items():
        write_bytes(reports / "assets" / name, data)
        written.append(reports / "assets" / name)
    return written
