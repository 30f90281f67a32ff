"""Steps in processes forked from a warm parent, which has imported once what all of them need.

:mod:`client` is the build's side, :mod:`parent` the process that forks, :mod:`child` what one step sees.
Nothing but JSON and file descriptors goes between them: a child runs notebooks, and they are not trusted.
"""

from kqlib.execution.warm.client import AVAILABLE, StepError, Warm, close, shared

__all__ = ["AVAILABLE", "StepError", "Warm", "close", "shared"]
