"""Executed notebooks read again: what a cell put out is what pages, PDF and workbook are made of."""

from __future__ import annotations

import base64
import re
from ast import literal_eval
from collections.abc import Iterator, Mapping
from typing import Any

from kqlib import bundle
from kqlib.chapters import Chapter
from kqlib.publishing.gate.approvals import Approved, pictures, strings
from kqlib.publishing.gate.drawings import labels, lines
from kqlib.publishing.gate.numbers import NOTHING, Allowance, figures
from kqlib.publishing.gate.pages import Allowed, read_drawing, read_page
from kqlib.publishing.gate.passages import Finding, Passage, Read
from kqlib.publishing.gate.pictures import read_png
from kqlib.publishing.gate.traces import read_traces
from kqlib.publishing.gate.wording import Wording
from kqlib.rendering.html import standalone_css
from kqlib.vocabulary.words import word

# A cell of a table as ``value()`` gives it: a text in quotation marks.
_QUOTED = re.compile(r"'[^'\n]{1,40}'")


_LANGUAGE = re.compile(r' lang="(?:nb|nn|en)">')
_HEADING = re.compile(r"</?h[1-6]\b")


def outputs(notebook: Mapping[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give every output with the number of its cell, from 1."""
    for number, cell in enumerate(notebook["cells"], 1):
        yield from ((number, output) for output in cell.get("outputs", ()))


def texts(output: Mapping[str, Any]) -> dict[str, Any]:
    """Give what an output holds by its type; a text is stored line by line."""
    held = {"text": output["text"]} if "text" in output else output.get("data", {})
    return {kind: "".join(v) if isinstance(v, list) else v for kind, v in held.items()}


def prose(notebook: Mapping[str, Any], chapter: Chapter, language: str) -> Wording:
    """Give a chapter's text as it stands when the facts that the notebook quotes are filled in."""
    stated: dict[str, str] = {}
    for _, output in outputs(notebook):
        stated |= texts(output).get(bundle.PROSE_MIME, {})

    def fact(exhibit: str, name: str) -> str:
        return stated.get(f"{exhibit}.{name}", "")

    written = [chapter.text(key, language, fact) for key in chapter.texts]
    written += ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    # Of a table in Markdown each cell is a text.
    lines = [cell for text in written for line in text.splitlines() for cell in line.split("|")]
    return Wording(written, (*lines, word("chapter", language, number=chapter.number)))


def read_notebook(
    notebook: Mapping[str, Any], written: Allowance, exhibits: Mapping[str, Approved], page: str, file: str
) -> Iterator[Read]:
    """Give every passage of an executed notebook.

    ``written`` is the text of its chapter; ``page`` the page that was made of it and is read by itself (empty
    for none): an exhibit that stands there line by line is not read twice.
    """
    for number, cell in enumerate(notebook["cells"], 1):
        place = f"{file}#cell={number}"
        yield Passage(place, "".join(cell["source"]))
        yield from (Passage(place, text) for text in strings(cell["metadata"]))
    yield from (Passage(file, text) for text in strings(notebook["metadata"]))
    for number, output in outputs(notebook):
        yield from _output(output, written, exhibits, page, f"{file}#cell={number}")


def _output(
    output: Mapping[str, Any], written: Allowance, exhibits: Mapping[str, Approved], page: str, place: str
) -> Iterator[Read]:
    held = texts(output)
    if bundle.EXHIBIT_MIME in held:
        may = exhibits[held[bundle.EXHIBIT_MIME]["id"]]
        yield from _exhibit(may, place)
        html = held.get("text/html", "")
        if not _stands_in(page, html, may.exhibit.id):
            yield from read_page(html, Allowed(NOTHING, NOTHING, exhibits), place)
        yield Passage(place, held.get("text/plain", ""), may.said)
        held = {k: v for k, v in held.items() if k not in (bundle.EXHIBIT_MIME, "text/html", "text/plain")}
    elif bundle.CHAPTER_MIME in held or bundle.PROSE_MIME in held:
        # The number of the chapter and the facts by themselves are no text.
        said = [text for kind, text in held.items() if kind.startswith("text/")]
        yield from (Passage(place, line, written) for text in said for line in text.split("\n\n"))
        yield from (Passage(place, text) for text in strings(held))
        return
    for kind, content in held.items():
        yield from _printed(kind, content, exhibits, place, public=output.get("name") != "stderr")


def _stands_in(page: str, html: str, exhibit: str) -> bool:
    """Whether an exhibit is on the page as it is in the notebook, line by line in order.

    The page knows the language itself and has another level of headings; it has links to the report's files
    besides.
    """
    style, section, content = html.partition("<section ")
    start = page.find(f'id="{exhibit}" aria-labelledby=')
    if start < 0 or not section or style != f"<style>\n{standalone_css()}</style>\n":
        return False
    own = _LANGUAGE.sub(">", _HEADING.sub("<h", section + content), count=1)
    lines = iter(_HEADING.sub("<h", page[page.rfind("<section ", 0, start) :]).split("\n"))
    return all(line in lines for line in own.split("\n"))


def _printed(
    kind: str, content: Any, exhibits: Mapping[str, Approved], place: str, *, public: bool
) -> Iterator[Read]:
    """Give what a program printed: no number may stand there but one approved value (``value(…)``)."""
    if kind == "image/png":
        yield from read_png(base64.b64decode(content), place)
        return
    for text in strings(content):
        quoted = kind == "text/plain" and _QUOTED.fullmatch(text)
        alone = list(figures(literal_eval(text))) if quoted else []
        approved = len(alone) == 1 and any(may.values.cover(alone[0]) for may in exhibits.values())
        yield Passage(f"{place} ({kind})", text, None if approved or not public else NOTHING)


def _exhibit(may: Approved, place: str) -> Iterator[Read]:
    """Give what travels in a bundle; of one about persons, nothing that its SafeTable does not approve."""
    exhibit = may.exhibit
    where = f"{place} ({exhibit.id}"
    yield from (Passage(f"{where}, records)", text) for text in strings(exhibit.records))
    said: dict[str, tuple[str, ...]] = {
        "title": (exhibit.title, exhibit.subtitle),
        "alt": (exhibit.drawing.alt,) if exhibit.drawing else (),
        "notes": (*exhibit.notes, *(exhibit.table.notes if exhibit.table else ())),
        "evidence": (exhibit.number, exhibit.evidence_label, exhibit.evidence_text),
    }
    if exhibit.table:
        said["caption"] = (exhibit.table.caption,)
        said["unmarked"] = (exhibit.table.unmarked.detail,) if exhibit.table.unmarked else ()
    yield Passage(f"{where}, source)", exhibit.source_line, may.sources)
    for part, content in said.items():
        yield from (Passage(f"{where}, {part})", text, may.said) for text in content)
    yield from _cells(may, where)
    if exhibit.drawing:
        yield from read_png(base64.b64decode(exhibit.drawing.png), f"{where}, png)")
        for svg in pictures(exhibit):
            yield from read_drawing(svg, may, f"{where}, svg)")
            yield from _lines(svg, may, f"{where}, svg)") if may.personal else ()
        if exhibit.drawing.interactive and may.personal:
            yield from read_traces(exhibit.drawing.interactive, may, f"{where}, interactive)")


def _cells(may: Approved, where: str) -> Iterator[Read]:
    table = may.exhibit.table
    bodies = [row for row in table.rows if row.role != "group"] if table else []
    if table and len(bodies) != len(may.cells):
        yield Finding(f"{where}, table)", "changed")
    for place, head in enumerate(table.columns if table else ()):
        yield Passage(f"{where}, header)", f"{head.header} {head.unit}", may.head(place))
    for number, row in enumerate(bodies):
        for place, cell in enumerate(row.cells):
            key = table.columns[place].key if table and place < len(table.columns) else "?"
            at = f"{where}[{number}].{key})"
            value = "" if cell.value is None else str(cell.value)
            for text in dict.fromkeys((cell.text, value)):
                yield Passage(at, text, may.cell(number, place), (number, place) in may.hidden)
            if cell.mark:
                yield Passage(at, cell.mark.detail, may.stated | may.values)


def _lines(svg: str, may: Approved, place: str) -> Iterator[Read]:
    """Let one row of the table explain the numbers beside its name; those along the axes are a scale's."""
    known = may.stated | may.ticks
    for words, found in lines(labels(svg)):
        beside = [figure for figure in found if not may.ticks.cover(figure)]
        beside += [figure for figure in figures(words) if not known.cover(figure)]
        yield from (Finding(place, "value", figure.text) for figure in may.unexplained(words, beside))
