"""Read JSON-stat 2.0, the form in which Statistics Norway's API answers: a cube of numbers, row by row.

Definition: https://json-stat.org/full/.  ``id`` gives the order of the dimensions and ``size`` how many
categories each has; ``category.index`` is a list of codes or a map from code to place, and may be left out
for a single category; ``value`` is a list, or a map from place to number when most are missing; ``status``
says why a number is missing, as a list, a map, or one sign for all.  Nothing here opens a file or a
connection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from kqlib.errors import FetchError

_CODE = re.compile(r"(?:K-)?(?P<code>\d{4,6}[a-z]{0,2})\s+(?=\S)")
_VALIDITY = re.compile(r"\s*\((?P<first>\d{4})?\s*-\s*(?P<last>\d{4})?\)\s*$")
_BRACKET = re.compile(r"\s*\((?P<inside>[^()]*)\)\s*$")


@dataclass(frozen=True)
class Cell:
    """One number of the cube: ``codes`` and ``labels`` by dimension; ``value`` None is missing, ``status``
    its sign.
    """

    codes: dict[str, str]
    labels: dict[str, str]
    value: int | float | None
    status: str


@dataclass(frozen=True)
class Label:
    """What a label of a unit says: ``names`` (official spellings), ``place`` that tells namesakes apart
    (``Hedmark``), first and last year of validity (None: open), and its ``text`` without code and validity.
    """

    text: str
    names: tuple[str, ...]
    place: str
    first: int | None
    last: int | None


def cells(answer: Any, expected: tuple[str, ...] = ()) -> Iterator[Cell]:
    """Give every number of a JSON-stat dataset with its categories, in the answer's order.

    Raises :class:`FetchError` when the answer is no dataset, lacks a dimension of ``expected``, or holds
    another number of values than its dimensions promise.
    """
    axes, dimensions = _axes(answer, expected)
    places = prod(len(axis) for axis in axes.values())
    value = _by_place(answer.get("value"), places)
    status = _by_place(answer.get("status"), places)
    for place, codes in enumerate(product(*axes.values())):
        named = dict(zip(axes, codes, strict=True))
        labels = {name: str(dimensions[name].get(code, code)) for name, code in named.items()}
        found = value.get(place)
        number = found if isinstance(found, int | float) and not isinstance(found, bool) else None
        yield Cell(named, labels, number, str(status.get(place) or ""))


def _axes(answer: Any, expected: tuple[str, ...]) -> tuple[dict[str, list[str]], dict[str, dict[str, str]]]:
    if not isinstance(answer, dict) or not isinstance(answer.get("id"), list) or "value" not in answer:
        raise FetchError("fetch_shape", found=_keys(answer), expected="id, size, dimension, value")
    names = [str(name) for name in answer["id"]]
    missing = [name for name in expected if name not in names]
    if missing:
        raise FetchError("fetch_shape", found=", ".join(names), expected=", ".join(expected))
    axes: dict[str, list[str]] = {}
    labels: dict[str, dict[str, str]] = {}
    for name, size in zip(names, answer.get("size", []), strict=False):
        category = answer.get("dimension", {}).get(name, {}).get("category", {})
        labels[name], axes[name] = dict(category.get("label", {})), _codes(category)
        if len(axes[name]) != size:
            raise FetchError("fetch_shape", found=f"{name}: {len(axes[name])}", expected=f"{name}: {size}")
    if len(axes) != len(names):
        raise FetchError("fetch_shape", found=f"size: {len(axes)}", expected=f"size: {len(names)}")
    return axes, labels


def _keys(answer: Any) -> str:
    return ", ".join(map(str, answer)) if isinstance(answer, dict) else type(answer).__name__


def _codes(category: dict[str, Any]) -> list[str]:
    index = category.get("index")
    if isinstance(index, list):
        return [str(code) for code in index]
    if isinstance(index, dict):
        return sorted(index, key=lambda code: int(index[code]))
    return list(category.get("label", {}))


def _by_place(values: Any, places: int) -> dict[int, Any]:
    if isinstance(values, dict):
        found = {int(place): value for place, value in values.items()}
        if any(not 0 <= place < places for place in found):
            raise FetchError("fetch_shape", found=f"value: {max(found)}", expected=f"value: < {places}")
        return found
    if isinstance(values, list):
        if len(values) != places:
            raise FetchError("fetch_shape", found=f"value: {len(values)}", expected=f"value: {places}")
        return dict(enumerate(values))
    return dict.fromkeys(range(places), values) if isinstance(values, str) else {}


def unit_code(code: str) -> str:
    """Give a unit's number without the mark of an aggregated series: ``K-3101`` is ``3101``."""
    return code.removeprefix("K-")


def unit_label(label: str) -> Label:
    """Take a label apart: code, validity, place, and the spellings between `` - ``.

    >>> unit_label("1601 Trondheim (-2017)").names, unit_label("2025 Deatnu - Tana").names
    (('Trondheim',), ('Deatnu', 'Tana'))
    >>> unit_label("0441 Os (Hedmark)").place
    'Hedmark'
    """
    text = " ".join(_CODE.sub("", label.strip(), count=1).split())
    validity = _VALIDITY.search(text)
    text = _VALIDITY.sub("", text)
    years = [int(y) if y else None for y in validity.groups()] if validity else [None, None]
    bracket = _BRACKET.search(text)
    names = tuple(part.strip() for part in _BRACKET.sub("", text).split(" - "))
    return Label(text, names, bracket["inside"] if bracket else "", years[0], years[1])
