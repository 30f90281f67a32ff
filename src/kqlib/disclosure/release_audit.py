"""The audit of a release: what can be worked out about every hidden cell from everything that was published.

For each universe one system is made of all that the tables of the release tell, of the numbers that the
published report prints in the same places, and of earlier releases of the same data; the feasible interval of
every hidden cell follows by linear programming, in whole numbers where the cells are counts.  Cells that no
table names but that several together tell apart (the sliver between two groupings) are tried as well.  The
audit shares the solver with the suppression and nothing of its reasoning: it knows no items, hides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kqlib.disclosure.cells import Fact, Target, area, known
from kqlib.disclosure.release import Disclosure, Past, Release
from kqlib.disclosure.system import Attack, Blocks
from kqlib.errors import DisclosureError


@dataclass(frozen=True)
class Leak:
    """A cell that can be worked out: its table and name, the interval it must lie in, and from what.

    ``origin`` is ``table`` (from its own table), ``release`` (from several tables), ``printed`` (with the
    numbers of the published report), ``previous`` (with an earlier release of the same data), or
    ``difference`` (between an earlier release and this one).
    """

    table: str
    cell: str
    low: float
    high: float
    origin: str


def audit(release: Release, previous: Sequence[Past] = ()) -> tuple[Leak, ...]:
    """Give every cell that can be worked out; empty for a release that is safe.

    ``previous`` are tables that were published before.  Those made of the same data are combined with the
    release; and each is compared with the table of the same name, for what lies between two releases tells
    of the persons that came or went.  Raises :class:`DisclosureError` when the tables of the release
    contradict each other.
    """
    universes = dict.fromkeys(fact.universe for table in release.values() for fact in table.told)
    found = [leak for name in universes for leak in _Universe(name, release, previous).leaks()]
    return (*found, *_differences(release, previous))


def require_safe(release: Release, previous: Sequence[Past] = ()) -> None:
    """Raise :class:`DisclosureError` with table, cell and interval when the audit finds anything."""
    leaks = audit(release, previous)
    if leaks:
        first = leaks[0]
        low, high = f"{first.low:.6g}", f"{first.high:.6g}"
        key = f"disclosure_leak_{first.origin}"
        raise DisclosureError(key, table=first.table, cell=first.cell, low=low, high=high, count=len(leaks))


class _Universe:
    """Everything that is known of one universe, and the cells of it that must stay open."""

    def __init__(self, name: str, release: Release, previous: Sequence[Past]) -> None:
        self.name = name
        self.tables = {n: t for n, t in release.items() if any(f.universe == name for f in t.told)}
        self.integer = any(table.integer for table in self.tables.values())
        same = [past for past in previous if past.same_data]
        partial = [table.partial for table in self.tables.values()] + [past.partial for past in same]
        self.partial = frozenset[str]().union(*partial)
        self.sizes = [s for t in self.tables.values() for s in t.sizes if s.area.universe == name]
        told = self._of(fact for table in self.tables.values() for fact in table.told)
        printed = self._of(fact for table in self.tables.values() for fact in table.printed)
        earlier = self._of(fact for past in same for fact in past.facts)
        self.stages = {"release": told, "printed": told + printed, "previous": told + printed + earlier}
        targets = [(n, t) for n, table in self.tables.items() for t in table.targets]
        self.targets = [(n, t) for n, t in targets if t.area.universe == name]
        areas = [where for fact in self.stages["previous"] for _, where in fact.terms]
        areas += [where for table in self.tables.values() for where in table.domain]
        areas += [where for past in same for where in past.domain]
        named = [where for where in areas if where.universe == name]
        self.blocks = Blocks([*named, *(target.area for _, target in self.targets)], self.partial)

    def leaks(self) -> Iterator[Leak]:
        """Try every hidden cell, and every sliver, against all that is known."""
        attack = Attack(self.blocks, self.stages["previous"], self.integer)
        if not attack.possible():
            # Numbers that were corrected since cannot be combined; _differences compares them.
            attack = Attack(self.blocks, self.stages["printed"], self.integer)
        attack.look([target for _, target in self.targets])
        joined = " + ".join(self.tables)
        named = {tuple(self.blocks.of(target.area)) for _, target in self.targets}
        slivers = (t for t in self._slivers(attack) if tuple(self.blocks.of(t.area)) not in named)
        for table, target in [*self.targets, *((joined, sliver) for sliver in slivers)]:
            closed = attack.open(target)
            if closed is None:
                continue
            low, high, _ = closed
            if low > high:
                raise DisclosureError("disclosure_contradiction", cell=target.name, universe=self.name)
            yield Leak(table, target.name, low, high, self._origin(table, target))

    def _origin(self, table: str, target: Target) -> str:
        """Find the least that is needed to work a target out."""
        own = {"table": self._of(self.tables[table].told)} if table in self.tables else {}
        for origin, facts in (own | self.stages).items():
            if Attack(self.blocks, facts, self.integer).open(target) is not None:
                return origin
        return "previous"

    def _slivers(self, attack: Attack) -> Iterator[Target]:
        """Give a target for every smallest cell that may not be told.

        Counts: any cell must be able to hold as many persons as may be told.  Rates: a cell that must rest on
        too few årsverk, by the sizes that everybody knows, must stay open like any hidden one.
        """
        rules = next(iter(self.tables.values())).rules
        if self.integer:
            for block in attack.narrow(rules.survey.min_respondents):
                where = area(self.name, self.blocks.cells(block)[0])
                yield Target(str(where), where, high=rules.survey.min_respondents)
            return
        cells = Blocks([size.area for size in self.sizes], self.partial)
        judged = {tuple(cells.of(size.area)) for size in self.sizes}
        years = Attack(cells, [known(s.area, s.man_years) for s in self.sizes], False)
        agreed = Attack(cells, [known(s.area, s.agreed) for s in self.sizes], False)
        for block in range(cells.count):
            if (block,) in judged:
                continue
            if years.highest(block) <= float(rules.absence.man_years_over) + years.slack:
                where = area(self.name, cells.box(block))
                width = float(rules.absence.open_points) * agreed.highest(block) / 100
                yield Target(str(where), where, width=width)

    def _of(self, facts: Iterable[Fact]) -> list[Fact]:
        return [fact for fact in facts if fact.universe == self.name]


def _differences(release: Release, previous: Sequence[Past]) -> Iterator[Leak]:
    """Compare with earlier releases: a difference smaller than a cell may be tells of those who make it."""
    for past in previous:
        table: Disclosure | None = release.get(past.table)
        now = {(cell.key, cell.column): cell for cell in table.cells} if table else {}
        for before in past.cells:
            cell = now.get((before.key, before.column))
            if cell is None or cell.size is None or before.size is None or cell.least is None:
                continue
            gap = abs(cell.size - before.size)
            if 0 < gap < cell.least:
                label = ", ".join(value for _, value in cell.key)
                yield Leak(past.table, f"{label}, {cell.column}", float(gap), float(gap), "difference")
