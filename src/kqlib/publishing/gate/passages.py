"""What the gate reads out of an output, and what it finds there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kqlib.publishing.gate.numbers import Allowance

Fault = Literal[
    "value", "suppressed", "answer", "email", "telephone", "identity", "hidden", "changed", "unknown"
]


@dataclass(frozen=True)
class Passage:
    """A text in an output and the place where it stands.

    ``allowed`` says which numbers may stand there, ``None`` when any may; ``suppressed`` that the table hides
    the cell, so that no number at all may.
    """

    place: str
    text: str
    allowed: Allowance | None = None
    suppressed: bool = False


@dataclass(frozen=True)
class Finding:
    """Something that must not be sent: the file and the place in it, the kind of fault, and what was found.

    Contact data and answers are shortened and the number of a hidden cell is left out, so that a log does not
    spread what the gate held back.
    """

    place: str
    fault: Fault
    found: str = ""


Read = Passage | Finding
