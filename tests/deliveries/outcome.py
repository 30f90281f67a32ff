"""What ``kq check`` tells, and by which names it calls the kinds of fault that the cases speak of."""

from __future__ import annotations

from typing import Any

KINDS: dict[str, tuple[str, ...]] = {}


def told(outcome: Any) -> dict[str, Any]:
    """Give an outcome as ``kq check --json`` prints it."""
    raise NotImplementedError


def words(outcome: Any) -> str:
    """Give all that a person is told of the faults."""
    raise NotImplementedError
