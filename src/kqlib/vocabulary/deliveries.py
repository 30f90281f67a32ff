"""The columns of deliveries: what they are called, what may stand in them, what bounds they have.

``deliveries.toml`` is the only list: the checks of what arrives, the fast reading of large files and the
Great Expectations suites are derived from it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_FOOTNOTE = re.compile(r"(?<=\D)\d{1,2}\)?$")


@dataclass(frozen=True)
class DeliveryColumn:
    """One column of a delivery: ``kind`` of value, bounds (``above`` excluded, the others included), the
    list of known values, and whether the delivery can do without it (``one_of`` names a group of which one
    must be there).
    """

    name: str
    kind: str
    aliases: tuple[str, ...]
    values: str = ""
    required: bool = False
    one_of: str = ""
    above: Decimal | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None

    @property
    def numeric(self) -> bool:
        """Whether the cells are numbers with a decimal mark."""
        return self.kind in ("amount", "percent", "count")


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(files("kqlib.vocabulary").joinpath("deliveries.toml").read_text("utf-8"))


@cache
def columns(kind: str) -> dict[str, DeliveryColumn]:
    """Give the columns of a kind of delivery (``pai``, ``rates``, ``projects``) by name."""
    return {name: _column(name, entry) for name, entry in _raw()[kind].items()}


def _column(name: str, entry: dict[str, Any]) -> DeliveryColumn:
    bounds = {key: Decimal(entry[key]) for key in ("above", "at_least", "at_most") if key in entry}
    return DeliveryColumn(
        name,
        entry["kind"],
        tuple(entry["aliases"]),
        entry.get("values", ""),
        entry.get("required", False),
        entry.get("one_of", ""),
        **bounds,
    )


def item_words(item: str) -> tuple[str, ...]:
    """Give the words of which the header of a survey's item (``5``, ``9a``) holds one at least."""
    return tuple(_raw()["item_words"][item])


def survey_opened() -> str:
    """Give the day on which the survey opened (ISO)."""
    return str(_raw()["survey_period"]["opened"])


def period_bounds() -> tuple[str, str]:
    """Give the first and the last quarter that a delivery may hold."""
    return _raw()["periods"]["first"], _raw()["periods"]["last"]


@cache
def known_values(name: str) -> dict[str, str]:
    """Give the known values of a list: every folded spelling with the word that tables use."""
    entries: dict[str, list[str]] = _raw()["values"][name]
    return {fold(spelling): word for word, more in entries.items() for spelling in (word, *more)}


def words(name: str) -> tuple[str, ...]:
    """Give the words of a list in their order."""
    return tuple(_raw()["values"][name])


def column_for(header: str, known: Mapping[str, DeliveryColumn]) -> str | None:
    """Name the column that a header stands for, or None.

    >>> column_for("KOMMUNENR.", columns("pai")), column_for("Kommunenr1", columns("pai"))
    ('municipality_number', 'municipality_number')
    """
    spellings = _spellings(tuple(known.values()))
    return spellings.get(fold(header)) or spellings.get(fold(without_footnote(header)))


@cache
def _spellings(known: tuple[DeliveryColumn, ...]) -> dict[str, str]:
    return {fold(alias): column.name for column in known for alias in (*column.aliases, column.name)}


def nearest_column(header: str, known: Mapping[str, DeliveryColumn]) -> tuple[str, str] | None:
    """Name the column whose alias is spelt most like ``header``, with that alias; None when none is near."""
    spelt = {fold(alias): (c.name, alias) for c in known.values() for alias in c.aliases}
    near = get_close_matches(fold(header), spelt, n=1, cutoff=0.85)
    return spelt[near[0]] if near else None


def is_total(text: str) -> bool:
    """Whether a cell names a sum over others (``I alt``, ``Hele landet``)."""
    return fold(text) in known_values("total")


def is_unspecified(text: str) -> bool:
    """Whether a cell says that the value is not known (``Uoppgitt``, ``Ugyldig``)."""
    folded = fold(text)
    # A code is one as it stands only: 0,0 is a number and not 00.
    return folded in known_values("unspecified") and (not folded.isdigit() or folded == text.strip())


def without_footnote(text: str) -> str:
    """Take away the number of a footnote that is glued to a word.

    >>> without_footnote("Tromsø2"), without_footnote("K1"), without_footnote("2009")
    ('Tromsø', 'K', '2009')
    """
    return _FOOTNOTE.sub("", text.strip())


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Give a text without case, accents, spaces and signs, for comparing only.

    >>> fold("Pleie- og omsorg"), fold("Stilling %")
    ('pleieogomsorg', 'stilling%')
    """
    folded = unicodedata.normalize("NFC", text).casefold()
    kept = (
        c if c in "æøå%" else unicodedata.normalize("NFD", c)[0] for c in folded if c.isalnum() or c == "%"
    )
    return "".join(kept)


def missing_columns(found: Iterable[str], known: Mapping[str, DeliveryColumn]) -> list[tuple[str, ...]]:
    """Give each requirement that ``found`` does not meet, as the names of the columns that would meet it.

    Absence is met by its total or by both of its parts.
    """
    there = set(found)
    gaps: list[tuple[str, ...]] = [(c.name,) for c in known.values() if c.required and c.name not in there]
    groups = dict.fromkeys(c.one_of for c in known.values() if c.one_of)
    for group in groups:
        members = tuple(c.name for c in known.values() if c.one_of == group)
        if group == "absence":
            total, *parts = members
            if total not in there and not there.issuperset(parts):
                gaps.append(tuple(n for n in (parts if there & set(parts) else members) if n not in there))
        elif not there & set(members):
            gaps.append(members)
    return gaps
