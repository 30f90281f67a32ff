"""The delivery that an exhibit is rebuilt from, and how it is named."""

from __future__ import annotations

import pandas as pd

from kqlib.errors import ExhibitError
from kqlib.exhibits.contract import Fact
from kqlib.exhibits.inputs import Inputs
from kqlib.sources.catalogue import deliveries
from kqlib.sources.lock import sha256, verified


def delivered(inputs: Inputs, kind: str = "pai") -> pd.DataFrame:
    """Give the clean table of the delivery, without rates that have no dagsverk behind them.

    Raises :class:`ExhibitError` when there is none.
    """
    frame = inputs.delivery(kind)
    if frame is None:
        raise ExhibitError("delivery_needed", exhibit=inputs.exhibit, kind=kind)
    return frame if kind != "pai" else frame[frame["agreed_dagsverk"].notna()]


def vintage(inputs: Inputs, kind: str = "pai") -> dict[str, Fact]:
    """Give which delivery it is: its title, its quarters, and the start of the sha256 of its file."""
    said = []
    for file in deliveries(inputs.project, kind):
        digest = sha256(verified(inputs.project, file.path))[:12]
        said.append(f"{file.title} (sha256 {digest})")
    frame = delivered(inputs, kind)
    if "period" in frame and len(frame):
        said.append(f"{frame['period'].min()}–{frame['period'].max()}")
    return {"vintage": ", ".join(said)}
