"""Secondary suppression: hide as little more as keeps every target open.

The cell suppression problem as M. Fischetti & J. J. Salazar González state it (2001, Management Science
47(7)): choose what to hide at the lowest cost, such that the interval an attacker can work out for each
target is wide enough.  It is solved by their cutting planes.  A master problem proposes what to hide; the
attacker's linear programme is solved for each target; where it closes a target, its dual solution names what
is published and closes it, and at least one of those must be hidden (a cover inequality of the master).  With
a master solved exactly the result is optimal; above :data:`EXACT_ITEMS` items the master is solved greedily,
which keeps the protection and gives up only the optimality.

Items are what may be hidden, not only cells: the cumulative counts of an ordered scale are items too, and to
hide one merges two neighbouring categories.  So collapsing and suppressing are weighed in one problem.
"""

from __future__ import annotations

from collections.abc import Sequence

from kqlib.disclosure.cells import Fact, Item, Target
from kqlib.disclosure.solver import cheapest_cover, greedy_cover
from kqlib.disclosure.system import Attack, Blocks
from kqlib.errors import DisclosureError

# An exact cover of so many items takes seconds at most; tables of the report have tens.
EXACT_ITEMS = 400


def hidden(
    items: Sequence[Item],
    targets: Sequence[Target],
    always: Sequence[Fact] = (),
    *,
    integer: bool,
    partial: frozenset[str] = frozenset(),
    exact_items: int = EXACT_ITEMS,
) -> frozenset[str]:
    """Give the names of the items to hide: those with a reason, and the cheapest others that keep ``targets``
    open when the attacker knows the rest and ``always``.

    All are of one universe.  ``integer``: the cells are counts.  Raises :class:`DisclosureError` when the
    facts contradict each other, or a target cannot be kept open by hiding every item.
    """
    if not targets:
        return frozenset(item.name for item in items if item.reason)
    areas = [where for item in items for fact in item.facts for _, where in fact.terms]
    areas += [where for fact in always for _, where in fact.terms] + [target.area for target in targets]
    blocks = Blocks(areas, partial)
    cover = cheapest_cover if len(items) <= exact_items else greedy_cover
    costs = [item.cost for item in items]
    forced = {place for place, item in enumerate(items) if item.reason}
    cuts: list[frozenset[int]] = []
    while True:
        chosen = forced | cover(costs, cuts)
        told = [
            (fact, place) for place, item in enumerate(items) if place not in chosen for fact in item.facts
        ]
        told += [(fact, -1) for fact in always]
        found = _closing(blocks, told, targets, integer=False)
        if not found and integer:
            # Whole numbers can be closed where fractions are not; then all that is told closes them.
            found = _closing(blocks, told, targets, integer=True)
        if not found:
            return frozenset(items[place].name for place in chosen)
        cuts += dict.fromkeys(found)


def _closing(
    blocks: Blocks, told: Sequence[tuple[Fact, int]], targets: Sequence[Target], *, integer: bool
) -> list[frozenset[int]]:
    """Give, for every target that is closed, the places of the published items that close it."""
    attack = Attack(blocks, [fact for fact, _ in told], integer)
    cuts = []
    for target in targets:
        closed = attack.open(target)
        if closed is None:
            continue
        low, high, binding = closed
        if low > high:
            raise DisclosureError("disclosure_contradiction", cell=target.name, universe=target.area.universe)
        owners = {told[place][1] for place in (range(len(told)) if integer else binding)} - {-1}
        if not owners:
            raise DisclosureError("disclosure_impossible", cell=target.name, low=low, high=high)
        cuts.append(frozenset(owners))
    return cuts
