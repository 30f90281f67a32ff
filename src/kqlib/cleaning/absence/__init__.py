"""Absence as PAI delivers it, from rows of text to sums by municipality × sector × sex × age group × quarter.

``rows`` reads one row, with every fault told; ``cells`` adds rows up, exactly, in ten-thousandths of a
dagsverk; ``totals`` sorts out rows that hold sums of others; ``plausibility`` looks at the whole: rates of
nought, jumps, holes; ``rates`` reads the published form, per cent without numerators.
The source of every rule is the vocabulary (``deliveries.toml``, ``rules.toml``).
"""
