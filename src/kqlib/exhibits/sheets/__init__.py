"""The exhibits of a participant's sheet: as the report's, but about the one that the parameter
``municipality`` names.
"""

from kqlib.cleaning.published import clean_published
from kqlib.cleaning.taking_part import PUBLISHED, Participant, taking_part
from kqlib.paths import Project
from kqlib.sources.published import read_published


def participants(project: Project) -> tuple[Participant, ...]:
    """Give every participant of Vedlegg 8, by number."""
    return taking_part(clean_published(read_published(project, PUBLISHED), f"data/raw/{PUBLISHED}"))
