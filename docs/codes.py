"""Writes docs/codes.md from what the package explains: `python docs/codes.py`, or `--check` to compare only."""

import sys
from pathlib import Path

from alitimeline.reports import explanation_to_markdown
from alitimeline.reports.codes import Explanation, explanations

PAGE = Path(__file__).with_name("codes.md")
HEAD = """\
# The codes of problems

Every problem has a code, which stays the same from version to version. `alitimeline validate --explain CODE` prints
what stands here. Warnings are marked; they fail only with `--strict`. Each example is a part of a timeline, after the
keys `schema_version`, `id` and `title`; examples without citations would be told `uncited`, too. Examples of codes that
begin with `ical-` stand in the VEVENT of a calendar, after its UID, DTSTAMP and DTSTART, unless they are a whole one.
Those of codes that begin with `xlsx-` are told in words.
"""
GROUPS = {
    "file": "With the file",
    "value": "With a value",
    "records": "Between records",
    "texts": "Between quotes and texts",
    "import": "With a calendar or a workbook that is imported",
    "calendars": "In a calendar",
    "workbooks": "In a workbook",
    "export": "With an export",
}


def page() -> str:
    """Return the text of the page."""
    parts = [HEAD]
    for group, title in GROUPS.items():
        every = [each for each in explanations().values() if each.group == group]
        rows = "".join(f"| [`{each.code}`](#{each.code}){_mark(each)} | {each.title} |\n" for each in every)
        sections = [f"### {each.code}\n\n{explanation_to_markdown(each)}" for each in every]
        parts += [f"## {title}\n\n| code | what is wrong |\n|---|---|\n{rows}", *sections]
    return "\n".join(parts)


def _mark(explanation: Explanation) -> str:
    return " (warning)" if explanation.severity == "warning" else ""


def main() -> int:
    """Write the page, or tell whether it is as it should be."""
    text = page()
    if "--check" in sys.argv:
        return int(text != PAGE.read_text("utf-8"))
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
