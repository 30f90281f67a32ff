"""Registers that a user has fetched into ``data/raw/reference``: read when they are there, never guessed at.

They are not locked: a newer fetch may differ, so every use shows the sha256 of what was read.  Names are
matched to numbers exactly, then by the spellings in one label (``Deatnu - Tana``) and by ``spellings.toml``.
A name that several units share (Herøy, Sande, Os, Våler, Bø, Nes) keeps all of them: the answer is a range.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kqlib.errors import DataError, closest
from kqlib.paths import Project
from kqlib.sources.jsonstat import unit_label
from kqlib.sources.lock import sha256
from kqlib.sources.published import decode
from kqlib.sources.statbank import COLUMNS, COUNTRY

FOLDER = "reference"
MUNICIPALITIES, DISTRICTS = "ssb-07459.csv", "ssb-10826.csv"
_DISTRICT = "Bydel "


@dataclass(frozen=True)
class Register:
    """A register as it was read: ``population`` (inhabitants 1 January) by year and code, ``labels`` by code.

    ``by_name`` gives the codes that a name may stand for, whatever the year.
    """

    file: str
    sha256: str
    population: dict[int, dict[str, int]]
    labels: dict[str, str]
    by_name: dict[str, tuple[str, ...]]

    @property
    def cited(self) -> str:
        """The file with the start of its sha256, as inputs name it."""
        return f"{FOLDER}/{self.file} (sha256 {self.sha256[:12]})"

    def units(self, year: int) -> dict[str, int]:
        """Give the population of every unit that existed on 1 January of ``year``, the country left out."""
        found = self.population.get(year)
        if not found:
            known = ", ".join(map(str, sorted(self.population)))
            raise DataError("register_year", file=self._shown, found=year, expected=known)
        return {code: count for code, count in found.items() if code != COUNTRY}

    def country(self, year: int) -> int:
        """Give the population of the country; raises :class:`DataError` unless the units add up to it."""
        total, parts = self.population.get(year, {}).get(COUNTRY), sum(self.units(year).values())
        if total != parts:
            raise DataError("register_incomplete", file=self._shown, year=year, found=parts, expected=total)
        return parts

    @property
    def _shown(self) -> str:
        return f"data/raw/{FOLDER}/{self.file}"


def present(project: Project, names: str) -> bool:
    """Whether every register of ``names`` (``ssb-07459.csv, ssb-10826.csv``) has been fetched."""
    wanted = (name.strip().removeprefix(f"{FOLDER}/") for name in names.split(","))
    return all((project.raw / FOLDER / name).is_file() for name in wanted)


def register(project: Project, name: str) -> Register:
    """Read a register; raises :class:`DataError` for a file that is not there or not in its form."""
    shown, path = f"data/raw/{FOLDER}/{name}", project.raw / FOLDER / name
    if not path.is_file():
        raise DataError("register_missing", file=shown, name=name.removesuffix(".csv"))
    content = path.read_bytes()
    return _read(name, sha256(content), decode(content, shown), shown)


@cache
def _read(name: str, digest: str, text: str, shown: str) -> Register:
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    if tuple(lines[0]) != COLUMNS:
        found = ", ".join(lines[0])
        raise DataError("csv_missing_column", file=shown, expected=", ".join(COLUMNS), found=found)
    population: dict[int, dict[str, int]] = defaultdict(dict)
    labels: dict[str, str] = {}
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(COLUMNS) or not (line[2].isdecimal() and line[3].isdecimal()):
            raise DataError("register_line", file=shown, line=number, found=";".join(line))
        code, label, year, count = line
        population[int(year)][code], labels[code] = int(count), label
    return Register(name, digest, dict(population), labels, _by_name(labels))


def _by_name(labels: dict[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code, label in labels.items():
        read = unit_label(label)
        spellings = {read.text, *read.names, *(f"{n} ({read.place})" for n in read.names if read.place)}
        for name in {code, *(spelling.removeprefix(_DISTRICT) for spelling in spellings)}:
            found[name].append(code)
    return {name: tuple(codes) for name, codes in found.items()}


@cache
def spellings() -> dict[str, tuple[str, ...]]:
    """Give the numbers behind the names that the documents spell in their own way."""
    raw = tomllib.loads(files("kqlib.sources").joinpath("spellings.toml").read_text("utf-8"))
    return {name: tuple(entry["codes"]) for name, entry in raw.items()}


def choices(found: Register, name: str, year: int) -> tuple[int, ...]:
    """Give the populations that ``name`` may stand for on 1 January of ``year``, the least first.

    One number when the name is unambiguous.  Raises :class:`DataError` with the closest name when no unit of
    that name existed.
    """
    units, bare = found.units(year), name.strip()
    if bare in spellings() and all(code in units for code in spellings()[bare]):
        return (sum(units[code] for code in spellings()[bare]),)
    codes = found.by_name.get(bare.removeprefix(_DISTRICT), ())
    alive = [code for code in codes if code in units]
    if not alive:
        hint = closest(bare, found.by_name)
        shown = f"data/raw/{FOLDER}/{found.file}"
        raise DataError("register_name", file=shown, found=bare, year=year, hint=hint)
    return tuple(sorted(units[code] for code in alive))


def is_district(name: str) -> bool:
    """Whether a name is that of a city district of Oslo (``Bydel Alna``), which has a register of its own."""
    return name.startswith(_DISTRICT)
