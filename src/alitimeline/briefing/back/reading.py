"""Reads an edited briefing."""

from pathlib import PurePath

from attrs import evolve

from alitimeline.briefing.back.merging import Import
from alitimeline.briefing.back.returned import Returned
from alitimeline.loading.files import Input, load, read_input
from alitimeline.model import Timeline
from alitimeline.model.ids import slugify

__all__ = ["read"]


def read(
    workbook: Input,
    base: Timeline | Input | None = None,
    *,
    exported: Timeline | Input | None = None,
    name: str | None = None,
    allow_deletions: bool = False,
) -> Returned:
    """Bring the edits in a workbook, which `export` wrote, into *base*, the data file as it is now.

    The workbook is given by its bytes, its path or as an open file; so may be the timelines. *exported* is the version
    that it was made from, if *base* is a later one; without it, the hashes of rows in the workbook show what was
    changed where. Without *base*, make a draft from a filled template.

    Raises:
        InvalidTimelineError: if a timeline is given as a file, and is unsound.
        RefusedError: if it isn't a workbook, or is one that can't be read.
        UnreadableError: if there is no such file.
    """
    data, name = read_input(workbook, name)
    title = PurePath(name or "").stem.strip() or "draft"
    base, exported = (
        load(one) if one is not None and not isinstance(one, Timeline) else one for one in (base, exported)
    )
    ours = base or Timeline(id=slugify(title) or "draft", title=title)
    returned = Import(data, ours, exported, is_draft=base is None, allow_deletions=allow_deletions).run()
    return evolve(returned, problems=tuple(evolve(problem, file=name) for problem in returned.problems), name=name)
