"""Compare what is printed with what can be computed, and say what follows.  A verdict is computed, never
typed in.

``verdicts`` judges one :class:`kqlib.printed.Comparison`.
"""
