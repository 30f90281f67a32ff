"""Words around an exhibit that are not in the reader's language: its number, the titles of documents."""

from __future__ import annotations

from collections.abc import Iterator

from kqlib.bundle import Exhibit

Passage = tuple[str, str]


def number(exhibit: Exhibit) -> Passage:
    """Give the exhibit's number with its language (empty: the reader's own)."""
    return exhibit.number, exhibit.number_lang


def caption(lead: Passage, text: str) -> Iterator[Passage]:
    """Divide a caption that begins with ``lead``, the exhibit's number."""
    if lead[0] and text.startswith(lead[0]):
        yield lead
        text = text.removeprefix(lead[0])
    if text:
        yield text, ""


def source(exhibit: Exhibit) -> Iterator[Passage]:
    """Divide the source line into the documents' titles, each with its language, and what stands between."""
    rest = exhibit.source_line
    titles = {item.document: item.lang for item in exhibit.sources if item.lang and item.document in rest}
    while rest:
        at, title = min(((rest.index(t), t) for t in titles if t in rest), default=(len(rest), ""))
        if at:
            yield rest[:at], ""
        if title:
            yield title, titles[title]
        rest = rest[at + len(title) :]
