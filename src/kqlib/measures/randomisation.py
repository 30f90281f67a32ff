"""Randomisation inference: how often would groups of the same size, drawn at random, differ as much?

R. A. Fisher (1935), *The Design of Experiments*.  With few municipalities in a group, standard errors that
lean on many clusters are not to be trusted; this needs none.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

DRAWS = 1999
_Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
_Groups = np.ndarray[tuple[int, int], np.dtype[np.bool_]]


@dataclass(frozen=True)
class Randomisation:
    """The observed difference in mean change (percentage points), the share of draws at least as far from
    nought (two-sided, the observed one counted), and what was drawn from.
    """

    points: float
    p_value: float
    draws: int
    chosen: int
    others: int


def randomisation(
    changes: pd.Series, chosen: Collection[str], strata: pd.Series | None = None, seed: int = 2009
) -> Randomisation:
    """Compare the mean change of the ``chosen`` with that of all others, and with random choices.

    ``changes`` (percentage points) has a unit an index value.  ``strata`` (same index) keeps each draw's
    number of units a stratum as it was: a group chosen for high absence is compared with others that were
    high too.  Raises :class:`ValueError` when there is nobody on one side.
    """
    values = changes.to_numpy(dtype=float)
    mark = changes.index.isin(list(chosen))
    if not 0 < mark.sum() < len(mark):
        raise ValueError(f"{mark.sum()} chosen of {len(mark)}")
    layers = np.zeros(len(mark), dtype=int) if strata is None else pd.factorize(strata[changes.index])[0]
    order = np.random.Generator(np.random.PCG64(seed)).random((DRAWS, len(mark)))
    drawn = np.zeros((DRAWS, len(mark)), dtype=bool)
    for layer in np.unique(layers):
        inside = np.flatnonzero(layers == layer)
        first = np.argsort(order[:, inside], axis=1, kind="stable")[:, : int(mark[inside].sum())]
        np.put_along_axis(drawn, inside[first], True, axis=1)
    observed = _difference(values, mark[None, :])[0]
    # A draw that is the observed group itself must count as equal, whatever the order of summing.
    far = np.abs(_difference(values, drawn)) >= abs(observed) * (1 - 1e-12)
    chosen_count = int(mark.sum())
    return Randomisation(
        float(observed), float((1 + far.sum()) / (DRAWS + 1)), DRAWS, chosen_count, len(mark) - chosen_count
    )


def _difference(values: _Floats, groups: _Groups) -> _Floats:
    inside = groups.sum(axis=1)
    total = groups @ values
    return np.asarray(total / inside - (values.sum() - total) / (groups.shape[1] - inside))
