"""Typst source for the PDF: pure functions from bundles and Markdown to text that a compiler reads.

Everything is written in Typst's code mode, where a string is a string: nothing that comes from data, titles
or prose can be taken for markup.
"""

from kqlib.rendering.typst.exhibits import exhibit
from kqlib.rendering.typst.prose import Levels, markdown
from kqlib.rendering.typst.tables import table
from kqlib.rendering.typst.text import literal

__all__ = ["Levels", "exhibit", "literal", "markdown", "table"]
