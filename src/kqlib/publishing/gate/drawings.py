"""The words and numbers of a drawn figure (SVG), with their places."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from xml.etree import ElementTree

from kqlib.publishing.gate.numbers import Figure, Numbers, figures

# Labels of one row stand on one line, give or take the size of their type.
_LINE = 2.0
_STRAIGHT = 1.0
_NUMBER = re.compile(r"[−-]?\d+(?:[.,]\d+)?")
_TEXT = ("text", "textPath")
_MOVED = re.compile(r"translate\(\s*([-\d.]+)[\s,]+([-\d.]+)")


@dataclass(frozen=True)
class Label:
    """A text in a drawing and where it begins, in pixels."""

    text: str
    x: float
    y: float


@lru_cache(maxsize=256)
def labels(svg: str) -> tuple[Label, ...]:
    """Give the texts of a drawing; none when it is not well-formed, which the exporters refuse."""
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError:
        return ()
    found = [e for e in root.iter() if isinstance(e.tag, str) and e.tag.rpartition("}")[2] in _TEXT]
    return tuple(_label(element) for element in found)


def _label(element: ElementTree.Element) -> Label:
    moved = _MOVED.search(element.get("transform", ""))
    x, y = element.get("x"), element.get("y")
    at = (x, y) if x and y else moved.groups() if moved else ("0", "0")
    return Label(" ".join("".join(element.itertext()).split()), *map(_pixels, at))


def _pixels(text: str) -> float:
    return float(text.split()[0].removesuffix("px"))


def ticks(drawn: Sequence[Label]) -> Numbers:
    """Give the numbers along the axes: bare numbers on one line whose place goes with their size.

    Three in a row prove a scale, or nought and one round number.
    """
    bare = [label for label in drawn if _NUMBER.fullmatch(label.text)]
    lines: defaultdict[tuple[str, float], list[tuple[float, Decimal]]] = defaultdict(list)
    for label in bare:
        value = Decimal(label.text.replace("−", "-").replace(",", "."))
        lines["y", label.y].append((label.x, value))
        lines["x", label.x].append((label.y, value))
    return Numbers(v for line in lines.values() if _is_scale(sorted(line)) for _, v in line)


def _is_scale(line: Sequence[tuple[float, Decimal]]) -> bool:
    places, values = [place for place, _ in line], [float(value) for _, value in line]
    if len(line) == 2:
        return 0 in values and bool(re.fullmatch(r"(?:[125]|25)0*", str(max(line, key=lambda p: p[1])[1])))
    if len(line) < 3:
        return False
    # A scale of shares counts outwards from nought on both sides.
    folded = [-v for v in values[: values.index(0)]] + values[values.index(0) :] if 0 in values else values
    return _straight(places, values) or _straight(places, folded)


def _straight(places: Sequence[float], values: Sequence[float]) -> bool:
    if values[0] == values[-1]:
        return False
    slope = (places[-1] - places[0]) / (values[-1] - values[0])
    return all(
        abs(places[0] + slope * (value - values[0]) - place) < _STRAIGHT
        for place, value in zip(places, values, strict=True)
    )


def lines(drawn: Iterable[Label]) -> Iterator[tuple[str, list[Figure]]]:
    """Give the labels line by line: the words, and the numbers that stand alone or with a sign."""
    rows: list[list[Label]] = []
    for label in sorted(drawn, key=lambda label: label.y):
        if rows and label.y - rows[-1][0].y <= _LINE:
            rows[-1].append(label)
        else:
            rows.append([label])
    for row in rows:
        numbers = [label for label in row if not any(map(str.isalpha, label.text))]
        words = " ".join(label.text for label in row if label not in numbers)
        yield words, [figure for label in numbers for figure in figures(label.text)]
