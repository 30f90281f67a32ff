"""Read a date or a span of days as the appendices print it; the year may stand in a heading.

Printed forms: ``08 – 09.01``, ``30.09 – 1.10``, ``17.03``, ``25 – 26.03.``, ``21-22.01.08``,
``19.-20.04. 2007``, ``28.03.07``.  A year of two digits belongs to this century.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from kqlib.errors import DataError

_PERIOD = re.compile(
    r"""^(?:(?P<first_day>\d{1,2})(?:\.(?P<first_month>\d{1,2}))?\.?\s*[-–]\s*)?   # 30.09 – , 19.-, 04 -
    (?P<day>\d{1,2})\.(?P<month>\d{1,2})                                            # 1.10
    (?:(?:\.\s*|\s+)(?P<year>\d{4}|\d{2})|\.)?$                                     # .08, . 2007, 2008, .""",
    re.VERBOSE | re.ASCII,
)


class Period(NamedTuple):
    """The first and the last day of a gathering; a gathering of one day has the same day twice."""

    start: date
    end: date


def parse_period(text: str, year: int | None = None) -> Period:
    """Read ``text``; ``year`` is the heading's, used when the text has none.

    Raises :class:`DataError` naming the string when it is no such date, when the day does not exist, when it
    ends before it begins, or when its own year is not the heading's.

    >>> parse_period("30.09 – 1.10", 2009)
    Period(start=datetime.date(2009, 9, 30), end=datetime.date(2009, 10, 1))
    """
    match = _PERIOD.match(text.replace("\u00a0", " ").strip())
    if match is None:
        raise DataError("date_unreadable", found=text)
    written = match["year"]
    own = int(written) + (2000 if len(written) == 2 else 0) if written else year
    if own is None:
        raise DataError("date_unreadable", found=text)
    month = int(match["month"])
    try:
        end = date(own, month, int(match["day"]))
        start = end
        if match["first_day"]:
            start = date(own, int(match["first_month"] or month), int(match["first_day"]))
    except ValueError as error:
        raise DataError("date_impossible", found=text) from error
    if start > end or year not in (None, own):
        raise DataError("date_impossible", found=text)
    return Period(start, end)
