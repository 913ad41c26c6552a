"""How long a table takes to become a timeline, against reading its rows with csv and with openpyxl."""

import csv
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook
from tests.benchmarks.measure import Figure, Job, best

__all__ = ["figures"]

HEADINGS = ("Promise", "Company", "Made", "Deadline", "Topics", "Rating", "Article")
MAPPING = """
timeline: {id: tracker, title: Promises}
values: {Rating: {Promise kept: kept, Stalled: stalled, Not yet rated: ""}}
lists: {Topics: ","}
records:
  - commitment:
      title: "{Promise}"
      made_by: "{Company}"
      made_on: "{Made}"
      due: "{Deadline}"
      tags: ["{Topics}"]
      assessments: [{on: "2023-01", verdict: "{Rating}", citations: [{source: "{Article}"}]}]
      citations: [{source: "{Article}"}]
"""
RATINGS = ("Promise kept", "Stalled", "Not yet rated")


def figures(*, quick: bool) -> list[Figure]:
    """Measure a CSV file and a workbook of 15,000 rows, in fresh processes."""
    count, rounds = (200, 1) if quick else (15_000, 5)
    with TemporaryDirectory() as folder:
        names = ("mapping.yaml", "sample.csv", "table.csv", "table.xlsx")
        mapping, sample, table, workbook = (Path(folder, name) for name in names)
        mapping.write_text(MAPPING, "utf-8")
        rows = [HEADINGS, *map(_build_row, range(count))]
        for path, some in ((sample, rows[:9]), (table, rows)):
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(some)
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Promises")
        for row in rows:
            sheet.append(row)
        book.save(workbook)
        kinds = ((table, "split", "csv"), (workbook, "opened", "openpyxl"))
        times = [
            best(rounds, Job("mapped", (str(file), str(mapping), str(sample))), Job(theirs, (str(file),)))
            for file, theirs, _ in kinds
        ]
    return [
        Figure(f"{count:,} rows mapped : read with {name}", ours, theirs, 2.0)
        for (ours, theirs), (*_, name) in zip(times, kinds, strict=True)
    ]


def _build_row(number: int) -> tuple[str, ...]:
    made = date(2000, 1, 1) + timedelta(days=number % 7000)
    return (
        f"Plant {number} trees",
        f"Company {number % 700}",
        f"{made.day} {made:%B %Y}",
        f"end of {made.year + 4}",
        "parks, climate",
        RATINGS[number % 3],
        f"https://example.org/{number % 900}",
    )
