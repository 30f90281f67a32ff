"""One exhibit as Typst: number and finding, figure with alt text, table, evidence, source."""

from __future__ import annotations

import base64
import struct

from kqlib.bundle import Exhibit
from kqlib.rendering import passages
from kqlib.rendering.typst import tables
from kqlib.rendering.typst.text import block, literal, said, words


def svg_picture(svg: str, alt: str) -> str:
    """Draw an SVG at its own size, at most as wide as the page allows."""
    return f"picture(bytes({literal(svg)}), {literal(alt)})"


def bitmap(content: bytes, kind: str, alt: str) -> str:
    """Draw a PNG or JPEG (``kind``), wrapped in SVG because Typst source is text; a pixel is 1/100 inch."""
    wide, high = struct.unpack(">II", content[16:24]) if kind == "png" else _jpeg_size(content)
    data = f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
    size = f'width="{wide * 0.96}" height="{high * 0.96}"'
    space = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return svg_picture(f'<svg {space} {size}><image {size} xlink:href="{data}"/></svg>', alt)


def _jpeg_size(content: bytes) -> tuple[int, int]:
    place = 2
    while place + 9 < len(content):
        marker, length = content[place + 1], struct.unpack(">H", content[place + 2 : place + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            high, wide = struct.unpack(">HH", content[place + 5 : place + 9])
            return wide, high
        place += 2 + length
    return 640, 480


def _head(item: Exhibit, level: int) -> list[str]:
    subtitle = f"subtitle({words(item.subtitle)})" if item.subtitle else ""
    return [f"exhibit-head({level}, {said([passages.number(item)])}, {words(item.title)})", subtitle]


def _foot(item: Exhibit, source_word: str) -> list[str]:
    line = list(passages.source(item))
    named = item.source_line and not item.source_line.startswith(source_word)
    evidence = words(item.evidence_label), words(item.evidence_text)
    source = said([(f"{source_word}: ", ""), *line] if named else line)
    return [
        *(f"note({words(note)})" for note in item.notes),
        f"source-line({', '.join(evidence)}, {source}, {literal(item.id)})",
    ]


def exhibit(item: Exhibit, level: int = 2, *, source_word: str) -> str:
    """Write an exhibit with its finding as a heading of ``level``; a table too wide for the page turns it."""
    figure = svg_picture(item.drawing.inline or item.drawing.svg, item.drawing.alt) if item.drawing else ""
    landscape, table = tables.parts(item.table, passages.number(item)) if item.table else (False, "")
    head, foot = _head(item, level), _foot(item, source_word)
    if item.synthetic and table:
        # The figure has the words in it; here they stand over the table.
        table = block([f"banner({words(item.synthetic)})", table])
    elif item.synthetic:
        head.append(f"banner({words(item.synthetic)})")
    if landscape and figure:
        return block([*head, figure, tables.turned(block([table, *foot]))])
    source = block([*head, figure, table, *foot])
    return tables.turned(source) if landscape else source
