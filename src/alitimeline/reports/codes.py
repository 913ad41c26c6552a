"""What the codes of problems mean, as text and Markdown: for `validate --explain`, SARIF and docs/codes.md."""

from functools import cache
from textwrap import fill, indent

from attrs import frozen

from alitimeline.problems import Severity, unknown_name
from alitimeline.resources import read_codes

__all__ = ["Explanation", "explain", "explanation_to_markdown", "explanation_to_text", "list_explanations"]

#: The width of a terminal's lines.
WIDTH = 88


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
    severity: Severity = "error"


@cache
def list_explanations() -> dict[str, Explanation]:
    """Return the explanations of all codes, by code."""
    return {code: Explanation(code=code, **parts) for code, parts in read_codes().items()}


def explain(code: str) -> Explanation:
    """Return the explanation of one code; raises `UnknownNameError`."""
    known = list_explanations()
    if code not in known:
        raise unknown_name("problem has the code", code, known)
    return known[code]


def explanation_to_text(explanation: Explanation) -> str:
    """Write the explanation for a terminal."""
    parts = [
        f"{explanation.severity}[{explanation.code}] {explanation.title}",
        _wrap(explanation.meaning),
        f"For example:\n\n{indent(explanation.example or '(an empty file)', '    ')}",
        _wrap(f"Message: {explanation.says}"),
        _wrap(f"How to fix it: {explanation.fix}"),
    ]
    return "\n\n".join(parts) + "\n"


def _wrap(text: str) -> str:
    return fill(text.replace("`", ""), WIDTH, break_long_words=False, break_on_hyphens=False)


def explanation_to_markdown(explanation: Explanation) -> str:
    """Write the explanation as Markdown, without a heading."""
    example = indent(explanation.example, "    ") if explanation.example else "An empty file"
    parts = [explanation.meaning, example, f"Message: {_format_code(explanation.says)}"]
    parts.append(f"How to fix it: {explanation.fix}")
    return "\n\n".join(parts) + "\n"


def _format_code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"
