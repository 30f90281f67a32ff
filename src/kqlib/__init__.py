"""kqlib: Kvalitetskommuneprogrammet's final report, rebuilt so that every number can be traced and checked."""

__version__ = "0.1.0"
