"""What runs in a process of its own: it imports nothing that a user of the library wouldn't."""

import csv
import json
import time
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path

from attrs import evolve

from alitimeline import Timeline, bundled, check, export, load, tables
from alitimeline.problems import InvalidTimelineError
from alitimeline.when import When

__all__ = [
    "asked",
    "copied",
    "counted",
    "loaded",
    "mapped",
    "opened",
    "parsed",
    "refused",
    "reported",
    "split",
    "streamed",
    "tabled",
    "written",
]


def loaded(path: str) -> float:
    """Load a file; return the CPU time in ms."""
    bundled("alibaba-2023")  # so that what is imported and made once is there
    start = time.process_time()
    load(path)
    return (time.process_time() - start) * 1000


def refused(path: str) -> float:
    """Load a file that has one problem; return the CPU time in ms."""
    bundled("alibaba-2023")
    start = time.process_time()
    try:
        load(path)
    except InvalidTimelineError as error:
        assert len(error.problems) == 1, str(error)  # noqa: PT017 - no test
    return (time.process_time() - start) * 1000


def parsed(path: str) -> float:
    """Parse a file as JSON; return the CPU time in ms."""
    data = Path(path).read_bytes()
    start = time.process_time()
    json.loads(data)
    return (time.process_time() - start) * 1000


def mapped(path: str, mapping: str, sample: str) -> float:
    """Read a table and make a timeline of its rows, after those of a small one; return the CPU time in ms."""
    from alitimeline.briefing.back import cells  # as by each import of a workbook
    from alitimeline.tables.mapping import read_mapping
    from alitimeline.tables.reading import read
    from alitimeline.tables.records import import_table

    bundled("alibaba-2023")
    rules, _ = read_mapping(Path(mapping).read_bytes())
    assert rules
    assert cells
    import_table(read(Path(sample).read_bytes(), name=sample), rules)
    data = Path(path).read_bytes()
    start = time.process_time()
    timeline, _ = import_table(read(data, name=path), rules, name=path)
    taken = (time.process_time() - start) * 1000
    assert timeline
    return taken


def split(path: str) -> float:
    """Read a table with csv; return the CPU time in ms."""
    data = Path(path).read_bytes()
    start = time.process_time()
    [*csv.reader(StringIO(data.decode(), newline=""))]
    return (time.process_time() - start) * 1000


def opened(path: str) -> float:
    """Read the rows of a workbook with openpyxl, in the faster of its ways; return the CPU time in ms."""
    from openpyxl import load_workbook

    data = Path(path).read_bytes()
    start = time.process_time()
    [*load_workbook(BytesIO(data), read_only=True).worksheets[0].iter_rows(values_only=True)]
    return (time.process_time() - start) * 1000


def reported(path: str, number: str) -> float:
    """Check a file that has so many problems, listed or counted; return the CPU time in ms."""
    bundled("alibaba-2023")
    start = time.process_time()
    problems = check(path)
    taken = (time.process_time() - start) * 1000
    assert sum(1 + problem.more for problem in problems) == int(number), str(problems[:3])  # no test
    return taken


def written(path: str, suffix: export.FormatName) -> float:
    """Load a file and export it; return the CPU time of the export in ms."""
    timeline = load(path)
    start = time.process_time()
    export.to_bytes(timeline, suffix)
    return (time.process_time() - start) * 1000


def counted(number: str) -> float:
    """Make a timeline of so many events and do nothing with it; return how many."""
    return len(_many(int(number)).events)


def streamed(number: str, path: str) -> float:
    """Make a timeline of so many events and write its calendar; return the CPU time of the writing in ms."""
    timeline = _many(int(number))
    start = time.process_time()
    export.write(timeline, path)
    return (time.process_time() - start) * 1000


class _Companies:
    """So many timelines, each made when it is asked for, of the events of one."""

    def __init__(self, model: Timeline, number: int) -> None:
        self.model, self.number = model, number

    def __iter__(self) -> Iterator[Timeline]:
        return (evolve(self.model, id=f"company-{number:04}") for number in range(self.number))


def tabled(path: str, number: str, folder: str) -> float:
    """Write the tables of so many timelines, each as the one in a file, as Parquet; return the CPU time in ms."""
    timelines = _Companies(load(path), int(number))
    start = time.process_time()
    export.write_tables(timelines, folder, "parquet")
    return (time.process_time() - start) * 1000


def copied(path: str, number: str, target: str) -> float:
    """Write the table of events of so many timelines, with the rows of the one in a file; return the rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    model, together = pa.table(tables(load(path))["events"]), 20
    with pq.ParquetWriter(target, model.schema, compression="zstd") as writer:
        for first in range(0, int(number), together):
            names = [[f"company-{company:04}"] * len(model) for company in range(first, first + together)]
            parts = [model.set_column(0, model.schema.field(0), [pa.array(column)]) for column in names]
            writer.write_table(pa.concat_tables(parts), row_group_size=together * len(model))
    return float(pq.read_metadata(target).num_rows)


def asked(path: str, query: str) -> float:
    """Ask DuckDB of a Parquet file, which it reads for the first time; return how long it is waited for, in ms."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("select 1").fetchall()
        start = time.perf_counter()
        rows = connection.execute(query, [path]).fetchall()
        taken = (time.perf_counter() - start) * 1000
    assert rows  # no test
    return taken


def _many(number: int) -> Timeline:
    """Make events of the one that ships with most to say: each has an id and a day of its own, and shares the rest."""
    timeline = bundled("alibaba-2023")
    model = max(timeline.events, key=lambda event: len(event.citations))
    days = [When.of(date(1999, 1, 1) + timedelta(day)) for day in range(10_000)]
    events = [evolve(model, id=f"event-{place}", when=days[place % len(days)], related=()) for place in range(number)]
    return evolve(timeline, events=(*timeline.events, *events))
