"""The problems of a calendar, and its texts → texts that a record accepts."""

import re
from collections.abc import Iterable

from alitimeline.model.texts import ID_LENGTH, LINE_LENGTH, TEXT_LENGTH, UNPRINTABLE, check_tag
from alitimeline.problems import Problem, TextError, shorten

__all__ = ["Findings", "cut", "fit_line", "fit_prose", "fit_tags"]

BREAKS = re.compile(r"[\t\n]+")
HTML = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,9}(?:\s[^<>]{0,500})?/?>|&(?:[A-Za-z]{2,8}|#[0-9]{1,5});")
NOT_IN_TAGS = re.compile(r"[\s,;]+")
#: What the draft lacks or may have wrong: somebody has to look. Everything else was corrected or has no place in a
#: timeline.
ERRORS = frozenset({"import-nothing", "import-undated", "import-value", "import-zone", "import-recurrence"})


class Findings:
    """Collects the problems of a calendar that is read."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self.problems = [*problems]

    def add(self, code: str, line: int, message: str, hint: str | None = None) -> None:
        """Add a problem."""
        severity = "error" if code in ERRORS else "warning"
        self.problems.append(Problem(code=code, line=line, message=message, hint=hint, severity=severity))  # type: ignore[arg-type] # mypy takes the two words for any text


def cut(text: str, limit: int = LINE_LENGTH) -> str:
    """Return a text of at most *limit* characters, with an ellipsis if it was longer."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def fit_line(text: str, findings: Findings, number: int) -> str | None:
    """Return a text as one line; None if it is empty."""
    return fit_prose(BREAKS.sub(" ", text) if "\n" in text or "\t" in text else text, findings, number, LINE_LENGTH)


def fit_prose(text: str, findings: Findings, number: int, limit: int = TEXT_LENGTH) -> str | None:
    """Return a text of several lines; None if it is empty."""
    if UNPRINTABLE.search(text):
        text = UNPRINTABLE.sub("", text)
        findings.add("import-text", number, f"the control characters of {shorten(text)} are removed")
    if ("<" in text or "&" in text) and HTML.search(text):
        findings.add("import-text", number, f"{shorten(text)} contains HTML, which is kept as it is")
    if len(text) > limit:
        findings.add("import-text", number, f"{shorten(text)} has {len(text)} characters; the first {limit} are kept")
    return cut(text, limit) if text and not text.isspace() else None


def fit_tags(names: Iterable[str], findings: Findings, number: int) -> tuple[str, ...]:
    """Return names as tags, each tag once."""
    return tuple(dict.fromkeys(tag for name in names if (tag := _fit_tag(name, findings, number))))


def _fit_tag(name: str, findings: Findings, number: int) -> str:
    try:
        check_tag(name)
    except TextError:
        tag = NOT_IN_TAGS.sub(" ", UNPRINTABLE.sub(" ", name)).strip()[:ID_LENGTH].rstrip()
        if tag != name.strip():
            findings.add("import-text", number, f"the category {shorten(name)} becomes the tag {shorten(tag)}")
        return tag
    return name
