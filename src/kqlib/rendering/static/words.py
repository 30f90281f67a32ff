"""Words and numbers inside figures: how wide they are, where they break, how a tick is written."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Any

from matplotlib.backends.backend_agg import RendererAgg

from kqlib.rendering.static.fonts import face

_MARKS = {"nb": (",", "\u202f"), "nn": (",", "\u202f"), "en": (".", ",")}
# matplotlib has no types here; one renderer is enough to measure with.
_PROBE: list[Any] = []


def marks(language: str) -> tuple[str, str]:
    """Give the decimal mark and the thousands mark of a language (bokmål's when it is unknown)."""
    return _MARKS.get(language, _MARKS["nb"])


def number(value: float, language: str, decimals: int | None = None) -> str:
    """Write a number that is already rounded: U+2212 for minus, the language's marks, no digit added or lost.

    ``decimals`` pads an axis to one width; without it the value keeps the decimals that it has.
    """
    exact = Decimal(repr(float(value)))
    shown = f"{exact:,.{decimals}f}" if decimals is not None else f"{exact:,f}".removesuffix(".0")
    decimal, thousand = marks(language)
    swapped = shown.lstrip("-").replace(",", "\0").replace(".", decimal).replace("\0", thousand)
    return ("\u2212" if shown.startswith("-") and exact else "") + swapped


def decimals_of(values: list[float]) -> int:
    """Give the number of decimals that the finest of the values needs."""
    places = [Decimal(repr(round(float(v), 9))).normalize().as_tuple().exponent for v in values]
    return max([0, *(-p for p in places if isinstance(p, int))])


def tidy(text: str) -> str:
    """Join lines, drop control characters (an SVG with one cannot be read), keep hard spaces."""
    joined = re.sub(r"[ \t\r\n\f\v]+", " ", text).strip(" ")
    return "".join(c for c in joined if unicodedata.category(c) not in ("Cc", "Cs"))


@lru_cache(maxsize=20_000)
def width(text: str, size: float, bold: bool = False, italic: bool = False) -> float:
    """Measure a line of text in pixels."""
    if not _PROBE:
        make: Any = RendererAgg
        _PROBE.append(make(8, 8, 72))
    return float(_PROBE[0].get_text_width_height_descent(text, face(size, bold, italic), ismath=False)[0])


def shorten(text: str, room: float, size: float, bold: bool = False) -> str:
    """Cut a line to ``room`` pixels, with … where something is cut."""
    if width(text, size, bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(text[:middle] + "…", size, bold) <= room else (low, middle - 1)
    return text[:low].rstrip(" ,.;:–-") + "…"


def _broken(word: str, room: float, size: float, bold: bool) -> list[str]:
    """Break a word that is wider than the room, so that nothing ever leaves the picture."""
    parts = []
    while width(word, size, bold) > room and len(word) > 1:
        end = max(
            1, next((i for i in range(1, len(word)) if width(word[: i + 1] + "-", size, bold) > room), 1)
        )
        parts.append(word[:end] + ("-" if word[end - 1 : end + 1].isalpha() else ""))
        word = word[end:]
    return [*parts, word]


def wrap(text: str, room: float, size: float, bold: bool = False, most: int = 3) -> list[str]:
    """Break a text into at most ``most`` lines of ``room`` pixels; the last ends in … when words are lost.

    Lines are made about equally long, so that no word stands alone on the last one.
    """
    lines = _wrap(text, room, size, bold, most)
    if len(lines) > 1 and not lines[-1].endswith("…"):
        low, high = room / len(lines), room
        while high - low > 2:
            middle = (low + high) / 2
            tried = _wrap(text, middle, size, bold, most)
            fits = len(tried) == len(lines) and " ".join(tried) == " ".join(lines)
            low, high = (low, middle) if fits else (middle, high)
        lines = _wrap(text, high, size, bold, most)
    return lines


def _wrap(text: str, room: float, size: float, bold: bool, most: int) -> list[str]:
    lines: list[str] = []
    for word in tidy(text).split(" "):
        if lines and width(f"{lines[-1]} {word}", size, bold) <= room:
            lines[-1] += f" {word}"
        else:
            lines.extend(_broken(word, room, size, bold))
        if len(lines) > most:
            last = shorten(f"{lines[most - 1]} {lines[most]}…", room, size, bold)
            return [*lines[: most - 1], last]
    return [line for line in lines if line]
