"""Quarters as deliveries write them: ``2008K1``, ``2008-1``, ``1. kvartal 2008``, ``Q1 2008``, ``2008Q1``."""

from __future__ import annotations

import re
from functools import lru_cache

from kqlib.sources.delivered.sheet import Moment
from kqlib.vocabulary.deliveries import period_bounds

_YEAR, _QUARTER = r"(?P<year>(?:19|20)\d\d)", r"(?P<quarter>[1-4])"
_MARK = r"(?:k|q|kv|kvt|kvartal|quarter)"
_FORMS = (
    rf"{_YEAR}\s*-?\s*{_MARK}\.?\s*{_QUARTER}",  # 2008K1, 2008 kv. 1, 2008-Q1
    rf"{_YEAR}\s?[-/.]\s?{_QUARTER}",  # 2008-1
    rf"{_MARK}\.?\s*{_QUARTER}\.?\s*[-/,]?\s*{_YEAR}",  # Q1 2008, kvartal 1 2008
    rf"{_QUARTER}\s*\.?\s*-?\s*{_MARK}\.?\s*[-/,]?\s*{_YEAR}",  # 1. kvartal 2008, 1.kv. 2008
)
_FORM = tuple(re.compile(form, re.IGNORECASE | re.ASCII) for form in _FORMS)
# The digit of a footnote, glued to a year written out after the quarter: "1. kvartal 20091".
_NOTED = re.compile(r"(.*\D(?:19|20)\d\d)\d", re.ASCII)
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*|[a-zæøå]{3}[.\s-]+\d\d(?:\d\d)?|\d{1,2}[.\s-]+[a-zæøå]{3,}.*",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def quarter(text: str) -> str | None:
    """Give a quarter as ``2008K1``, or None when the text is none.

    >>> [quarter(t) for t in ("2008-1", "1. kvartal 2008", "q3 2009", "2008-01", "2009K11")]
    ['2008K1', '2008K1', '2009K3', None, None]
    """
    plain = " ".join(text.replace("\u00a0", " ").split())
    for form in _FORM:
        found = form.fullmatch(plain)
        if found:
            return f"{found['year']}K{found['quarter']}"
    return None


@lru_cache(maxsize=4096)
def noted_quarter(text: str) -> str | None:
    """Give the quarter of a text with a footnote's digit glued to its year, or None.

    >>> noted_quarter("1. kvartal 20091")
    '2009K1'
    """
    found = _NOTED.fullmatch(" ".join(text.replace("\u00a0", " ").split()))
    return quarter(found[1]) if found else None


def is_date(text: str) -> bool:
    """Whether a spreadsheet made a date of the cell (``2008-1`` becomes ``jan.08`` or 2008-01-01)."""
    return isinstance(text, Moment) or _DATE.fullmatch(text.strip()) is not None


def inside(period: str) -> bool:
    """Whether a quarter lies in the window that a delivery can cover."""
    first, last = period_bounds()
    return first <= period <= last


def number(period: str) -> int:
    """Give a quarter's place on the time axis: 2008K1 is one more than 2007K4."""
    return int(period[:4]) * 4 + int(period[5]) - 1


def named(place: int) -> str:
    """Give the quarter at a place on the time axis.

    >>> named(number("2008K1") - 1)
    '2007K4'
    """
    return f"{place // 4}K{place % 4 + 1}"
