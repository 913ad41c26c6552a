"""The page: its size, the time it takes to write, how soon a browser shows it; against JSON, jsonschema and others."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.data import timeline
from tests.benchmarks.loading import plain_validator
from tests.benchmarks.measure import Figure, Job, alternate, in_child

from alitimeline import Timeline, export
from alitimeline.documents.plain import to_plain

__all__ = ["figures"]

#: How much memory in MB the pages of a large record may take beside it.
MEMORY = 100.0
#: vis-timeline with everything in one file, as the page has it.
PEER = "vis-timeline/standalone/umd/vis-timeline-graph2d.min.js"
#: How many ms after the start of the navigation there is something to read.
PAINT = """() => new Promise(done => new PerformanceObserver(list => done(list.getEntries()[0].startTime))
    .observe({type: 'paint', buffered: true}))"""


def figures(*, quick: bool) -> list[Figure]:
    """Measure a page of 1,000 events, and the pages of 10,000."""
    events, rounds = (100, 1) if quick else (1_000, 5)
    record = timeline(events)
    plain, validator = to_plain(record), plain_validator()
    page = export.to_bytes(record, "html")
    compact = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    ours, theirs = alternate(
        rounds, partial(export.to_bytes, record, "html"), lambda: (json.dumps(plain), [*validator.iter_errors(plain)])
    )
    what = f"page of {events:,} events"
    return [
        Figure(f"{what}, its size : the record as compact JSON", len(page) / 1024, len(compact) / 1024, 3.0, "kB"),
        Figure(f"{what}, written : json.dumps and jsonschema", ours, theirs, 1 / 2),
        *_show(record, page, rounds),
        *_split(1_000 if quick else 10_000),
    ]


def _split(events: int) -> Iterator[Figure]:
    """Write the pages of many events; compare with a process that holds the events and writes nothing."""
    with TemporaryDirectory() as folder:
        _, writing = in_child(Job("streamed", (str(events), str(Path(folder, "large.html")))))
    _, holding = in_child(Job("counted", (str(events),)))
    what = f"pages of {events:,} events, memory beside the timeline : allowed"
    yield Figure(what, writing - holding, MEMORY, 1.0, "MB")


def _show(record: Timeline, page: bytes, rounds: int) -> Iterator[Figure]:
    """Show the page, and the same events in vis-timeline, by turns; nothing without a browser and vis-timeline."""
    browser, script = shutil.which("chromium"), Path(os.environ.get("ALITIMELINE_NODE_MODULES", "node_modules"), PEER)
    if browser is None or not script.is_file():
        sys.stdout.write(f"  not measured: the first paint, for want of chromium or {PEER}\n")
        return
    from playwright.sync_api import sync_playwright

    items = [
        {"id": event.id, "content": event.title, "start": (event.when.first_day(record.zone) or "2000-01-01")}
        for event in record.events
    ]
    data = json.dumps(items, default=str, ensure_ascii=False).replace("<", "\\u003c")
    peer = (
        "<!doctype html><meta charset=utf-8><div id=t></div><script>"
        f"{script.read_text('utf-8')}</script><script>new vis.Timeline(document.getElementById('t'), {data}, {{}});"
        "</script>"
    )
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        files = [Path(folder, name) for name in ("ours.html", "theirs.html")]
        for file, text in zip(files, (page, peer.encode()), strict=True):
            file.write_bytes(text)
        program = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        times: list[list[float]] = [[], []]
        for _ in range(2 * rounds):
            for file, taken in zip(files, times, strict=True):
                tab = program.new_page()
                tab.goto(file.as_uri())
                taken.append(float(tab.evaluate(PAINT)))
                tab.close()
        program.close()
    ours, theirs = map(min, times)
    yield Figure(f"  first paint in Chromium : vis-timeline with {len(items):,} events", ours, theirs, 1 / 3)
