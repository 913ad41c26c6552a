"""The conflicts of a merge, in words and as JSON."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from alitimeline.answers.phrases import format_json
from alitimeline.problems import escape_unprintable
from alitimeline.queries import MergeConflict

__all__ = ["FileConflict", "to_json", "to_text"]

#: The file that was being merged, as messages call it, a conflict with what was there before, and the file that a
#: record of another timeline with the same id is in.
FileConflict: TypeAlias = tuple[str, MergeConflict, str | None]

#: How much of a step on the way to a value is shown, at most: quotes, which identify items, have any length.
STEP = 80


def to_text(conflicts: Sequence[FileConflict]) -> str:
    """Write a paragraph per conflict: where it is, then both values and the one that was there before."""
    paragraphs = ((escape_unprintable(line) for line in _format_conflict(*conflict)) for conflict in conflicts)
    return "\n".join("".join(f"{line}\n" for line in lines) for lines in paragraphs)


def _format_conflict(file: str, conflict: MergeConflict, other: str | None) -> Iterator[str]:
    record = [f"{conflict.kind} {conflict.record}"] if conflict.kind else []
    steps = (step if len(step) <= STEP else f"{step[: STEP - 1]}…" for step in conflict.path)
    yield ": ".join([file, *record, *steps, f"another record than in {other}" if other else "conflict"])
    base, ours, theirs = _format_values(conflict.base, conflict.ours, conflict.theirs)
    nothing = "nothing" if base is None else "removed"
    yield f"  ours    {nothing if ours is None else ours}"
    yield f"  theirs  {nothing if theirs is None else theirs}"
    if base is not None:
        yield f"  was     {base}"


def _format_values(*values: Any) -> Iterator[str | None]:  # noqa: ANN401 - any JSON
    """Yield texts as they are and the rest as JSON; of several objects, only the keys that differ."""
    objects = [value for value in values if isinstance(value, dict)]
    keys = {key: None for one in objects for key in one if any(one[key] != other.get(key) for other in objects)}
    for value in values:
        if isinstance(value, dict) and len(objects) > 1:
            yield json.dumps({key: value.get(key) for key in keys}, ensure_ascii=False)
        else:
            yield value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def to_json(conflicts: Sequence[FileConflict]) -> str:
    """Write a list with an object per conflict; all have the same keys, with null where there is no value."""
    keys = ("kind", "record", "path", "base", "ours", "theirs")
    return format_json(
        [
            {"file": file, "other": other} | {key: getattr(conflict, key) for key in keys}
            for file, conflict, other in conflicts
        ]
    )
