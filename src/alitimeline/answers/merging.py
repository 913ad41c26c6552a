"""The conflicts of a merge, in words and as JSON."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from alitimeline.answers.wording import as_json
from alitimeline.problems import escape_unprintable
from alitimeline.queries import MergeConflict

__all__ = ["Told", "to_json", "to_text"]

#: The file that was being merged, as messages call it, and a conflict with what was there before.
Told: TypeAlias = tuple[str, MergeConflict]

#: What is shown of each step on the way to a value, at most: items are known by quotes of any length.
STEP = 80


def to_text(conflicts: Sequence[Told]) -> str:
    """Write a paragraph per conflict: where it is, then both values and the one that was there before."""
    return "\n".join("".join(f"{escape_unprintable(line)}\n" for line in _lines(*each)) for each in conflicts)


def _lines(file: str, conflict: MergeConflict) -> Iterator[str]:
    record = [f"{conflict.kind} {conflict.record}"] if conflict.kind else []
    steps = (step if len(step) <= STEP else f"{step[: STEP - 1]}…" for step in conflict.path)
    yield ": ".join([file, *record, *steps, "conflict"])
    base, ours, theirs = _words(conflict.base, conflict.ours, conflict.theirs)
    nothing = "nothing" if base is None else "removed"
    yield f"  ours    {nothing if ours is None else ours}"
    yield f"  theirs  {nothing if theirs is None else theirs}"
    if base is not None:
        yield f"  was     {base}"


def _words(*values: Any) -> Iterator[str | None]:  # noqa: ANN401 - any JSON
    """Word values side by side: texts as they are, the rest as JSON, of several objects the keys that differ."""
    objects = [each for each in values if isinstance(each, dict)]
    keys = {key: None for each in objects for key in each if any(each[key] != other.get(key) for other in objects)}
    for value in values:
        if isinstance(value, dict) and len(objects) > 1:
            yield json.dumps({key: value.get(key) for key in keys}, ensure_ascii=False)
        else:
            yield value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def to_json(conflicts: Sequence[Told]) -> str:
    """Write a list with an object per conflict: the same keys in each, null where there is nothing."""
    return as_json(
        [
            {
                "file": file,
                "kind": conflict.kind,
                "record": conflict.record,
                "path": list(conflict.path),
                "base": conflict.base,
                "ours": conflict.ours,
                "theirs": conflict.theirs,
            }
            for file, conflict in conflicts
        ]
    )
