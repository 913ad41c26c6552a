"""Problems → JUnit's XML, in which a file is a test."""

from collections import Counter
from collections.abc import Iterable
from html import escape  # also right for XML; xml.sax.saxutils takes ten times as long to load

from alitimeline.problems import count_by_severity, escape_unprintable, is_error
from alitimeline.reports.text import CheckedFile, escape_old_commands, to_text

__all__ = ["to_junit"]

#: The element of JUnit for a file that is not sound.
ELEMENTS = {"unsound": "failure", "unreadable": "error"}


def to_junit(files: Iterable[CheckedFile]) -> str:
    """Write a test case for every file; a sound one has passed, and its warnings are its output."""
    every = tuple(files)
    verdicts = Counter(file.verdict for file in every)
    counts = f'tests="{len(every)}" failures="{verdicts["unsound"]}" errors="{verdicts["unreadable"]}"'
    text = "".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>\n',
            f'<testsuites {counts}>\n  <testsuite name="alitimeline" {counts} skipped="0" time="0">\n',
            *map(_format_case, every),
            "  </testsuite>\n</testsuites>\n",
        ]
    )
    # ASCII is right in whatever encoding standard output has
    return escape_old_commands(text.encode("ascii", "xmlcharrefreplace").decode(), "&#35;")


def _format_case(file: CheckedFile) -> str:
    start = f'    <testcase classname="alitimeline" name={_quote(file.name)} time="0"'
    text = escape(to_text(file.problems), quote=False)
    if not text:
        return f"{start}/>\n"
    if file.verdict == "sound":
        inner = f"<system-out>{text}</system-out>"
    else:
        first = next(filter(is_error, file.problems), file.problems[0])
        element = ELEMENTS[file.verdict]
        inner = f"<{element} type={_quote(first.code)} message={_quote(_summarize(file))}>{text}</{element}>"
    return f"{start}>\n      {inner}\n    </testcase>\n"


def _summarize(file: CheckedFile) -> str:
    """Return the message of the only problem, or else how many errors and warnings there are."""
    if len(file.problems) == 1:
        return file.problems[0].message
    counts = count_by_severity(file.problems)
    return f"errors: {counts['error']}, warnings: {counts['warning']}"


def _quote(text: str) -> str:
    return f'"{escape(escape_unprintable(text))}"'
