"""How long a table takes to become a timeline, against reading its rows with csv and with openpyxl.

And what it takes to write the tables of many timelines, and to ask DuckDB of them.
"""

import csv
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook
from tests.benchmarks import data
from tests.benchmarks.measure import Figure, Job, best, in_child

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
#: Questions of a Parquet file with events.
QUESTIONS = {
    "one company's events": "select * from read_parquet(?) where timeline = 'company-0007'",
    "company x year count": "select timeline, year(when_earliest), count(*) from read_parquet(?) group by all",
}
#: What is to suffice: a megabyte count and a second.
MOST_MEMORY, LONGEST = 300.0, 1000.0
RATINGS = ("Promise kept", "Stalled", "Not yet rated")


def figures(*, quick: bool) -> list[Figure]:
    """Measure imports of 15,000 rows, Parquet of a million events, questions of ten millions, in fresh processes."""
    return [*_import_figures(quick=quick), *_table_figures(quick=quick)]


def _table_figures(*, quick: bool) -> list[Figure]:
    events, few, many = (100, 3, 20) if quick else (1_000, 1_000, 10_000)
    with TemporaryDirectory() as folder:
        file, parquet = Path(folder, "one.timeline.json"), str(Path(folder, "events.parquet"))
        file.write_bytes(data.text(events))
        what = f"tables of {events * few:,} events as Parquet"
        taken, peak = in_child(Job("tabled", (str(file), str(few), str(Path(folder, "tables")))))
        rows, _ = in_child(Job("copied", (str(file), str(many), parquet)))
        waits = {
            name: min(in_child(Job("asked", (parquet, query)))[0] for _ in range(3))
            for name, query in QUESTIONS.items()
        }
    return [
        Figure(f"{what}, peak : {MOST_MEMORY:.0f} MB", peak, MOST_MEMORY, 1.0, "MB"),
        Figure(f"{what}, CPU time : a second for each 10,000", taken, events * few / 10, None),
        *(Figure(f"{name}, of {rows:,.0f} : a second", wait, LONGEST, 1.0) for name, wait in waits.items()),
    ]


def _import_figures(*, quick: bool) -> list[Figure]:
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
