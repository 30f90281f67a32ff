"""Executed notebooks to tagged PDF: ``jupyter nbconvert --to kq-pdf``, and the report as one document."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from kqlib.bundle import Chapter
from kqlib.errors import LANGUAGES, NotebookError
from kqlib.publishing import typeset
from kqlib.publishing.html_tables import read_html
from kqlib.publishing.outputs import ChapterPart, ExhibitPart, HtmlTable, Picture, Placed, Plain, Prose, parts
from kqlib.rendering import typst as source
from kqlib.rendering.typst.exhibits import bitmap, svg_picture
from kqlib.rendering.typst.prose import Levels, syntax
from kqlib.rendering.typst.text import array, block, breakable, in_language, literal, words
from kqlib.vocabulary.words import VERDICTS, word

LISTING_WIDTH = 80


@dataclass(frozen=True)
class _Piece:
    """A chapter ready to be written."""

    head: Chapter
    body: list[Placed]
    offset: int


def _first_heading(prose: str) -> tuple[str, str] | None:
    """Divide prose that opens with a first-level heading into that heading and the rest."""
    found = re.match(r"\s*#[ \t]+(.+?)[ \t#]*(?:\n|$)", prose)
    return (found[1], prose[found.end() :]) if found else None


def _levels(body: Sequence[Placed]) -> set[int]:
    prose = (item.part.markdown for item in body if isinstance(item.part, Prose))
    return {token["attrs"]["level"] for text in prose for token in syntax(text) if token["type"] == "heading"}


def _piece(notebook: NotebookNode, name: str) -> _Piece:
    """Find the chapter's head: its bundle, else the notebook's title, its first heading or its name."""
    body = list(parts(notebook, name))
    head = next((item.part.chapter for item in body if isinstance(item.part, ChapterPart)), None)
    body = [item for item in body if not isinstance(item.part, ChapterPart)]
    if head is None:
        meta = notebook.metadata
        language = str(meta.get("lang", "nb"))
        title, opens = str(meta.get("title", "")), body[0].part if body else None
        first = _first_heading(opens.markdown) if isinstance(opens, Prose) else None
        if first and title in ("", first[0]):
            title, rest = first
            body[0] = Placed(Prose(rest), name, body[0].cell)
        head = Chapter(name, 0, title or name, language if language in LANGUAGES else "nb")
    return _Piece(head, body, 1 if 1 in _levels(body) else 0)


def _html(html: str, language: str) -> str:
    return block(
        source.table(item) if not isinstance(item, str) else f"par({words(item)})" for item in read_html(html)
    )


def _written(item: Placed, piece: _Piece, levels: Levels) -> str:
    """Write one part; an exhibit stands one level beneath the section it is in."""
    language = piece.head.language
    match item.part:
        case Prose(markdown):
            return source.markdown(markdown, piece.offset, levels)
        case ExhibitPart(exhibit):
            own = exhibit.language
            written = source.exhibit(exhibit, levels.beneath(), source_word=word("source", own))
            return written if own == language else in_language(written, own)
        case Picture("svg", content, alt):
            return svg_picture(content.decode("utf-8"), alt)
        case Picture(kind, content, alt):
            return bitmap(content, kind, alt)
        case HtmlTable(html):
            return _html(html, language)
        case Plain(text):
            return f"listing({literal(breakable(text, LISTING_WIDTH))})"
    raise TypeError(type(item.part))  # pragma: no cover - the union above is complete


def _chapter(piece: _Piece) -> Iterator[str]:
    head, levels = piece.head, Levels(1)
    number = str(head.number) if head.number > 0 else "none"
    lead = words(head.lead) if head.lead else "none"
    note = words(head.synthetic) if head.synthetic else "none"
    yield f"#in-chapter({literal(head.language)}, {{"
    yield f"chapter-head({number}, {words(head.title)}, {lead}, {note})"
    for item in piece.body:
        if item.new_page:
            yield "pagebreak(weak: true)"
        yield _written(item, piece, levels)
    yield "})"


def _compiled(pieces: Sequence[_Piece], opening: str, front: str = "") -> bytes:
    """Compile the chapters; when that fails, find the cell at fault by compiling every part alone."""
    body = [line for piece in pieces for line in _chapter(piece)]
    try:
        return typeset.compiled("\n".join([opening, front, *body]))
    except NotebookError:
        for piece in pieces:
            for item in piece.body:
                alone = _chapter(dataclasses.replace(piece, body=[item]))
                typeset.compiled("\n".join([opening, *alone]), f"{item.notebook}, {item.cell}")
        raise


def _mark_explained(mark: str, language: str) -> str:
    name = f"verdict_{mark}"
    return array(map(literal, (VERDICTS[mark], word(name, language), word(f"{name}_text", language))))


def _front(pieces: Sequence[_Piece], title: str, subtitle: str, about: str, language: str) -> str:
    exhibits = [i.part.exhibit for p in pieces for i in p.body if isinstance(i.part, ExhibitPart)]
    synthetic = any(piece.head.synthetic for piece in pieces) or any(item.synthetic for item in exhibits)
    words_of_page = [
        words(title),
        words(subtitle) if subtitle else "none",
        words(word("about", language)),
        source.markdown(about or word("about_text", language), 1),
        words(word("key", language)),
        array(literal(word(key, language)) for key in ("key_mark", "key_meaning")),
        array(_mark_explained(mark, language) for mark in VERDICTS),
        words(word("synthetic_parts", language)) if synthetic else "none",
    ]
    lists = [
        words(word("contents", language)),
        words(word("tables_and_figures", language)),
        str(bool(exhibits)).lower(),
    ]
    return f"#title-page({', '.join(words_of_page)})\n#contents({', '.join(lists)})"


def _name(notebook: NotebookNode, number: int) -> str:
    ran = notebook.metadata.get("papermill", {}).get("input_path") or ""
    return str(notebook.metadata.get("kq_name") or ran.rsplit("/", 1)[-1] or f"notebook {number}")


def report_pdf(
    notebooks: Sequence[NotebookNode],
    *,
    title: str,
    subtitle: str = "",
    language: str = "nb",
    about: str = "",
    dated: date | None = None,
) -> bytes:
    """Make one PDF/UA-1 and PDF/A-3a document of executed notebooks, a chapter each.

    ``about`` is Markdown for «what this is» on the title page (a general text when empty); ``dated`` becomes
    the document's date, which is otherwise fixed, so that the same notebooks give the same bytes.
    Raises :class:`NotebookError` naming the notebook and the cell that cannot be published.
    """
    pieces = [_piece(notebook, _name(notebook, number)) for number, notebook in enumerate(notebooks, 1)]
    front = _front(pieces, title, subtitle, about, language)
    return _compiled(pieces, typeset.opening(title, language, dated), front)


def notebook_pdf(notebook: NotebookNode, name: str, *, compact: bool = False) -> bytes:
    """Make a PDF of one executed notebook, without title page and contents; ``compact`` with small type."""
    piece = _piece(notebook, name)
    return _compiled([piece], typeset.opening(piece.head.title, piece.head.language, None, dense=compact))


class KqPdfExporter(Exporter):
    """``jupyter nbconvert --to kq-pdf``: a tagged PDF of any executed notebook."""

    export_from_notebook = "PDF (kqlib)"
    output_mimetype = "application/pdf"

    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]  # nbconvert says the body is a notebook; it is the file
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Convert ``nb``; ``resources["metadata"]["name"]`` names it in errors, and is the title at need."""
        copied, found = super().from_notebook_node(nb, resources, **kw)
        name = str(found.get("metadata", {}).get("name") or "notebook")
        return notebook_pdf(copied, name), {**found, "output_extension": ".pdf"}
