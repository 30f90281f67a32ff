"""How a build grows: the same small notebook 10, 100 and 1,000 times."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from kqlib.execution import actions, inputs
from kqlib.execution.graph import Step
from kqlib.execution.options import Options
from kqlib.execution.run import build
from kqlib.paths import Project

CELLS = (
    ("parameters", "number: int = 0"),
    ("", "import pandas as pd\nframe = pd.DataFrame({'a': range(100), 'b': number})"),
    ("", "frame.groupby('b').agg(['sum', 'mean'])"),
    ("", "print(number)"),
)


def steps(project: Project, count: int) -> list[Step]:
    """Give a step for each notebook."""
    cells = [
        {
            "cell_type": "code", "id": f"c{number}", "metadata": {"tags": [tag] if tag else []},
            "outputs": [], "execution_count": None, "source": source,
        }
        for number, (tag, source) in enumerate(CELLS)
    ]  # fmt: skip
    text = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    made = []
    for number in range(count):
        path = project.notebooks / f"{number:04}.ipynb"
        path.write_text(text)
        target = project.processed / path.name
        action = partial(actions.execute, path, target, {"number": number})
        made.append(Step(path.stem, path.stem, action, (inputs.file(project, path),), (target,)))
    return made


def main() -> None:
    """Print as JSON, by the number of notebooks, the seconds of the cold build and of the one after it."""
    found = {}
    for count in map(int, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as folder:
            project = Project(Path(folder).resolve())
            for part in (project.notebooks, project.processed):
                part.mkdir(parents=True)
            todo = steps(project, count)
            times = []
            for expected in (count, 0):
                begun = time.perf_counter()
                result = build(project, todo, options=Options(jobs=2))
                assert result.ok
                assert len(result.done) == expected
                times.append(time.perf_counter() - begun)
            found[count] = times
    print(json.dumps(found))


if __name__ == "__main__":
    main()
