"""What a figure says, before anybody draws it.

An exhibit's ``plot`` returns one of these specifications; ``rendering`` draws it twice, static and
interactive, from the same rounded values.  All numbers are plain floats in the unit named; all words are
already in the reader's language. ``emphasis`` is one of ``computed`` (our value), ``printed`` (as printed and
contradicted), ``context`` (background).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Emphasis = Literal["computed", "printed", "context"]


@dataclass(frozen=True)
class Bar:
    """One bar: its label, group, value and, where uncertainty exists, the ends of its interval."""

    label: str
    value: float
    text: str
    group: str = ""
    low: float | None = None
    high: float | None = None
    emphasis: Emphasis = "computed"


@dataclass(frozen=True)
class Bars:
    """Horizontal bars (dots with intervals, when any bar has one), grouped, labelled directly, from zero."""

    bars: tuple[Bar, ...]
    axis: str
    unit: str = ""
    kind: Literal["bars"] = "bars"


@dataclass(frozen=True)
class Point:
    """One observation of a line: where it stands on the axis, its value, its direct label, the ends of its
    interval if it has one.
    """

    x: float | date
    y: float
    text: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Line:
    """One series, named at its right end; ``dashed`` marks a printed value that does not hold."""

    name: str
    points: tuple[Point, ...]
    emphasis: Emphasis = "computed"
    dashed: bool = False


@dataclass(frozen=True)
class Window:
    """A period that an observation covers, drawn beneath the axis so that overlap is seen."""

    start: date
    end: date
    name: str


@dataclass(frozen=True)
class Lines:
    """Lines over years or over a true time axis; ``windows`` are drawn beneath when given."""

    lines: tuple[Line, ...]
    axis: str
    windows: tuple[Window, ...] = ()
    windows_note: str = ""
    ticks: tuple[tuple[float, str], ...] = ()
    kind: Literal["lines"] = "lines"


@dataclass(frozen=True)
class Panel:
    """One small panel: its name and its values in order (NaN where one is missing: the line breaks).

    ``unsure`` are the days of the values that probably, not certainly, stand there: they are drawn as rings.
    ``apart`` is printed and no value: it stands beneath the scale with its text.
    """

    name: str
    points: tuple[Point, ...]
    unsure: tuple[date, ...] = ()
    apart: Point | None = None


@dataclass(frozen=True)
class Panels:
    """Small multiples over a true time axis: in every panel its own values over the same ``context`` line.

    ``value``, ``likely`` and ``average`` name in the key what discs, rings and the grey line are.
    """

    panels: tuple[Panel, ...]
    context: tuple[Point, ...]
    axis: str
    value: str
    likely: str
    average: str
    kind: Literal["panels"] = "panels"


@dataclass(frozen=True)
class LikertRow:
    """One item: the published percentages of the categories, in order, ``n`` answers, the share agreeing, and
    those who gave no answer (``blank``; None: not shown).
    """

    label: str
    shares: tuple[float, ...]
    n: int
    agree_text: str
    group: str = ""
    blank: int | None = None


@dataclass(frozen=True)
class Likert:
    """Diverging stacked bars (Heiberger & Robbins) with the zero line between disagreement and agreement."""

    rows: tuple[LikertRow, ...]
    categories: tuple[str, ...]
    negative: int
    axis: str
    agree_header: str
    blank_header: str = ""
    kind: Literal["likert"] = "likert"


@dataclass(frozen=True)
class Event:
    """A dated event in a lane; ``shape`` tells its type without colour."""

    lane: str
    day: date
    type: str
    label: str = ""


@dataclass(frozen=True)
class Lanes:
    """Swim lanes over time: one lane a group, one mark an event, a mark shape a type."""

    lanes: tuple[str, ...]
    events: tuple[Event, ...]
    types: tuple[str, ...]
    kind: Literal["lanes"] = "lanes"


@dataclass(frozen=True)
class Fraction:
    """A definition written as a fraction: ``result = numerator / denominator``."""

    result: str
    numerator: str
    denominator: str
    letters: tuple[str, str, str] = ("K", "L", "F")
    kind: Literal["fraction"] = "fraction"


@dataclass(frozen=True)
class Funnel:
    """Levels from wide to narrow, each with a name and what it holds."""

    levels: tuple[tuple[str, str], ...]
    arrow: str = ""
    kind: Literal["funnel"] = "funnel"


@dataclass(frozen=True)
class Column:
    """Groups of names under a heading: ``told`` are lines about them, with whether each contradicts print; of
    a name, whether it is marked.
    """

    title: str
    told: tuple[tuple[str, bool], ...]
    groups: tuple[tuple[tuple[str, bool], ...], ...]


@dataclass(frozen=True)
class Roster:
    """Every name in its place: a column a heading, a group beneath the other, ``mark`` says what a mark means
    (empty: none has one).
    """

    columns: tuple[Column, ...]
    mark: str = ""
    kind: Literal["roster"] = "roster"


Chart = Bars | Lines | Panels | Likert | Lanes | Fraction | Funnel | Roster


@dataclass(frozen=True)
class Figure:
    """A chart with the words around it: the finding as title, the method as subtitle, the small source line,
    the alt text.

    ``extra`` may hold words for ``computed``, ``printed`` and ``context``; bars then get a key with their
    marks.
    """

    chart: Chart
    title: str
    subtitle: str
    source: str
    alt: str
    synthetic: str = ""
    language: str = "nb"
    extra: dict[str, str] = field(default_factory=dict)
