"""The municipalities by number, name and year: Statistics Norway's classification (KLASS 131) as the
deliveries of 2005–2009 need it.

``vocabulary/municipalities.csv`` has a line a number: ``number`` (four figures, text), ``name``, other
official ``spellings`` and ``place`` (the county that tells namesakes apart), ``first_year`` and ``last_year``
of validity (empty: before 2005, still valid) and the ``successors``.  Numbers that came or went later are in
it so that an error can name the number that held.  The city districts of Oslo carry six figures.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import permutations

from kqlib.errors import closest

# The city districts from 2004 on; a letter may follow the number in registers.
_DISTRICTS = (
    "Gamle Oslo", "Grünerløkka", "Sagene", "St. Hanshaugen", "Frogner", "Ullern", "Vestre Aker",
    "Nordre Aker", "Bjerke", "Grorud", "Stovner", "Alna", "Østensjø", "Nordstrand", "Søndre Nordstrand",
    "Sentrum", "Marka",
)  # fmt: skip
_DISTRICT_NUMBER = re.compile(r"(0301\d\d)[a-z]?")
_WORDS_AROUND = re.compile(r"\s+kommune$|^bydel(?:en)?\s+|\s*\((?:\d{4})?\s*-\s*(?:\d{4})?\)$")


@dataclass(frozen=True)
class Municipality:
    """One number of the classification; ``first`` and ``last`` are its first and last year, None where
    open.
    """

    number: str
    name: str
    spellings: tuple[str, ...]
    place: str
    first: int | None
    last: int | None
    successors: tuple[str, ...]

    def valid(self, year: int) -> bool:
        """Whether the number held on some day of ``year``."""
        return (self.first or 0) <= year <= (self.last or 9999)

    @property
    def label(self) -> str:
        """Number and name, as people write it."""
        return f"{self.number} {self.name}"


@cache
def municipalities() -> dict[str, Municipality]:
    """Give every municipality and city district by number."""
    text = files("kqlib.vocabulary").joinpath("municipalities.csv").read_text("utf-8")
    known = {}
    for line in text.splitlines()[1:]:
        number, name, spellings, county, first, last, successors = line.split(";")
        known[number] = Municipality(
            number,
            name,
            tuple(filter(None, spellings.split("|"))),
            county,
            int(first) if first else None,
            int(last) if last else None,
            tuple(filter(None, successors.split("|"))),
        )
    for place, name in enumerate(_DISTRICTS, start=1):
        number = f"0301{place:02}"
        known[number] = Municipality(number, name, (), "", None, None, ())
    return known


def canonical_number(text: str) -> str:
    """Give a number as the register has it: a letter after a city district's number falls away.

    >>> canonical_number("030112a"), canonical_number(" 1505 ")
    ('030112', '1505')
    """
    plain = text.strip()
    district = _DISTRICT_NUMBER.fullmatch(plain.casefold())
    return district[1] if district else plain


def find(number: str) -> Municipality | None:
    """Give the municipality with exactly this number, or None; a lost leading zero is not made good."""
    return municipalities().get(canonical_number(number))


def by_name(text: str, year: int | None = None) -> tuple[Municipality, ...]:
    """Give every municipality of that name (all years, or valid in ``year``), by any official spelling.

    Case, accents, spaces, the word kommune or bydel and a validity in brackets do not matter; a county in
    brackets chooses between namesakes.  Several answers mean that the name alone does not say which.

    >>> [m.number for m in by_name("Deatnu – Tana", 2009)], [m.number for m in by_name("Herøy", 2009)]
    (['2025'], ['1515', '1818'])
    """
    found = _names().get(fold(text), ())
    return tuple(m for m in found if year is None or m.valid(year))


def named(municipality: Municipality, text: str) -> bool:
    """Whether ``text`` is a name of ``municipality``."""
    return municipality in by_name(text)


def nearest(text: str) -> str:
    """Name the municipality spelt most like ``text``, as a half sentence; empty when none is near."""
    return closest(text.strip(), [m.name for m in municipalities().values()])


def predecessors(number: str) -> tuple[Municipality, ...]:
    """Give the municipalities that became ``number``, those of 2005–2009 where the chain reaches so far."""
    direct = tuple(m for m in municipalities().values() if number in m.successors)
    old: list[Municipality] = []
    for before in direct:
        old += [before] if before.valid(2009) else predecessors(before.number) or [before]
    return tuple(dict.fromkeys(old))


def fold(text: str) -> str:
    """Give a name without case, accents, dashes and surplus words, for comparing only."""
    plain = " ".join(text.replace("\u00a0", " ").split()).casefold()
    plain = _WORDS_AROUND.sub("", plain)
    plain = re.sub(r"\s*[–—/-]\s*", "-", plain)
    # å, ø and æ are letters of their own: only marks on other letters fall away.
    composed = unicodedata.normalize("NFC", plain)
    return "".join(c if c in "åøæ" else unicodedata.normalize("NFD", c)[0] for c in composed)


@cache
def _names() -> dict[str, tuple[Municipality, ...]]:
    found: dict[str, list[Municipality]] = {}
    for m in municipalities().values():
        spellings = (m.name, *m.spellings)
        together = {" - ".join(order) for order in permutations(spellings)}
        places = {f"{m.name} ({m.place})", f"{m.name} i {m.place}"} if m.place else set()
        for name in {*spellings, *together, *places}:
            found.setdefault(fold(name), []).append(m)
    return {name: tuple(those) for name, those in found.items()}
