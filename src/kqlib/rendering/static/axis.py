"""Axes in our style: hairlines, quiet ticks, numbers as the language writes them, and time to scale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import seaborn
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from kqlib.rendering import theme
from kqlib.rendering.static import words
from kqlib.rendering.static.fonts import face
from kqlib.rendering.static.page import COLOURS

_YEAR_LABEL = 40.0
_QUARTERS_FROM = 50.0


def style() -> dict[str, object]:
    """Give the drawing settings: seaborn's quiet ticks with our colours."""
    return {
        **seaborn.axes_style(
            "ticks",
            {
                "axes.edgecolor": COLOURS["context"],
                "grid.color": COLOURS["hairline"],
                "text.color": COLOURS["ink"],
                "xtick.color": COLOURS["context"],
                "ytick.color": COLOURS["context"],
            },
        ),
        "axes.unicode_minus": True,
        "axes.linewidth": 1.0,
        "text.hinting": "none",
        "text.parse_math": False,
        "hatch.linewidth": 1.2,
        "svg.fonttype": "none",
        "path.simplify": False,
    }


def nice(low: float, high: float, most: int = 6, *, whole: bool = False) -> list[float]:
    """Give round tick values that cover ``low`` to ``high``; counts take ``whole`` ones only."""
    if low == high:
        low, high = low - max(1.0, abs(low) * 0.1), high + max(1.0, abs(high) * 0.1)
    # A quarter of a hundred is round; 2.5 projects are not.
    steps = [1, 2, 2.5, 5, 10] if high - low >= _QUARTERS_FROM else [1, 2, 5, 10]
    ticks = MaxNLocator(nbins=most, steps=steps, integer=whole).tick_values(low, high)
    return [round(float(t), 9) + 0.0 for t in ticks]


def within(low: float, high: float, most: int = 6, *, whole: bool = False) -> list[float]:
    """Give the round tick values from ``low`` to ``high`` and none outside; at least one."""
    ticks = nice(low, high, most, whole=whole)
    slack = (high - low) * 1e-6
    return [t for t in ticks if low - slack <= t <= high + slack] or ticks[:1]


def spaced(low: float, high: float, wide: float, language: str, *, whole: bool = False) -> list[float]:
    """Give as many round ticks as have room for their numbers on ``wide`` pixels, else zero alone."""
    for most in range(max(2, int(wide // 70)), 0, -1):
        ticks = within(low, high, most, whole=whole)
        places = words.decimals_of(ticks)
        widest = max(words.width(words.number(t, language, places), theme.LABEL) for t in ticks)
        step = (ticks[1] - ticks[0]) / (high - low) * wide if len(ticks) > 1 else wide
        if widest + 10 <= step:
            return ticks
    return [0.0] if low <= 0 <= high else [low]


def rounded(low: float, high: float, *, whole: bool = False) -> tuple[float, float]:
    """Move an end out to the next round number when that is near, so that a hairline closes the plot."""
    if low == high:
        return low, high + 1.0
    ticks, near = nice(low, high, whole=whole), (high - low) * 0.1
    return (ticks[0] if low - ticks[0] <= near else low), (ticks[-1] if ticks[-1] - high <= near else high)


def zeros(axes: Axes, bands: Sequence[tuple[float, float]], thick: float) -> None:
    """Draw the zero line along every row; group headings stay clear of it."""
    joined: list[tuple[float, float]] = []
    for top, bottom in bands:
        if joined and joined[-1][1] == top:
            joined[-1] = joined[-1][0], bottom
        else:
            joined.append((top, bottom))
    tops, bottoms = [top for top, _ in joined], [bottom for _, bottom in joined]
    axes.vlines(
        [0.0] * len(joined), tops, bottoms, color=COLOURS["ink"], linewidth=thick, zorder=4, clip_on=False
    )


def _faces(labels: Sequence[object]) -> None:
    for label in labels:
        label.set_fontproperties(face(theme.LABEL))  # type: ignore[attr-defined]
        label.set_color(COLOURS["muted"])  # type: ignore[attr-defined]


def numbers_below(
    axes: Axes, ticks: Sequence[float], texts: Sequence[str], bands: Sequence[tuple[float, float]] = ()
) -> None:
    """Put ticks with texts beneath and vertical hairlines behind, where words stand only in ``bands``."""
    axes.set_yticks([])
    axes.set_xticks(list(ticks), list(texts))
    axes.tick_params(axis="x", length=0, pad=6)
    for top, bottom in bands:
        axes.vlines(list(ticks), top, bottom, color=COLOURS["hairline"], linewidth=1.0, zorder=0.5)
    if not bands:
        axes.grid(True, axis="x", linewidth=1.0)
    axes.set_axisbelow(True)
    seaborn.despine(ax=axes, left=True, bottom=True)
    _faces(axes.get_xticklabels())


def hairlines(axes: Axes, ticks: Sequence[float]) -> None:
    """Put horizontal hairlines behind; the page writes the numbers, on the baseline of all other words."""
    axes.set_yticks(list(ticks), [])
    axes.tick_params(axis="y", length=0)
    axes.grid(True, axis="y", linewidth=1.0)
    axes.set_axisbelow(True)
    seaborn.despine(ax=axes, left=True, bottom=True)


def positions_below(axes: Axes, ticks: Sequence[tuple[float, str]], wide: float) -> None:
    """Put named positions (years) beneath; names that would touch the one before them are left out."""
    low, high = axes.get_xlim()
    shown, edge = [], -1e9
    for x, name in ticks:
        half = words.width(words.tidy(name), theme.LABEL) / 2
        centre = (x - low) / (high - low) * wide
        shown.append(words.tidy(name) if centre - half > edge + 6 else "")
        edge = centre + half if shown[-1] else edge
    axes.set_xticks([x for x, _ in ticks], shown)
    axes.tick_params(axis="x", length=5, width=1.0, pad=5)
    axes.spines["bottom"].set_visible(True)
    _faces(axes.get_xticklabels())


def _year(days: float) -> int:
    return date.fromordinal(int(days)).year


def _month_starts(low: float, high: float) -> list[tuple[float, str]]:
    years = range(_year(low), _year(high) + 1)
    months = [(y, m) for y in years for m in range(1, 13)]
    starts = [(number_of(date(y, m, 1)), f"{m:02d}.{y}") for y, m in months]
    return [(x, name) for x, name in starts if low <= x <= high]


def time_below(axes: Axes, wide: float) -> None:
    """Put years beneath a time axis: a tick where each begins, its number in the middle of what is shown."""
    low, high = axes.get_xlim()
    if high - low < 500:
        positions_below(axes, _month_starts(low, high), wide)
        return
    years = range(_year(low), _year(high) + 2)
    starts = [number_of(date(y, 1, 1)) for y in years]
    axes.set_xticks([x for x in starts if low <= x <= high], [])
    spans = [(max(a, low), min(b, high), y) for y, a, b in zip(years, starts, starts[1:], strict=False)]
    step = max(1, round(_YEAR_LABEL / (365.25 / (high - low) * wide) + 0.49))
    named = [
        (a + b, str(y)) for a, b, y in spans if y % step == 0 and (b - a) / (high - low) * wide * step > 36
    ]
    axes.set_xticks([total / 2 for total, _ in named], [name for _, name in named], minor=True)
    axes.tick_params(axis="x", which="major", length=7, width=1.0)
    axes.tick_params(axis="x", which="minor", length=0, pad=5)
    axes.spines["bottom"].set_visible(True)
    _faces(axes.get_xticklabels(minor=True))


def number_of(x: float | date) -> float:
    """Give the position of a date (days) or a number on an axis."""
    return float(x.toordinal() if isinstance(x, date) else x)
