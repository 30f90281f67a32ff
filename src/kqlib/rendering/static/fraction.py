"""A definition as a proper fraction: the letters first, the words beside them."""

from __future__ import annotations

from kqlib.charts import Fraction
from kqlib.rendering import theme
from kqlib.rendering.static import words
from kqlib.rendering.static.page import COLOURS, LEADING, MARGIN, Page

_LETTER = float(theme.TYPE["title"])
_WORD = float(theme.TYPE["lead"])


def _stack(
    page: Page,
    x: float,
    middle: float,
    wide: float,
    parts: tuple[list[str], list[str]],
    size: float,
    bold: bool,
) -> None:
    """Set a numerator over a denominator, centred on a rule at ``middle``."""
    above, below = parts
    step = size * LEADING
    page.lines(
        x + wide / 2, middle - 6 - len(above) * step, above, size, COLOURS["ink"], bold=bold, ha="center"
    )
    page.lines(x + wide / 2, middle + 4, below, size, COLOURS["ink"], bold=bold, ha="center")
    page.line([x, x + wide], [middle, middle], COLOURS["computed"], 2.2)


def _equals(page: Page, x: float, middle: float, left: list[str], size: float, bold: bool) -> float:
    """Write the left side and the equals sign; give where the fraction begins."""
    wide = max(words.width(line, size, bold) for line in left)
    page.block(x, middle, left, size, COLOURS["computed"], bold=bold)
    page.text(x + wide + 14, middle + size * 0.34, "=", size, COLOURS["ink"])
    return x + wide + 14 + words.width("=", size) + 14


def draw(page: Page, chart: Fraction) -> None:
    """Draw the fraction in letters, and in the words that they stand for beside it or beneath."""
    letters = [words.shorten(words.tidy(t), 90.0, _LETTER, bold=True) for t in chart.letters]
    letter_wide = max(words.width(t, _LETTER, bold=True) for t in letters[1:]) + 24
    first = words.width(letters[0], _LETTER, bold=True) + 28 + words.width("=", _LETTER) + letter_wide
    words_x = MARGIN if page.narrow else MARGIN + first + 64
    result = words.wrap(chart.result, page.room if page.narrow else 200.0, _WORD, bold=True, most=3)
    before = max(words.width(t, _WORD, bold=True) for t in result) + 28 + words.width("=", _WORD)
    room = page.room - 24 if page.narrow else page.right - words_x - before - 24
    parts = (
        words.wrap(chart.numerator, room, _WORD, most=3),
        words.wrap(chart.denominator, room, _WORD, most=3),
    )
    step = _WORD * LEADING
    half = max(_LETTER * LEADING, max(map(len, parts)) * step, len(result) * step / 2) + 16
    above = _LETTER * LEADING * 2 + 24 + len(result) * step if page.narrow else 0.0
    page.begin(above + 2 * half)
    middle = page.top + above + half
    upper = page.top + _LETTER * LEADING + 8 if page.narrow else middle
    x = _equals(page, MARGIN, upper, letters[:1], _LETTER, bold=True)
    _stack(page, x, upper, letter_wide, (letters[1:2], letters[2:3]), _LETTER, bold=True)
    wide = max(words.width(t, _WORD) for t in [*parts[0], *parts[1]]) + 24
    if page.narrow:
        _equals(page, MARGIN, middle - half - len(result) * step / 2, result, _WORD, bold=True)
        _stack(page, MARGIN, middle, wide, parts, _WORD, bold=False)
        return
    rule = x + letter_wide + 32
    page.line([rule, rule], [middle - half + 12, middle + half - 12], COLOURS["hairline"], 1.0)
    x = _equals(page, words_x, middle, result, _WORD, bold=True)
    _stack(page, x, middle, wide, parts, _WORD, bold=False)
