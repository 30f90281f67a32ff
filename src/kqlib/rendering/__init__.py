"""From publishable tables to what people see: layout of tables, static and interactive figures, HTML and
Typst.

``layout`` turns a :class:`kqlib.disclosure.SafeTable` with its verdicts into a table laid out for one
language; ``assemble`` puts table, figure, words and provenance of one exhibit together.
"""
