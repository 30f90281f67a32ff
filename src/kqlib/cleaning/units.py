"""Which municipality a row of a delivery is about: number, name or both, held against the classification."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from kqlib.cleaning import municipalities as register
from kqlib.cleaning.municipalities import Municipality
from kqlib.sources.delivered.sheet import Native
from kqlib.vocabulary.deliveries import without_footnote

_LABEL = re.compile(r"(\d{4}(?:\d\d[a-zA-Z]?)?)\s+(\S.*)")
_LOST_ZERO = re.compile(r"[1-9]\d\d", re.ASCII)


@dataclass(frozen=True)
class Found:
    """What number and name say.

    ``number`` is the municipality's, empty when it cannot be told; ``rule`` the rule that is broken or the
    note to make (empty: neither), ``by_name`` whether it is about the name, ``detail`` the remedy.
    """

    number: str = ""
    rule: str = ""
    by_name: bool = False
    detail: str = ""


def column_of(found: Found, number: str, there: Collection[str]) -> str:
    """Name the column that a broken rule is about: the name's or the number's, whichever is ``there``."""
    named = "municipality_name" in there and (found.by_name or not number)
    return "municipality_name" if named or "municipality_number" not in there else "municipality_number"


def unit_of(number: str, name: str, year: int | None) -> Found:
    """Find the municipality that ``number`` and ``name`` (either may be empty) mean in ``year`` (None: any).

    A cell that holds both (``1505 Kristiansund``) is taken apart.  Nothing is guessed: a number that did
    not hold in the year, a lost zero, a name of several or of another one are rules broken.
    """
    return _unit_of(number, name, year, isinstance(number, Native))


@lru_cache(maxsize=65536)
def _unit_of(number: str, name: str, year: int | None, native: bool) -> Found:
    number, name = number.strip(), name.strip()
    for cell in (number, name):
        both = _LABEL.fullmatch(cell)
        if both and (cell == number or not number):
            number, name = both[1], both[2] if cell == name or not name else name
    if not number:
        return _by_name(name, year)
    note = ""
    if _LOST_ZERO.fullmatch(number) and register.find(f"0{number}"):
        if not native:
            return Found("", "municipality_zero_lost", detail=_label(register.find(f"0{number}")))
        number, note = f"0{number}", "municipality_zero_restored"
    found = register.find(number)
    if found is None:
        near = register.by_name(name, year) if name else ()
        return Found("", "municipality_unknown", detail=_labels(near))
    broken = _broken_validity(found, year)
    if broken:
        return broken
    if name and not register.named(found, name):
        return _disagreeing(found, name, year)
    return Found(found.number, note, detail=found.label if note else "")


def _by_name(name: str, year: int | None) -> Found:
    for spelling, rule in ((name, ""), (without_footnote(name), "footnote_ignored")):
        found = register.by_name(spelling, year)
        if len(found) > 1:
            # Of successive municipalities of one name the number is that of the year; without one, the first.
            if year is None and len({(m.name, m.place) for m in found}) == 1:
                return Found(found[0].number, rule, by_name=True)
            return Found("", "municipality_name_ambiguous", by_name=True, detail=_labels(found))
        if found:
            return Found(found[0].number, rule, by_name=True)
        ever = register.by_name(spelling)
        if ever and year is not None:
            return _broken_validity(ever[0], year) or Found()
    hint = register.nearest(name).strip() if name else ""
    return Found("", "municipality_unknown" if name else "value_missing", by_name=True, detail=hint)


def _broken_validity(found: Municipality, year: int | None) -> Found | None:
    if year is None or found.valid(year):
        return None
    if found.last is not None and found.last < year:
        names = tuple(filter(None, map(register.find, found.successors)))
        return Found("", "municipality_retired", detail=_labels(names))
    before = register.predecessors(found.number)
    return Found("", "municipality_not_yet_valid", detail=_labels(before))


def _disagreeing(found: Municipality, name: str, year: int | None) -> Found:
    plain = without_footnote(name)
    if register.named(found, plain):
        return Found(found.number, "footnote_ignored", by_name=True)
    other = register.by_name(name, year)
    said = f"{found.label} ≠ {_labels(other)}" if other else found.label
    return Found("", "municipality_name_disagrees", by_name=True, detail=said)


def _label(found: Municipality | None) -> str:
    return found.label if found else ""


def _labels(those: tuple[Municipality, ...]) -> str:
    return ", ".join(f"{m.label} ({m.place})" if m.place else m.label for m in those)
