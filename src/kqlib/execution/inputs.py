"""The kinds of things that a step depends on, with their state: files, the code, the packages, parameters."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Callable, Iterable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from kqlib.closure import closure
from kqlib.execution.graph import Input, shown
from kqlib.execution.hashes import sha256
from kqlib.paths import Project


def file(project: Project, path: Path) -> Input:
    """A file that no step makes, by its bytes."""
    return Input(shown(project, path), sha256(path) or "")


def raw(project: Project, names: Iterable[str]) -> tuple[Input, ...]:
    """Raw files by their names relative to ``data/raw``, and hand repairs, which may be of any of them."""
    repairs = [project.corrections] if project.corrections.is_file() else []
    return tuple(file(project, path) for path in (*(project.raw / name for name in names), *repairs))


def raw_files(project: Project) -> tuple[Input, ...]:
    """Every raw file, one by one, so that a reason can name the one that changed; linked folders included."""
    found = (
        Path(folder) / name
        for folder, _, names in os.walk(project.raw, followlinks=True)  # rglob passes linked folders by
        for name in names
    )
    return tuple(file(project, path) for path in sorted(found) if not _hidden(path, project.raw))


def code(action: Callable[..., None], *modules: str, without: Iterable[str] = ()) -> tuple[Input, Input]:
    """What ``action`` and ``modules`` rest on: kqlib's own files, and packages with what these require."""
    found = closure([f"{action.__module__}:{action.__name__}", *modules], without)
    return Input("kqlib code", found.digest), Input("package versions", packages(found.packages))


def packages(modules: Iterable[str] | None = None) -> str:
    """Hash the versions of Python, of the packages that ``modules`` are from, and of all that they require.

    Without ``modules``, of every installed package.
    """
    known, homes = _installed(), _homes()
    names = known if modules is None else [name for module in modules for name in homes.get(module, known)]
    waiting, seen = list(names), set[str]()
    while waiting:
        name = waiting.pop()
        if name in known and name not in seen:
            seen.add(name)
            waiting += (*known[name].requires, *USED_WHEN_THERE.get(name, ()))
    text = "\n".join((sys.version.split()[0], *(f"{name} {known[name].version}" for name in sorted(seen))))
    return hashlib.sha256(text.encode()).hexdigest()


# What a package does not require but uses.
USED_WHEN_THERE = {"pandas": ("pyarrow",)}


class _Package(NamedTuple):
    version: str
    requires: tuple[str, ...]
    modules: tuple[str, ...]


@cache
def _installed() -> dict[str, _Package]:
    """Read every installed package by its name, as requirements write it."""
    found: dict[str, _Package] = {}
    for package in metadata.distributions():
        # The header's lines by hand: the standard library's parser of mails takes ten times as long.
        header = (package.read_text("METADATA") or package.read_text("PKG-INFO") or "").partition("\n\n")[0]
        fields = re.findall(r"^(Name|Version|Requires-Dist): *(.*)", header, re.MULTILINE)
        about = dict(fields)
        name = _plain(about["Name"])
        asked = (line for field, line in fields if field == "Requires-Dist" and "extra ==" not in line)
        requires = tuple(_plain(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for line in asked)
        top = (package.read_text("top_level.txt") or name.replace("-", "_")).split()
        found.setdefault(name, _Package(about["Version"], requires, tuple(top)))
    return found


@cache
def _homes() -> dict[str, tuple[str, ...]]:
    """Give the packages that a module may come from; one that is not found here may come from any."""
    homes: dict[str, tuple[str, ...]] = {}
    for name, package in _installed().items():
        for module in package.modules:
            homes[module] = (*homes.get(module, ()), name)
    return homes


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def parameter(name: str, value: object) -> Input:
    """A parameter's value; its type counts, so that 1 and "1" differ."""
    return Input(f"parameter {name}", repr(value))


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)
