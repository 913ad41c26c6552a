"""How well facts are backed, in a table and as JSON."""

from typing import Any, get_args

from alitimeline.answers.wording import as_json
from alitimeline.queries import Backing, Evidence, Fact, FactKind

__all__ = ["to_json", "to_text"]

#: The columns of the table, and what is said of a fact that has nothing to show there.
COLUMNS: dict[Backing, tuple[str, str]] = {
    "citation": ("cited", "no citation"),
    "quote": ("quoted", "no quote"),
    "text": ("in the text", "no quote in a text"),
    "primary": ("primary", "no primary source"),
    "independent": ("two sources", "no two sources"),
}
KINDS: tuple[FactKind, ...] = get_args(FactKind)


def to_text(evidence: Evidence) -> str:
    """Write a table, how many facts of each kind have what, and below it a line per fact that lacks something."""
    heads = "".join(f"{COLUMNS[backing][0]:>14}" for backing in evidence.asked)
    rows = [f"{'':<14}{'facts':>8}{heads}\n"]
    rows += [_row(evidence, kind, kind) for kind in KINDS if evidence.count(kind=kind)]
    rows.append(_row(evidence, None, "all"))
    lines = [
        f"{fact.kind:<14} {lacks:<36} {_name(fact)}\n" for fact in evidence.facts if (lacks := _lacks(evidence, fact))
    ]
    return "".join([*rows, *(["\n"] if lines else []), *lines])


def _row(evidence: Evidence, kind: FactKind | None, name: str) -> str:
    every = evidence.count(kind=kind)
    cells = (_share(evidence.count(backing, kind), every) for backing in evidence.asked)
    return f"{name:<14}{every:>8}{''.join(f'{cell:>14}' for cell in cells)}\n"


def _share(number: int, every: int) -> str:
    return f"{number} {100 * number // every:>3} %" if every else "-"


def _lacks(evidence: Evidence, fact: Fact) -> str:
    lacking = [backing for backing in evidence.asked if backing not in fact.backing]
    if "citation" in lacking:
        return COLUMNS["citation"][1]  # and so nothing else
    if "quote" in lacking and "text" in lacking:
        lacking.remove("text")
    return ", ".join(COLUMNS[backing][1] for backing in lacking)


def _name(fact: Fact) -> str:
    return f"{fact.part} [{fact.id}]" if fact.part else f"[{fact.id}]"


def to_json(evidence: Evidence) -> str:
    """Write the counts of each kind and of all, and an object per fact; null where nothing was looked for."""
    kinds: tuple[FactKind | None, ...] = (*KINDS, None)
    return as_json(
        {
            "counts": {kind or "all": _counts(evidence, kind) for kind in kinds},
            "facts": [_fact(evidence, fact) for fact in evidence.facts],
        }
    )


def _counts(evidence: Evidence, kind: FactKind | None) -> dict[str, int | None]:
    counts: dict[str, int | None]
    counts = {each: evidence.count(each, kind) if each in evidence.asked else None for each in COLUMNS}
    return {"facts": evidence.count(kind=kind), **counts}


def _fact(evidence: Evidence, fact: Fact) -> dict[str, Any]:
    backing: dict[str, bool | None]
    backing = {each: each in fact.backing if each in evidence.asked else None for each in COLUMNS}
    return {"kind": fact.kind, "id": fact.id, "part": fact.part, **backing}
