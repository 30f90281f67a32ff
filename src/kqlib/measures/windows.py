"""Windows of quarters (``2007K4-2008K3``): where they begin and end, and how far two of them overlap."""

from __future__ import annotations

from datetime import date, timedelta


def quarter_index(quarter: str) -> int:
    """Number a quarter ``2007K4`` so that the next one is one more."""
    year, number = quarter.split("K")
    return int(year) * 4 + int(number) - 1


def quarters_of(window: str) -> tuple[str, ...]:
    """List the quarters of a window.

    >>> quarters_of("2007K4-2008K3")
    ('2007K4', '2008K1', '2008K2', '2008K3')
    """
    first, last = (quarter_index(quarter) for quarter in window.split("-"))
    return tuple(f"{index // 4}K{index % 4 + 1}" for index in range(first, last + 1))


def _first_day(index: int) -> date:
    return date(index // 4, index % 4 * 3 + 1, 1)


def bounds(window: str) -> tuple[date, date]:
    """Give the first and the last day of a window.

    >>> bounds("2007K4-2008K3")
    (datetime.date(2007, 10, 1), datetime.date(2008, 9, 30))
    """
    first, last = window.split("-")
    return _first_day(quarter_index(first)), _first_day(quarter_index(last) + 1) - timedelta(days=1)


def overlap(one: str, other: str) -> int:
    """Count the quarters that two windows share.

    >>> overlap("2008K3-2009K2", "2008K4-2009K3")
    3
    """
    (a, b), (c, d) = ((quarter_index(q) for q in window.split("-")) for window in (one, other))
    return max(0, min(b, d) - max(a, c) + 1)
