"""A Dask cluster: connect to its scheduler, and make sure that its workers would build what we would.

The workers must see the project folder under the same path, and have the same kqlib and packages.  Dask sends
Python objects in the clear: a scheduler is for a network that one trusts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from kqlib import closure
from kqlib.errors import BuildError
from kqlib.execution import inputs
from kqlib.paths import MARK, Project

SECONDS = 10  # to find the scheduler


def seen(root: str) -> tuple[str, str, bool]:
    """Give what a machine would build with: its code, its packages, and whether the project is there."""
    return closure.whole(), inputs.packages(), (Path(root) / MARK).is_file()


@contextmanager
def connected(address: str, project: Project) -> Iterator[int]:
    """Make the cluster at ``address`` the one that steps go to, and give the number of its threads.

    Raises :class:`BuildError` when it does not answer, has no workers, or a worker differs from this machine.
    """
    distributed: Any = import_module("distributed")
    try:
        client = distributed.Client(address, timeout=SECONDS)
    except (OSError, ValueError) as error:
        raise BuildError("cluster_absent", address=address, found=error) from error
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise BuildError("cluster_empty", address=address)
        wanted = seen(str(project.root))
        for worker, found in client.run(seen, str(project.root), on_error="return").items():
            if found != wanted:
                raise BuildError("cluster_differs", worker=worker, found=_difference(found, wanted))
        yield threads


def _difference(found: object, wanted: tuple[str, str, bool]) -> str:
    if not isinstance(found, tuple):
        return str(found)
    names = ("kqlib", "package versions", "project folder")
    return ", ".join(n for n, here, there in zip(names, wanted, found, strict=True) if here != there)
