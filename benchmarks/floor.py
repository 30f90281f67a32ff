"""The floor: the exhibits of every chapter as plain function calls in two processes, without any notebook."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

os.environ["OPENBLAS_NUM_THREADS"] = "1"


def chapter(name: str) -> int:
    """Compute and assemble all that the chapter shows or quotes; give the number of exhibits."""
    from kqlib.chapters import get
    from kqlib.paths import project
    from kqlib.rendering.assemble import assemble, compute
    from kqlib.rendering.html import exhibit_html

    here = project()
    found = get(here, name)
    for exhibit in found.uses():
        computed = compute(here, exhibit, {"min_cell": 5})
        if exhibit in found.exhibits:
            exhibit_html(assemble(here, computed, "nb"), standalone=True)
    return len(found.uses())


def main() -> None:
    """Run the chapters of the project."""
    from kqlib.chapters import all_chapters
    from kqlib.paths import project

    names = [found.id for found in all_chapters(project())]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        sys.exit(not sum(pool.map(chapter, names)))


if __name__ == "__main__":
    main()
