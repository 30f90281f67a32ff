"""kqlib: Kvalitetskommuneprogrammet's final report, rebuilt each number traced and checked."""

__version__ = "0.1.0"
