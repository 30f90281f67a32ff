"""Numbers as deliveries write them, and the decimal mark of a whole file.

A cell alone does not tell whether ``1.234`` is one or a thousand; the file does.  :func:`marks` reads every
different cell of its number columns and says which mark is the decimal one, or that the file mixes both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from kqlib.sources.delivered.sheet import Native

# More decimals than this no delivery has; sums stay exact in whole ten-thousandths.
DECIMALS = 4
_SPACES = "\u0020\u00a0\u202f\u2009"
_SIGN = re.compile(r"[\u002d\u2013\u2212]")
_GROUPED = rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+|\d+"
_COMMA = re.compile(rf"(?:{_GROUPED})(?:,\d+)?", re.ASCII)
_POINT = re.compile(rf"(?:{_GROUPED})(?:\.\d+)?", re.ASCII)
_COMMA_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", re.ASCII)  # 1.234,5
_POINT_COMMAS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)  # 1,234.5
_THREE = re.compile(r"\d{1,3}[.,]\d{3}", re.ASCII)
# Statistics Norway's standard signs, and what the documents use for missing.
SIGNS = {"": "blank", ".": "not_applicable", "..": "missing", ":": "suppressed", "--": "missing"}
NIL = frozenset("-–−")


class Amount(NamedTuple):
    """A number as it was written: its value in ten-thousandths and the decimals it was given with."""

    value: int
    decimals: int

    @property
    def exact(self) -> Decimal:
        """Give the number itself, with the decimals it was written with."""
        return Decimal(self.value).scaleb(-DECIMALS).quantize(Decimal(1).scaleb(-self.decimals))


@dataclass(frozen=True)
class Marks:
    """How a file writes numbers: its ``decimal`` mark, and whether the other one groups thousands."""

    decimal: str = ","
    grouped: bool = False


def marks(cells: Iterable[str]) -> tuple[Marks, list[str]]:
    """Find how a file writes numbers from the different ``cells`` of its number columns.

    Give the marks and the cells that contradict them (empty: none do).  ``1.234`` alone proves nothing;
    ``1.234,5`` proves points for thousands, ``49.6`` a decimal point, ``49,6`` a decimal comma.
    """
    written = [_SIGN.sub("", c).strip().removesuffix("%").strip() for c in cells if not isinstance(c, Native)]
    comma = [c for c in written if "," in c and "." not in c]
    point = [c for c in written if "." in c and "," not in c and c not in SIGNS]
    comma_points = [c for c in written if "," in c and _COMMA_POINTS.fullmatch(c) and "." in c]
    point_commas = [c for c in written if "." in c and _POINT_COMMAS.fullmatch(c) and "," in c]
    thousands = [c for c in point if _COMMA_POINTS.fullmatch(c) and c.count(".") > 1]
    surely_point = [c for c in point if not _COMMA_POINTS.fullmatch(c)]
    if point_commas:
        against = [*comma_points, *(c for c in comma if not _POINT_COMMAS.fullmatch(c))]
        return Marks(".", grouped=True), against
    if comma_points or thousands:
        return Marks(",", grouped=True), surely_point
    if surely_point and len(surely_point) > len(comma):
        return Marks("."), comma
    if any(not _POINT_COMMAS.fullmatch(c) or c.startswith("0") for c in comma):
        return Marks(","), point  # where both stand, the rarer one is the fault
    # Only cells such as 1.234 or 1,234 are left: nothing in the file says what their mark is.
    return Marks(","), [*comma, *point]


def read_amount(cell: str, how: Marks) -> Amount | None:
    """Read one number, or None when it is none; a lone dash is nil, a sign for missing no number.

    >>> read_amount("18 240,5", Marks(",")), read_amount("1.234,5", Marks(",", grouped=True)).value
    (Amount(value=182405000, decimals=1), 12345000)
    """
    plain = cell.strip(_SPACES + "\t")
    if plain in NIL:
        return Amount(0, 0)
    negative = _SIGN.match(plain) is not None
    digits = (plain[1:] if negative else plain).strip(_SPACES)
    if isinstance(cell, Native):
        text = digits if _POINT.fullmatch(digits) else None
    elif how.decimal == ",":
        text = _with_comma(digits, how.grouped)
    else:
        text = _with_point(digits, how.grouped)
    if text is None:
        return None
    whole, _, fraction = text.translate({ord(c): None for c in _SPACES}).partition(".")
    fraction = fraction.rstrip("0") if len(fraction) > DECIMALS else fraction
    if len(fraction) > DECIMALS:
        return Amount(0, len(fraction))
    value = int(whole) * 10**DECIMALS + int(fraction.ljust(DECIMALS, "0"))
    return Amount(-value if negative else value, len(fraction))


def _with_comma(digits: str, grouped: bool) -> str | None:
    if grouped and _COMMA_POINTS.fullmatch(digits):
        digits = digits.replace(".", "")
    return digits.replace(",", ".") if _COMMA.fullmatch(digits) else None


def _with_point(digits: str, grouped: bool) -> str | None:
    if grouped and _POINT_COMMAS.fullmatch(digits):
        digits = digits.replace(",", "")
    return digits if _POINT.fullmatch(digits) else None


def is_three(cell: str) -> bool:
    """Whether a cell's mark may be of decimals or of thousands (``1.234``)."""
    return _THREE.fullmatch(_SIGN.sub("", cell).strip()) is not None


def said(amount: Amount) -> str:
    """Write a number as people do, with a decimal comma.

    >>> said(Amount(632000, 2))
    '63,20'
    """
    return str(amount.exact).replace(".", ",")


def shown(value: int, decimals: int) -> str:
    """Write a sum of ten-thousandths as a decimal with so many decimals.

    >>> shown(182405000, 1)
    '18240.5'
    """
    return str(Amount(value, decimals).exact)
