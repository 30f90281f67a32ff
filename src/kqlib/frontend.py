"""What a person at a notebook has beyond its outputs: names offered inside quotes, and errors in a sentence.

Both are additions to the shell that runs the cells.  Without one nothing happens, and what papermill and
``kq build`` run keeps its full tracebacks: they are read afterwards, by somebody who looks for the cause.
"""

from __future__ import annotations

import linecache
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import cache
from types import TracebackType
from typing import Any

from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult, context_matcher
from IPython.core.getipython import get_ipython

from kqlib.errors import KqError, message

Offer = Callable[[str, Sequence[str]], Sequence[str]]
# Jupyter's server says so to the kernel of an open notebook, with its path; papermill and nbclient do not.
OPEN_NOTEBOOK = "JPY_SESSION_NAME"
_STRING = re.compile(r""""[^"\n]*"|'[^'\n]*'""")
_CALL = re.compile(
    r"""\b(?P<verb>[a-z]+)\(\s*
    (?P<before>(?:(?:"[^"\n]*"|'[^'\n]*')\s*,\s*)*)
    (?P<quote>["'])(?P<typed>[^"'\n]*)$""",
    re.VERBOSE,
)


def attach(offer: Offer) -> None:
    """Offer inside the quotes of a call what ``offer(verb, arguments before)`` gives; in an open notebook
    also tell each :class:`KqError` in a sentence.  Without a shell, nothing; done twice, it is done once.
    """
    shell: Any = get_ipython()
    if shell is None:
        return
    names = _matcher(offer)
    if names not in shell.Completer.custom_matchers:
        shell.Completer.custom_matchers.append(names)
    if is_open():
        shell.set_custom_exc((KqError,), _tell)


def is_open() -> bool:
    """Whether somebody has the notebook open in Jupyter, and it is not run as a batch."""
    return OPEN_NOTEBOOK in os.environ and get_ipython() is not None


def inputs() -> list[str]:
    """Give the cells that were run in this shell as they were written, the first one first."""
    shell: Any = get_ipython()
    return [str(cell) for cell in shell.history_manager.input_hist_raw]


@cache
def _matcher(offer: Offer) -> Any:
    """Make the matcher for ``verb("first", "second", "typed so far``; the same one for the same ``offer``."""

    @context_matcher(identifier="kqlib.names")  # type: ignore[untyped-decorator]
    def names(context: CompletionContext) -> SimpleMatcherResult:
        lines = context.full_text.split("\n")[: context.cursor_line]
        call = _CALL.search("\n".join([*lines, context.text_until_cursor]))
        if call is None:
            return {"completions": []}
        before = [one[1:-1] for one in _STRING.findall(call["before"])]
        try:
            offered = offer(call["verb"], before)
        except KqError:  # the cell says it when it is run
            return {"completions": []}
        typed, quote = call["typed"], call["quote"]
        fitting = [n for n in offered if n.casefold().startswith(typed.casefold()) and quote not in n]
        return {
            "completions": [SimpleCompletion(name, type="text") for name in fitting],
            "matched_fragment": typed,
            "suppress": bool(fitting),
            "ordered": True,
        }

    return names


def _tell(
    shell: Any,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
    tb_offset: int | None = None,
) -> list[str]:
    """Show the error's sentence and the cell's line; ``%tb`` then gives the whole traceback."""
    sys.last_type, sys.last_value, sys.last_traceback = kind, error, trace
    told = [str(error)]
    lines = [
        (line, linecache.getline(frame.f_code.co_filename, line).strip())
        for frame, line in traceback.walk_tb(trace)
        if frame.f_globals is shell.user_ns
    ]
    if lines:
        number, code = lines[-1]
        told += ["", message("error_in_line", line=number, code=code)]
    shell._showtraceback(kind, error, told)
    return told
