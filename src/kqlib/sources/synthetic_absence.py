"""A made-up national PAI delivery: unit × quarter rows of every municipality, 2005K4 to 2009K3.

Municipalities by year as the official register has them, the city districts of Oslo beside the city's own
agencies, six sectors, two sexes.  Sizes, sectors and everything that is not printed are invented; **it says
nothing about any municipality**.  It is calibrated, so that the pooled rates of Tabell 4.6 come out to the
printed decimal, all municipalities included, and so do every rate of Vedlegg 6 and the first five averages of
Figur 3.  The sixth (printed 9,6) does not: there a municipality without figures was counted as 0,0.  Nor
do unweighted averages of Tabell 4.6 or anything of Tabell 4.7 (populations are not part of kqlib).

Only uniform draws of PCG64, exact sums and single operations on floats are used, so that every platform gives
the same bytes.

    python -m kqlib.sources.synthetic_absence > absence.csv
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from math import floor, fsum

from numpy.random import PCG64, Generator

from kqlib.sources.synthetic_absence_targets import (
    COHORTS,
    EFFORT,
    GROUPS,
    NAMESAKES,
    QUARTERS,
    UNDELIVERED,
    WINDOWS,
    corrections,
)

TITLE = "SYNTETISKE DATA – oppdiktet PAI-levering. Tallene sier ingenting om noen virkelig kommune"
HEADER = (
    "Kommunenr", "Kommune", "Virksomhet", "Periode", "Kjønn", "Ansatte", "Årsverk", "Avtalte dagsverk",
    "Egenmeldt dagsverk", "Legemeldt dagsverk",
)  # fmt: skip
# Share of the staff, of women in it, and how the rate compares with the municipality's.
SECTORS = {
    "Administrasjon": (0.08, 0.62, 0.75), "Barnehage": (0.13, 0.93, 1.20), "Grunnskole": (0.26, 0.73, 0.85),
    "Helse og omsorg": (0.05, 0.85, 0.90), "Pleie og omsorg": (0.40, 0.91, 1.15),
    "Teknisk": (0.08, 0.30, 0.95),
}  # fmt: skip
SEXES = {"Kvinner": 1.10, "Menn": 0.72}
# What the districts of Oslo run, and what the city itself does.
DISTRICT_SECTORS = ("Administrasjon", "Barnehage", "Pleie og omsorg")
CITY_SECTORS = ("Administrasjon", "Grunnskole", "Teknisk")
DISTRICTS = (
    "Gamle Oslo", "Grünerløkka", "Sagene", "St. Hanshaugen", "Frogner", "Ullern", "Vestre Aker",
    "Nordre Aker", "Bjerke", "Grorud", "Stovner", "Alna", "Østensjø", "Nordstrand", "Søndre Nordstrand",
)  # fmt: skip
# Days of work a quarter and what the season adds to a rate, first quarter first.
WORKDAYS, SEASON = (62, 58, 51, 62), (0.8, -0.1, -0.9, 0.2)
LEVEL = {"programme": 10.3, "outside": 9.3}
UNIT_SPREAD, QUARTER_SPREAD = 1.1, 0.7


@dataclass(frozen=True)
class _Cell:
    """One sector and sex of a unit: staff, årsverk in tenths, and the risk relative to the unit's."""

    sector: str
    sex: str
    persons: int
    man_years_tenths: int
    risk: float


@dataclass
class _Unit:
    """A municipality or district: its cells, the quarters it delivers (places) and its rate in each."""

    number: str
    name: str
    group: str
    cells: list[_Cell]
    delivered: list[int]
    rates: list[float]

    def agreed(self, place: int) -> int:
        """Agreed dagsverk of a quarter, in tenths; nothing when the quarter is not delivered."""
        days = WORKDAYS[int(QUARTERS[place][-1]) - 1] if place in self.delivered else 0
        return days * sum(cell.man_years_tenths for cell in self.cells)

    def has(self, start: int) -> bool:
        """Whether all four quarters from ``start`` are delivered."""
        return all(place in self.delivered for place in range(start, start + 4))


def _normal(rng: Generator) -> float:
    """Nearly normal: twelve uniforms less six.  An exact sum, unlike a logarithm, is the same everywhere."""
    return fsum(rng.random(12).tolist()) - 6.0


def _register() -> Iterator[tuple[str, str, list[int]]]:
    """Give number, name and the places of its quarters for everything that existed in the period."""
    text = files("kqlib.vocabulary").joinpath("municipalities.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines(), delimiter=";"):
        first, last = int(row["first_year"] or 0), int(row["last_year"] or 9999)
        places = [p for p, quarter in enumerate(QUARTERS) if first <= int(quarter[:4]) <= last]
        if places:
            yield row["number"], row["name"], places
    for place, name in enumerate(DISTRICTS, start=1):
        yield f"0301{place:02}", name, list(range(len(QUARTERS)))


def _cells(rng: Generator, number: str, group: str) -> list[_Cell]:
    # Many small and few large, and the programme's larger: the fourth power of a uniform draw.
    draw = rng.random()
    staff = (90 + 4200 * draw * draw * draw * draw) * (1.9 if group == "programme" else 1.0)
    sectors = DISTRICT_SECTORS if len(number) > 4 else CITY_SECTORS if number == "0301" else tuple(SECTORS)
    cells = []
    for sector in sectors:
        share, women, risk = SECTORS[sector]
        for sex, factor in SEXES.items():
            persons = max(1, floor(staff * share * (women if sex == "Kvinner" else 1 - women)))
            position = 0.70 + 0.25 * rng.random()
            spread = 0.85 + 0.3 * rng.random()
            cells.append(
                _Cell(sector, sex, persons, max(1, floor(10 * persons * position)), risk * factor * spread)
            )
    return cells


def _unit(rng: Generator, number: str, name: str, places: list[int]) -> _Unit:
    later = "1505" if number in ("1503", "1556") else number
    group = "programme" if any(later in members.split() for members in COHORTS.values()) else "outside"
    cells = _cells(rng, number, group)
    missing = UNDELIVERED.get(number, ())
    level = LEVEL[group] + UNIT_SPREAD * _normal(rng)
    rates = [
        max(0.5, level + SEASON[int(quarter[-1]) - 1] + QUARTER_SPREAD * _normal(rng)) for quarter in QUARTERS
    ]
    unit = _Unit(number, name, group, cells, [p for p in places if QUARTERS[p] not in missing], rates)
    if later in EFFORT:
        printed = zip(WINDOWS.values(), EFFORT[later], strict=True)
        _move([unit], {start: target for start, target in printed if target is not None and unit.has(start)})
    return unit


def _move(units: Sequence[_Unit], targets: dict[int, float], fixed: Sequence[_Unit] = ()) -> None:
    """Add the same to each unit's rate in a quarter, so that the pooled rates of windows become ``targets``.

    Windows are named by their first place; units without all four quarters do not count, ``fixed`` ones count
    and do not move.
    """
    wanted = []
    for start, target in targets.items():
        whole = [unit for unit in (*units, *fixed) if unit.has(start)]
        parts = [(unit.agreed(q), unit.rates[q]) for unit in whole for q in range(start, start + 4)]
        wanted.append((start, fsum(agreed * (target - rate) for agreed, rate in parts)))
    weights = [float(sum(unit.agreed(q) for unit in units)) for q in range(len(QUARTERS))]
    added = corrections(weights, wanted)
    for unit in units:
        unit.rates = [rate + more for rate, more in zip(unit.rates, added, strict=True)]


def _units(seed: int) -> list[_Unit]:
    rng = Generator(PCG64(seed))
    units = [_unit(rng, *entry) for entry in _register()]
    effort = [unit for unit in units if unit.number in (*EFFORT, "1503", "1556")]
    for group, targets in GROUPS.items():
        free = [u for u in units if u.group == group and u not in effort and u.number not in NAMESAKES]
        fixed = effort if group == "programme" else []
        _move(free, {WINDOWS[name]: rate for name, rate in targets.items()}, fixed)
    return sorted(units, key=lambda unit: unit.number)


def _shared_out(total: int, weights: Sequence[float]) -> list[int]:
    """Divide a whole number in proportion to ``weights``; the largest remainders get what is left."""
    whole = fsum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [floor(value) for value in exact]
    order = sorted(range(len(exact)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return parts


def _tenths(amount: int) -> str:
    return f"{amount // 10},{amount % 10}"


def _rows(unit: _Unit, rng: Generator) -> Iterator[tuple[str, ...]]:
    for place in unit.delivered:
        days = WORKDAYS[int(QUARTERS[place][-1]) - 1]
        agreed = [cell.man_years_tenths * days for cell in unit.cells]
        total = floor(unit.agreed(place) * unit.rates[place] / 100 + 0.5)
        risks = [a * cell.risk for a, cell in zip(agreed, unit.cells, strict=True)]
        for cell, possible, absent in zip(unit.cells, agreed, _shared_out(total, risks), strict=True):
            own = floor(absent * (0.08 + 0.12 * rng.random()))
            yield (
                unit.number, unit.name, cell.sector, QUARTERS[place], cell.sex, str(cell.persons),
                _tenths(cell.man_years_tenths), _tenths(possible), _tenths(own), _tenths(absent - own),
            )  # fmt: skip


def generate(seed: int = 2009) -> str:
    """Give the delivery as CSV text: title, empty line, header, a row a unit, sector, sex and quarter."""
    rng = Generator(PCG64(seed + 1))
    rows = [";".join(row) for unit in _units(seed) for row in _rows(unit, rng)]
    return "\n".join([TITLE, "", ";".join(HEADER), *rows, ""])


if __name__ == "__main__":
    # Bytes, so that neither the terminal's encoding nor its line ends enter the file.
    sys.stdout.buffer.write(generate().encode("utf-8"))
