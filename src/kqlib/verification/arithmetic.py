"""The functions of checks that need no table: shares, orders, dates, listings."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from fnmatch import fnmatchcase
from fractions import Fraction
from itertools import pairwise
from typing import Any

from kqlib.measures.ranking import ranked
from kqlib.printed import Interval
from kqlib.printed.interval import total as interval_sum
from kqlib.verification.values import Number, Truth, less
from kqlib.vocabulary.calendar import MONTHS, WEEKDAYS


def share(part: Number, whole: Number) -> Number:
    """``share(55, 79)``: part of whole in per cent."""
    return Number.exact(100) * part / whole


def change(before: Number, after: Number) -> Number:
    """``change(before, after)``: relative change in per cent of ``before``."""
    ratio = after / before
    return Number.exact(100) * (ratio - Number.exact(1))


def ascending(numbers: Sequence[Number]) -> Truth:
    """``ascending(values(...))``: no number is less than the one before it."""
    found = Truth.plain(True)
    for a, b in pairwise(numbers):
        found = found & ~less(b, a)
    return found


def descending(numbers: Sequence[Number]) -> Truth:
    """``descending(values(...))``: no number is greater than the one before it."""
    return ascending(list(reversed(numbers)))


def smallest(numbers: Sequence[Number]) -> Number:
    """``smallest(values(...))``: the least of the numbers."""
    return _extreme(numbers, min)


def largest(numbers: Sequence[Number]) -> Number:
    """``largest(values(...))``: the greatest of the numbers."""
    return _extreme(numbers, max)


def _extreme(numbers: Sequence[Number], pick: Callable[..., Fraction]) -> Number:
    low, high = pick(n.interval.low for n in numbers), pick(n.interval.high for n in numbers)
    return Number(pick(n.point for n in numbers), Interval(low, high))


_DAY = re.compile(r"^(?P<day>\d{1,2})\.?\s*(?P<month>\d{1,2}|[a-zA-Z]+)\.?\s*(?P<year>\d{4}|\d{2})$")


def _day(text: str) -> date:
    found = _DAY.match(text.strip())
    if found is None:
        raise DateUnreadableError(text)
    month = found["month"].lower()
    number = int(month) if month.isdecimal() else MONTHS["nb"].index(month) + 1
    year = int(found["year"])
    return date(year if year > 99 else 2000 + year, number, int(found["day"]))


class DateUnreadableError(TypeError):
    """A text that is no date at all, as against a date that the calendar lacks."""


def is_date(text: str) -> Truth:
    """``is_date(text)``: whether the calendar has the day (``31. juni 2010``, ``01.03.08``)."""
    try:
        _day(text)
    except ValueError:
        return Truth.plain(False)
    return Truth.plain(True)


def weekday(text: str) -> str:
    """``weekday(text)``: the day of the week in Norwegian (``lørdag``)."""
    return WEEKDAYS["nb"][_day(text).weekday()]


def size(items: Sequence[Any]) -> Number:
    """``size(labels(...))``: how many items a list has."""
    return Number.exact(len(items))


def parts(text: str, mark: str = ",") -> list[str]:
    """``parts('Askim, Bjugn, Lier')``: the items of a listing in running text."""
    return [part.strip() for part in text.split(mark) if part.strip()]


def grim(percent: Number, whole: Number) -> Truth:
    """``grim(printed, 79)``: whether any whole number out of ``whole`` gives the printed per cent (Brown &
    Heathers 2017)."""
    counts = range(int(whole.point) + 1)
    found = any(percent.interval.contains(Fraction(100 * n) / whole.point) for n in counts)
    return Truth.plain(found)


def one_of(item: Any, *items: Any) -> Truth:
    """``one_of(weekday('01.03.2008'), 'lørdag', 'søndag')``: whether an item is among the others."""
    return Truth.plain(item in items)


def without(items: Sequence[str], *patterns: str) -> list[str]:
    """``without(labels('appendix_8', 'unit'), 'Bydel *')``: the items that match no pattern."""
    return [item for item in items if not any(fnmatchcase(item, pattern) for pattern in patterns)]


def top(numbers: Sequence[Number], count: Number) -> list[Number]:
    """``top(populations(...), 25)``: the 25 largest numbers, the least of them first."""
    return _ranked(numbers)[-_whole(count, numbers) :]


def bottom(numbers: Sequence[Number], count: Number) -> list[Number]:
    """``bottom(populations(...), 25)``: the 25 smallest numbers, the least first."""
    return _ranked(numbers)[: _whole(count, numbers)]


def average(numbers: Sequence[Number]) -> Number:
    """``average(top(populations(...), 25))``: the unweighted mean of a list."""
    points = sum((n.point for n in numbers), Fraction(0))
    whole = Number(points, interval_sum([n.interval for n in numbers]))
    return whole / Number.exact(len(numbers))


def between(first: Number, last: Number) -> Number:
    """``between(population('Vennesla', 2008), population('Vennesla', 2009))``: a number on a day that is not
    stated, between two that are known.
    """
    low = min(first.interval.low, last.interval.low)
    high = max(first.interval.high, last.interval.high)
    return Number((first.point + last.point) / 2, Interval(low, high))


def _ranked(numbers: Sequence[Number]) -> list[Number]:
    intervals = ranked([n.interval for n in numbers])
    points = sorted(n.point for n in numbers)
    return [Number(point, interval) for point, interval in zip(points, intervals, strict=True)]


def _whole(count: Number, numbers: Sequence[Number]) -> int:
    if count.point.denominator != 1 or not 1 <= count.point <= len(numbers):
        raise ValueError(f"{count.point} of {len(numbers)}")
    return int(count.point)


FREE: tuple[Callable[..., Any], ...] = (
    share, change, ascending, descending, smallest, largest, top, bottom, average, between, is_date, weekday,
    size, parts, without, one_of, grim,
)  # fmt: skip
