"""Find the delivery in its file: which sheet, which line is the header, which column is what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kqlib.sources.delivered import delimited, spss, workbook
from kqlib.sources.delivered.faults import Fault, Findings, UnreadableError
from kqlib.sources.delivered.mending import Mending
from kqlib.sources.delivered.sheet import Row, Sheet
from kqlib.vocabulary.deliveries import DeliveryColumn, column_for, missing_columns, nearest_column

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Table:
    """A delivery with its header found.

    ``above`` are the rows over the header (titles); ``header`` its cells as they stand, ``line`` its row;
    ``places`` the position of each column that was recognised, by the vocabulary's name; ``mending`` the
    hand repairs of the delivery.
    """

    sheet: Sheet
    above: tuple[Row, ...]
    line: int
    header: tuple[str, ...]
    places: dict[str, int]
    mending: Mending = field(default_factory=Mending)

    def heading(self, column: str) -> str:
        """Give the header of a column as the file has it; the vocabulary's name when it is not there."""
        return self.header[self.places[column]].strip() if column in self.places else column

    def rows(self) -> Iterator[Row]:
        """Give the rows beneath the header, as they stand but for hand repairs."""
        below = (row for row in self.sheet.rows() if row[0] > self.line)
        return self.mending.apply(below, self.header)


def open_sheets(path: Path) -> list[Sheet]:
    """Give the sheets of a delivery by what the file is, whatever it is called.

    A delimited file is given once for each delimiter that may be meant.  Raises :class:`UnreadableError`.
    """
    with path.open("rb") as stream:
        start = stream.read(8)
    if not start:
        raise UnreadableError(Fault(None, "", "", "file_empty"))
    if start.startswith(_OLD_EXCEL):
        raise UnreadableError(Fault(None, "", path.suffix, "file_protected"))
    if start.startswith(spss.MAGIC):
        return spss.sheets(path)
    return workbook.sheets(path) if start.startswith(b"PK\x03\x04") else delimited.sheets(path)


def find_table(
    sheets: Sequence[Sheet],
    known: Mapping[str, DeliveryColumn],
    findings: Findings,
    mending: Mending | None = None,
    name_of: Callable[[str], str | None] | None = None,
) -> Table | None:
    """Find the one sheet and line that look like the header of a delivery with the ``known`` columns.

    The header is the line in which most columns are recognised, at least two; by their aliases, or by
    ``name_of``, which gives the name of a header's column.  Faults of the header go into ``findings``: none
    found, two sheets alike, columns missing, repeated, misspelt or not taken in.
    """
    recognise = name_of or (lambda cell: column_for(cell, known))
    candidates = [(_best(sheet, recognise), sheet) for sheet in sheets]
    found = [(best, sheet) for best, sheet in candidates if best]
    if not found:
        said = next((" | ".join(filter(None, cells)) for _, cells in sheets[0].rows()), "")
        findings.fault(None, "", said[:80], "header_missing", _expected(known))
        return None
    found.sort(key=lambda item: -item[0][1])
    (line, _), sheet = found[0]
    alike = {s.name for _, s in found if s.name} - {sheet.name}
    if alike:
        findings.fault(None, sheet.name, ", ".join(sorted(alike)), "sheet_ambiguous")
        return None
    return _table(sheet, line, known, findings, mending or Mending(), recognise)


def _best(sheet: Sheet, name_of: Callable[[str], str | None]) -> tuple[int, int] | None:
    """Give the line with most recognised cells, and how many."""
    counts = [(line, len({name_of(cell) for cell in cells} - {None})) for line, cells in sheet.top()]
    best = max(counts, key=lambda item: item[1], default=(0, 0))
    return best if best[1] >= 2 else None


def _expected(known: Mapping[str, DeliveryColumn]) -> str:
    return ", ".join(c.aliases[0] for c in known.values() if c.required or c.one_of)


def _table(
    sheet: Sheet,
    line: int,
    known: Mapping[str, DeliveryColumn],
    findings: Findings,
    mending: Mending,
    name_of: Callable[[str], str | None],
) -> Table | None:
    above: list[Row] = []
    header: list[str] = []
    for row in sheet.rows():
        if row[0] == line:
            header = row[1]
            break
        above.append(row)
    places: dict[str, int] = {}
    unknown: list[str] = []
    for place, cell in enumerate(header):
        name = name_of(cell)
        if name is None:
            unknown += [cell.strip()] if cell.strip() else []
        elif name in places:
            findings.fault(line, cell.strip(), header[places[name]].strip(), "column_repeated", name)
        else:
            places[name] = place
    _unknown(line, unknown, places, known, findings)
    missing = missing_columns(places, known)
    for names in missing:
        wanted = known[names[0]].aliases[0]
        near = next(filter(None, (_near(names, cell, known) for cell in unknown)), "")
        findings.fault(line, wanted, near, "column_missing", " / ".join(known[n].aliases[0] for n in names))
    if missing or findings.refused:
        return None
    return Table(sheet, tuple(above), line, tuple(header), places, mending)


def _unknown(
    line: int,
    unknown: Iterable[str],
    places: Mapping[str, int],
    known: Mapping[str, DeliveryColumn],
    findings: Findings,
) -> None:
    """A column spelt almost like one that is not there may be that column: it is not passed over."""
    for cell in unknown:
        near = nearest_column(cell, known)
        if near and near[0] not in places:
            findings.fault(line, cell, cell, "column_misspelt", near[1])
        else:
            findings.fault(line, cell, cell, "column_ignored")


def _near(names: Iterable[str], cell: str, known: Mapping[str, DeliveryColumn]) -> str:
    near = nearest_column(cell, known)
    return cell if near and near[0] in names else ""
