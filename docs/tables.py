"""Writes the schema of docs/tables.md from the package: `python docs/tables.py`, or `--check` to compare only."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from alitimeline.tables.columns import TABLES, describe

PAGE = Path(__file__).with_name("tables.md")
PART = re.compile(r"(?<=<!-- tables -->\n).*?(?=<!-- end -->)", re.DOTALL)
#: The types of Arrow, and so of Parquet, by what is in a column.
TYPES = {"text": "string", "texts": "list of string", "json": "string (json)", "date": "date32"}
TYPES |= {"number": "double", "integer": "int64", "flag": "bool"}


def list_lines() -> Iterator[str]:
    """Yield the lines about all tables."""
    for name in TABLES:
        table = describe(name)
        key = ", ".join(f"`{column}`" for column in table.key)
        yield f"\n### {name}\n\nEach row: {table.row}. Key: {key}.\n\n| column | type | content |\n|---|---|---|\n"
        for column in table.columns:
            yield f"| `{column.name}` | {TYPES[column.form]} | {column.description} |\n"
    yield "\n"


def main() -> int:
    """Write the page; with `--check`, return 1 if it is out of date."""
    old = PAGE.read_text("utf-8")
    new = PART.sub(lambda _: "".join(list_lines()), old)
    if "--check" in sys.argv:
        return int(new != old)
    PAGE.write_text(new, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
