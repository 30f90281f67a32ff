"""An action with its arguments, in a form that can be sent to another process: a name and plain JSON."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple

from kqlib.errors import BuildError
from kqlib.execution import actions
from kqlib.paths import Project


class Call(NamedTuple):
    """A function of :mod:`kqlib.execution.actions` by its name, and its arguments."""

    name: str
    arguments: list[Any]

    @classmethod
    def of(cls, action: object) -> Call | None:
        """Read ``partial(function, ...)``, its arguments by place: plain values, paths and the project."""
        if not isinstance(action, partial) or action.keywords:
            return None
        if action.func.__module__ == actions.__name__:
            return cls(action.func.__name__, list(action.args))
        return None

    def __call__(self, **more: Any) -> None:
        """Run it here; a full disk or a folder without write permission is a :class:`BuildError`."""
        function = vars(actions)[self.name]
        # Actions alone: not what their module imports.
        if not isinstance(function, FunctionType) or function.__module__ != actions.__name__:
            raise KeyError(self.name)
        try:
            function(*self.arguments, **more)
        except OSError as error:
            raise file_error(error, self.name) from error

    def as_json(self) -> str:
        """Write it down."""
        return json.dumps(self, default=_plain)

    @classmethod
    def from_json(cls, text: str) -> Call:
        """Read what :meth:`as_json` wrote."""
        return cls(*json.loads(text, object_hook=_rebuilt))


def file_error(error: OSError, place: str) -> BuildError:
    """Say which file could not be read or written, or at ``place`` when the error does not tell."""
    return BuildError("build_file", file=error.filename or place, found=error.strerror or error)


def _plain(value: object) -> dict[str, str]:
    if isinstance(value, Project):
        return {"__project__": str(value.root)}
    if isinstance(value, Path):
        return {"__path__": str(value)}
    raise TypeError(type(value))


def _rebuilt(found: dict[str, Any]) -> Any:
    match found:
        case {"__project__": root}:
            return Project(Path(root))
        case {"__path__": path}:
            return Path(path)
    return found
