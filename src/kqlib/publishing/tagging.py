"""Row headers in a tagged PDF: the compiler tags every cell of a table's body as data.

Whoever hears a table needs the name of the row with each number, so the first cell of every row becomes a
header (``TH`` with the scope ``Row``), as on the web.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf


def with_row_headers(pdf: bytes) -> bytes:
    """Give the document with the first cell of every row of a table body as its header; else it is unchanged.

    The same bytes give the same bytes.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for body in _elements(document.Root.StructTreeRoot.K, "/TBody"):
            for row in _elements(body.K, "/TR"):
                _head(next(_cells(row)))
        out = io.BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _elements(found: Any, kind: str) -> Iterator[Any]:
    """Give the structure elements of one kind, without looking inside them."""
    for item in found if isinstance(found, pikepdf.Array) else [found]:
        if isinstance(item, pikepdf.Dictionary) and "/S" in item:
            if str(item.S) == kind:
                yield item
            elif "/K" in item:
                yield from _elements(item.K, kind)


def _cells(row: Any) -> Iterator[Any]:
    kinds = ("/TD", "/TH")
    return (item for item in (row.K if isinstance(row.K, pikepdf.Array) else [row.K]) if str(item.S) in kinds)


def _head(cell: Any) -> None:
    """Make a cell the header of its row; one that heads a group already is a header."""
    if str(cell.S) == "/TH":
        return
    cell.S = pikepdf.Name.TH
    found = cell.get("/A", pikepdf.Array())
    attributes = list(found) if isinstance(found, pikepdf.Array) else [found]
    about = next((item for item in attributes if item.get("/O") == pikepdf.Name.Table), None)
    if about is None:
        about = pikepdf.Dictionary(O=pikepdf.Name.Table)
        attributes.append(about)
    about.Scope = pikepdf.Name.Row
    cell.A = pikepdf.Array(attributes)
