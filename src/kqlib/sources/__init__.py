"""The only rooms that open a data file: catalogue, lock, corrections and readers; raw values arrive as
strings.

``catalogue`` reads ``data/raw/sources.toml`` (authored), ``lock`` keeps ``sources.lock.toml`` (generated:
sha256 and bytes), ``corrections`` applies ``corrections.toml``, ``published`` reads the transcribed tables.
"""
