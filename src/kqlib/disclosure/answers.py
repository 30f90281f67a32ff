"""The answers of one group to the categories of an item, and what tells of them.

What is published of ordered categories is told by the *cuts* of a group, the numbers of answers up to and
including a category: a category is shown when the cuts on both sides of it are, and leaving a cut out merges
two neighbours.  Categories without an order (yes, no, don't know) are told and hidden one by one.  A share
with a known base tells the count, so what is published counts as known exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from math import ceil

import pandas as pd

from kqlib.disclosure.cells import Area, Fact, Item, Target, known
from kqlib.disclosure.guard_counts import survey_target
from kqlib.disclosure.rule_set import Rules

CATEGORY = "category"


@dataclass(frozen=True)
class Columns:
    """What the columns of a table of distributions tell; those that a table does not have do no harm.

    ``size`` is the number of answers.  ``single`` gives the column of one category by its place (0 is the
    lowest); ``cuts`` those that follow from the answers up to given categories (a share of categories 4–6
    follows from cut 3); ``quantiles`` those that name the lowest category reaching a share of the answers;
    ``whole`` those that need the whole distribution (a mean).  ``beside`` are shown with the size (blanks).
    ``across`` are those that tell a mix of all groups (a standardised share), by the column that is mixed: it
    must be shown in every group.  ``merged`` is the column that tells merged shares, with ``decimals``.
    """

    size: str
    single: Mapping[str, int] = field(default_factory=dict)
    cuts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    quantiles: Mapping[str, Fraction] = field(default_factory=dict)
    whole: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    across: Mapping[str, str] = field(default_factory=dict)
    merged: str = ""
    decimals: int = 0


class Group:
    """The answers of one group: how many in each category, and from which municipalities.

    Item 0 is the number of answers, which everything of the group hangs on; item k is cut k of ordered
    categories, or the count of category k − 1.
    """

    def __init__(self, area: Area, answers: pd.DataFrame, categories: Sequence[str], ordered: bool) -> None:
        own = answers["universe"] == area.universe
        for dimension, values in area.where:
            own &= answers[dimension].isin(values)
        counts = answers.loc[own, CATEGORY].value_counts()
        known = answers[own & answers["unit"].notna()]
        units = dict(list(known["unit"].groupby(known[CATEGORY], observed=True)))
        self.area, self.categories, self.ordered = area, tuple(categories), ordered
        self.counts = tuple(int(counts.get(category, 0)) for category in categories)
        self.units = [frozenset(units.get(category, ())) for category in categories]
        self.size = sum(self.counts)

    def name(self, k: int) -> str:
        """Name item ``k``."""
        return f"{self.area}|{k}"

    @property
    def inner(self) -> range:
        """The items beside the size."""
        return range(1, len(self.categories) + (not self.ordered))

    @property
    def everything(self) -> tuple[str, ...]:
        """Name the size and the rest."""
        return tuple(map(self.name, (0, *self.inner)))

    def _named(self, column: str) -> str:
        return f"{self.area}|{column}"

    def _until(self, cut: int) -> tuple[str, ...]:
        """Name the items that tell the answers up to a category."""
        return tuple(map(self.name, [cut] if self.ordered else range(1, cut + 1)))

    def needs(self, columns: Columns) -> dict[str, tuple[str, ...]]:
        """Name, for every column, the items that it tells: the size, and what else follows."""
        size = self.name(0)
        found: dict[str, tuple[str, ...]] = dict.fromkeys((columns.size, *columns.beside), (size,))
        for column, place in columns.single.items():
            around = (place, place + 1) if self.ordered else (place + 1,)
            if place < len(self.categories):
                found[column] = (size, *(self.name(k) for k in around if k in self.inner))
        for column, cuts in columns.cuts.items():
            found[column] = (size, *(name for cut in cuts for name in self._until(cut)))
        found |= {column: (size, self._named(column)) for column in columns.quantiles}
        return found | dict.fromkeys(columns.whole, self.everything)

    def items(self, columns: Columns, price: float, rules: Rules) -> Iterator[Item]:
        """Give the size and the cuts or counts, dear by how many columns follow from them, and the
        quantiles.
        """
        shown = self.needs(columns)
        target = self.target(0, len(self.categories), rules)
        reason = target.reason if target else ""
        yield Item(self.name(0), (known(self.area, self.size),), price * len(shown), reason)
        for k in self.inner:
            low = 0 if self.ordered else k - 1
            fact = known(self._cells(low, k), sum(self.counts[low:k]))
            worth: float = max(1, sum(self.name(k) in names for names in shown.values()))
            small = None if self.ordered else self.target(k - 1, k, rules)
            if not self.ordered:
                # Of two counts that are worth as much, the one that tells of fewer is hidden.
                worth *= 1 + self.counts[k - 1] / (100 * max(1, self.size))
            yield Item(self.name(k), (fact,), price * worth, small.reason if small else reason)
        for column, share in columns.quantiles.items():
            yield Item(self._named(column), tuple(self._quantile(share)), price, reason)

    def _quantile(self, share: Fraction) -> Iterator[Fact]:
        """Say what a quantile tells: fewer answers than its share below it, at least as many up to it."""
        least = ceil(share * self.size)
        sums = [sum(self.counts[:k]) for k in range(len(self.categories) + 1)]
        reached = next(k for k, n in enumerate(sums) if n >= least)
        yield Fact(((Fraction(1), self._cells(0, max(1, reached))),), Fraction(least), None)
        if reached > 1:
            yield Fact(((Fraction(1), self._cells(0, reached - 1)),), None, Fraction(least - 1))

    def targets(self, rules: Rules) -> Iterator[Target]:
        """Demand that no category, and no run of ordered ones, is told that the rule would hide."""
        for a, b in combinations(range(len(self.categories) + 1), 2):
            whole = b - a == len(self.categories)
            target = self.target(a, b, rules) if self.ordered or b - a == 1 or whole else None
            if target:
                yield target

    def target(self, a: int, b: int, rules: Rules) -> Target | None:
        """Demand that a run of categories is not told, if the rule would hide it."""
        places = frozenset[object]().union(*self.units[a:b])
        return survey_target(self._cells(a, b), sum(self.counts[a:b]), len(places), rules.survey)

    def _cells(self, a: int, b: int) -> Area:
        """Name the cells of a run of categories; all of them are the group itself."""
        whole = b - a == len(self.categories)
        return self.area if whole else self.area.within(CATEGORY, *self.categories[a:b])
