"""Exact intervals with open or closed ends.

A printed ``10,3`` under half-up rounding is [10.25, 10.35): whether 10.35 belongs decides whether two numbers
can be the same.  Ends are :class:`fractions.Fraction`, so nothing is lost to binary floating point.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Exact = int | Decimal | Fraction


@dataclass(frozen=True)
class Interval:
    """All numbers between ``low`` and ``high``; an end belongs to it when its flag says closed."""

    low: Fraction
    high: Fraction
    low_closed: bool = True
    high_closed: bool = True

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"an interval needs low <= high, got {self.low} and {self.high}")

    @classmethod
    def point(cls, value: Exact) -> Interval:
        """Give the interval that holds one number only."""
        return cls(Fraction(value), Fraction(value))

    @property
    def is_point(self) -> bool:
        """Whether it holds exactly one number."""
        return self.low == self.high

    def contains(self, value: Exact) -> bool:
        """Whether ``value`` belongs to the interval."""
        above = value >= self.low if self.low_closed else value > self.low
        below = value <= self.high if self.high_closed else value < self.high
        return above and below

    def meets(self, other: Interval) -> bool:
        """Whether the two share at least one number."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low < high:
            return True
        return low == high and self.contains(low) and other.contains(low)

    def within(self, other: Interval) -> bool:
        """Whether every number of this interval belongs to ``other``."""
        low_ok = self.low > other.low or (self.low == other.low and (other.low_closed or not self.low_closed))
        high_ok = self.high < other.high or (
            self.high == other.high and (other.high_closed or not self.high_closed)
        )
        return low_ok and high_ok

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low, self.high_closed, self.low_closed)

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            self.low + other.low,
            self.high + other.high,
            self.low_closed and other.low_closed,
            self.high_closed and other.high_closed,
        )

    def __sub__(self, other: Interval) -> Interval:
        return self + (-other)

    def __mul__(self, other: Interval) -> Interval:
        # Nought times anything is nought: an end at nought is reached even when the other end is open.
        ends = [
            (a * b, (a_closed and b_closed) or (a == 0 and a_closed) or (b == 0 and b_closed))
            for a, a_closed in ((self.low, self.low_closed), (self.high, self.high_closed))
            for b, b_closed in ((other.low, other.low_closed), (other.high, other.high_closed))
        ]
        low, high = min(v for v, _ in ends), max(v for v, _ in ends)
        return Interval(low, high, (low, True) in ends, (high, True) in ends)

    def __truediv__(self, other: Interval) -> Interval:
        if other.contains(0) or other.low == 0 or other.high == 0:
            raise ZeroDivisionError(f"the divisor {other} reaches zero")
        return self * Interval(1 / other.high, 1 / other.low, other.high_closed, other.low_closed)

    def scaled(self, factor: Exact) -> Interval:
        """Multiply by an exact number."""
        return self * Interval.point(factor)


def total(parts: list[Interval]) -> Interval:
    """Add intervals; the empty sum is the point 0."""
    return sum(parts, start=Interval.point(0))
