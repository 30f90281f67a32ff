"""The kinds of things that a step depends on, with their state: files, the code, the packages, parameters."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from pathlib import Path

import kqlib
from kqlib.execution.graph import Input, sha256, shown
from kqlib.paths import Project

CODE = Path(kqlib.__file__).parent


def file(project: Project, path: Path) -> Input:
    """A file that no step makes, by its bytes."""
    return Input(shown(project, path), sha256(path) or "")


def raw_files(project: Project) -> tuple[Input, ...]:
    """Every raw file, one by one, so that a reason can name the one that changed; linked folders included."""
    found = (
        Path(folder) / name
        for folder, _, names in os.walk(project.raw, followlinks=True)  # rglob passes linked folders by
        for name in names
    )
    return tuple(file(project, path) for path in sorted(found) if not _hidden(path, project.raw))


@cache
def code() -> Input:
    """The text of kqlib itself, data files and templates included."""
    whole = hashlib.sha256()
    for path in sorted(CODE.rglob("*")):
        if path.is_file() and path.suffix not in (".pyc", ".pyo") and not _hidden(path, CODE):
            whole.update(f"{path.relative_to(CODE).as_posix()} {sha256(path)}\n".encode())
    return Input("kqlib code", whole.hexdigest())


@cache
def packages() -> Input:
    """The Python version and the version of every installed package."""
    # The folders that describe packages are named after name and version; reading them takes 0.13 s.
    found = {path.stem for folder in sys.path for path in Path(folder).glob("*.dist-info")}
    text = "\n".join((sys.version.split()[0], *sorted(found)))
    return Input("package versions", hashlib.sha256(text.encode()).hexdigest())


def parameter(name: str, value: object) -> Input:
    """A parameter's value; its type counts, so that 1 and "1" differ."""
    return Input(f"parameter {name}", repr(value))


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)
