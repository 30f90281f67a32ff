"""A value with its unit and decimals, and the one place where numbers become text for people.

Bokmål and nynorsk: hard space (U+00A0) per thousand, decimal comma, U+2212 minus, hard space before the per
cent sign, "prosentpoeng" for differences between percentages.  English: comma per thousand, decimal point, no
space before %.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from kqlib.printed.interval import Exact, Interval
from kqlib.printed.rounding import round_half_up

HARD_SPACE = "\u00a0"
MINUS = "\u2212"
_UNITS = {
    "percent": {"nb": HARD_SPACE + "%", "nn": HARD_SPACE + "%", "en": "%"},
    "percentage_points": {
        "nb": HARD_SPACE + "prosentpoeng",
        "nn": HARD_SPACE + "prosentpoeng",
        "en": HARD_SPACE + "percentage points",
    },
    "nok": {"nb": HARD_SPACE + "kroner", "nn": HARD_SPACE + "kroner", "en": HARD_SPACE + "kroner"},
    "nok_million": {
        "nb": HARD_SPACE + "millioner kroner",
        "nn": HARD_SPACE + "millionar kroner",
        "en": HARD_SPACE + "million kroner",
    },
}


def format_number(value: Exact, decimals: int = 0, language: str = "nb", *, signed: bool = False) -> str:
    """Write a number for people in ``language``, rounded half-up to ``decimals`` places; ``signed`` shows a
    plus too.

    >>> format_number(48171), format_number(Fraction(-4, 10), 1), format_number(48171, language="en")
    ('48\\xa0171', '−0,4', '48,171')
    """
    rounded = round_half_up(value, decimals)
    thousands, point = (",", ".") if language == "en" else (HARD_SPACE, ",")
    text = f"{abs(rounded):,.{decimals}f}".replace(",", "\0").replace(".", point).replace("\0", thousands)
    if rounded < 0:
        return MINUS + text
    return "+" + text if signed and rounded > 0 else text


@dataclass(frozen=True)
class Quantity:
    """A number for people: exact ``value``, ``unit`` (``count``, ``percent``, ``percentage_points``, ``nok``,
    ``nok_million``, ``score``), ``decimals`` to show, and whether a plus sign is shown.
    """

    value: Exact
    unit: str = "count"
    decimals: int = 0
    signed: bool = False

    def text(self, language: str = "nb", *, bare: bool = False) -> str:
        """Write the quantity in ``language``; ``bare`` leaves the unit out (the table header has it)."""
        number = format_number(self.value, self.decimals, language, signed=self.signed)
        return number if bare else number + _UNITS.get(self.unit, {}).get(language, "")


@dataclass(frozen=True)
class Range:
    """An interval for people, written "0,2 til 0,6 prosentpoeng"."""

    interval: Interval
    unit: str
    decimals: int
    signed: bool = False

    def text(self, language: str = "nb", *, bare: bool = False) -> str:
        """Write the range in ``language`` with the unit once."""
        to = " to " if language == "en" else " til "
        low, high = (format_number(v, self.decimals, language, signed=self.signed) for v in self._ends())
        return low + to + high + ("" if bare else _UNITS.get(self.unit, {}).get(language, ""))

    def _ends(self) -> tuple[Fraction, Fraction]:
        return self.interval.low, self.interval.high
