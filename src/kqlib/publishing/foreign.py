"""HTML that other programs put into a cell output, reduced to what is text and table.

An allow-list: tags and attributes not named here do not reach the page.  HTML that lives by a script, a frame
or a drawing surface is refused instead, since the reader would find an empty place.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

from kqlib.publishing.place import Place
from kqlib.vocabulary.words import word

_KEPT = frozenset(
    (
        *("table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"),
        *("p", "div", "span", "br", "hr", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "img", "a"),
        *(
            "strong",
            "b",
            "em",
            "i",
            "u",
            "s",
            "sub",
            "sup",
            "small",
            "mark",
            "abbr",
            "code",
            "kbd",
            "var",
            "samp",
        ),
    )
)
_ACTIVE = frozenset(
    (
        *(
            "script",
            "iframe",
            "frame",
            "object",
            "embed",
            "applet",
            "canvas",
            "video",
            "audio",
            "svg",
            "math",
        ),
        *("form", "input", "button", "select", "textarea"),
    )
)
_VOID = frozenset(("br", "hr", "col", "img"))
_ATTRIBUTES = frozenset(("colspan", "rowspan", "lang", "dir"))
_LINK = re.compile(r"(https?:|mailto:|#|[\w./-]+$)", re.IGNORECASE)
_NUMBER = re.compile(r"<td>(\s*[−+-]?\d[\d\s.,\u00a0\u202f]*(?:e[+-]?\d+)?\s*%?\s*|NaN)</td>", re.IGNORECASE)


def foreign_html(html: str, place: Place) -> str:
    """Give ``html`` reduced; empty when it held nothing to read."""
    parser = _Reducer(place)
    parser.feed(html)
    parser.close()
    text = _NUMBER.sub(r'<td class="number">\1</td>', "".join(parser.out))
    text = re.sub(r"<th[^>]*>\s*</th>", "<td></td>", text)
    return text if re.sub(r"<(?!img)[^>]*>", "", text).strip() else ""


class _Reducer(HTMLParser):
    def __init__(self, place: Place) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._place = place
        self._open: list[str] = []
        self._mute = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ACTIVE:
            raise self._place.error("export_active", tag)
        if tag in ("style", "title"):
            self._mute = tag
        if tag not in _KEPT:
            return
        given = {key: value or "" for key, value in attrs}
        if tag == "table":
            label = escape(word("table_region", self._place.language))
            self.out.append(f'<div class="plain-table" role="region" tabindex="0" aria-label="{label}">')
        if re.fullmatch("h[1-6]", tag):
            tag = f"h{self._place.headings.level(int(tag[1]))}"
        self.out.append(f"<{tag}{self._attributes(tag, given)}>")
        if tag not in _VOID:
            self._open.append(tag)

    def _attributes(self, tag: str, given: dict[str, str]) -> str:
        kept = {key: value for key, value in given.items() if key in _ATTRIBUTES}
        if tag == "th":
            kept["scope"] = self._scope(kept)
        if tag == "a" and _LINK.match(given.get("href", "")):
            kept["href"] = given["href"]
        if tag == "img":
            kept |= self._picture(given)
        return "".join(f' {key}="{escape(value)}"' for key, value in kept.items())

    def _scope(self, kept: dict[str, str]) -> str:
        if "thead" in self._open:
            return "colgroup" if kept.get("colspan", "1") != "1" else "col"
        return "rowgroup" if kept.get("rowspan", "1") != "1" else "row"

    def _picture(self, given: dict[str, str]) -> dict[str, str]:
        source, alt = given.get("src", ""), given.get("alt", "").strip()
        if not source.startswith("data:image/"):
            raise self._place.error("export_picture", source)
        if not alt:
            raise self._place.error("export_alt", source[5 : source.find(";")])
        return {"src": source, "alt": alt}

    def handle_endtag(self, tag: str) -> None:
        if tag == self._mute:
            self._mute = ""
        wanted = self._open and re.fullmatch("h[1-6]", tag) and re.fullmatch("h[1-6]", self._open[-1])
        tag = self._open[-1] if wanted else tag
        while tag in self._open:
            closed = self._open.pop()
            self.out.append(f"</{closed}>" + ("</div>" if closed == "table" else ""))
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._mute:
            self.out.append(escape(data, quote=False))

    def close(self) -> None:
        super().close()
        for tag in reversed(self._open):
            self.out.append(f"</{tag}>" + ("</div>" if tag == "table" else ""))
        self._open.clear()
