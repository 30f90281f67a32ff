"""Deliveries as they arrive, read as text: which file it is, which sheet, which line is the header.

``table`` opens a file by its content, not its name, and finds header and columns by the vocabulary;
``delimited`` reads CSV, ``workbook`` XLSX (the only importer of openpyxl); ``sheet`` is what both give, and
``faults`` what is found on the way.  Nothing is converted here: a cell stays the text that stands in the
file, and its row keeps the number that a user sees.
"""
