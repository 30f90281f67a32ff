"""A release: the tables about persons that are published together, and what they tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from kqlib.disclosure.cells import Area, Fact, Size, Target
from kqlib.disclosure.rule_set import Rules


@dataclass(frozen=True)
class Cell:
    """One place of a published table: the labels of its row, its column, the published text (None: hidden),
    how much it rests on, and the smallest difference in that which tells of no single person.
    """

    key: tuple[tuple[str, str], ...]
    column: str
    value: str | None
    size: Fraction | None = None
    least: Fraction | None = None


@dataclass(frozen=True)
class Disclosure:
    """What one published table tells: ``facts`` by what it shows, ``printed`` by what the published report
    has in the same places, ``sizes`` that everybody knows, and the ``targets`` that must stay open.

    ``integer`` says that the cells are counts of persons; ``domain`` names the values of every dimension, of
    hidden cells too.
    """

    rules: Rules
    facts: tuple[Fact, ...]
    printed: tuple[Fact, ...]
    sizes: tuple[Size, ...]
    targets: tuple[Target, ...]
    cells: tuple[Cell, ...]
    integer: bool
    partial: frozenset[str]
    domain: tuple[Area, ...]

    @property
    def told(self) -> tuple[Fact, ...]:
        """What is known from this table alone."""
        return (*self.facts, *(size.limit() for size in self.sizes))


@dataclass(frozen=True)
class Past:
    """A table of an earlier release: what it told, and whether it was made of the same data as now."""

    table: str
    facts: tuple[Fact, ...]
    cells: tuple[Cell, ...]
    same_data: bool
    partial: frozenset[str] = frozenset()
    domain: tuple[Area, ...] = ()


# The tables of a release by exhibit.
Release = Mapping[str, Disclosure]
