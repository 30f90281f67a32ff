"""How a build runs: side by side, where, with which limits."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from uuid import uuid4


@dataclass(frozen=True)
class Options:
    """How the steps of one build are run.

    ``jobs`` steps run at once; ``cluster`` is the address of a Dask scheduler, empty for this machine;
    ``reference`` runs notebooks by plain papermill in a stock kernel, and the other steps in the build's own
    process; ``timeout`` is in seconds, for each cell; ``memory`` is the most that a step may take, in bytes
    (0: no limit; Linux only).  ``build`` tells one build from another.
    """

    jobs: int = 1
    cluster: str = ""
    reference: bool = False
    timeout: int = 600
    memory: int = 0
    build: str = field(default_factory=lambda: uuid4().hex)


def cores() -> int:
    """Give the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def half_of_memory() -> int:
    """Give half of the machine's memory in bytes, 0 when the system does not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (AttributeError, ValueError, OSError):
        return 0
