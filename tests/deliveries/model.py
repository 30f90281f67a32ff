"""PAI deliveries at random: a table of values, and the many ways in which it may rightly be written.

The totals come from the values, not from the text; ``Delivery.content`` is what arrives.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from deliveries import oracle

# Number and the ways to write the name, all valid in the whole window.
UNITS = {
    "0101": ("Halden", "HALDEN", " halden "),
    "0137": ("Våler", "Våler (Østfold)"),
    "0426": ("Våler", "Våler (Hedmark)"),
    "1515": ("Herøy", "Herøy (Møre og Romsdal)"),
    "1818": ("Herøy", "Herøy (Nordland)"),
    "1902": ("Tromsø",),
    "2025": ("Tana", "Deatnu - Tana", "Deatnu – Tana", "Tana – Deatnu"),
    "0214": ("Ås",),
    "030112": ("Alna", "Bydel Alna"),
    "1601": ("Trondheim",),
}
SECTORS = ("Pleie og omsorg", "Barnehage", "Grunnskole", "Helse og omsorg", "Teknisk", "SFO")
PERIODS = ("{y}K{q}", "{y}-{q}", "{q}. kvartal {y}", "Q{q} {y}", "{y}Q{q}")
THOUSANDS = ("", " ", "\u00a0", "\u202f", "\u2009")
NOTES = ("1) Foreløpige tall.", "Kilde: KS, PAI-registeret", "* Rettet 5. mai 2009")


@dataclass(frozen=True)
class Dialect:
    """How a table is written."""

    delimiter: str = ";"
    encoding: str = "utf-8"
    newline: str = "\n"
    quoting: int = csv.QUOTE_MINIMAL
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """A table as text, how it is written, and what it adds up to (``dropped``: rows that are no data)."""

    kind: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    dialect: Dialect
    totals: dict[str, Any] = field(default_factory=dict)
    dropped: int = 0

    @property
    def content(self) -> bytes:
        """Give the bytes that arrive."""
        table = io.StringIO()
        dialect = self.dialect
        writer = csv.writer(
            table, delimiter=dialect.delimiter, quoting=dialect.quoting, lineterminator=dialect.newline
        )  # type: ignore[arg-type]
        writer.writerows([self.header, *self.rows, *([line] for line in dialect.below)])
        above = "".join(f"{line}{dialect.newline}" for line in dialect.above)
        return (above + table.getvalue()).encode(dialect.encoding)


@st.composite
def dialects(draw: st.DrawFn, text: str, notes: bool = True) -> Dialect:
    """Choose delimiter, encoding (one that has the letters of ``text``), line ends, quotes, lines around."""
    encodings = ["utf-8", "utf-8-sig"] + [name for name in ("cp1252", "latin-1") if _fits(text, name)]
    above = draw(st.sampled_from([(), ("Utdrag, 2009",), ("SYNTETISKE DATA", ""), ("", "PAI", "")]))
    return Dialect(
        delimiter=draw(st.sampled_from(";\t,")),
        encoding=draw(st.sampled_from(encodings)),
        newline=draw(st.sampled_from(["\n", "\r\n"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        above=above,
        below=tuple(draw(st.lists(st.sampled_from(NOTES[:2]), max_size=2, unique=True))) if notes else (),
    )


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def header_spellings(name: str) -> tuple[str, ...]:
    """Give ways to write a header that mean the same."""
    return name, name.upper(), f" {name.lower()} ", f"{name}1", name.replace(" ", "  ")


@dataclass(frozen=True)
class Numbers:
    """How numbers are written in one file."""

    decimal: str
    thousands: str
    places: int

    def text(self, value: Decimal) -> str:
        """Write a number with its decimals and thousands."""
        whole, _, rest = f"{value:,.{self.places}f}".partition(".")
        return whole.replace(",", self.thousands) + (self.decimal + rest if rest else "")


numbers = st.builds(
    Numbers, st.sampled_from(",."), st.sampled_from(THOUSANDS), st.sampled_from([0, 1, 2, 4])
)  # three decimals could be thousands


@st.composite
def quarters(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Choose one to three quarters in a row within 2005K4–2009K3."""
    first, count = draw(st.integers(2005 * 4 + 3, 2009 * 4)), draw(st.integers(1, 3))
    return [(place // 4, place % 4 + 1) for place in range(first, min(first + count, 2009 * 4 + 3))]


@st.composite
def absences(draw: st.DrawFn, persons: bool | None = None) -> Delivery:
    """Make a delivery of persons or of units by quarter, with totals and footnotes among the rows.

    ``persons``: of persons, and by number only, as the largest ones are.
    """
    form, gives = draw(numbers), draw(st.sampled_from(["total", "parts", "both"]))
    persons, named = (True, False) if persons else (draw(st.booleans()), draw(st.booleans()))
    sexes = draw(st.booleans())
    keys = _keys(draw, persons, sexes)
    step = Decimal(1).scaleb(-form.places)
    rows: list[dict[str, str]] = []
    sums: dict[str, dict[str, list[Decimal]]] = {"": {}, "municipality": {}, "period": {}}
    for serial, (unit, sector, (year, quarter), sex) in enumerate(keys, 1):
        # No person owes more days than a quarter has.
        agreed = draw(st.integers(1, (66 if persons else 20_000) * 10**form.places)) * step
        own = draw(st.integers(0, int(agreed / step))) * step
        doctor = draw(st.integers(0, int((agreed - own) / step))) * step
        for groups, key in zip(sums.values(), ("", unit, f"{year}K{quarter}"), strict=True):
            old = groups.get(key, [Decimal(0), Decimal(0)])
            groups[key] = [old[0] + agreed, old[1] + own + doctor]
        period = draw(st.sampled_from(PERIODS)).format(y=year, q=quarter)
        row = {"Kommunenr": unit, "Periode": period, "Avtalte dagsverk": form.text(agreed)}
        row |= {"Fraværsdager": form.text(own + doctor)} if gives != "parts" else {}
        row |= {"Egenmeldt": form.text(own), "Legemeldt": form.text(doctor)} if gives != "total" else {}
        row |= {"Kommune": draw(st.sampled_from(UNITS[unit]))} if named else {}
        row |= {"Kjønn": sex} if sexes else {}
        row |= {"Løpenr": str(serial), "Sektor": sector} if persons else {"Virksomhet": sector}
        rows.append(row)
    dropped = _total_rows(draw, rows, form, named, sexes and not persons)
    return written(
        draw, "pai", draw(st.permutations(rows + dropped)), _absence_totals(sums, len(rows)), len(dropped)
    )


def _keys(draw: st.DrawFn, persons: bool, sexes: bool) -> list[tuple[str, str, tuple[int, int], str]]:
    units = draw(st.lists(st.sampled_from(sorted(UNITS)), min_size=1, max_size=3, unique=True))
    sectors = draw(st.lists(st.sampled_from(SECTORS), min_size=1, max_size=2, unique=True))
    chosen = ("Kvinner", "Menn") if sexes else ("",)
    keys = [(u, s, q, x) for u in units for s in sectors for q in draw(quarters()) for x in chosen]
    return keys + (keys[:2] if persons else [])


def _total_rows(
    draw: st.DrawFn, rows: list[dict[str, str]], form: Numbers, named: bool, sexes: bool
) -> list[dict[str, str]]:
    """Give rows that must not be added: both sexes together, the whole country."""
    found = []
    if sexes and draw(st.booleans()):
        found.append(rows[0] | {"Kjønn": draw(st.sampled_from(["I alt", "I ALT"]))})
    if named and draw(st.booleans()):
        found.append(
            rows[0]
            | {"Kommunenr": "", "Kommune": draw(st.sampled_from(["Hele landet", "Ugyldig", "Uoppgitt"]))}
        )
    return found


def _absence_totals(sums: dict[str, dict[str, list[Decimal]]], kept: int) -> dict[str, Any]:
    agreed, absent = sums[""][""]
    return {
        "rows_kept": kept,
        "agreed_dagsverk": agreed,
        "absence_dagsverk": absent,
        "pooled_rate_percent": oracle.share(absent, agreed),
        "by_municipality": sums["municipality"],
        "by_period": sums["period"],
    }


def written(
    draw: st.DrawFn,
    kind: str,
    rows: Sequence[dict[str, str]],
    totals: dict[str, Any],
    dropped: int,
    spellings: Callable[[str], Sequence[str]] = header_spellings,
    notes: bool = True,
) -> Delivery:
    names = draw(st.permutations(list(rows[0])))
    header = tuple(draw(st.sampled_from(spellings(name))) for name in names)
    table = tuple(tuple(row[name] for name in names) for row in rows)
    text = "".join(("".join(header), *("".join(row) for row in table), *NOTES))
    dialect = draw(dialects(text, notes))
    return Delivery(kind, header, table, dialect, totals, dropped + len(dialect.below))
