"""A toy project for the engine's tests, also importable by processes that a test starts and kills."""

from __future__ import annotations

import json
import time
from functools import partial
from pathlib import Path

from kqlib.execution import actions
from kqlib.execution.graph import Input, Step
from kqlib.execution.hashes import sha256
from kqlib.paths import Project, write_text


def make(root: Path) -> Project:
    """Make the folders of a project."""
    for folder in ("data/raw", "data/processed", "notebooks", "reports"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "data/raw/sources.toml").touch()
    return Project(root.resolve())


def notebook(*sources: str, parameters: int | None = 0) -> str:
    """Give a notebook of code cells as text; ``parameters`` is the number of the tagged cell."""
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {"tags": ["parameters"]} if number == parameters else {},
            "outputs": [],
            "execution_count": None,
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    about = {"language_info": {"name": "python"}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": about, "cells": cells})


def raw(project: Project, name: str, text: str) -> Input:
    """Write a raw file and give it as an input."""
    path = project.raw / name
    path.write_text(text, encoding="utf-8")
    return Input(project.relative(path), sha256(path) or "")


def copying(project: Project, name: str, *inputs: Input | Path, seconds: float = 0.0) -> Step:
    """Give a step that writes the states of its inputs to ``reports/<name>.txt``."""
    target = project.reports / f"{name}.txt"

    def action() -> None:
        time.sleep(seconds)
        states = [item.read_text() if isinstance(item, Path) else item.state for item in inputs]
        target.write_text("\n".join(states))

    return Step(name, f"Kapittel {name}", action, inputs, (target,))


def chain(project: Project, seconds: float = 0.0) -> list[Step]:
    """Give three steps: ``a`` reads a raw file, ``b`` reads ``a``, ``c`` stands alone."""
    path = project.raw / "table_4_4.csv"
    table = Input(project.relative(path), sha256(path) or "")
    code = Input("kqlib code", "1")
    a = copying(project, "a", table, code, seconds=seconds)
    return [
        a,
        copying(project, "b", a.products[0], seconds=seconds),
        copying(project, "c", code, seconds=seconds),
    ]


def report(project: Project, chapters: int, size: int = 200_000) -> list[Step]:
    """Give the steps of a small report: notebooks that are run, a page of ``size`` bytes each, an index."""
    steps, pages = [], []
    for number in range(chapters):
        source = project.notebooks / f"{number:02}_kapittel.ipynb"
        if not source.exists():
            source.write_text(notebook("number: int = 0", "print(number)"), encoding="utf-8")
        executed = project.processed / "chapters" / source.name
        page = project.reports / f"{source.stem}.html"
        run = partial(actions.execute, source, executed, {"number": number})
        shown = Input(project.relative(source), sha256(source) or "")
        steps.append(Step(f"run/{source.stem}", source.stem, run, (shown,), (executed,)))
        steps.append(
            Step(f"page/{page.stem}", page.name, partial(_page, executed, page, size), (executed,), (page,))
        )
        pages.append(page)
    index = project.reports / "index.html"
    return [
        *steps,
        Step("index.html", "index.html", partial(_index, tuple(pages), index), tuple(pages), (index,)),
    ]


def _page(executed: Path, target: Path, size: int) -> None:
    text = executed.read_text("utf-8")
    write_text(target, (text * (size // len(text) + 1))[:size])


def _index(pages: tuple[Path, ...], target: Path) -> None:
    write_text(target, "\n".join(str(sha256(page)) for page in pages))
