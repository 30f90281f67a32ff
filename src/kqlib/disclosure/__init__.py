"""What may be published: tables and figures accept a :class:`SafeTable` and nothing else.

A SafeTable holds values rounded to the precision that is shown, and for data about persons the small cells
are gone.
"""

from kqlib.disclosure.safe import SafeTable, publish

__all__ = ["SafeTable", "publish"]
