"""Absence series beside each other: only those that count the same thing.

PAI counts the municipalities' own payrolls, egenmeldt and legemeldt, without substitutes, hourly staff and
those who came or went in the period.  Statistics Norway and NAV count other absence of other people.  A line
from one to the other would show a change of definition as a change of absence.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kqlib.errors import DataError


def joined(series: Mapping[str, pd.Series], footnote: str = "") -> pd.DataFrame:
    """Put series of rates (index: periods) side by side, a column a source (``PAI``, ``SSB``, ``NAV``).

    Raises :class:`DataError` for more than one source, unless a ``footnote`` says to the reader why the
    series stand together all the same; it travels as ``attrs["footnote"]``.
    """
    if len(series) > 1 and not footnote.strip():
        raise DataError("series_not_comparable", sources=", ".join(series))
    together = pd.DataFrame(dict(series))
    together.attrs["footnote"] = footnote.strip()
    return together
