"""Deliveries: check a file as a whole, and take it into the project.

``check`` reads a delivery of one kind (``pai``, ``survey``, ``projects``) and gives an :class:`Outcome`:
taken or refused, with every fault named by row, column, value and rule, every dropped row counted by its
reason, and sums to hold against the sender's own.  It changes nothing.  ``take_in`` (``taking``) copies a
delivery that is taken to ``data/raw``, declares and locks it.
"""

from kqlib.deliveries.checking import KINDS, check
from kqlib.deliveries.outcome import Outcome

__all__ = ["KINDS", "Outcome", "check"]
