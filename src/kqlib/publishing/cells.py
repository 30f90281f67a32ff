"""Cells of an executed notebook as HTML. What a page cannot carry is an error, never a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any
from xml.etree.ElementTree import ParseError

from kqlib import bundle
from kqlib.publishing.foreign import foreign_html
from kqlib.publishing.place import Place
from kqlib.publishing.prose import prose_html
from kqlib.rendering.html import exhibit_html
from kqlib.rendering.svg import inline_svg
from kqlib.vocabulary.words import word

DROPPED_TAGS = frozenset(("kq-notebook-only", "parameters", "injected-parameters"))
_BITMAPS = ("image/png", "image/jpeg", "image/gif", "image/webp")
_FIGURE = '<figure class="picture"><div class="canvas"{attributes}>{drawing}</div></figure>'
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def check(notebook: Any, place: Place) -> None:
    """Refuse a notebook that was never run or that stopped on the way."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    if code and not any(cell.outputs or cell.execution_count for cell in code):
        raise place.error("export_not_run")
    for place.cell, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                raise place.error("export_error", f"{output.ename}: {output.evalue}")


def chapter_of(notebook: Any, place: Place) -> bundle.Chapter | None:
    """Find the chapter head among the outputs; None when the notebook is no chapter."""
    for place.cell, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", ()):
            if bundle.CHAPTER_MIME in output.get("data", {}):
                return bundle.read_chapter(
                    _known(output.data[bundle.CHAPTER_MIME], bundle.read_chapter, place)
                )
    return None


def exhibits_of(notebook: Any) -> list[bundle.Exhibit]:
    """Give the exhibits that the notebook shows, in order."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", ()))
    shown = (output.get("data", {}).get(bundle.EXHIBIT_MIME) for output in outputs)
    return [bundle.read_exhibit(raw) for raw in shown if raw]


def cells_html(notebook: Any, place: Place, *, downloads: bool) -> Iterator[str]:
    """Give the page's content, one piece for each visible cell or output."""
    for place.cell, cell in enumerate(notebook.cells, start=1):
        if DROPPED_TAGS.intersection(cell.metadata.get("tags", ())):
            continue
        if cell.cell_type == "markdown":
            yield prose_html(cell.source, place, cell.get("attachments"))
        elif cell.cell_type == "raw":
            yield _raw(cell, place)
        else:
            yield from (_output(output, cell, place, downloads) for output in cell.outputs)


def _raw(cell: Any, place: Place) -> str:
    kind = cell.metadata.get("raw_mimetype", cell.metadata.get("format", ""))
    if kind == "text/html":
        return foreign_html(cell.source, place)
    # A raw cell with another format is meant for another exporter.
    return _pre(cell.source, place) if kind in ("", "text/plain") else ""


def _output(output: Any, cell: Any, place: Place, downloads: bool) -> str:
    if output.output_type == "stream":
        return _pre(output.text, place) if output.name == "stdout" else ""
    data = output.data
    if bundle.CHAPTER_MIME in data or not data:
        return ""
    if bundle.EXHIBIT_MIME in data:
        return _exhibit(data[bundle.EXHIBIT_MIME], place, downloads)
    return _picture(output, cell, place) or _text(data, place)


def _exhibit(raw: dict[str, Any], place: Place, downloads: bool) -> str:
    exhibit = bundle.read_exhibit(_known(raw, bundle.read_exhibit, place))
    try:
        return exhibit_html(
            exhibit, level=place.headings.below(), downloads=downloads, page_language=place.language
        )
    except ParseError as error:
        raise place.error("export_svg", error) from error


def _known(raw: dict[str, Any], read: Any, place: Place) -> dict[str, Any]:
    try:
        read(raw)
    except (KeyError, TypeError) as error:
        raise place.error("export_bundle", error) from error
    return raw


def _picture(output: Any, cell: Any, place: Place) -> str:
    """Give a picture of the output with its alternative text; empty when there is none."""
    kind = next((kind for kind in ("image/svg+xml", *_BITMAPS) if kind in output.data), "")
    if not kind:
        return ""
    alt = _alt(output.metadata, kind) or str(cell.metadata.get("alt", "")).strip()
    if not alt:
        raise place.error("export_alt", kind)
    content = output.data[kind]
    if kind != "image/svg+xml":
        source = f"data:{kind};base64,{re.sub(r'[^A-Za-z0-9+/=]', '', content)}"
        return _FIGURE.format(attributes="", drawing=f'<img src="{source}" alt="{escape(alt)}">')
    try:
        drawing = inline_svg(content, place.headings.name(f"picture {place.cell}"))
    except ParseError as error:
        raise place.error("export_svg", error) from error
    return _FIGURE.format(attributes=f' role="img" aria-label="{escape(alt)}"', drawing=drawing)


def _alt(metadata: Mapping[str, Any], kind: str) -> str:
    own = metadata.get(kind)
    found = own.get("alt") if isinstance(own, Mapping) else None
    return str(found or metadata.get("alt") or "").strip()


def _text(data: Mapping[str, Any], place: Place) -> str:
    if "text/markdown" in data:
        return prose_html(data["text/markdown"], place)
    if "text/html" in data:
        return foreign_html(data["text/html"], place)
    # text/plain beside one of these is only the object's name: <IntSlider>, Figure({...}).
    rich = next((kind for kind in data if kind.split("/")[0] not in ("text",)), "")
    if rich or "text/plain" not in data:
        raise place.error("export_type", rich or next(iter(data)))
    return _pre(data["text/plain"], place)


def _pre(text: str, place: Place) -> str:
    label = escape(word("program_output", place.language))
    plain = escape(_ANSI.sub("", text).rstrip(), quote=False)
    return f'<pre role="region" tabindex="0" aria-label="{label}">{plain}</pre>' if plain else ""
