"""The same drawing in a third of the bytes: matplotlib writes groups, styles and digits anew for each mark.

Coordinates keep two decimals of a pixel.  Words come after shapes, those that look alike together: no shape
is drawn over words, and what a drawing shows stands in its alternative text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from kqlib.rendering import theme

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_NUMBER = re.compile(r"-?\d+\.\d+")
_STILL = re.compile(r"rotate\(-?0(?:\.0)?(?: [-\d.]+ [-\d.]+)?\)")
_MOVES = re.compile(r"([MLCQzZ])([^MLCQzZ]*)")
_FAMILY = f"font-family: {theme.STACK}"


def compact(svg: str) -> str:
    """Give the drawing without what repeats itself."""
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    root = ElementTree.fromstring(svg)
    marks = [mark for child in root for mark in _flat(child)]
    words = [mark for mark in marks if _is_word(mark)]
    for child in list(root):
        root.remove(child)
    shapes = (mark for mark in marks if not _is_word(mark))
    root.extend(_grouped(shapes, ("clip-path", "style")))
    root.extend(_grouped(sorted(words, key=lambda word: word.get("style", "")), ("style",)))
    root.set("style", f"{root.get('style', '')};{_FAMILY}".lstrip(";"))
    root.text = root.tail = None
    return ElementTree.tostring(root, encoding="unicode")


def _flat(element: Element) -> Iterator[Element]:
    """Give what a group without looks of its own holds, and everything else as it is, in few words."""
    inner = [mark for child in element for mark in _flat(child)]
    kind = element.tag.removeprefix(f"{{{_SVG}}}")
    if kind == "g" and not element.attrib:
        yield from inner
        return
    for child in list(element):
        element.remove(child)
    element.extend(inner)
    element.tail = None
    if kind not in ("text", "tspan"):
        element.text = None
    for key, value in list(element.attrib.items()):
        _shorten(element, key, value)
    if not (kind in ("g", "defs") and not inner):
        yield element


def _shorten(element: Element, key: str, value: str) -> None:
    if key == "d":
        element.set(key, _path(value))
    elif key == "style":
        kept = [part for part in value.split("; ") if part != _FAMILY]
        element.set(key, "; ".join(kept))
    elif key == "transform":
        moved = _STILL.sub("", value).strip()
        if moved:
            element.set(key, _NUMBER.sub(_rounded, moved))
        else:
            del element.attrib[key]
    elif key in ("x", "y", "x1", "x2", "y1", "y2", "width", "height", "cx", "cy", "r"):
        element.set(key, _NUMBER.sub(_rounded, value))


def _rounded(found: re.Match[str]) -> str:
    shorter = f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if shorter == "-0" else shorter


def _path(d: str) -> str:
    """Write a path without idle spaces, upright and level lines by one number."""
    parts, here = [], ["", ""]
    for command, rest in _MOVES.findall(d):
        numbers = _NUMBER.sub(_rounded, rest).split()
        if command == "L" and len(numbers) == len(here) and (numbers[0] == here[0] or numbers[1] == here[1]):
            level = numbers[1] == here[1]
            parts.append(f"H{numbers[0]}" if level else f"V{numbers[1]}")
        else:
            parts.append(command + " ".join(numbers))
        here = numbers[-2:] or here
    return "".join(parts)


def _is_word(mark: Element) -> bool:
    # The faint mark under a drawing stays under it.
    return mark.tag == f"{{{_SVG}}}text" and "opacity" not in mark.get("style", "")


def _grouped(marks: Iterable[Element], names: tuple[str, ...]) -> Iterator[Element]:
    """Put marks that follow each other and share these attributes into one group that has them."""

    def looks(mark: Element) -> dict[str, str]:
        return {name: mark.attrib[name] for name in names if name in mark.attrib}

    for look, run in groupby(marks, key=looks):
        found = list(run)
        if len(found) == 1 or not look:
            yield from found
            continue
        group = Element(f"{{{_SVG}}}g", look)
        for mark in found:
            for name in look:
                del mark.attrib[name]
            group.append(mark)
        yield group
