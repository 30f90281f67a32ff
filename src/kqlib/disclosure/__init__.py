"""What may be published: tables and figures accept a :class:`SafeTable` and nothing else."""

from kqlib.disclosure.safe import SafeTable, publish

__all__ = ["SafeTable", "publish"]
