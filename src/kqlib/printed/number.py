"""Parse a number as the documents print it, without losing its decimals.

Accepted: ``9,6 %`` ``48 171`` ``-26 %`` ``20.000`` ``11prosent`` ``95%`` ``4.8`` ``over 1 120`` ``12,3 mill
kroner`` ``sju``; thousands marks are U+0020, U+00A0, U+202F, U+2009 and the point; decimals follow a comma or
a point; minus is the hyphen, the en dash or U+2212.  A point before exactly three last digits is a thousands
mark (``20.000``), else a decimal mark (``4.8``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from kqlib.errors import DataError
from kqlib.printed.interval import Interval
from kqlib.printed.rounding import implied

SPACES = "\u0020\u00a0\u202f\u2009"
_MINUS = "-\u2013\u2212"
# [0-9] and not \d, which takes the digits of every script.
_NUMBER = re.compile(
    rf"""^(?P<about>(?:ca\.?|over|nær|om[{SPACES}]lag|vel|godt[{SPACES}]over)[{SPACES}])?
    (?P<sign>[{_MINUS}+]?)[{SPACES}]?
    (?P<whole>[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}})+|[0-9]{{1,3}}(?:\.[0-9]{{3}})+(?![0-9])|[0-9]+)
    (?:[,.](?P<fraction>[0-9]+))?
    [{SPACES}]?(?P<unit>%|prosent(?:[{SPACES}]?poeng)?|(?:millioner|mill\.?)?[{SPACES}]?(?:kroner|kr\.?)?)$""",
    re.VERBOSE | re.IGNORECASE,
)
# The documents write small counts as words.
_WORDS = {
    "ingen": 0, "null": 0, "en": 1, "én": 1, "ett": 1, "ei": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5,
    "seks": 6, "sju": 7, "syv": 7, "åtte": 8, "ni": 9, "ti": 10, "tiende": 10, "elleve": 11, "tolv": 12,
}  # fmt: skip


class Missing(Enum):
    """Why there is no number; the signs are Statistics Norway's, the blank and ``--`` the documents' own."""

    BLANK = ""
    NOT_REPORTED = "--"
    NOT_APPLICABLE = "."
    NOT_AVAILABLE = ".."
    NOT_PUBLISHED = ":"
    NIL = "-"


@dataclass(frozen=True)
class Printed:
    """A printed number: its ``text``, exact ``value``, number of ``decimals``, and what stood around it.

    ``percent_sign`` tells whether "%" or "prosent" stood there, ``about`` the word that makes it approximate
    (``ca.``, ``over``).  ``value`` is None exactly when ``missing`` says why.
    """

    text: str
    value: Decimal | None
    decimals: int = 0
    percent_sign: bool = False
    about: str = ""
    missing: Missing | None = None

    def interval(self, rule: str = "half_up") -> Interval:
        """Give the numbers that could have been printed so under ``rule``; a missing number raises
        ValueError.
        """
        return implied(self.number, self.decimals, rule)

    @property
    def number(self) -> Decimal:
        """The value as printed; a missing number raises ValueError."""
        if self.value is None:
            raise ValueError(f"“{self.text}” is a missing value ({self.missing})")
        return self.value

    def __str__(self) -> str:
        return self.text


def parse(text: str) -> Printed:
    """Parse a printed string; raises :class:`DataError` when it is not a number as the documents write them.

    >>> parse("5,0").decimals, parse("20.000").value, parse("--").missing
    (1, Decimal('20000'), <Missing.NOT_REPORTED: '--'>)
    """
    bare = text.strip(SPACES + "\t")
    if bare in {m.value for m in Missing}:
        return Printed(text, None, missing=Missing(bare))
    if bare.lower() in _WORDS:
        return Printed(text, Decimal(_WORDS[bare.lower()]))
    match = _NUMBER.match(bare)
    if match is None:
        raise DataError("number_unreadable", found=text)
    whole = re.sub(rf"[{SPACES}.]", "", match["whole"])
    fraction = match["fraction"] or ""
    sign = "-" if match["sign"] and match["sign"] in _MINUS else ""
    value = Decimal(f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}")
    about = (match["about"] or "").strip(SPACES)
    return Printed(text, value, len(fraction), match["unit"].lower() in {"%", "prosent"}, about)
