"""Problems → JUnit's XML, in which a file is a test."""

from collections.abc import Iterable
from html import escape  # what it escapes, XML has, too; xml.sax.saxutils takes ten times as long to load

from alitimeline.problems import escape_unprintable, is_error
from alitimeline.reports.checked import Checked
from alitimeline.reports.text import defused, to_text

__all__ = ["to_junit"]

#: What a file that is not sound is to JUnit.
ELEMENTS = {"unsound": "failure", "unreadable": "error"}


def to_junit(files: Iterable[Checked]) -> str:
    """Write a test case for each file; a sound one has passed, and its warnings are its output."""
    every = tuple(files)
    failures = sum(file.verdict == "unsound" for file in every)
    errors = sum(file.verdict == "unreadable" for file in every)
    counts = f'tests="{len(every)}" failures="{failures}" errors="{errors}"'
    text = "".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>\n',
            f'<testsuites {counts}>\n  <testsuite name="alitimeline" {counts} skipped="0" time="0">\n',
            *map(_case, every),
            "  </testsuite>\n</testsuites>\n",
        ]
    )
    # whatever the encoding of standard output: XML reads it in any
    return defused(text.encode("ascii", "xmlcharrefreplace").decode(), "&#35;")


def _case(file: Checked) -> str:
    start = f'    <testcase classname="alitimeline" name={_attribute(file.name)} time="0"'
    if not file.problems:
        return f"{start}/>\n"
    text = escape(to_text(file.problems), quote=False)
    if file.verdict == "sound":
        inner = f"<system-out>{text}</system-out>"
    else:
        first = next(filter(is_error, file.problems), file.problems[0])
        element = ELEMENTS[file.verdict]
        inner = f"<{element} type={_attribute(first.code)} message={_attribute(_count(file))}>{text}</{element}>"
    return f"{start}>\n      {inner}\n    </testcase>\n"


def _count(file: Checked) -> str:
    """Say what is wrong with a file: the problem itself if it is the only one, else how many there are."""
    if len(file.problems) == 1:
        return file.problems[0].message
    errors = sum(map(is_error, file.problems))
    return f"errors: {errors}, warnings: {len(file.problems) - errors}"


def _attribute(text: str) -> str:
    return f'"{escape(escape_unprintable(text))}"'
