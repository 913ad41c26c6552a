"""What the codes of problems mean: the one source for `validate --explain`, SARIF and docs/codes.md."""

from functools import cache
from typing import Literal

from attrs import frozen

from alitimeline.problems import unknown_name

__all__ = ["Explanation", "explain", "explanations"]


@frozen(kw_only=True)
class Explanation:
    """What a code means, an example of it, and how to fix it."""

    code: str
    #: What the problem lies in: "file", "value", "records" or "texts".
    group: str
    title: str
    meaning: str
    #: A part of a timeline that has this problem.
    example: str
    #: The message about the example.
    says: str
    fix: str
    severity: Literal["error", "warning"] = "error"


@cache
def explanations() -> dict[str, Explanation]:
    """Return the explanations of all codes, by code."""
    import tomllib
    from importlib.resources import files

    groups = tomllib.loads((files("alitimeline.reports") / "codes.toml").read_text("utf-8"))
    return {
        code: Explanation(code=code, group=group, **parts)
        for group, codes in groups.items()
        for code, parts in codes.items()
    }


def explain(code: str) -> Explanation:
    """Return the explanation of one code; raises `UnknownNameError`."""
    known = explanations()
    if code not in known:
        raise unknown_name("problem has the code", code, known)
    return known[code]
