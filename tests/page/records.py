"""The records that pages and pictures are tried with."""

from pathlib import Path
from typing import Any

from tests.benchmarks import data

import alitimeline
from alitimeline import Timeline
from alitimeline.documents.plain import from_plain, to_plain

__all__ = ["ALIBABA", "HOSTILE", "RECORDS", "poison"]

ALIBABA = alitimeline.bundled("alibaba-2023")
FOLDER = Path(__file__).parents[1] / "records"
RECORDS = {"alibaba": ALIBABA, "generated": data.timeline(60)}
RECORDS |= {file.name.partition(".")[0]: alitimeline.load(file) for file in sorted(FOLDER.glob("*.timeline.json"))}

#: What would run, reach out, close an element, reorder letters or be a template, if it were more than text.
HOSTILE = (
    "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">"
    "</style></title></textarea></svg>'\"><svg onload=document.title='run'> javascript:alert(1) "
    "\u202egnp.exe\u202c {{ 7 * 7 }} {% raw %} {# x #} ]]> --> <!-- &lt;b&gt;"
)
#: Fields that have a form of their own: ids, dates, addresses, words of a list.
FORMS = frozenset(
    (
        *("id", "kind", "when", "due", "made_on", "published", "accessed", "updated", "language", "timezone", "url"),
        *("verdict", "part", "status", "standing", "capacity", "reason", "source", "actor", "event", "organization"),
        *("parent", "made_by", "made_in", "part_of", "superseded_by", "on", "of", "within", "field", "value"),
        *("supports", "fiscal_year_end", "schema_version", "$schema"),
    )
)


def poison(timeline: Timeline, text: str = HOSTILE) -> Timeline:
    """Return a timeline with a text in every field that takes any text, also in keys of its own and addresses."""

    def change(value: Any, key: str = "") -> Any:  # noqa: ANN401 - any JSON
        if isinstance(value, dict):
            return {name: change(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [change(item, key) for item in value]
        if key == "url":
            return f"{value}?q=%22%3E<script>".replace("<", "%3C").replace(">", "%3E")
        if not isinstance(value, str) or key in FORMS:
            return value
        return f"{value} {text[:60] if key == 'tags' else text}"

    plain = change(to_plain(timeline))
    for kind in ("sources", "actors", "events", "commitments"):
        for record in plain.get(kind, ()):
            record["x-note"] = text
    for event in plain.get("events", ()):
        event |= {
            "place": text,
            "media": [{"url": "https://example.org/a.png", "alt": text, "caption": text, "credit": text}],
        }
    for source in plain.get("sources", ()):
        source["archive_url"] = "https://example.org/archive"
    return from_plain(plain)
