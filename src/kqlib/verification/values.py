"""What an expression of the register computes with: exact numbers with intervals, and statements with three
values.

A :class:`Number` keeps the point computed from the printed digits as if they were exact, and the interval
that those
digits allow.  A :class:`Truth` says whether a statement holds at that point, whether it holds for every
value that
the digits allow, and whether it holds for any.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kqlib.printed import Interval, Printed


@dataclass(frozen=True)
class Number:
    """An exact point and the interval that the printed digits allow."""

    point: Fraction
    interval: Interval

    @classmethod
    def exact(cls, value: int | Decimal | Fraction) -> Number:
        """Take a count, or any number that is not rounded."""
        return cls(Fraction(value), Interval.point(value))

    @classmethod
    def rounded(cls, printed: Printed) -> Number:
        """Take a printed number with what its decimals allow."""
        return cls(Fraction(printed.number), printed.interval())

    def __add__(self, other: Number) -> Number:
        return Number(self.point + other.point, self.interval + other.interval)

    def __sub__(self, other: Number) -> Number:
        return Number(self.point - other.point, self.interval - other.interval)

    def __mul__(self, other: Number) -> Number:
        return Number(self.point * other.point, self.interval * other.interval)

    def __truediv__(self, other: Number) -> Number:
        return Number(self.point / other.point, self.interval / other.interval)

    def __neg__(self) -> Number:
        return Number(-self.point, -self.interval)

    def __abs__(self) -> Number:
        low, high = self.interval.low, self.interval.high
        if low >= 0:
            return self
        if high <= 0:
            return -self
        return Number(abs(self.point), Interval(Fraction(0), max(-low, high)))


@dataclass(frozen=True)
class Truth:
    """Whether a statement holds at the point, for all values that the digits allow, and for some of them."""

    point: bool
    always: bool
    possible: bool

    @classmethod
    def plain(cls, value: bool) -> Truth:
        """Take a statement that no rounding can change."""
        return cls(value, value, value)

    def __and__(self, other: Truth) -> Truth:
        return Truth(
            self.point and other.point, self.always and other.always, self.possible and other.possible
        )

    def __or__(self, other: Truth) -> Truth:
        return Truth(self.point or other.point, self.always or other.always, self.possible or other.possible)

    def __invert__(self) -> Truth:
        return Truth(not self.point, not self.possible, not self.always)


def less(a: Number, b: Number) -> Truth:
    """Say whether ``a`` is less than ``b``."""
    always = a.interval.high < b.interval.low or (
        a.interval.high == b.interval.low and not (a.interval.high_closed and b.interval.low_closed)
    )
    return Truth(a.point < b.point, always, a.interval.low < b.interval.high)


def equal(a: Number, b: Number) -> Truth:
    """Say whether the two are the same number."""
    same = a.interval.is_point and a.interval == b.interval
    return Truth(a.point == b.point, same, a.interval.meets(b.interval))
