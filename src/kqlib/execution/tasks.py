"""The steps as pytask sees them.

Staleness is decided by content alone.  pytask's own file nodes remember a hash for as long as the
modification time stands still, so a file whose clock jumped, or that was restored with its old time, would
pass for fresh; the nodes here read the bytes every time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pytask import TaskWithoutPath

from kqlib.errors import BuildError
from kqlib.execution.graph import Step, shown
from kqlib.execution.hashes import sha256
from kqlib.execution.options import Options
from kqlib.execution.perform import perform
from kqlib.paths import Project


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass
class StateNode:
    """An :class:`~kqlib.execution.graph.Input` as a node of pytask's graph."""

    name: str
    value: str
    attributes: dict[Any, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """Tell this node from every other in the graph."""
        return _digest("input", self.name, self.value)

    def state(self) -> str:
        """Give the state that pytask compares with the last build's."""
        return self.value or "missing"

    def load(self, is_product: bool = False) -> str:
        """Give the state; actions take no arguments, so nobody reads it."""
        return self.value

    def save(self, value: object) -> None:
        """Do nothing: inputs are not written."""


@dataclass
class ContentNode:
    """A file as a node of pytask's graph, known by the hash of its bytes."""

    name: str
    path: Path
    attributes: dict[Any, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """Tell this file from every other in the graph."""
        return _digest("file", str(self.path))

    def state(self) -> str | None:
        """Hash the file as it is now; ``None`` when it is missing."""
        return sha256(self.path)

    def load(self, is_product: bool = False) -> Path:
        """Give the path; actions take no arguments, so nobody reads it."""
        return self.path

    def save(self, value: object) -> None:
        """Do nothing: actions write their products themselves."""


@dataclass(kw_only=True)
class StepTask(TaskWithoutPath):
    """A :class:`Step` as a task of pytask; its function is :func:`perform`."""

    step: Step

    def state(self) -> str:
        """Change when the step gains or loses a file; pytask itself does not notice a lost one."""
        nodes = (*self.depends_on["inputs"], *self.produces["products"])
        return _digest(*sorted(node.name for node in nodes))


def tasks(project: Project, steps: Iterable[Step], options: Options) -> list[StepTask]:
    """Turn steps into pytask's tasks; raises :class:`BuildError` when two share a name or a product."""
    made: list[StepTask] = []
    owners: dict[str, str] = {}
    for step in steps:
        for claim in (f"step {step.name}", *(shown(project, path) for path in step.products)):
            if claim in owners:
                raise BuildError("build_claimed_twice", claim=claim, first=owners[claim], second=step.name)
            owners[claim] = step.name
        made.append(_task(project, step, options))
    return made


def _task(project: Project, step: Step, options: Options) -> StepTask:
    # An input given twice is one input: pytask would refuse the ambiguity.
    inputs: list[Any] = [
        ContentNode(shown(project, item), item)
        if isinstance(item, Path)
        else StateNode(item.name, item.state)
        for item in dict.fromkeys(step.inputs)
    ]
    products: list[Any] = [ContentNode(shown(project, path), path) for path in step.products]
    return StepTask(
        name=step.name,
        function=partial(perform, step, options),
        step=step,
        depends_on={"inputs": inputs},
        produces={"products": products},
    )
