"""The release gate: every file of an edition is read again before it may be sent.

The gate trusts no renderer.  It takes what was approved from the executed notebooks (the SafeTables that
travel in them, their facts, the authored words), reads each output as a stranger would, and compares.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kqlib.errors import BuildError, message
from kqlib.publishing.gate import folder
from kqlib.publishing.gate.answers import answers
from kqlib.publishing.gate.edition import Edition
from kqlib.publishing.gate.examination import Examiner
from kqlib.publishing.gate.files import read_file, read_stranger
from kqlib.publishing.gate.notebooks import read_notebook
from kqlib.publishing.gate.passages import Finding, Read

_MOST_TOLD = 20


@dataclass(frozen=True)
class Inspection:
    """What the gate did: the files and the passages that it read, and what it found."""

    files: int
    passages: int
    findings: tuple[Finding, ...]


def inspect(
    edition: Edition, files: Sequence[Path], *, whole: bool, apart: Sequence[Path] = ()
) -> Inspection:
    """Read ``files`` of an edition and the notebooks that they were made of again.

    With ``whole`` the files are all of the edition but those read ``apart``, and any other file in its folder
    is a finding.
    """
    examiner = Examiner(answers(edition.project))
    made = {*files, *apart}
    strangers = [path for path in folder.files(edition.reports) if path not in made] if whole else []
    read = 0
    findings: dict[Finding, None] = {}
    for passage in _everything(edition, files, strangers):
        read += 1
        findings |= dict.fromkeys(examiner.examine(passage))
    return Inspection(len(files) + len(strangers), read, tuple(findings))


def release(edition: Edition, files: Sequence[Path], *, whole: bool, apart: Sequence[Path] = ()) -> str:
    """Give what was read, as JSON, when nothing stands in the way of sending the files.

    Raises :class:`BuildError` that says of each finding where it is and what to do.
    """
    done = inspect(edition, files, whole=whole, apart=apart)
    if done.findings:
        told = [message(f"gate_{f.fault}", place=f.place, found=f.found) for f in done.findings[:_MOST_TOLD]]
        more = len(done.findings) - len(told)
        lines = [*told, *([message("gate_more", count=more)] if more else [])]
        raise BuildError(
            "gate_stopped",
            count=len(done.findings),
            folder=edition.project.relative(edition.reports),
            findings="\n".join(f"  {line}" for line in lines),
        )
    return json.dumps({"files": done.files, "passages": done.passages, "findings": 0}, indent=1) + "\n"


def _everything(edition: Edition, files: Sequence[Path], strangers: Sequence[Path]) -> Iterator[Read]:
    for path in edition.executed:
        page = edition.reports / f"{path.stem}.html"
        yield from read_notebook(
            edition.notebooks[path.stem],
            edition.prose[path.stem],
            edition.exhibits,
            page.read_text("utf-8") if page in files else "",
            edition.project.relative(path),
        )
    for path in files:
        yield from read_file(edition, path)
    for path in strangers:
        yield from read_stranger(edition, path, edition.project.relative(path))
