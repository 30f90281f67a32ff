"""Secondary suppression: hide as little more as keeps every target open.

The cell suppression problem as M. Fischetti & J. J. Salazar González state it (2001, Management Science
47(7)): choose what to hide at the lowest cost, such that the interval an attacker can work out for each
target is wide enough.  It is solved by their cutting planes.  A master problem proposes what to hide; the
attacker's linear programme is solved for each target; where it closes a target, its dual solution names what
is published and closes it, and at least one of those must be hidden (a cover inequality of the master).  What
is hidden in vain, because the rest tells it, gives such an inequality too (a bridge).  With a master solved
exactly the result is optimal; above :data:`EXACT_ITEMS` items the master is solved greedily, which keeps the
protection and gives up only the optimality.

Items are what may be hidden, not only cells: the cumulative counts of an ordered scale are items too, and to
hide one merges two neighbouring categories.  So collapsing and suppressing are weighed in one problem.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kqlib.disclosure.cells import Area, Fact, Item, Target
from kqlib.disclosure.solver import NONE, Cut, cheapest_cover, greedy_cover
from kqlib.disclosure.system import Attack, Blocks
from kqlib.errors import DisclosureError

Cover = Callable[[Sequence[float], frozenset[int], Sequence[Cut]], frozenset[int]]
# An exact cover of so many items takes seconds at most; tables of the report have tens.
EXACT_ITEMS = 400


def hidden(
    items: Sequence[Item],
    targets: Sequence[Target],
    always: Sequence[Fact],
    domain: Sequence[Area],
    *,
    integer: bool,
    partial: frozenset[str] = frozenset(),
    exact_items: int = EXACT_ITEMS,
) -> frozenset[str]:
    """Give the names of the items to hide: those with a reason, and the cheapest others that keep ``targets``
    open when the attacker knows the rest and ``always``.

    All are of one universe; ``domain`` names its values.  ``integer``: the cells are counts.  Raises
    :class:`DisclosureError` when the facts contradict each other, or a target cannot be kept open by hiding
    every item.
    """
    if not targets:
        return frozenset(item.name for item in items if item.reason)
    areas = [*domain, *(where for item in items for fact in item.facts for _, where in fact.terms)]
    areas += [where for fact in always for _, where in fact.terms] + [target.area for target in targets]
    problem = _Problem(items, targets, always, Blocks(areas, partial), integer)
    costs = [item.cost for item in items]
    forced = frozenset(place for place, item in enumerate(items) if item.reason)
    cuts: dict[Cut, None] = {}
    chosen = _settled(problem, greedy_cover, costs, forced, cuts)
    if len(items) <= exact_items:
        # The greedy way has found most of the inequalities; few are left for the exact one to find.
        chosen = _settled(problem, cheapest_cover, costs, forced, cuts)
    return frozenset(items[place].name for place in chosen)


def _settled(
    problem: _Problem,
    cover: Cover,
    costs: Sequence[float],
    forced: frozenset[int],
    cuts: dict[Cut, None],
) -> frozenset[int]:
    """Solve the master by ``cover`` until the attacker finds nothing more; ``cuts`` grows."""
    while True:
        chosen = cover(costs, forced, list(cuts))
        found = problem.cuts(chosen)
        if not found:
            return chosen
        cuts |= dict.fromkeys(found)


@dataclass(frozen=True)
class _Problem:
    """What may be hidden, what must stay open, and what is known in any case."""

    items: Sequence[Item]
    targets: Sequence[Target]
    always: Sequence[Fact]
    blocks: Blocks
    integer: bool

    def cuts(self, chosen: frozenset[int]) -> list[Cut]:
        """Give what a choice lacks; nothing when every target is open.

        For a closed target: one of the published items that close it must be hidden.  For an item that is
        hidden in vain, since the others tell it: one of those must be hidden if it is.
        """
        told = [(fact, p) for p, item in enumerate(self.items) if p not in chosen for fact in item.facts]
        told += [(fact, NONE) for fact in self.always]
        attack = Attack(self.blocks, [fact for fact, _ in told], self.integer)
        in_vain = {place: self._in_vain(place, attack.slack) for place in sorted(chosen)}
        attack.look([*self.targets, *filter(None, in_vain.values())])
        found: list[Cut] = []
        for target in self.targets:
            closed = attack.open(target)
            if closed is None:
                continue
            low, high, binding = closed
            if low > high:
                universe = target.area.universe
                raise DisclosureError("disclosure_contradiction", cell=target.name, universe=universe)
            owners = frozenset(told[place][1] for place in binding) - {NONE}
            if not owners:
                raise DisclosureError("disclosure_impossible", cell=target.name, low=low, high=high)
            found.append((owners, NONE))
        for place, alone in in_vain.items() if found else ():
            closed = attack.open(alone) if alone else None
            owners = frozenset(told[p][1] for p in closed[2]) - {NONE} if closed else frozenset()
            found += [(owners, place)] if owners else []
        return found

    def _in_vain(self, place: int, slack: float) -> Target | None:
        """Demand that a hidden item is less known than if it were published; None where that cannot be said
        of a single number.
        """
        item = self.items[place]
        if item.reason or len(item.facts) > 1:
            return None
        (factor, where), *more = item.facts[0].terms
        low, high = item.facts[0].low, item.facts[0].high
        if more or factor != 1 or low is None or high is None:
            return None
        return Target(item.name, where, width=float(high - low) + 2 * slack)
