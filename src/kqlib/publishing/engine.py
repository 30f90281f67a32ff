"""``papermill --engine kq``: cells run in papermill's own process, without a kernel.

papermill loads every engine that is installed whenever it is imported.  So this module is the engine itself,
and imports the shell only when a notebook is run.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


def execute_notebook(nb: Any, kernel_name: str, **options: Any) -> Any:
    """Run a notebook and give it back with its outputs; papermill calls it."""
    return import_module("kqlib.publishing.shell").KqEngine.execute_notebook(nb, kernel_name, **options)


def nb_kernel_name(nb: Any, name: str | None = None) -> str:
    """Give the name of the kernel that is asked for, which papermill notes; none is started."""
    return str(import_module("papermill.utils").nb_kernel_name(nb, name))


def nb_language(nb: Any, language: str | None = None) -> str:
    """Give the notebook's language, in which papermill writes the parameters."""
    return str(import_module("papermill.utils").nb_language(nb, language))
