"""What an executed notebook publishes, part by part; what cannot be shown is an error that names the cell."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from nbformat import NotebookNode

from kqlib import bundle
from kqlib.errors import NotebookError

# A cell with this tag begins a new page on paper.
NEW_PAGE = "kq-new-page"
UNPUBLISHED = {"kq-notebook-only", "parameters", "injected-parameters"}
PICTURES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpeg"}
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_UNREADABLE = re.compile(r"<(script|iframe|svg|img|canvas|object|embed|video|audio)\b", re.IGNORECASE)
_BARE_OBJECT = re.compile(r"\s*<[\w.]+ (object|at 0x).*>\s*", re.DOTALL)


@dataclass(frozen=True)
class Prose:
    """A Markdown passage."""

    markdown: str


@dataclass(frozen=True)
class ExhibitPart:
    """An exhibit that travelled as data."""

    exhibit: bundle.Exhibit


@dataclass(frozen=True)
class ChapterPart:
    """The head of the chapter."""

    chapter: bundle.Chapter


@dataclass(frozen=True)
class Picture:
    """A picture with its alt text; ``content`` is the file."""

    kind: Literal["svg", "png", "jpeg"]
    content: bytes
    alt: str


@dataclass(frozen=True)
class HtmlTable:
    """A table, or plain text, that a library gave as HTML only."""

    html: str


@dataclass(frozen=True)
class Plain:
    """Text for a fixed-width block."""

    text: str


Part = Prose | ExhibitPart | ChapterPart | Picture | HtmlTable | Plain


@dataclass(frozen=True)
class Placed:
    """A part and where it stands: the notebook's name and the cell's number, counted from 1; ``new_page``
    when paper begins a new page with it.
    """

    part: Part
    notebook: str
    cell: int
    new_page: bool = False


def _alt(output: NotebookNode, mime: str) -> str:
    said: dict[str, Any] = output.get("metadata", {})
    own = said.get(mime)
    found = (own.get("alt") if isinstance(own, dict) else None) or said.get("alt") or ""
    return str(found).strip()


def _picture(output: NotebookNode, mime: str, where: dict[str, Any]) -> Picture:
    alt, raw = _alt(output, mime), output["data"][mime]
    if not alt:
        raise NotebookError("output_alt_missing", type=mime, **where)
    content = raw.encode("utf-8") if mime == "image/svg+xml" else base64.b64decode(raw)
    return Picture(PICTURES[mime], content, alt)  # type: ignore[arg-type]


def _shown(output: NotebookNode, where: dict[str, Any]) -> Part:
    """Choose the best form of an output: data, then picture, Markdown, HTML that is text, plain text last."""
    data = output["data"]
    if bundle.EXHIBIT_MIME in data:
        return ExhibitPart(bundle.read_exhibit(data[bundle.EXHIBIT_MIME]))
    if bundle.CHAPTER_MIME in data:
        return ChapterPart(bundle.read_chapter(data[bundle.CHAPTER_MIME]))
    for mime in PICTURES:
        if mime in data:
            return _picture(output, mime, where)
    if "text/markdown" in data:
        return Prose(data["text/markdown"])
    if "text/html" in data and not _UNREADABLE.search(data["text/html"]):
        return HtmlTable(data["text/html"])
    if (
        "text/plain" in data
        and set(data) <= {"text/plain", "text/latex"}
        and not _BARE_OBJECT.fullmatch(data["text/plain"])
    ):
        return Plain(_as_text(data["text/plain"]))
    lost = sorted(data, key=lambda mime: (mime == "text/plain", mime == "text/html", mime))
    raise NotebookError("output_unpublishable", type=lost[0] if lost else "?", **where)


def _as_text(text: str) -> str:
    """Strip terminal colours, and of a line that was written over keep what stood last."""
    lines = _ANSI.sub("", text).replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in lines).rstrip()


def _code(cell: NotebookNode, where: dict[str, Any]) -> Iterator[Part]:
    printed = ""
    for output in cell.get("outputs", []):
        if output["output_type"] == "stream":
            printed += output["text"] if output["name"] == "stdout" else ""
            continue
        if printed.strip():
            yield Plain(_as_text(printed))
        printed = ""
        if output["output_type"] == "error":
            raise NotebookError("output_error", found=f"{output['ename']}: {output['evalue']}", **where)
        yield _shown(output, where)
    if printed.strip():
        yield Plain(_as_text(printed))


def parts(notebook: NotebookNode, name: str) -> Iterator[Placed]:
    """Give the published parts of an executed notebook in reading order, without code, parameters and stderr.

    Raises :class:`NotebookError` for an output that is an error, has no form that can be shown, or is a
    picture without alt text (``metadata["alt"]`` of the output).
    """
    for number, cell in enumerate(notebook.cells, 1):
        tags = set(cell.get("metadata", {}).get("tags", []))
        if UNPUBLISHED & tags:
            continue
        where: dict[str, Any] = {"notebook": name, "cell": number}
        if cell.cell_type == "markdown" and re.search(r"!\[[^\]]*\]\s*[(\[]", cell.source):
            raise NotebookError("output_picture_in_prose", **where)
        if cell.cell_type == "markdown" and cell.source.strip():
            yield Placed(Prose(cell.source), **where)
        elif cell.cell_type == "code":
            made = enumerate(_code(cell, where))
            yield from (Placed(part, **where, new_page=not n and NEW_PAGE in tags) for n, part in made)
