"""Our notebooks alone: what a build does up to the executed chapters, checks and verdicts included."""

from __future__ import annotations

import sys

from kqlib.execution import report, warm
from kqlib.execution.options import Options
from kqlib.execution.run import build
from kqlib.paths import project


def main() -> None:
    """Run the steps."""
    options = Options(jobs=2)
    warm.shared(options.build)
    steps = report.steps(project(), parameters={})
    chosen = [step for step in steps if step.name in ("prepare", "judge") or step.name.startswith("run/")]
    sys.exit(not build(project(), chosen, options=options).ok)


if __name__ == "__main__":
    main()
