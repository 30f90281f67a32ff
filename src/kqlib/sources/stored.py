"""Clean tables kept as Parquet under ``data/processed``: read and written here, never by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from kqlib.paths import written_aside


def read_stored(path: Path) -> pd.DataFrame | None:
    """Give a stored table, or None when there is none or it cannot be read (it is then made anew)."""
    if not path.is_file():
        return None
    try:
        return pd.read_parquet(path)
    except (OSError, ValueError):
        return None


def write_stored(path: Path, frame: pd.DataFrame) -> None:
    """Store a table, aside first: a reader never sees half of it."""
    with written_aside(path) as aside:
        frame.to_parquet(aside, index=False)
