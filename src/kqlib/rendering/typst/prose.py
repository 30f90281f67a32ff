"""Markdown to Typst, from mistune's syntax tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import mistune

from kqlib.rendering.typst.text import array, block, breakable, literal, sequence, words

Token = dict[str, Any]
_ADDRESS = re.compile(r"(https?://|mailto:)\S+", re.IGNORECASE)


class Levels:
    """Heading levels so far in a document; a level is never skipped, which PDF/UA forbids."""

    def __init__(self, last: int = 0) -> None:
        """Begin beneath a heading of level ``last``."""
        self.last = self.section = last

    def take(self, wanted: int) -> int:
        """Give the level that a heading of level ``wanted`` may have here."""
        self.last = self.section = max(1, min(wanted, self.last + 1))
        return self.last

    def beneath(self) -> int:
        """Give the level of an exhibit in the present section; one exhibit is not beneath another."""
        self.last = self.section + 1
        return self.last


def syntax(text: str) -> list[Token]:
    """Parse Markdown into mistune's tokens."""
    tree = mistune.create_markdown(renderer=None, plugins=["table", "strikethrough", "url"])(text)
    return tree if isinstance(tree, list) else []


def _inline(tokens: Iterable[Token]) -> str:
    return sequence(_span(token) for token in tokens)


def _link(token: Token) -> str:
    address, inner = str(token["attrs"]["url"]), _inline(token["children"])
    # A relative address leads nowhere from a PDF that somebody was sent.
    return f"link({literal(address)}, {inner})" if _ADDRESS.fullmatch(address) else inner


def _span(token: Token) -> str:
    match token["type"]:
        case "strong" | "emphasis" | "strikethrough" as kind:
            name = {"strong": "strong", "emphasis": "emph", "strikethrough": "strike"}[kind]
            return f"{name}({_inline(token['children'])})"
        case "link":
            return _link(token)
        case "codespan":
            return f"raw({literal(breakable(token['raw']))})"
        case "linebreak":
            return "linebreak()"
        case "softbreak":
            return '" "'
        case _:
            return _inline(token["children"]) if "children" in token else words(token.get("raw", ""))


def _list(token: Token, deeper: Callable[[list[Token]], str]) -> str:
    attrs = token["attrs"]
    items = ", ".join(deeper(item["children"]) for item in token["children"])
    loose = "" if token.get("tight", True) else "tight: false, "
    start = f"start: {int(attrs['start'])}, " if attrs.get("start") else ""
    return f"enum({loose}{start}{items})" if attrs["ordered"] else f"list({loose}{items})"


def _table(token: Token) -> str:
    head, *bodies = token["children"]
    rows = [row["children"] for body in bodies for row in body["children"]]
    aligns = array(cell["attrs"].get("align") or "left" for cell in head["children"])
    cells = ", ".join(_inline(cell["children"]) for row in rows for cell in row)
    header = ", ".join(_inline(cell["children"]) for cell in head["children"])
    return f"prose-table({len(head['children'])}, {aligns}, ({header},), {cells or '[]'})"


def _block(token: Token, levels: Levels, offset: int) -> str:
    def deeper(tokens: list[Token]) -> str:
        return block(_block(inner, levels, offset) for inner in tokens)

    match token["type"]:
        case "heading":
            level = levels.take(token["attrs"]["level"] + offset)
            return f"heading(level: {level}, {_inline(token['children'])})"
        case "paragraph":
            return f"par({_inline(token['children'])})"
        case "list":
            return _list(token, deeper)
        case "block_quote":
            return f"quotation({deeper(token['children'])})"
        case "block_code" | "block_html":
            return f"listing({literal(breakable(token['raw'].rstrip(), 80))})"
        case "table":
            return _table(token)
        case "blank_line":
            return ""
        case "thematic_break":
            return "divider"
        case _:
            return _inline(token.get("children") or [{"type": "text", "raw": token.get("raw", "")}])


def markdown(text: str, heading_offset: int = 0, levels: Levels | None = None) -> str:
    """Write Markdown as one Typst expression; raw HTML and dollar signs appear as they stand.

    ``heading_offset`` moves headings down; ``levels`` carries the last level from one passage to the next.
    """
    known = levels if levels is not None else Levels(6)
    written = ((token["type"], _block(token, known, heading_offset)) for token in syntax(text))
    # Typst sets a list close to the paragraph before it, as inside an item; between paragraphs it needs air.
    return block(f"spaced({source})" if kind == "list" else source for kind, source in written)
