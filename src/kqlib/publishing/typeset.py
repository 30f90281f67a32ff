"""The Typst compiler, with our fonts and nothing from the machine: the same source, the same bytes."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Literal

import typst

from kqlib.errors import NotebookError
from kqlib.publishing.tagging import with_row_headers
from kqlib.rendering.typst.text import array, literal

STANDARDS: list[Literal["ua-1", "a-3a"]] = ["ua-1", "a-3a"]
BODY = ("Noto Sans", "Kq Symbols", "Libertinus Serif", "DejaVu Sans Mono")
MONO = ("DejaVu Sans Mono", "Kq Symbols")
# PDF/A demands a date, and one from the clock would differ at every build: an undated report carries this.
UNDATED = date(2000, 1, 1)


def font_folder() -> Path:
    """Give the folder of the fonts shipped with the package."""
    with as_file(files("kqlib").joinpath("assets", "fonts")) as folder:
        return folder


@cache
def _fonts(folder: Path) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[folder] if folder.is_dir() else [],
    )


@cache
def theme() -> str:
    """Give the static part of every document."""
    return files("kqlib").joinpath("rendering", "typst", "theme.typ").read_text("utf-8")


def opening(title: str, language: str, dated: date | None, *, dense: bool = False) -> str:
    """Write theme, title, language, date and fonts; the body follows in code mode.

    ``dense`` is for sheets: small type, little room between the parts.
    """
    known = _fonts(font_folder()).families()
    families = {
        kind: array(literal(n) for n in names if n in known)
        for kind, names in (("fonts", BODY), ("mono", MONO))
    }
    day = dated or UNDATED
    region = "GB" if language == "en" else "NO"
    return (
        f"#let dense = {str(dense).lower()}\n{theme()}\n#show: report.with(title: {literal(title)}, "
        f"lang: {literal(language)}, region: {literal(region)}, "
        f"fonts: {families['fonts']}, mono: {families['mono']}, "
        f"dated: datetime(year: {day.year}, month: {day.month}, day: {day.day}))\n"
        + ("#show: compact\n" if dense else "")
    )


def compiled(source: str, place: str = "PDF") -> bytes:
    """Compile to PDF/UA-1 and PDF/A-3a; a warning (a missing font, say) fails as an error does.

    Raises :class:`NotebookError` with the compiler's words about ``place``.
    """
    try:
        pdf, warnings = typst.compile_with_warnings(
            source.encode("utf-8"),
            format="pdf",
            font_paths=_fonts(font_folder()),
            ignore_system_fonts=True,
            pdf_standards=[*STANDARDS],
        )
    except typst.TypstError as problem:
        raise NotebookError("pdf_typesetting", place=place, found=problem.message) from problem
    if warnings:
        raise NotebookError("pdf_typesetting", place=place, found=warnings[0].message)
    return with_row_headers(bytes(pdf))
