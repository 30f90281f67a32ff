"""An attacker written for the tests alone: whole numbers by trial, no solver, nothing of kqlib.

A table has named cells and sums of cells.  Given the published ones, it tries assignments of whole numbers to
the cells, one cell after the other, and turns back as soon as a published sum cannot be met any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

Sum = frozenset[str]


def solutions(order: Sequence[str], published: Mapping[Sum, int], most: int) -> Iterator[dict[str, int]]:
    """Give every table of whole numbers from 0 to ``most`` that has the published sums, trying the cells in
    ``order``.
    """
    rank = {cell: place for place, cell in enumerate(order)}
    through = {cell: [(s, n) for s, n in published.items() if cell in s] for cell in order}
    last = {s: max(map(rank.__getitem__, s)) for s in published}

    def extend(found: dict[str, int]) -> Iterator[dict[str, int]]:
        place = len(found)
        if place == len(order):
            yield dict(found)
            return
        cell = order[place]
        left = {s: n - sum(found.get(c, 0) for c in s) for s, n in through[cell]}
        high = min([most, *left.values()])
        low = max([0, *(n for s, n in left.items() if last[s] == place)])
        for value in range(low, high + 1):
            if all(value == n for s, n in left.items() if last[s] == place):
                found[cell] = value
                yield from extend(found)
                del found[cell]

    yield from extend({})


def attainable(
    cells: Sequence[str], published: Mapping[Sum, int], cell: str, most: int, among: Sequence[int]
) -> set[int]:
    """Give those of the values ``among`` that a cell may have; a sum with no unknown cell is left out."""
    order = [cell, *(c for c in cells if c != cell)]
    told = {s: n for s, n in published.items() if s}
    return {v for v in among if any(True for _ in solutions(order, {**told, frozenset({cell}): v}, most))}
