"""One step, run: the point where pytask, its threads and the workers of a cluster meet our actions."""

from __future__ import annotations

from typing import Any

from kqlib.errors import BuildError
from kqlib.execution import warm
from kqlib.execution.call import Call, file_error
from kqlib.execution.graph import Step
from kqlib.execution.options import Options


def perform(step: Step, options: Options, **_: Any) -> None:
    """Run the step's action and see to it that it made what it promised."""
    call = Call.of(step.action)
    if call:
        _make(call, options)
    else:
        try:
            step.action()
        except OSError as error:
            raise file_error(error, step.title) from error
    missing = [path.name for path in step.products if not path.is_file()]
    if missing:
        raise BuildError("build_product_missing", step=step.title, files=", ".join(missing))


def _make(call: Call, options: Options) -> None:
    if warm.AVAILABLE and not options.reference:
        warm.shared(options.build).run(call, options)
    else:
        call(**({"timeout": options.timeout} if call.name == "execute" else {}))
