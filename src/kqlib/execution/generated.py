"""Remove what a build made; raw data and what git keeps are never touched."""

from __future__ import annotations

import shutil
from pathlib import Path

from kqlib.execution.exclusive import exclusive
from kqlib.execution.run import engine_folder
from kqlib.paths import Project

KEPT = ".gitkeep"


def clean(project: Project, *, everything: bool = False) -> int:
    """Remove the generated files under ``reports/`` and ``data/processed/`` and give their number.

    The engine's memory of the last build stays unless ``everything``: it is what makes the next build say
    why it builds.  Raises :class:`BuildError` while a build runs.
    """
    memory = engine_folder(project)
    with exclusive(memory / "build.lock"):
        removed = sum(_empty(folder, memory) for folder in (project.reports, project.processed))
        if everything:
            removed += _count(memory)
    if everything:
        shutil.rmtree(memory, ignore_errors=True)
    return removed


def _empty(folder: Path, spared: Path) -> int:
    removed = 0
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path == spared or path.name == KEPT:
            continue
        if path.is_dir() and not path.is_symlink():
            removed += _count(path)
            shutil.rmtree(path)
        else:
            removed += 1
            path.unlink()
    return removed


def _count(folder: Path) -> int:
    return sum(1 for path in folder.rglob("*") if path.is_file())
