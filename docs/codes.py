"""Writes docs/codes.md from what the package explains: `python docs/codes.py`, or `--check` to compare only."""

import sys
from pathlib import Path

from alitimeline.reports.codes import Explanation, explanation_to_markdown, list_explanations

PAGE = Path(__file__).with_name("codes.md")
HEAD = """\
# The codes of problems

Every problem has a code, which stays the same from version to version. `alitimeline validate --explain CODE` prints
the explanation on this page. Warnings and notes are marked. A warning fails a check only with `--strict`, and a note
never does. Most examples are part of a timeline, after the keys `schema_version`, `id` and `title`; those without
citations would also get the warning `uncited`. Examples of codes that begin with `ical-` are part of the VEVENT of a
calendar, after its UID, DTSTAMP and DTSTART, or they are a whole calendar. Those of codes that begin with `xlsx-` are
described in words. [Validation](validation.md) shows how problems are reported.
"""
GROUPS = {
    "file": "With the file",
    "value": "With a value",
    "records": "Between records",
    "files": "Between files",
    "texts": "Between quotes and texts",
    "import": "With a calendar or a workbook that is imported",
    "draft": "With a draft from an article",
    "table": "With a table that is imported by a mapping",
    "calendars": "In a calendar",
    "workbooks": "In a workbook",
    "export": "With an export",
}


def page() -> str:
    """Return the text of the page."""
    parts = [HEAD]
    for group, title in GROUPS.items():
        members = [explanation for explanation in list_explanations().values() if explanation.group == group]
        rows = "".join(
            f"| [`{explanation.code}`](#{explanation.code}){_mark(explanation)} | {explanation.title} |\n"
            for explanation in members
        )
        sections = [f"### {explanation.code}\n\n{explanation_to_markdown(explanation)}" for explanation in members]
        parts += [f"## {title}\n\n| code | what is wrong |\n|---|---|\n{rows}", *sections]
    return "\n".join(parts)


def _mark(explanation: Explanation) -> str:
    return "" if explanation.severity == "error" else f" ({explanation.severity})"


def main() -> int:
    """Write the page; with `--check`, return 1 if it is out of date."""
    text = page()
    if "--check" in sys.argv:
        return int(text != PAGE.read_text("utf-8"))
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
