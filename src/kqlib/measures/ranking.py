"""Ranks of numbers that are known only as intervals."""

from __future__ import annotations

from collections.abc import Sequence

from kqlib.printed import Interval


def ranked(intervals: Sequence[Interval]) -> list[Interval]:
    """Give the interval of the least number, of the second least, and so on.

    The k-th least of some numbers never falls when one of them rises, so the k-th least of the lower ends and
    of the upper ends bound it, and both are reached.

    >>> [(int(i.low), int(i.high)) for i in ranked([Interval(1, 8), Interval(2, 2), Interval(5, 5)])]
    [(1, 2), (2, 5), (5, 8)]
    """
    lows = sorted((i.low, not i.low_closed) for i in intervals)
    highs = sorted((i.high, i.high_closed) for i in intervals)
    return [
        Interval(low, high, not low_open, high_closed)
        for (low, low_open), (high, high_closed) in zip(lows, highs, strict=True)
    ]
