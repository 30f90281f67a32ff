"""The cases of the corpus.  A case in TOML changes the base of its file:

``set``      [line of the base, column, new cell], …        ``order``    columns in another order
``rename``   old header = new header                        ``leave``    columns left out
``delete``   lines left out                                 ``replace``  [old text, new text], …
``prepend``, ``append``  lines above and beneath            ``text``     another text in place of the base
``points``, ``thousands``  numbers written another way      ``header``   line of the header in the file
``delimiter``, ``newline``, ``encoding``, ``suffix``        ``bytes``    [text, its own encoding], …
``truncate`` so many bytes cut off the end                  ``mojibake`` UTF-8 read as Latin-1 and saved

What may become of it: ``taken`` (and ``taken_too``), ``refused``, or either where the specification leaves it
open; then ``ambiguity`` says why.  ``taken`` has ``dropped`` (line of the file = kind of reason), ``read``
([line, column, cell]: what a cell means where it is not as it stands), ``faults`` ([line, severity, kind]),
``silent`` (kinds that must not come), ``frame`` ([column, value] of the clean table), ``blank`` (so many
empty lines may be counted) and ``shift`` (added to label numbers); its totals are added up by ``oracle``, and
written by hand in ``hand`` for some.  ``refused`` lists the faults there must be at least: [line, column,
kind].  ``*`` is any, ``|`` is or.  ``says``: words that a person is told.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deliveries import oracle

HERE = Path(__file__).parent
_NUMBER = re.compile(r"-?\d+(?: \d{3})*(?:,\d+)?")


@dataclass(frozen=True)
class Taken:
    """One right way to take a delivery."""

    dropped: Mapping[str, str] = field(default_factory=dict)
    read: tuple[tuple[int, str, str], ...] = ()
    faults: tuple[tuple[int | str, str, str], ...] = ()
    silent: tuple[str, ...] = ()
    frame: tuple[tuple[str, str], ...] = ()
    blank: int = 0
    shift: int = 0
    codes: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Case:
    """A delivery and what may become of it; ``records`` is what a person reads there, header first."""

    name: str
    kind: str
    suffix: str
    write: Callable[[Path], object]
    records: Callable[[], list[oracle.Record]]
    taken: tuple[Taken, ...]
    refused: tuple[tuple[int | str, str, str], ...] | None
    says: tuple[str, ...] = ()
    hand: Mapping[str, Any] = field(default_factory=dict)
    ambiguity: str = ""
    rates_only: bool = False
    decimal: str = ","
    thousands: str = ""

    def put(self, folder: Path) -> Path:
        """Write the delivery into a folder."""
        path = folder / f"{self.name}{self.suffix}"
        self.write(path)
        return path

    def totals(self, taken: Taken) -> dict[str, Any]:
        """Add up what the delivery says when it is taken in this way."""
        (_, header), *records = self.records()
        kept = [(line, list(cells)) for line, cells in records if str(line) not in taken.dropped]
        for line, column, cell in taken.read:
            next(cells for at, cells in kept if at == line)[list(header).index(column)] = cell
        if self.kind == "survey":
            codes = taken.codes or {str(code): str(code + taken.shift) for code in range(7)}
            return oracle.survey(header, kept, codes)
        if self.kind == "projects":
            return oracle.projects(header, kept)
        return oracle.absence(header, kept, self.decimal, self.thousands)


def text_cases() -> Iterator[Case]:
    """Give the cases of all TOML files."""
    for path in sorted(HERE.glob("*.toml")):
        content = tomllib.loads(path.read_text("utf-8"))
        for change in content["case"]:
            yield _case(path.stem, content["base"] | change)


def _case(family: str, raw: dict[str, Any]) -> Case:
    content = _content(raw)
    readable = content.decode().encode("latin-1") if raw.get("mojibake") else content
    dialect = {name: raw[name] for name in ("delimiter", "encoding", "header") if name in raw}
    taken = tuple(_taken(raw[name]) for name in ("taken", "taken_too") if name in raw)
    refused = (
        tuple((line, column, kind) for line, column, kind in raw["refused"]) if "refused" in raw else None
    )
    return Case(
        name=f"{family}-{raw['name']}",
        kind=raw["as"],
        suffix=raw.get("suffix", ".csv"),
        write=lambda path: path.write_bytes(content),
        records=lambda: records(readable, **dialect),
        taken=taken,
        refused=refused,
        says=tuple(raw.get("says", ())),
        hand=raw.get("hand", {}),
        ambiguity=raw.get("ambiguity", ""),
        rates_only=raw.get("rates_only", False),
        decimal=raw.get("decimal", ","),
        thousands=raw.get("thousands", ""),
    )


def _taken(raw: dict[str, Any]) -> Taken:
    lists = {name: tuple(map(tuple, raw[name])) for name in ("read", "faults", "frame") if name in raw}
    return Taken(**(raw | lists | ({"silent": tuple(raw["silent"])} if "silent" in raw else {})))


def records(
    content: bytes, delimiter: str = ";", encoding: str = "utf-8", header: int = 1
) -> list[oracle.Record]:
    """Read a delivery whose dialect is known: the header and each record that is not empty, with its line."""
    text = content.decode(encoding)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found, begins = [], 1
    for cells in reader:
        if begins >= header and any(cell.strip() for cell in cells):
            found.append((begins, cells))
        begins = reader.line_num + 1
    return found


def _content(raw: dict[str, Any]) -> bytes:
    lines = raw["text"].splitlines()
    if lines and any(
        name in raw
        for name in ("set", "rename", "order", "leave", "delete", "delimiter", "points", "thousands")
    ):
        lines = _changed(lines, raw)
    lines = [*raw.get("prepend", ()), *lines, *raw.get("append", ())]
    text = "".join(f"{line}{raw.get('newline', chr(10))}" for line in lines)
    for old, new in raw.get("replace", ()):
        assert old in text, f"{raw['name']}: {old!r} is not there to be replaced"
        text = text.replace(old, new)
    if raw.get("mojibake"):
        text = text.encode().decode("latin-1")
    content = text.encode(raw.get("encoding", "utf-8"))
    for part, encoding in raw.get("bytes", ()):
        content = content.replace(part.encode(), part.encode(encoding))
    return content[: len(content) - raw.get("truncate", 0)]


def _changed(lines: list[str], raw: dict[str, Any]) -> list[str]:
    rows = [line.split(";") for line in lines]
    header = list(rows[0])
    if raw.get("points") or "thousands" in raw:
        rows = [[_rewritten(cell, raw) for cell in row] for row in rows]
    for line, column, cell in raw.get("set", ()):
        rows[line - 1][header.index(column)] = cell
    for old, new in raw.get("rename", {}).items():
        rows[0][header.index(old)] = new
    wanted = raw.get("order", [name for name in header if name not in raw.get("leave", ())])
    kept = [row for line, row in enumerate(rows, 1) if line not in raw.get("delete", ())]
    return [_line([row[header.index(name)] for name in wanted], raw.get("delimiter", ";")) for row in kept]


def _line(cells: list[str], delimiter: str) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerow(cells)
    return buffer.getvalue().removesuffix("\r\n")


def _rewritten(cell: str, raw: dict[str, Any]) -> str:
    if not _NUMBER.fullmatch(cell):
        return cell
    whole, _, decimals = cell.partition(",")
    whole = whole.replace(" ", raw.get("thousands", " "))
    return f"{whole}{'.' if raw.get('points') else ','}{decimals}" if decimals else whole
