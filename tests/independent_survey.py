"""Summaries of survey answers computed without kqlib: plain Python, fractions, numpy, scipy and statsmodels.

Answers are dicts: ``unit``, ``cohort``, ``role`` (None: not asked) and one value an item (None: blank).
Numbers for print are strings in bokmål, rounded half up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
from scipy import optimize, stats
from statsmodels.stats.proportion import proportion_confint


def text(value, decimals: int, signed: bool = False) -> str:
    """Round half up and write with a comma; a float through its shortest decimal."""
    if value is None:
        return ""
    if isinstance(value, Fraction):
        exact = Decimal(value.numerator * 10**12 // value.denominator) / 10**12  # twelve places decide
        if Decimal(value.numerator) / Decimal(value.denominator) < 0:
            exact = -(Decimal(-value.numerator * 10**12 // value.denominator) / 10**12)
    else:
        exact = Decimal(repr(float(value)))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    digits = str(abs(rounded)).replace(".", ",")
    if len(digits.split(",")[0]) > 3:
        digits = digits[:-3] + "\u00a0" + digits[-3:] if decimals == 0 else digits
    sign = "\u2212" if rounded < 0 else "+" if signed and rounded > 0 else ""
    return sign + digits


def percent(value, decimals: int = 1, signed: bool = False) -> str:
    """Write a share as per cent."""
    return "" if value is None else text(value * 100, decimals, signed)


def icc(values: list[float], clusters: list[str]) -> float:
    """Fisher's estimate from the one-way table of variance, sums of squares written out."""
    by = defaultdict(list)
    for value, cluster in zip(values, clusters, strict=True):
        by[cluster].append(value)
    n, k, grand = len(values), len(by), sum(values) / len(values)
    between = sum(len(v) * (sum(v) / len(v) - grand) ** 2 for v in by.values()) / (k - 1)
    within = sum((x - sum(v) / len(v)) ** 2 for v in by.values() for x in v) / (n - k)
    m = (n - sum(len(v) ** 2 for v in by.values()) / n) / (k - 1)
    return max(0.0, (between - within) / (between + (m - 1) * within))


def deff(values: list[float], clusters: list[str]) -> float:
    """Kish: 1 + (Σ m² / Σ m − 1) × icc."""
    sizes = Counter(clusters).values()
    return 1 + (sum(m * m for m in sizes) / sum(sizes) - 1) * icc(values, clusters)


def wilson(share, n: int, design: float, population: int):
    """Wilson's interval of statsmodels with n / deff × (N − 1) / (N − n) answers; None for a full count."""
    if n == population:
        return None
    size = n / design * (population - 1) / (population - n)
    return proportion_confint(float(share) * size, size, alpha=0.05, method="wilson")


def standardised(yes: list[bool], rows: list[dict], invited: dict[str, int]):
    """Weight each role by its invitations; the share and its interval."""
    kept = [(y, r) for y, r in zip(yes, rows, strict=True) if r["role"] in invited]
    sizes = Counter(r["role"] for _, r in kept)
    total = sum(invited.values())
    share = sum(
        Fraction(invited[role], total) * Fraction(sum(y for y, r in kept if r["role"] == role), sizes[role])
        for role in invited
    )
    weights = [invited[r["role"]] / sizes[r["role"]] for _, r in kept]
    kish = len(weights) * sum(w * w for w in weights) / sum(weights) ** 2
    design = deff([float(y) for y, _ in kept], [r["unit"] for _, r in kept]) * kish
    return share, wilson(share, len(kept), design, total)


def quartile(values: list[int], part: float) -> int:
    """The inverse of the empirical distribution function, by numpy."""
    return int(np.quantile(values, part, method="inverted_cdf"))


def scores(parameters: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Give the derivative of log P(y) in the proportional odds model by parameter, a row an answer.

    P(y ≤ j) = F(θⱼ − xβ), F the logistic distribution; parameters are β, then θ.  With f = F (1 − F) the
    derivative of log P by an edge of y's category is ± f / P, and by β minus the sum of both times x.
    """
    k = x.shape[1]
    edges = np.concatenate([[-np.inf], parameters[k:], [np.inf]])
    at = x @ parameters[:k]
    upper, lower = (1 / (1 + np.exp(-(edges[place] - at))) for place in (y + 1, y))
    by_upper, by_lower = (f * (1 - f) / (upper - lower) for f in (upper, lower))
    by_theta = np.column_stack(
        [by_upper * (y == j) - by_lower * (y == j + 1) for j in range(len(parameters) - k)]
    )
    return np.column_stack([-x * (by_upper - by_lower)[:, None], by_theta])


def ordered_logit(answers: list[int], groups: list[str], units: list[str], order: list[str]):
    """Solve for a score of nought; the covariance is the sandwich, clustered by unit.

    Gives the effects (the first group's is 0) and their covariance, of all groups.
    """
    categories = sorted(set(answers))
    y = np.array([categories.index(a) for a in answers])
    x = np.array([[float(g == name) for name in order[1:]] for g in groups])
    k = len(order) - 1
    cumulated = np.cumsum([np.mean(y == c) for c in range(len(categories) - 1)])
    start = np.concatenate([np.zeros(k), np.log(cumulated / (1 - cumulated))])
    solved = optimize.root(lambda p: scores(p, y, x).sum(axis=0), start, method="hybr", tol=1e-12)
    assert np.abs(scores(solved.x, y, x).sum(axis=0)).max() < 1e-6
    step = 1e-5
    hessian = np.column_stack(
        [
            (scores(solved.x + d, y, x).sum(axis=0) - scores(solved.x - d, y, x).sum(axis=0)) / (2 * step)
            for d in np.eye(len(start)) * step
        ]
    )
    each = scores(solved.x, y, x)
    names = sorted(set(units))
    sums = np.array([each[[u == name for u in units]].sum(axis=0) for name in names])
    n, g = len(y), len(names)
    meat = sums.T @ sums * g / (g - 1) * (n - 1) / (n - len(start))
    bread = np.linalg.inv(hessian)
    covariance = np.zeros((k + 1, k + 1))
    covariance[1:, 1:] = (bread @ meat @ bread)[:k, :k]
    return np.concatenate([[0.0], solved.x[:k]]), covariance


def wald(effects: np.ndarray, covariance: np.ndarray, rows: np.ndarray):
    """Give χ² and p of ``rows @ effects = 0``."""
    gap = rows @ effects
    statistic = float(gap @ np.linalg.solve(rows @ covariance @ rows.T, gap))
    return statistic, float(stats.chi2.sf(statistic, len(rows)))


def holm(p_values: list[float]) -> list[float]:
    """Step down by hand."""
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted, highest = [0.0] * len(p_values), 0.0
    for place, index in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - place) * p_values[index]))
        adjusted[index] = highest
    return adjusted


def p_text(p: float) -> str:
    """Write a p value."""
    return "< 0,001" if p < 0.001 else text(p, 3)


def superiority(one: list[int], other: list[int]) -> Fraction:
    """scipy's U over the number of pairs."""
    u = stats.mannwhitneyu(one, other, method="asymptotic").statistic
    return Fraction(u) / (len(one) * len(other))
