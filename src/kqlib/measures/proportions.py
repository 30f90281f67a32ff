"""Intervals for shares: Wilson's, corrected for clustering (Kish) and for a finite population.

Sources: E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22;
L. Kish (1965), *Survey Sampling* (the design effect); the one-way analysis-of-variance estimator of the
intra-class correlation as in R. A. Fisher (1925), for unequal clusters.  Shares are fractions between 0 and
1, never rounded.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

import numpy as np


def wilson(successes: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """Give Wilson's score interval for a share: the shares that a test at ``1 − confidence`` would not
    reject.

    ``successes`` of ``n``; both may be fractions of a person, as an effective sample size is.  With ``n`` = 0
    nothing is known: (0, 1).  Raises :class:`ValueError` unless 0 ≤ ``successes`` ≤ ``n`` and 0 <
    ``confidence`` < 1.
    """
    if not (0 <= successes <= n and 0 < confidence < 1):
        raise ValueError(f"no share: {successes} of {n} at confidence {confidence}")
    if n == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = successes / n
    centre = share + z * z / (2 * n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    # Exact where the formula is (0 of n, n of n), and never on the wrong side of the share by rounding.
    low = 0.0 if successes == 0 else max(0.0, min(share, (centre - half) / scale))
    high = 1.0 if successes == n else min(1.0, max(share, (centre + half) / scale))
    return low, high


def effective_size(n: int, deff: float, population: int | None) -> float:
    """Give the size of a simple random sample, drawn from an endless population, that would tell as much.

    ``n / deff × (N − 1) / (N − n)``: clustering makes answers worth less, knowing a good part of the
    ``population`` makes them worth more.  ``population`` None leaves the second factor out; ``n`` = N gives
    infinity.
    """
    if deff <= 0 or n < 0 or (population is not None and n > population):
        raise ValueError(f"no sample: {n} of {population} with design effect {deff}")
    if population is None:
        return n / deff
    if n == population:
        return float("inf")
    return n / deff * (population - 1) / (population - n)


def wilson_effective(
    share: float, n: int, deff: float, population: int | None, confidence: float = 0.95
) -> tuple[float, float] | None:
    """Give Wilson's interval with the effective sample size; ``None`` means a full count ("fulltelling").

    ``share`` of ``n`` valid answers out of ``population`` people asked (None: unknown, no finite correction).
    Where all answered there is no sampling error, and an interval would claim one.
    """
    size = effective_size(n, deff, population)
    if n == 0:
        return 0.0, 1.0
    if n == population:
        return None
    return wilson(share * size, size, confidence)


def intraclass_correlation(values: Sequence[float], clusters: Sequence[Hashable]) -> float:
    """Estimate how alike answers from one cluster are: 0 as unlike as strangers, 1 all the same.

    One-way analysis of variance: (MSB − MSW) / (MSB + (m − 1) MSW) with m = (n − Σ mᵢ² / n) / (k − 1); a
    negative estimate becomes 0.  With fewer than two clusters, no cluster of two, or no variation, there is
    nothing to estimate from: 0.
    """
    observed = np.asarray(values, dtype=float)
    sizes, groups = _clusters(clusters, len(observed))
    n, k = len(observed), len(sizes)
    if k < 2 or n == k:
        return 0.0
    means = np.bincount(groups, weights=observed) / sizes
    between = float(np.sum(sizes * (means - observed.mean()) ** 2)) / (k - 1)
    within = float(np.sum((observed - means[groups]) ** 2)) / (n - k)
    usual = (n - float(np.sum(sizes**2)) / n) / (k - 1)
    total = between + (usual - 1) * within
    return max(0.0, (between - within) / total) if total > 0 else 0.0


def weighted_cluster_size(clusters: Sequence[Hashable]) -> float:
    """Give Kish's cluster size, Σ mᵢ² / Σ mᵢ: the size of an average answer's cluster (0 without answers)."""
    sizes, _ = _clusters(clusters, len(clusters))
    return float(np.sum(sizes**2) / np.sum(sizes)) if len(sizes) else 0.0


def design_effect(icc: float, cluster_size: float) -> float:
    """Give 1 + (m − 1) × icc, by how much clustering multiplies the variance; at least 1."""
    return 1.0 + max(0.0, cluster_size - 1.0) * icc


@dataclass(frozen=True)
class Share:
    """A share of valid answers with what is known of its certainty; shares are exact, the rest is not.

    ``share`` is None without answers.  ``low``, ``high`` are the 95 % interval, both None for a full count
    (``census``: everybody invited answered) and without answers.  ``bound_low``, ``bound_high`` are the share
    if all who were invited and gave no valid answer had said no, or yes; None when the number invited is not
    known.
    """

    share: Fraction | None
    icc: float
    deff: float
    n_effective: float | None
    low: float | None
    high: float | None
    census: bool
    bound_low: Fraction | None
    bound_high: Fraction | None


def share_of(yes: Sequence[bool], clusters: Sequence[Hashable], invited: int | None) -> Share:
    """Give the share of ``yes`` among valid answers, its Wilson interval with the effective sample size, and
    the bounds that those who did not answer leave open.

    ``clusters`` names the municipality of each answer; ``invited`` is the size of the population.
    """
    n, agreeing = len(yes), sum(yes)
    icc = intraclass_correlation([float(value) for value in yes], clusters)
    deff = design_effect(icc, weighted_cluster_size(clusters))
    interval = wilson_effective(agreeing / n, n, deff, invited) if n else None
    census = bool(n) and n == invited
    return Share(
        Fraction(agreeing, n) if n else None,
        icc,
        deff,
        None if census else effective_size(n, deff, invited),
        interval[0] if interval else None,
        interval[1] if interval else None,
        census,
        Fraction(agreeing, invited) if invited else None,
        Fraction(agreeing + invited - n, invited) if invited else None,
    )


@dataclass(frozen=True)
class Standardised:
    """A standardised share with its 95 % interval; the ends are None for a full count."""

    share: Fraction
    low: float | None
    high: float | None


def standardised_share(
    yes: Sequence[bool],
    strata: Sequence[str],
    clusters: Sequence[Hashable],
    population: Mapping[str, int],
) -> Standardised | None:
    """Give the share of ``yes`` if every stratum had answered in proportion to its ``population``.

    Σ Nₕ pₕ / Σ Nₕ (direct standardisation).  Answers of a stratum without population have no weight and are
    left out. None when a stratum with population gave no answer: its share is not known.  The interval is
    Wilson's with the design effect of clustering times Kish's of weighting, n Σ w² / (Σ w)² with w = Nₕ / nₕ.
    """
    sizes = {name: size for name, size in population.items() if size}
    kept = [place for place, name in enumerate(strata) if name in sizes]
    counts = {name: sum(strata[place] == name for place in kept) for name in sizes}
    if not sizes or not all(counts.values()):
        return None
    n, total = len(kept), sum(sizes.values())
    share = sum((Fraction(sizes[strata[p]], counts[strata[p]]) for p in kept if yes[p]), Fraction(0)) / total
    weighting = n * sum(Fraction(sizes[h] ** 2, counts[h]) for h in sizes) / Fraction(total) ** 2
    own = [clusters[place] for place in kept]
    icc = intraclass_correlation([float(yes[place]) for place in kept], own)
    deff = design_effect(icc, weighted_cluster_size(own)) * float(weighting)
    interval = wilson_effective(float(share), n, deff, total)
    return Standardised(share, *(interval or (None, None)))


def _clusters(
    clusters: Sequence[Hashable], n: int
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Give the size of every cluster, and for every answer the number of its cluster."""
    if len(clusters) != n:
        raise ValueError(f"{n} values but {len(clusters)} clusters")
    numbers: dict[Hashable, int] = {}
    groups = np.array([numbers.setdefault(name, len(numbers)) for name in clusters], dtype=np.int64)
    return np.bincount(groups, minlength=len(numbers)).astype(np.int64), groups
