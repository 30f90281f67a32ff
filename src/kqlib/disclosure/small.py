"""Small cells of survey tables: counts of persons that must not be shown, alone or by subtraction.

The default rule (version 1): a cell about persons needs at least ``min_cell`` respondents from at least three
municipalities.  A distribution whose total is shown hides one small category together with a neighbour, so
that no single one follows by subtraction.  Nought is small too when it tells that everybody answered the
other way.
"""

from __future__ import annotations

from collections.abc import Sequence

MIN_UNITS = 3


def hidden_categories(counts: Sequence[int], min_cell: int) -> frozenset[int]:
    """Give the positions of the ordered categories to hide, so that what is hidden together is large enough.

    Neighbours are taken towards the larger side until the hidden categories hold at least two positions and
    at least ``min_cell`` respondents together; empty categories need not be hidden themselves.
    """
    hidden = {i for i, count in enumerate(counts) if 0 < count < min_cell}
    if not hidden:
        return frozenset()
    while len(hidden) < len(counts) and (len(hidden) < 2 or sum(counts[i] for i in hidden) < min_cell):
        edge = [i for i in range(len(counts)) if i not in hidden and (i - 1 in hidden or i + 1 in hidden)]
        hidden.add(max(edge, key=lambda i: counts[i]))
    return frozenset(hidden)


def may_show_share(yes: int, no: int, units: int, min_cell: int) -> bool:
    """Whether a share may be shown: both sides large enough, and answers from enough municipalities."""
    return yes >= min_cell and no >= min_cell and units >= MIN_UNITS
