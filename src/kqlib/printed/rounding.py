"""Rounding of exact numbers, and what a rounded number says about the exact one.

Half-up means half away from zero, as the documents and Statistics Norway round: 12.35 becomes 12,4 and -12.35
becomes -12,4.  ``round()``, numpy and f-strings work on binary floats and disagree; they are not used
anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor

from kqlib.printed.interval import Exact, Interval


def _scaled(value: Exact, decimals: int) -> tuple[int, Fraction]:
    sign = -1 if value < 0 else 1
    return sign, abs(Fraction(value)) * 10**decimals


def _decimal(units: int, decimals: int) -> Decimal:
    return Decimal(units).scaleb(-decimals)


def round_half_up(value: Exact, decimals: int = 0) -> Decimal:
    """Round to ``decimals`` places, halves away from zero.

    >>> round_half_up(Decimal("12.35"), 1)
    Decimal('12.4')
    """
    sign, scaled = _scaled(value, decimals)
    return _decimal(sign * floor(scaled + Fraction(1, 2)), decimals)


def round_half_even(value: Exact, decimals: int = 0) -> Decimal:
    """Round to ``decimals`` places, halves to the even digit."""
    sign, scaled = _scaled(value, decimals)
    return _decimal(sign * round(scaled), decimals)


def truncate(value: Exact, decimals: int = 0) -> Decimal:
    """Cut off after ``decimals`` places, towards zero."""
    sign, scaled = _scaled(value, decimals)
    return _decimal(sign * floor(scaled), decimals)


RULES: dict[str, Callable[[Exact, int], Decimal]] = {
    "half_up": round_half_up,
    "half_even": round_half_even,
    "truncate": truncate,
}


@lru_cache(maxsize=10_000)
def implied(value: Decimal, decimals: int, rule: str = "half_up") -> Interval:
    """Give every number that ``rule`` would have printed as ``value`` with ``decimals`` places."""
    unit = Fraction(1, 10**decimals)
    exact = Fraction(value)
    if rule == "truncate":
        if exact == 0:
            return Interval(-unit, unit, False, False)
        return (
            Interval(exact, exact + unit, True, False)
            if exact > 0
            else Interval(exact - unit, exact, False, True)
        )
    low, high = exact - unit / 2, exact + unit / 2
    if rule == "half_even":
        even = int(exact / unit) % 2 == 0
        return Interval(low, high, even, even)
    if exact == 0:
        return Interval(low, high, False, False)
    return Interval(low, high, exact > 0, exact < 0)
