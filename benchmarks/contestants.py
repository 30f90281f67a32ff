"""The ways to run the chapters: kq, and what others would do with the same notebooks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
PYTHON = sys.executable
Command = list[str | Path]


class Contestant(NamedTuple):
    """What is measured: its name, and the commands for a list of notebooks."""

    name: str
    commands: Callable[[list[Path]], list[Command]]


def _papermill(notebook: Path) -> Command:
    command = [PYTHON, "-m", "papermill", "--no-progress-bar", "--cwd", "notebooks"]
    return [*command, notebook, f"out/{notebook.name}"]


def _html(notebook: Path) -> Command:
    return [PYTHON, "-m", "nbconvert", "--to", "html", f"out/{notebook.name}"]


def _folder(folder: str = "out") -> Command:
    return [PYTHON, "-c", f"import os; os.makedirs({folder!r}, exist_ok=True)"]


def papermill(notebooks: list[Path]) -> list[Command]:
    """Execute one after another."""
    return [_folder(), *map(_papermill, notebooks)]


def papermill_html(notebooks: list[Path]) -> list[Command]:
    """Execute and convert one after another; a PDF would need a browser, and is left out in its favour."""
    return [*papermill(notebooks), *map(_html, notebooks)]


def ours(*options: str) -> Callable[[list[Path]], list[Command]]:
    """Give the whole report: pages, PDF, workbook, figures, claims, manifest."""
    return lambda notebooks: [[PYTHON, "-m", "kqlib.cli", "build", "--quiet", "-j", "2", *options]]


def script(name: str) -> Callable[[list[Path]], list[Command]]:
    """Give a module of this folder."""
    return lambda notebooks: [[PYTHON, "-m", f"benchmarks.{name}"]]


def snakemake(tools: Path) -> Callable[[list[Path]], list[Command]]:
    """Execute and convert, two at a time."""
    how: Command = ["-j2", "--quiet", "all", "-s", HERE / "Snakefile", "--config", f"python={PYTHON}"]
    return lambda notebooks: [[tools / "snakemake", *how]]


def jupyter_cache(tools: Path) -> Callable[[list[Path]], list[Command]]:
    """Execute in parallel; it does not convert."""
    jcache = tools / "jcache"
    return lambda notebooks: [
        _folder(".jupyter_cache"),
        [jcache, "notebook", "-p", ".jupyter_cache", "add", *notebooks],
        [jcache, "project", "-p", ".jupyter_cache", "execute", "-e", "local-parallel", "-t", "600"],
    ]


def pytask(notebooks: list[Path]) -> list[Command]:
    """Execute and convert, two at a time."""
    how: Command = ["-n", "2", "--parallel-backend", "threads", "task_chapters.py"]
    return [_folder(), [PYTHON, "-m", "pytask", *how]]
