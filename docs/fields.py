"""Writes the tables of docs/format.md from the JSON Schema: `python docs/fields.py`, or `--check` to compare only."""

import json
import re
import sys
from pathlib import Path
from typing import Any

PAGE = Path(__file__).with_name("format.md")
SCHEMA = Path(__file__).parents[1] / "schemas" / "1.0" / "timeline.schema.json"
TABLE = re.compile(r"(?<=<!-- fields: )(\w+)( -->\n).*?(?=<!-- end -->)", re.DOTALL)


def table(schema: dict[str, Any], record: str) -> str:
    """Return the table of the fields of one kind of record."""
    node = schema if record == "timeline" else schema["$defs"][record]
    rows = ["| field | | content | for example |", "|---|---|---|---|"]
    for name, field in node["properties"].items():
        needed = "required" if name in node.get("required", ()) else ""
        if name in node.get("else", {}).get("required", ()):
            needed = f"required without `{node['if']['required'][0]}`"
        examples = ", ".join(f"`{json.dumps(example, ensure_ascii=False)}`" for example in field["examples"])
        rows.append(
            f"| `{name}` | {needed} | {field['description']}{_form(field)} | {examples.replace('|', chr(92) + '|')} |"
        )
    return "\n".join(rows) + "\n"


def _form(field: dict[str, Any]) -> str:
    """Say what form the value has, where the description doesn't."""
    if "enum" in field:
        return f" One of {', '.join(f'`{word}`' for word in field['enum'])}."
    if field.get("type") == "array":
        return " A list."
    return ""


def main() -> int:
    """Write the page; with `--check`, return 1 if it is out of date."""
    schema = json.loads(SCHEMA.read_text("utf-8"))
    old = PAGE.read_text("utf-8")
    new = TABLE.sub(lambda found: found[1] + found[2] + "\n" + table(schema, found[1]) + "\n", old)
    if "--check" in sys.argv:
        return int(new != old)
    PAGE.write_text(new, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
