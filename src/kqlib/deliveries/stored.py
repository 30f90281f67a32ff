"""The clean table of a delivery, made once and kept in ``data/processed/deliveries`` by content.

A stored table's name holds a hash of the raw file, its corrections, and the code and vocabulary that read it,
so a changed file or a changed rule makes a new one; an old one is never taken for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path

import pandas as pd

from kqlib.deliveries.checking import check
from kqlib.deliveries.outcome import Summary
from kqlib.errors import DataError
from kqlib.paths import Project, write_text
from kqlib.sources.catalogue import catalogue
from kqlib.sources.corrections import corrections
from kqlib.sources.lock import sha256, verified
from kqlib.sources.stored import read_stored, write_stored

_READING = ("cleaning", "deliveries", "sources", "vocabulary")
_NAMED_FAULTS = 3
_IDENTITY = {
    "pai": ["municipality", "sector", "sex", "age_group", "period"],
    "survey": ["respondent_id"],
    "projects": ["project", "municipality", "measure"],
}


def identity(kind: str, frame: pd.DataFrame) -> list[str]:
    """Name the columns that together identify a row of the clean table of a kind of delivery."""
    return [name for name in _IDENTITY[kind] if name in frame.columns]


@cache
def code_fingerprint() -> str:
    """Give a hash of the code and the vocabulary that deliveries are read with."""
    root = Path(str(files("kqlib")))
    read = (path for room in _READING for path in sorted((root / room).rglob("*")))
    wanted = (path for path in read if path.suffix in (".py", ".toml", ".csv"))
    return hashlib.sha256(b"".join(hashlib.sha256(p.read_bytes()).digest() for p in wanted)).hexdigest()


def clean_delivery(project: Project, name: str) -> pd.DataFrame:
    """Give the clean table of the declared delivery ``name`` (relative to ``data/raw``).

    Raises :class:`LockError` for a file that is not as it was accepted and :class:`DataError`, with the first
    faults, for one that is refused.
    """
    return _read(project, name)[0]


def summary(project: Project, name: str) -> Summary:
    """Give what reading the declared delivery ``name`` came to; raises as :func:`clean_delivery` does."""
    return _told(_place(project, name).with_suffix(".json")) or _read(project, name)[1]


def _place(project: Project, name: str) -> Path:
    content = sha256(verified(project, name))
    mended = repr(corrections(project, name))
    key = hashlib.sha256(f"{content} {mended} {code_fingerprint()}".encode()).hexdigest()[:20]
    return project.processed / "deliveries" / f"{Path(name).stem}-{key}.parquet"


def _read(project: Project, name: str) -> tuple[pd.DataFrame, Summary]:
    path = _place(project, name)
    frame, told = read_stored(path), _told(path.with_suffix(".json"))
    if frame is not None and told is not None:
        return frame, told
    # Invitations are a part of the survey, told by what they hold.
    kind = catalogue(project)[name].kind.partition("_")[0]
    outcome = check(project.raw / name, kind, project)
    if outcome.frame is None:
        refusing = [fault for fault in outcome.faults if fault.severity == "refuse"]
        said = "; ".join(f"{f.row or '–'}: {f.column} {f.rule}" for f in refusing[:_NAMED_FAULTS])
        raise DataError("delivery_refused", file=f"data/raw/{name}", found=said, count=len(refusing))
    told = Summary.of(name, outcome)
    if outcome.form != "rates":
        # Printed numbers are no columns of Parquet; a table of rates is soon read again.
        write_stored(path, outcome.frame)
    write_text(path.with_suffix(".json"), json.dumps(asdict(told), ensure_ascii=False, indent=1) + "\n")
    return outcome.frame, told


def _told(path: Path) -> Summary | None:
    if not path.is_file():
        return None
    said = json.loads(path.read_text("utf-8"))
    counted = {field: tuple(tuple(entry) for entry in said[field]) for field in ("dropped", "faults")}
    return Summary(**{**said, **counted})


def clean_deliveries(project: Project, names: Sequence[str]) -> pd.DataFrame:
    """Put the clean tables of several deliveries of one kind together.

    Raises :class:`DataError` when a row stands in two of them.
    """
    frames = [clean_delivery(project, name) for name in names]
    together = pd.concat(frames, ignore_index=True)
    own = identity(catalogue(project)[names[0]].kind, together)
    twice = together.duplicated(own)
    if len(names) > 1 and twice.any():
        found = " ".join(str(v) for v in together.loc[twice, own].iloc[0])
        raise DataError("delivery_overlaps", files=", ".join(names), found=found)
    return together
