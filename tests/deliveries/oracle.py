"""What a delivery adds up to, by the plainest means: lists of strings, ``Decimal``, and nothing of kqlib."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Record = tuple[int, Sequence[str]]

SCALE = ("5", "6", "7", "8", "9a", "12", "13")
PLO = ("pleie og omsorg", "plo")
_AGREED = ("muligedagsverk", "avtaltedagsverk")
_TOTAL = ("fravaersdager",)
_PARTS = (("egenmeldt", "egenmeldtdagsverk"), ("legemeldt", "legemeldtdagsverk"))
_PERIODS = (
    r"(?P<y>\d{4})K(?P<q>[1-4])",
    r"(?P<y>\d{4})-(?P<q>[1-4])",
    r"(?P<q>[1-4])\. kvartal (?P<y>\d{4})",
    r"Q(?P<q>[1-4]) (?P<y>\d{4})",
    r"(?P<y>\d{4})Q(?P<q>[1-4])",
)
_SPACES = "\u0020\u00a0\u202f\u2009"


def plain(header: str) -> str:
    """Give a header's letters and figures without case, accents and a footnote's digit behind a letter."""
    bare = unicodedata.normalize("NFKD", header.casefold().replace("ø", "o").replace("æ", "ae"))
    return re.sub(r"(?<=[a-z])\d$", "", "".join(letter for letter in bare if letter.isalnum()))


def number(cell: str, decimal: str = ",", thousands: str = "") -> Decimal:
    """Read a number as it is written; an error where it is none."""
    bare = "".join(letter for letter in cell if letter not in _SPACES and letter != thousands)
    if not re.fullmatch(rf"-?\d+(?:{re.escape(decimal)}\d+)?", bare):
        raise ValueError(f"no number: {cell!r}")
    return Decimal(bare.replace(decimal, "."))


def period(cell: str) -> str:
    """Give ``2008K1`` for any of the five spellings."""
    for pattern in _PERIODS:
        if found := re.fullmatch(pattern, cell.strip()):
            return f"{found['y']}K{found['q']}"
    raise ValueError(f"no period: {cell!r}")


def share(part: Decimal | int, whole: Decimal | int) -> str:
    """Give per cent with four decimals, a five rounded up."""
    exact = Decimal(part) * 100 / Decimal(whole)
    return str(exact.quantize(Decimal("0.0001"), ROUND_HALF_UP))


def absence(
    header: Sequence[str], records: Iterable[Record], decimal: str = ",", thousands: str = ""
) -> dict[str, Any]:
    """Sum agreed and absent dagsverk, in all, by municipality and by period."""
    names = [plain(cell) for cell in header]

    def at(cells: Sequence[str], *wanted: str) -> str:
        return next(cells[names.index(name)] for name in wanted if name in names)

    by: dict[str, dict[str, list[Decimal]]] = {"all": {}, "municipality": {}, "period": {}}
    rows = 0
    for _, cells in records:
        agreed = number(at(cells, *_AGREED), decimal, thousands)
        wanted = [_TOTAL] if any(name in names for name in _TOTAL) else _PARTS
        absent = sum((number(at(cells, *part), decimal, thousands) for part in wanted), Decimal(0))
        keys = ("", at(cells, "kommunenr").strip(), period(at(cells, "periode")))
        for groups, key in zip(by.values(), keys, strict=True):
            old = groups.setdefault(key, [Decimal(0), Decimal(0)])
            groups[key] = [old[0] + agreed, old[1] + absent]
        rows += 1
    agreed, absent = by["all"].get("", [Decimal(0), Decimal(0)])
    return {
        "rows_kept": rows,
        "agreed_dagsverk": agreed,
        "absence_dagsverk": absent,
        "pooled_rate_percent": share(absent, agreed) if agreed else None,
        "by_municipality": by["municipality"],
        "by_period": by["period"],
    }


def item(header: str) -> str | None:
    """Give the number and letter of an item's header, ``9a`` for ``9. a) …`` and for ``Q9_a``."""
    found = re.match(r"\s*Q?(\d{1,2})[\s._]*(?:([ab])(?![a-zæøå]))?(?!\d)", header, re.IGNORECASE)
    return found[1] + (found[2] or "").lower() if found else None


def survey(
    header: Sequence[str], records: Iterable[Record], codes: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Count 1–6 of each scale item; a cell that is empty or ``-99`` is no answer."""
    counts: dict[str, list[int]] = {name: [0] * 6 for name in SCALE}
    places = {item(cell): place for place, cell in enumerate(header)}
    rows = 0
    for _, cells in records:
        for name in SCALE:
            cell = cells[places[name]].strip()
            if cell not in ("", "-99"):
                counts[name][int((codes or {}).get(cell, cell)) - 1] += 1
        rows += 1
    items = {name: {"n_valid": sum(found), "counts": found} for name, found in counts.items()}
    return {"rows_kept": rows, "items": items}


def projects(header: Sequence[str], records: Iterable[Record]) -> dict[str, Any]:
    """Count distinct municipalities with each measure over those with any PLO project."""
    places = {plain(cell): place for place, cell in enumerate(header)}
    everyone: set[str] = set()
    having: dict[str, set[str]] = defaultdict(set)
    rows = 0
    for _, cells in records:
        rows += 1
        if cells[places["sektor"]].strip().casefold() in PLO:
            municipality = cells[places["kommunenr"]].strip()
            everyone.add(municipality)
            if measure := cells[places["tiltak"]].strip():
                having[measure].add(municipality)
    measures = {
        name: {"municipalities": len(found), "percent": share(len(found), len(everyone))}
        for name, found in having.items()
    }
    return {"rows_kept": rows, "plo_municipalities": len(everyone), "plo_measures": measures}
