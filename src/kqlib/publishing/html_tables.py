"""HTML tables of other libraries (pandas, mostly) as laid-out tables, so that they reach paper as tables."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from kqlib.bundle import Cell, Column, Row, Table

_NUMBER = re.compile(r"[-−+]?[\d.,\s\u00a0]*\d\s?%?|NaN|nan|<NA>|None|–|-")
_BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre"}


class _Reader(HTMLParser):
    """Collect rows of (text, is header, columns, rows) for every table, and the text between tables."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[list[list[tuple[str, bool, int, int]]] | str] = [""]
        self.captions: list[str] = []
        self.words: list[str] | None = None
        self.cell = (False, 1, 1)
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        rows = self.found[-1]
        if tag in ("style", "script"):
            self.silent += 1
        elif tag == "table":
            self.found.append([])
            self.captions.append("")
        elif tag == "tr" and isinstance(rows, list):
            rows.append([])
        elif tag in ("td", "th", "caption") and isinstance(rows, list):
            span = {
                name: int(value)
                for name, value in attrs
                if value and value.isdigit() and name.endswith("span")
            }
            self.words, self.cell = [], (tag == "th", span.get("colspan", 1), span.get("rowspan", 1))
        elif tag in _BLOCKS:
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        rows = self.found[-1]
        if tag in ("style", "script"):
            self.silent -= 1
        elif tag == "table":
            self.found.append("")
        elif tag in ("td", "th", "caption") and self.words is not None and isinstance(rows, list):
            text = re.sub(r"[ \t]*\n\s*", "\n", "".join(self.words)).strip()
            if tag == "caption":
                self.captions[-1] = text
            elif rows:
                rows[-1].append((text, *self.cell))
            self.words = None

    def handle_data(self, data: str) -> None:
        last = self.found[-1]
        if self.silent:
            return
        if self.words is not None:
            self.words.append(data)
        elif isinstance(last, str):
            self.found[-1] = last + data


def _grid(rows: list[list[tuple[str, bool, int, int]]]) -> tuple[list[list[str]], int]:
    """Lay spanning cells out, repeating their text, and count the rows at the top that are all headers."""
    grid: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for text, _, wide, high in row:
            while (y, x) in grid:
                x += 1
            grid.update({(y + dy, x + dx): text for dy in range(high) for dx in range(wide)})
            x += wide
    heads = next((y for y, row in enumerate(rows) if not all(head for _, head, _, _ in row)), len(rows))
    across = 1 + max((x for _, x in grid), default=-1)
    return [[grid.get((y, x), "") for x in range(across)] for y in range(len(rows))], max(1, heads)


def _table(rows: list[list[tuple[str, bool, int, int]]], caption: str) -> Table:
    grid, heads = _grid([row for row in rows if row])
    body = grid[heads:]
    columns = []
    for x, names in enumerate(zip(*grid[:heads], strict=True)):
        numeric = any(row[x] for row in body) and all(_NUMBER.fullmatch(row[x]) for row in body if row[x])
        header = " / ".join(dict.fromkeys(filter(None, names)))
        columns.append(Column(str(x), header, align="decimal" if numeric and x else "left"))
    return Table(caption, tuple(columns), tuple(Row(tuple(Cell(text) for text in row)) for row in body))


def read_html(html: str) -> list[Table | str]:
    """Give the tables of ``html`` and the text around them in reading order, without styles and scripts."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    captions = iter(reader.captions)
    read: list[Table | str] = []
    for item in reader.found:
        if isinstance(item, str):
            read += [re.sub(r"\s*\n\s*", "\n", item).strip()] if item.strip() else []
        else:
            caption = next(captions)
            read += [_table(item, caption)] if any(item) else []
    return read
