"""An interactive figure (Plotly, as JSON): every data point is in the page, shown or not.

Of a figure about persons, a trace may hold positions, shares, the ends of intervals and words, and nothing
else: the numbers must be those of one row of the table, a base must follow from the bars before it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from kqlib.publishing.gate.approvals import Approved
from kqlib.publishing.gate.numbers import NOTHING, Figure, Numbers, figures
from kqlib.publishing.gate.passages import Finding, Passage, Read

_PLACES = ("x", "y")
_SAID = ("text", "hovertext")
_PRESENTED = frozenset(
    ("type", "mode", "orientation", "hoverinfo", "textposition", "showlegend", "cliponaxis", "marker", "line")
)
_KNOWN = _PRESENTED | {*_PLACES, *_SAID, "base", "name", "hovertemplate", "error_x", "error_y"}
_LAYOUT = frozenset(
    (
        *("barmode", "height", "xaxis", "yaxis", "font", "legend", "title", "margin", "separators"),
        *("paper_bgcolor", "plot_bgcolor", "bargap"),
    )
)
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}|rgba?\([\d., %]+\)")
# The step of an axis of months.
_STEP = re.compile(r"M(?:1|3|6|12)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MARKUP = re.compile(r"<[^>]*>|%\{[^}]*\}")


def read_script(text: str, may: Approved | None, place: str) -> Iterator[Read]:
    """Give what a script on a page holds beyond the interactive figure that the notebook made."""
    drawing = may.exhibit.drawing if may else None
    if drawing and drawing.interactive and _same(text, drawing.interactive):
        return
    if may and may.personal and _is_json(text):
        yield from read_traces(text, may, place)
    yield Passage(place, text, NOTHING)
    yield Finding(place, "changed")


def _same(one: str, other: str) -> bool:
    return _is_json(one) and json.loads(one) == json.loads(other)


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def read_traces(text: str, may: Approved, place: str) -> Iterator[Read]:
    """Give what a figure about persons holds beyond what ``may`` approves, and its words as passages."""
    figure = json.loads(text, parse_float=Decimal)
    layout = figure.get("layout", {})
    for number, trace in enumerate(figure.get("data", ())):
        at = f"{place}.data[{number}]"
        yield from (Finding(f"{at}.{key}", "hidden", key) for key in trace if key not in _KNOWN)
        yield from _words(trace, at, may)
        yield from (read for key in _PRESENTED for read in _presented(trace.get(key), f"{at}.{key}", may))
    yield from (Finding(f"{place}.layout.{key}", "hidden", key) for key in layout if key not in _LAYOUT)
    yield from _rows(figure.get("data", ()), layout, may, place)
    yield from _presented({"layout": layout, "config": figure.get("config")}, place, may)


def _words(trace: Mapping[str, Any], at: str, may: Approved) -> Iterator[Read]:
    for key in ("name", "hovertemplate"):
        yield Passage(f"{at}.{key}", _MARKUP.sub(" ", str(trace.get(key, ""))), may.stated)


def _rows(
    traces: Sequence[Mapping[str, Any]], layout: Mapping[str, Any], may: Approved, place: str
) -> Iterator[Read]:
    """Take the points together that stand in one row, and let one row of the table explain them."""
    names = [_MARKUP.sub(" ", name) for name in layout.get("yaxis", {}).get("ticktext", ())]
    held: defaultdict[int, list[Figure]] = defaultdict(list)
    spans: defaultdict[int, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for trace in traces:
        yield from _lengths(trace, place)
        for point in range(_length(trace)):
            across = _at(trace, "y", point)
            row = int(across) if names and _is_index(across, len(names)) else -1 - point
            values = [_at(trace, key, point) for key in (*_PLACES, *_SAID) if key != "y" or row < 0]
            held[row] += [f for value in values for f in figures(_plain(value))]
            held[row] += _ends(trace, point)
            if "base" in trace:
                spans[row].append((_number(_at(trace, "base", point)), _number(_at(trace, "x", point))))
    for row, found in held.items():
        label = names[row] if row >= 0 else ""
        unknown = may.unexplained(label, found, Numbers.of(label)) + _unsupported(spans[row])
        yield from (Finding(f"{place}: {label or 'data'}", "value", f.text) for f in unknown)


def _plain(value: Any) -> str:
    """Give what a value says; of a day along a time axis the year, the rest is a place."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return value[:4]
    if isinstance(value, str):
        return _MARKUP.sub(" ", value)
    return f"{value:f}" if isinstance(value, int | Decimal) else ""


def _length(trace: Mapping[str, Any]) -> int:
    held = (trace.get(key) for key in (*_PLACES, *_SAID, "base"))
    return max((len(value) for value in held if isinstance(value, list)), default=0)


def _lengths(trace: Mapping[str, Any], place: str) -> Iterator[Finding]:
    """Refuse what is packed: numbers in base64 are seen by Plotly and by nobody else."""
    for key in (*_PLACES, *_SAID, "base"):
        if isinstance(trace.get(key), Mapping):
            yield Finding(f"{place}.{key}", "hidden", ", ".join(trace[key]))


def _at(trace: Mapping[str, Any], key: str, point: int) -> Any:
    value = trace.get(key)
    if isinstance(value, list):
        return value[point] if point < len(value) else None
    return value


def _is_index(value: Any, count: int) -> bool:
    return isinstance(value, int | Decimal) and value == int(value) and 0 <= value < count


def _number(value: Any) -> Decimal:
    return Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)


def _ends(trace: Mapping[str, Any], point: int) -> Iterator[Figure]:
    """Give the ends of an interval: Plotly has the distances from the point."""
    for along in _PLACES:
        arms = trace.get(f"error_{along}") or {}
        value = _number(_at(trace, along, point))
        for key, sign in (("array", 1), ("arrayminus", -1)):
            if arm := _number(_at(arms, key, point)):
                yield from figures(f"{abs(value + sign * arm):f}")


def _unsupported(spans: Sequence[tuple[Decimal, Decimal]]) -> list[Figure]:
    """Give the bases that do not follow from the bars: a stack has no gap, and a joint of it is at nought."""
    ordered = sorted(spans)
    joined = all(base + size == after for (base, size), (after, _) in pairwise(ordered))
    joints = {joint for base, size in ordered for joint in (base, base + size)}
    if not ordered or (joined and 0 in joints):
        return []
    return [figure for base, _ in ordered for figure in figures(f"{base:f}")]


def _presented(value: Any, at: str, may: Approved) -> Iterator[Read]:
    """Give what is hidden among colours and sizes: lists, and numbers in words."""
    if isinstance(value, Mapping):
        marks, words = value.get("tickvals", ()), value.get("ticktext", ())
        yield from _scale(marks, words, f"{at}.tickvals", may)
        for key, item in value.items():
            step = key == "dtick" and _STEP.fullmatch(str(item))
            if key not in ("tickvals", "ticktext") and not step:
                yield from _presented(item, f"{at}.{key}", may)
    elif isinstance(value, list):
        yield Finding(at, "hidden", str(len(value)))
    elif isinstance(value, str) and not _COLOUR.fullmatch(value):
        yield Passage(at, _MARKUP.sub(" ", value), may.stated)


def _scale(marks: Sequence[Any], words: Sequence[str], at: str, may: Approved) -> Iterator[Read]:
    steps = {_number(after) - _number(before) for before, after in pairwise(marks)}
    if len(steps) > 1:
        yield Passage(at, " ".join(map(_plain, marks)), may.values | may.stated)
    for mark, name in zip(marks, words, strict=False):
        if name != f"{abs(_number(mark))}":
            yield Passage(at, _MARKUP.sub(" ", name), may.stated)
