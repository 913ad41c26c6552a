"""How well facts are backed, in a table and as JSON."""

from functools import cache
from typing import Any, get_args

from alitimeline.answers.phrases import format_json
from alitimeline.queries import Backing, Evidence, Fact, FactKind

__all__ = ["to_json", "to_text"]

#: The headings of the columns, and the words for a fact without that backing.
COLUMNS: dict[Backing, tuple[str, str]] = {
    "citation": ("cited", "no citation"),
    "quote": ("quoted", "no quote"),
    "text": ("in the text", "no quote in a text"),
    "primary": ("primary", "no primary source"),
    "independent": ("two sources", "no second source"),
}
KINDS: tuple[FactKind, ...] = get_args(FactKind)


def to_text(evidence: Evidence) -> str:
    """Write a table of how many facts have which backing, and below it a line per fact that lacks some."""
    heads = "".join(f"{COLUMNS[backing][0]:>14}" for backing in evidence.asked)
    rows = [f"{'':<14}{'facts':>8}{heads}\n"]
    rows += [_format_row(evidence, kind, kind) for kind in KINDS if evidence.count(kind=kind)]
    rows.append(_format_row(evidence, None, "all"))
    describe = cache(lambda backing: _describe_lack(evidence, backing))
    lines = [_format_line(fact, lack) for fact in evidence.facts if (lack := describe(fact.backing))]
    return "".join([*rows, *(["\n"] if lines else []), *lines])


def _format_row(evidence: Evidence, kind: FactKind | None, name: str) -> str:
    total = evidence.count(kind=kind)
    numbers = (evidence.count(backing, kind) for backing in evidence.asked)
    cells = (f"{number} {100 * number // total:>3} %" if total else "-" for number in numbers)
    return f"{name:<14}{total:>8}{''.join(f'{cell:>14}' for cell in cells)}\n"


def _describe_lack(evidence: Evidence, has: frozenset[Backing]) -> str:
    missing = [backing for backing in evidence.asked if backing not in has]
    if "citation" in missing:
        return COLUMNS["citation"][1]  # so the rest is missing too
    if "quote" in missing and "text" in missing:
        missing.remove("text")
    return ", ".join(COLUMNS[backing][1] for backing in missing)


def to_json(evidence: Evidence, timeline: str | None = None) -> str:
    """Write the counts of backing kind and of all, and an object per fact; null where nothing was looked for.

    With the id of a timeline, it begins with it.
    """
    kinds: tuple[FactKind | None, ...] = (*KINDS, None)
    return format_json(
        {
            "counts": {kind or "all": _count_all(evidence, kind) for kind in kinds},
            "facts": [_fact_to_plain(evidence, fact) for fact in evidence.facts],
        },
        timeline,
    )


def _count_all(evidence: Evidence, kind: FactKind | None) -> dict[str, int | None]:
    counts: dict[str, int | None] = {"facts": evidence.count(kind=kind)}
    for backing in COLUMNS:
        counts[backing] = evidence.count(backing, kind) if backing in evidence.asked else None
    return counts


def _fact_to_plain(evidence: Evidence, fact: Fact) -> dict[str, Any]:
    plain: dict[str, Any] = {"kind": fact.kind, "id": fact.id, "part": fact.part}
    for backing in COLUMNS:
        plain[backing] = backing in fact.backing if backing in evidence.asked else None
    return plain


def _format_line(fact: Fact, lack: str) -> str:
    return f"{fact.kind:<14} {lack:<36} {f'{fact.part} ' if fact.part else ''}[{fact.id}]\n"
