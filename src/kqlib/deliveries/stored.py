"""The clean table of a delivery, made once and kept in ``data/processed/deliveries`` by content.

A stored table's name holds a hash of the raw file, its corrections, and the code and vocabulary that read it,
so a changed file or a changed rule makes a new one; an old one is never taken for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import pandas as pd

from kqlib.deliveries.checking import check
from kqlib.errors import DataError
from kqlib.paths import Project
from kqlib.sources.catalogue import catalogue
from kqlib.sources.corrections import corrections
from kqlib.sources.lock import sha256, verified
from kqlib.sources.stored import read_stored, write_stored

_READING = ("cleaning", "deliveries", "sources", "vocabulary")
_NAMED_FAULTS = 3
_IDENTITY = {
    "pai": ["municipality", "sector", "sex", "age_group", "period"],
    "projects": ["project", "municipality", "measure"],
}


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
    content = sha256(verified(project, name))
    mended = repr(corrections(project, name))
    key = hashlib.sha256(f"{content} {mended} {code_fingerprint()}".encode()).hexdigest()[:20]
    path = project.processed / "deliveries" / f"{Path(name).stem}-{key}.parquet"
    stored = read_stored(path)
    if stored is not None:
        return stored
    outcome = check(project.raw / name, catalogue(project)[name].kind, project)
    if outcome.frame is None:
        refusing = [fault for fault in outcome.faults if fault.severity == "refuse"]
        told = "; ".join(f"{f.row or '–'}: {f.column} {f.rule}" for f in refusing[:_NAMED_FAULTS])
        raise DataError("delivery_refused", file=f"data/raw/{name}", found=told, count=len(refusing))
    write_stored(path, outcome.frame)
    return outcome.frame


def clean_deliveries(project: Project, names: Sequence[str]) -> pd.DataFrame:
    """Put the clean tables of several deliveries of one kind together.

    Raises :class:`DataError` when a row stands in two of them.
    """
    frames = [clean_delivery(project, name) for name in names]
    together = pd.concat(frames, ignore_index=True)
    identity = _IDENTITY[catalogue(project)[names[0]].kind]
    twice = together.duplicated([c for c in identity if c in together.columns])
    if len(names) > 1 and twice.any():
        found = " ".join(str(v) for v in together.loc[twice, identity].iloc[0])
        raise DataError("delivery_overlaps", files=", ".join(names), found=found)
    return together
