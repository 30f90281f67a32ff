"""Steps that the report and the participants' sheets have in common: assets, manifest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from kqlib.execution import actions, inputs
from kqlib.execution.graph import Input, Step
from kqlib.paths import Project
from kqlib.publishing.commit import git_state


def assets(name: str, reports: Path, language: str) -> Step:
    """Give the step ``name`` that writes what the pages in ``reports`` share."""
    from kqlib.publishing.assets import asset_paths

    return Step(
        name=name,
        title="assets",
        action=partial(actions.copy_assets, reports, language),
        inputs=inputs.code(actions.copy_assets),
        products=tuple(asset_paths(reports)),
    )


def manifest(
    name: str,
    project: Project,
    target: Path,
    sources: Sequence[Path],
    made: Iterable[Path],
    given: Mapping[str, Any],
) -> Step:
    """Give the step ``name`` that writes down what everything in the folder of ``target`` was made from.

    It waits for all that was ``made``; ``sources`` are the files that it names as what went in.
    """
    outputs = sorted({path for path in made if path.is_relative_to(project.reports)})
    return Step(
        name=name,
        title=target.name,
        action=partial(actions.write_manifest, project, sources, outputs, dict(given), target),
        inputs=(
            *made,
            *(inputs.file(project, path) for path in sources),
            Input("git commit", json.dumps(git_state(project))),
            *inputs.code(actions.write_manifest),
            Input("versions of all packages", inputs.packages()),
        ),
        products=(target,),
    )
