"""The steps of the report: one that runs each chapter's notebook.

Default parameters are the publication.  Another set of parameters gets a folder of its own, so that no set
overwrites another's output.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from kqlib.errors import BuildError, closest
from kqlib.execution import inputs
from kqlib.execution.graph import Step
from kqlib.execution.parameters import assign, read
from kqlib.paths import Project


def steps(
    project: Project, *, parameters: Mapping[str, str], chapters: Sequence[str] | None = None
) -> list[Step]:
    """Give the steps that make the report, or of ``chapters`` alone, in reading order.

    ``parameters`` are texts as the user wrote them.  Raises :class:`BuildError` for an unknown chapter,
    :class:`ParameterError` and :class:`NotebookError` before anything runs.
    """
    selected = chosen(project, chapters)
    given = {
        notebook: _unusual(notebook, values) for notebook, values in assign(selected, parameters).items()
    }
    common = (*inputs.raw_files(project), inputs.code(), inputs.packages())
    return [_chapter(project, notebook, given[notebook], common) for notebook in selected]


def _unusual(notebook: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is the default anyway: asking for it must not build the publication a second time."""
    known = read(notebook)
    return {name: value for name, value in given.items() if value != known[name].default}


def notebooks(project: Project) -> list[Path]:
    """Give the chapters' notebooks in reading order."""
    return sorted(path for path in project.notebooks.glob("*.ipynb") if not path.name.startswith("."))


def chosen(project: Project, chapters: Sequence[str] | None) -> list[Path]:
    """Find the notebooks of ``chapters``, each given as number, name or path; all when none is given."""
    every = notebooks(project)
    if not every:
        raise BuildError("build_no_chapters", folder=project.notebooks)
    wanted = {_find(chapter, every) for chapter in chapters or ()}
    return [notebook for notebook in every if notebook in wanted] if wanted else every


def _find(chapter: str, every: Sequence[Path]) -> Path:
    name = Path(chapter).name.removesuffix(".ipynb")
    for notebook in every:
        number = notebook.stem.split("_")[0]
        if name in (notebook.stem, number) or (
            name.isdigit() and number.isdigit() and int(name) == int(number)
        ):
            return notebook
    names = [notebook.stem for notebook in every]
    raise BuildError("chapter_unknown", found=chapter, hint=closest(name, names), expected=", ".join(names))


def variant(parameters: Mapping[str, Any]) -> str:
    """Name the folder of a set of parameters; empty for the publication.

    >>> variant({"min_cell": 10, "language": "nn"})
    'language=nn,min_cell=10'
    """
    text = ",".join(f"{name}={value}" for name, value in sorted(parameters.items()))
    return "".join(sign if sign.isalnum() or sign in "=,._-" else "_" for sign in text)


def executed(project: Project, notebook: Path, parameters: Mapping[str, Any]) -> Path:
    """Name the executed copy of a chapter's notebook."""
    return project.processed / "chapters" / variant(parameters) / notebook.name


def _chapter(project: Project, notebook: Path, given: Mapping[str, Any], common: tuple[Any, ...]) -> Step:
    target = executed(project, notebook, given)
    return Step(
        name="/".join(part for part in (variant(given), notebook.stem) if part),
        title=notebook.stem,
        action=partial(_run, notebook, target, given),
        inputs=(
            inputs.file(project, notebook),
            *(inputs.parameter(name, value) for name, value in given.items()),
            *common,
        ),
        products=(target,),
    )


def _run(notebook: Path, target: Path, given: Mapping[str, Any]) -> None:
    from kqlib.publishing.notebooks import execute

    execute(notebook, target, given)
