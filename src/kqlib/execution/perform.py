"""One step, run: the point where pytask, its threads and the workers of a cluster meet our actions."""

from __future__ import annotations

from typing import Any

from kqlib.errors import BuildError
from kqlib.execution import warm
from kqlib.execution.actions import Action
from kqlib.execution.graph import Step
from kqlib.execution.options import Options


def perform(step: Step, options: Options, **_: Any) -> None:
    """Run the step's action and see to it that it made what it promised."""
    action = Action.of(step.action)
    if action:
        _act(action, options)
    else:
        step.action()
    missing = [path.name for path in step.products if not path.is_file()]
    if missing:
        raise BuildError("build_product_missing", step=step.title, files=", ".join(missing))


def _act(action: Action, options: Options) -> None:
    if warm.AVAILABLE and not options.reference:
        warm.shared(options.build).run(action, options)
    elif action.name == "execute":
        action(timeout=options.timeout)
    else:
        action()
