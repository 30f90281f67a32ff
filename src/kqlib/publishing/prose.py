"""Markdown as HTML: raw HTML is shown, not interpreted; headings in order; pictures embedded, not fetched."""

from __future__ import annotations

import base64
import mimetypes
import re
from collections.abc import Mapping
from html import escape
from typing import Any

import mistune

from kqlib.publishing.place import Place
from kqlib.vocabulary.words import word

Attachments = Mapping[str, Mapping[str, str]]


def prose_html(text: str, place: Place, attachments: Attachments | None = None) -> str:
    """Give Markdown as HTML.

    Raises :class:`NotebookError` for a picture without alternative text or from elsewhere.
    """
    renderer = _Renderer(place, attachments or {})
    return str(mistune.Markdown(renderer, plugins=_plugins())(text))


def _plugins() -> list[Any]:
    return [
        mistune.plugins.import_plugin(name) for name in ("table", "strikethrough", "footnotes", "def_list")
    ]


class _Renderer(mistune.HTMLRenderer):
    def __init__(self, place: Place, attachments: Attachments) -> None:
        super().__init__(escape=True)
        self._place, self._attachments = place, attachments

    def heading(self, text: str, level: int, **_: Any) -> str:
        at = self._place.headings.level(level)
        return f'<h{at} id="{escape(self._place.headings.name(text))}">{text}</h{at}>\n'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        alt = re.sub(r"<[^>]*>", "", text).strip()
        if not alt:
            raise self._place.error("export_alt", url if len(url) < 80 else "image")
        return f'<img src="{escape(self._embedded(url))}" alt="{alt}">'

    def _embedded(self, url: str) -> str:
        if re.match(r"data:image/(png|jpeg|gif|webp|svg\+xml)[;,]", url):
            return url
        if url.startswith("attachment:"):
            for kind, content in self._attachments.get(url.removeprefix("attachment:"), {}).items():
                return f"data:{kind};base64,{content}"
        file = self._place.folder / url
        kind = mimetypes.guess_type(url)[0] or ""
        if ":" in url or url.startswith("//") or not kind.startswith("image/") or not file.is_file():
            raise self._place.error("export_picture", url)
        return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode('ascii')}"

    def table(self, text: str) -> str:
        label = escape(word("table_region", self._place.language))
        head = f'<div class="plain-table" role="region" tabindex="0" aria-label="{label}">'
        return f"{head}\n<table>\n{text}</table>\n</div>\n"

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        kind = ' class="number"' if align == "right" else ""
        if head and text:
            return f'<th scope="col"{kind}>{text}</th>\n'
        return f"<td{kind}>{text}</td>\n"
