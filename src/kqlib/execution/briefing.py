"""The step that makes the two pages for a steering group."""

from __future__ import annotations

from functools import partial

from kqlib.execution import actions, inputs
from kqlib.execution.edition import Edition
from kqlib.execution.graph import Step


def brief_steps(edition: Edition) -> list[Step]:
    """Give the two pages for a steering group, in a report that has their texts and what they tell of."""
    from kqlib.publishing import brief

    texts = brief.text_of(edition.project.notebooks)
    shown = {name for chapter in edition.chapters for name in chapter.exhibits}
    if not texts.prose_file.is_file() or not brief.needed(texts) <= shown:
        return []
    executed, name = tuple(edition.executed(c) for c in edition.chapters), f"{texts.id}.pdf"
    target, notebooks = edition.reports / name, edition.project.notebooks
    return [
        Step(
            name=edition.label(name),
            title=name,
            action=partial(actions.write_brief, executed, target, edition.language, notebooks),
            inputs=(
                *executed,
                inputs.file(edition.project, texts.prose_file),
                *edition.audited,
                *inputs.code(actions.write_brief),
            ),
            products=(target,),
        )
    ]
