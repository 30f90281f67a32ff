"""What every exhibit declares, and the words it speaks."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import ModuleType
from typing import Any

import pandas as pd

from kqlib.charts import Chart
from kqlib.disclosure import Guard
from kqlib.errors import ExhibitError, lookup
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Comparison, Quantity
from kqlib.printed.quantity import Range
from kqlib.vocabulary import value_label


@dataclass(frozen=True)
class Coded:
    """A coded value of ``column`` for people: said in the reader's language."""

    column: str
    value: str

    def text(self, language: str) -> str:
        """Give its words in ``language``."""
        return value_label(self.column, self.value, language)


Fact = Quantity | Range | Coded | str
# Where exhibits are looked for: the tables of verification keep the same contract.
PACKAGES = ("kqlib.exhibits", "kqlib.verification.tables")
# Those of the participants' sheets are computed for one participant and are no part of the report.
SHEETS = "kqlib.exhibits.sheets"
# What an exhibit about the data themselves reads: every file that the catalogue declares.
EVERY_FILE = ("*",)


@dataclass(frozen=True)
class Spec:
    """The declaration of an exhibit.

    ``number`` is the document's own name (``Tabell 4.4``); ``at`` the document and the line where it begins,
    which gives the reading order; ``reads`` the raw files it may open, relative to ``data/raw``; ``header``
    the column that names the rows; ``show`` the columns to print, in order (empty: no table); ``group`` a
    column whose values become headings across the table; ``totals`` the row names that are sums;
    ``registers`` the fetched files that it uses when they are there (``ssb-07459.csv``); ``uses`` the kinds
    of delivery (``pai``, ``survey``, ``projects``) that it rests on when there is one: it is then
    ``synthetic`` or ``recomputed_from_external_data``, whatever ``evidence`` says of it without;
    ``impersonal`` why a table that reads data about persons tells nothing about them (empty: the module has
    a ``guard``).
    """

    id: str
    number: str
    at: tuple[str, int]
    evidence: str
    reads: tuple[str, ...]
    header: str = "label"
    show: tuple[str, ...] = ()
    group: str = ""
    totals: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    impersonal: str = ""


class Words:
    """The words of one exhibit in one language, with its facts filled in."""

    def __init__(self, exhibit: str, language: str, facts: dict[str, Fact] | None = None) -> None:
        """Read ``<exhibit>.toml`` beside the module; ``facts`` are what ``{name}`` may refer to."""
        self.exhibit, self.language, self._facts = exhibit, language, facts or {}

    def text(self, key: str, **more: Fact) -> str:
        """Give the text ``key``; raises :class:`ExhibitError` when it or one of its facts does not exist."""
        entry = texts(self.exhibit).get(key)
        if entry is None:
            raise ExhibitError("exhibit_broken", exhibit=self.exhibit, found=f"{self.exhibit}.toml: [{key}]")
        return self._fill(entry[self.language], more)

    def notes(self) -> tuple[str, ...]:
        """Give the notes under the table, in order."""
        return tuple(self._fill(note[self.language], {}) for note in texts(self.exhibit).get("notes", []))

    def has(self, key: str) -> bool:
        """Whether there is a text ``key``."""
        return key in texts(self.exhibit)

    def _fill(self, template: str, more: dict[str, Fact]) -> str:
        spoken = {name: self.say(fact) for name, fact in {**self._facts, **more}.items()}
        try:
            return template.format(**spoken)
        except (KeyError, IndexError) as error:
            raise ExhibitError(
                "exhibit_broken", exhibit=self.exhibit, found=f"{{{error.args[0]}}}: {template}"
            ) from error

    def say(self, fact: Fact) -> str:
        """Write a fact in this language."""
        return fact if isinstance(fact, str) else fact.text(self.language)


@cache
def homes() -> dict[str, str]:
    """Give the package of every exhibit by id: a module with a TOML file of the same name beside it."""
    found: dict[str, str] = {}
    for package in (*PACKAGES, SHEETS):
        names = {entry.name for entry in files(package).iterdir()}
        ids = (n.removesuffix(".toml") for n in names if n.endswith(".toml") and f"{n[:-5]}.py" in names)
        found |= dict.fromkeys(ids, package)
    return found


def home(exhibit: str) -> str:
    """Give the package of an exhibit; raises :class:`ExhibitError` with the closest id for an unknown one."""
    return lookup(homes(), exhibit, ExhibitError, "exhibit_unknown")


@cache
def texts(exhibit: str) -> dict[str, Any]:
    """Give the TOML table of words that stands beside an exhibit's module."""
    return tomllib.loads(files(home(exhibit)).joinpath(f"{exhibit}.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Exhibit:
    """A module that keeps the contract, behind one face; parts that a module leaves out are empty."""

    module: ModuleType

    @property
    def spec(self) -> Spec:
        """The declaration."""
        spec: Spec = self.module.EXHIBIT
        return spec

    def table(self, inputs: Inputs) -> pd.DataFrame:
        """Compute the tidy table."""
        frame: pd.DataFrame = self.module.table(inputs)
        return frame

    @property
    def has_guard(self) -> bool:
        """Whether the exhibit is about persons."""
        return hasattr(self.module, "guard")

    def guard(self, inputs: Inputs, table: pd.DataFrame) -> Guard | None:
        """Declare what the table tells about persons; None when there is nobody behind it."""
        guard: Guard | None = self._part("guard", lambda: None)(inputs, table)
        return guard

    def facts(self, inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
        """Give the numbers that words refer to."""
        return dict(self._part("facts", dict)(inputs, table))

    def comparisons(self, inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
        """Give the printed cells and what they are compared with."""
        return tuple(self._part("comparisons", tuple)(inputs, table))

    @property
    def has_figure(self) -> bool:
        """Whether the exhibit draws one."""
        return hasattr(self.module, "plot")

    @property
    def has_comparisons(self) -> bool:
        """Whether the exhibit sets printed numbers against computed ones."""
        return hasattr(self.module, "comparisons")

    def plot(self, table: pd.DataFrame, words: Words) -> Chart | None:
        """Say what the figure shows, or None when there is none."""
        plot = getattr(self.module, "plot", None)
        return None if plot is None else plot(table, words)

    def _part(self, name: str, empty: Callable[[], Any]) -> Callable[..., Any]:
        return getattr(self.module, name, lambda *_: empty())
