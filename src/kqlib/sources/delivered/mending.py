"""Hand repairs (``corrections.toml``) of a delivery, applied to its rows as they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kqlib.sources.corrections import Correction, told
from kqlib.sources.delivered.faults import Findings
from kqlib.sources.delivered.sheet import Row

# Matches the line of the file instead of a column.
LINE = "line"


@dataclass
class Mending:
    """The corrections of one delivery, and which of them have matched a row."""

    corrections: Sequence[Correction] = ()
    matched: set[int] = field(default_factory=set)

    def apply(self, rows: Iterable[Row], header: Sequence[str]) -> Iterator[Row]:
        """Give the rows with every correction applied; the rows given are untouched."""
        if not self.corrections:
            yield from rows
            return
        places = {cell.strip(): place for place, cell in enumerate(header)}
        for line, cells in rows:
            mended = list(cells)
            for entry in self.corrections:
                if _holds(entry, line, mended, places):
                    self.matched.add(entry.number)
                    mended[places[entry.column]] = entry.new
            yield line, mended

    def tell_unmatched(self, findings: Findings) -> None:
        """Tell the corrections that no row needed: a repair never outlives its fault."""
        for entry in self.corrections:
            if entry.number not in self.matched:
                said = told(entry)
                findings.fault(None, entry.column, said["old"], "correction_unmatched", said["match"])


def _holds(entry: Correction, line: int, cells: Sequence[str], places: dict[str, int]) -> bool:
    def cell(column: str) -> str | None:
        place = places.get(column, len(cells))
        return cells[place].strip() if place < len(cells) else None

    wanted = {**entry.match, entry.column: entry.old}
    return all((str(line) if key == LINE else cell(key)) == value for key, value in wanted.items())
