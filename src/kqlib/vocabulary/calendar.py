"""The names of months and weekdays by language, and a date as people write it."""

from __future__ import annotations

from datetime import date

_NORWEGIAN = (
    "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober",
    "november", "desember",
)  # fmt: skip
_ENGLISH = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
MONTHS = {"nb": _NORWEGIAN, "nn": _NORWEGIAN, "en": _ENGLISH}
# From Monday, as ``date.weekday`` counts.
WEEKDAYS = {
    "nb": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "nn": ("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "søndag"),
}


def long_date(day: date, language: str) -> str:
    """Write a date for people.

    >>> long_date(date(2009, 1, 12), "nb"), long_date(date(2009, 1, 12), "en")
    ('12. januar 2009', '12 January 2009')
    """
    point = "" if language == "en" else "."
    return f"{day.day}{point} {MONTHS[language][day.month - 1]} {day.year}"
