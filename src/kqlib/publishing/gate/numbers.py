"""Numbers in running text, in every spelling that an output may use, and sets of numbers that may be shown.

A number is compared by its size: ``−0,4``, ``0.4`` and ``0,40`` are one.  Where a text can be read in two
ways (``1.234``; ``48 171`` with a plain space) it passes when one reading is approved as a whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Protocol

from kqlib.printed import round_half_up

# Hard and thin spaces bind digits together; they must not become plain ones before that is seen.
_BINDING = "\ue000"
_HARD = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u2007", _BINDING))
# Soft hyphens, joiners, marks of direction and tags (the format characters of Unicode).
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_HASH = re.compile(r"\bsha256\b|\b(?=[0-9a-f]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{8,64}\b")
_NUMBER = re.compile(
    rf"\d{{1,3}}(?:[ {_BINDING}]\d{{3}})+(?!\d)(?:[.,]\d+)?"
    r"|\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_MONTH = re.compile(r"(0[1-9]|1[0-2])\.((?:19|20)\d\d)")

_DIGIT = re.compile(r"[0-9]|[^\x00-\x7f]")
_MOST_DECIMALS = 20

Reading = tuple[Decimal, ...]


@dataclass(frozen=True)
class Figure:
    """A number as it is written, and the ways to read it, without its sign."""

    text: str
    readings: tuple[Reading, ...]


def normalised(text: str) -> str:
    """Give a text without invisible characters, and with one form for each letter and digit.

    >>> normalised("6\\u200b6,1\\u00adⓚ"), normalised("３")
    ('66,1k', '3')
    """
    if text.isascii():
        return text
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text.translate(_HARD)))


@lru_cache(maxsize=1 << 16)
def figures(text: str) -> tuple[Figure, ...]:
    """Give the numbers in a text in order; fingerprints (hexadecimal, eight signs or more) are none.

    >>> [figure.text for figure in figures("Av 548 svarte 66,6 %; fil 0d3602b4")]
    ['548', '66,6']
    """
    return tuple(_figures(text))


def _figures(text: str) -> Iterator[Figure]:
    plain = _HASH.sub(" ", normalised(text)) if _DIGIT.search(text) else ""
    for match in _NUMBER.finditer(plain):
        yield Figure(match[0].replace(_BINDING, "\u00a0"), _readings(match[0]))


@cache
def _readings(token: str) -> tuple[Reading, ...]:
    if " " in token or _BINDING in token:
        whole = (_decimal(re.sub(f"[ {_BINDING}]", "", token)),)
        parts = token.split(" ")
        return (whole, tuple(r for part in parts for r in _readings(part)[0])) if parts[1:] else (whole,)
    marks = [sign for sign in token if sign in ".,"]
    if not marks:
        return ((_decimal(token),),)
    found: list[Reading] = []
    if len(marks) == 1:
        found.append((_decimal(token),))
        if month := _MONTH.fullmatch(token):
            found.append((Decimal(month[1]), Decimal(month[2])))
    if _THOUSANDS.fullmatch(token):
        point = marks[-1] if marks[-1] != marks[0] else ""
        whole_part, _, rest = token.rpartition(point) if point else (token, "", "")
        found.append((_decimal(re.sub("[.,]", "", whole_part) + (f".{rest}" if rest else "")),))
    elif len(marks) > 1:  # a date, a version
        found.append(tuple(map(Decimal, re.split("[.,]", token))))
    return tuple(found)


def _decimal(token: str) -> Decimal:
    return Decimal(token.replace(",", "."))


class Allowance(Protocol):
    """What may stand in a place."""

    def unknown(self, text: str) -> list[Figure]:
        """Give the numbers in ``text`` that may not stand there."""


class Numbers:
    """Numbers that may be shown; each stands for its coarser roundings too, which tell less than itself."""

    def __init__(self, values: Iterable[Decimal] = ()) -> None:
        """Take the ``values`` in, without their signs."""
        self._known = frozenset(form for value in values for form in _roundings(abs(value)))

    @classmethod
    def of(cls, *texts: str) -> Numbers:
        """Give the numbers that stand in ``texts``, in every reading."""
        return cls(v for text in texts for f in figures(text) for reading in f.readings for v in reading)

    def __or__(self, other: Numbers) -> Numbers:
        joined = Numbers()
        joined._known = self._known | other._known
        return joined

    def unknown(self, text: str) -> list[Figure]:
        """Give the numbers in ``text`` that are not among these."""
        return [figure for figure in figures(text) if not self.cover(figure)]

    def cover(self, figure: Figure) -> bool:
        """Whether one reading of the number consists of known ones."""
        return any(map(self._known.issuperset, figure.readings))


NOTHING = Numbers()


@cache
def _roundings(value: Decimal) -> tuple[Decimal, ...]:
    exponent = value.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and -_MOST_DECIMALS <= exponent < 0 else 0
    return (value, *(round_half_up(value, fewer) for fewer in range(decimals)))
