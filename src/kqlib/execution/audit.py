"""The step between the chapters and publishing: every table about persons is audited as one release."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from kqlib import closure
from kqlib.chapters import Chapter
from kqlib.execution import actions, inputs
from kqlib.execution.edition import audited
from kqlib.execution.graph import Input, Step
from kqlib.exhibits import registry
from kqlib.parameters import read
from kqlib.paths import Project

# Exhibits about persons, each with the parameters of its chapter.
Persons = Mapping[str, Mapping[str, Any]]


def persons(
    project: Project, every: Sequence[Chapter], assigned: Mapping[Path, Mapping[str, Any]]
) -> Persons:
    """Give the exhibits about persons of every chapter, when one of those ``assigned`` parameters shows any.

    The tables of chapters that are not built now stand in the report already, so they are audited too, and
    so is what is rebuilt from deliveries.
    """
    about = {
        c.notebook: [
            name
            for shown in c.exhibits
            for name in registry.shown_with(project, shown)
            if registry.get(name).has_guard
        ]
        for c in every
    }
    if not any(about[notebook] for notebook in assigned):
        return {}
    return {
        exhibit: {n: p.default for n, p in read(c.notebook).items()} | dict(assigned.get(c.notebook, {}))
        for c in every
        for exhibit in about[c.notebook]
    }


def steps(project: Project, edition: str, found: Persons) -> list[Step]:
    """Give the step that audits the exhibits ``found``; none when there are none."""
    if not found:
        return []
    files = dict.fromkeys(name for exhibit in found for name in registry.reads(project, exhibit))
    modules = [home for name, home in closure.exhibits().items() if name in found]
    target = audited(project, edition)
    earlier = [project.release_log] if project.release_log.is_file() else []
    return [
        Step(
            name=f"{edition}/audit" if edition else "audit",
            title="audit",
            action=partial(actions.audit_release, project, found, edition, target),
            inputs=(
                *inputs.raw(project, files),
                *(inputs.file(project, path) for path in earlier),
                Input("parameters of the audit", json.dumps(found)),
                *inputs.code(actions.audit_release, *modules, without=("kqlib.prepare",)),
            ),
            products=(target,),
        )
    ]
