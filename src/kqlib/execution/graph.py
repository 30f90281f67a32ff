"""What a build consists of: steps, what they read and what they make. Plain descriptions, free of pytask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kqlib.paths import Project


@dataclass(frozen=True)
class Input:
    """What a step depends on: its name as people know it, and a string that differs when it differs.

    An empty ``state`` means that the thing is missing; the step runs and says so itself.
    """

    name: str
    state: str


@dataclass(frozen=True)
class Step:
    """One unit of work: ``action`` reads ``inputs`` and writes ``products``.

    ``name`` is unique and stands in reasons and JSON; ``title`` is what people see while it runs.  A
    ``Path`` among the inputs is a file read when the step's turn comes, so it may be the product of another
    step, which then runs first.
    """

    name: str
    title: str
    action: Callable[[], object]
    inputs: tuple[Input | Path, ...]
    products: tuple[Path, ...]


def shown(project: Project, path: Path) -> str:
    """Name a file as people see it; a link keeps its own name, wherever it points."""
    return (path.relative_to(project.root) if path.is_relative_to(project.root) else path).as_posix()
