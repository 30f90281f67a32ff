"""Readers: the only place that opens a data file; everything arrives as strings."""
