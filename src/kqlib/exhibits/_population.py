"""Mean population of the largest and the smallest participants, from the fetched registers.

Source: Statistics Norway, tables 07459 and 10826.  Unit: inhabitants on 1 January, unweighted mean.  A unit
is a name of Vedlegg 8, counted once; a name that several municipalities share gives an interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from kqlib.exhibits._absence import Derived
from kqlib.measures.ranking import ranked
from kqlib.printed import Interval
from kqlib.printed.interval import total
from kqlib.sources.registers import Register, choices, is_district


def mean_of_extreme(
    registers: tuple[Register, Register], names: Sequence[str], year: int, count: int
) -> Derived:
    """Give the mean population of the ``count`` largest of ``names``, or of the ``-count`` smallest.

    ``registers`` are those of municipalities and of Oslo's districts.
    """
    municipalities, districts = registers
    found = [
        choices(districts if is_district(name) else municipalities, name, year)
        for name in dict.fromkeys(names)
    ]
    intervals = ranked([Interval(Fraction(c[0]), Fraction(c[-1])) for c in found])
    points = sorted(Fraction(c[0] + c[-1], 2) for c in found)
    part = slice(-count, None) if count > 0 else slice(None, -count)
    share = Fraction(1, abs(count))
    return Derived(sum(points[part], Fraction(0)) * share, total(intervals[part]).scaled(share))


def between(first: Derived, last: Derived) -> Derived:
    """Give a number on a day that is not stated, between two days that are known."""
    low = min(first.interval.low, last.interval.low)
    high = max(first.interval.high, last.interval.high)
    return Derived((first.point + last.point) / 2, Interval(low, high))
