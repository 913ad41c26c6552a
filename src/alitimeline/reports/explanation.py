"""The explanation of a code → text, Markdown."""

from textwrap import fill, indent

from alitimeline.reports.codes import Explanation

__all__ = ["explanation_to_markdown", "explanation_to_text"]

WIDTH = 88


def explanation_to_text(explanation: Explanation) -> str:
    """Write the explanation for a terminal."""
    parts = [
        f"{explanation.severity}[{explanation.code}] {explanation.title}",
        _filled(explanation.meaning),
        f"For example:\n\n{indent(explanation.example or '(an empty file)', '    ')}",
        _filled(f"Message: {explanation.says}"),
        _filled(f"How to fix it: {explanation.fix}"),
    ]
    return "\n\n".join(parts) + "\n"


def _filled(text: str) -> str:
    return fill(text.replace("`", ""), WIDTH, break_long_words=False, break_on_hyphens=False)


def explanation_to_markdown(explanation: Explanation) -> str:
    """Write the explanation as Markdown, without a heading."""
    example = indent(explanation.example, "    ") if explanation.example else "An empty file"
    parts = [explanation.meaning, example, f"Message: {_literal(explanation.says)}"]
    parts.append(f"How to fix it: {explanation.fix}")
    return "\n\n".join(parts) + "\n"


def _literal(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"
