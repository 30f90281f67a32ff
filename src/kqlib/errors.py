"""One tree of errors. Every message says what was found, where, and what to do next, in the reader's
language.

The wording stands in ``messages.toml`` (nb, nn, en), never in the code that raises.  ``language`` is chosen
once per process: the environment variable ``KQ_LANGUAGE`` or :func:`use_language`; bokmål when nothing is
said.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

LANGUAGES = ("nb", "nn", "en")
_chosen: list[str] = []
_Value = TypeVar("_Value")


def use_language(language: str) -> None:
    """Choose the language of messages for the rest of the process (``nb``, ``nn`` or ``en``)."""
    _chosen[:] = [language]


def message_language() -> str:
    """Give the language in which messages are written now."""
    wanted = _chosen[0] if _chosen else os.environ.get("KQ_LANGUAGE", "nb")
    return wanted if wanted in LANGUAGES else "nb"


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("kqlib").joinpath("messages.toml").read_text("utf-8"))


def message(key: str, **fields: Any) -> str:
    """Give the message ``key`` of ``messages.toml`` in the chosen language, with ``fields`` filled in."""
    return _catalogue()[key][message_language()].format(**fields)


def closest(found: str, known: Iterable[str]) -> str:
    """Name the known word nearest to a mistyped one, as a half sentence; empty when nothing is near.

    >>> closest("tabel_4_4", ["table_4_4", "figure_3"])
    ' Mente du «table_4_4»?'
    """
    near = difflib.get_close_matches(found, list(known), n=1, cutoff=0.6)
    return " " + message("did_you_mean", word=near[0]) if near else ""


class KqError(Exception):
    """The root: a message of the catalogue with its fields."""

    def __init__(self, key: str, **fields: Any) -> None:
        """Keep ``key`` and ``fields``; the text is made when it is read, in the language chosen then."""
        super().__init__(key, fields)
        self.key = key
        self.fields = fields

    def __str__(self) -> str:
        return message(self.key, **self.fields)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.key, self.fields), vars(self)


def _rebuild(kind: type[KqError], key: str, fields: dict[str, Any]) -> KqError:
    return kind(key, **fields)


def lookup(
    known: Mapping[str, _Value],
    name: str,
    error: type[KqError],
    key: str,
    *,
    separator: str = ", ",
    **fields: Any,
) -> _Value:
    """Give ``known[name]``; raises ``error`` with the message ``key``, the closest name and the known ones.

    ``fields`` are what else the message says; ``found`` is ``name`` unless they say otherwise.
    """
    if name not in known:
        said = {"found": name, "hint": closest(name, known), "expected": separator.join(known), **fields}
        raise error(key, **said)
    return known[name]


class ProjectError(KqError):
    """The folder is no kqlib project, or lacks something that it must have."""


class DataError(KqError):
    """A raw file cannot be taken in as it is."""


class LockError(DataError):
    """A raw file differs from what was accepted."""


class FetchError(KqError):
    """A register cannot be fetched, or the answer is not in the form that was asked for."""


class ParameterError(KqError):
    """A parameter is unknown or of the wrong kind."""


class ExhibitError(KqError):
    """An exhibit, a row or a column of it does not exist, or the exhibit breaks its contract."""


class DisclosureError(KqError):
    """A table about persons is not declared, or would tell of single persons."""


class NotebookError(KqError):
    """A notebook cannot be run or exported."""


class BuildError(KqError):
    """A build could not be started or finished."""


class ReleaseError(KqError):
    """A release cannot be made, or is not what it says."""
