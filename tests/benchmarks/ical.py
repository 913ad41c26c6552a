"""The calendar, against the `icalendar` package that writes the same content.

Ours: from a `Timeline` to the bytes, so that choosing days, wording descriptions and looking up names are in it.
Theirs: from finished Python values, read back from our file beforehand, to the bytes: a component for each entry, each
property added with `add`, `to_ical` without sorting. What remains is what its users have to pay.

Then, how much more memory than the timeline itself a process takes that writes a very large one to a file.
"""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from icalendar import Calendar, Component, Event
from tests.benchmarks.data import timeline
from tests.benchmarks.measure import Figure, Job, alternate, in_child

from alitimeline.calendar.writing import to_bytes

__all__ = ["figures"]

#: The name, the value and the parameters of each property of a component.
Properties: TypeAlias = list[tuple[str, Any, dict[str, str]]]

#: What writing may take beside the timeline, in MB.
MEMORY = 200.0

TIMES = frozenset({"DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED", "DURATION"})


def figures(*, quick: bool) -> list[Figure]:
    """Compare the two writers."""
    record = timeline(500 if quick else 10_000)
    data = to_bytes(record)
    contents = _read(data)
    assert _unordered(_read(_written(contents))) == _unordered(contents), "the contents differ"
    ours, theirs = alternate(1 if quick else 5, lambda: to_bytes(record), partial(_written, contents))
    what = f"ics of {len(record.events):,} events ({len(data) / 1e6:.1f} MB) : icalendar"
    return [Figure(what, ours, theirs, target=1 / 10), *_streamed(2_000 if quick else 1_000_000)]


def _streamed(events: int) -> list[Figure]:
    """Write so many events to a file; compare with a process that holds them and writes nothing, and with fewer."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "large.ics")
        taken, writing = in_child(Job("streamed", (str(events), str(path))))
        few, _ = in_child(Job("streamed", (str(events // 10), str(path))))
    _, holding = in_child(Job("counted", (str(events),)))
    return [
        Figure(f"ics of {events:,} events to a file : ten times {events // 10:,}", taken, 10 * few, target=1.25),
        Figure("  memory that it takes beside the timeline : allowed", writing - holding, MEMORY, 1.0, "MB"),
    ]


def _written(contents: list[Properties]) -> bytes:
    head, *entries = contents
    calendar = _filled(Calendar(), head)
    for entry in entries:
        calendar.add_component(_filled(Event(), entry))
    data: bytes = calendar.to_ical(sorted=False)
    return data


def _filled(component: Component, properties: Properties) -> Component:
    for name, value, parameters in properties:
        component.add(name, value, parameters=dict(parameters))
    return component


def _read(data: bytes) -> list[Properties]:
    calendar = Calendar.from_ical(data)
    return [_properties(component) for component in (calendar, *calendar.walk("VEVENT"))]


def _properties(component: Component) -> Properties:
    found: list[tuple[str, Any]] = component.property_items(recursive=False)
    return [
        (name, _plain(name, value), {key: each for key, each in value.params.items() if key != "VALUE"})
        for name, value in found
        if name not in ("BEGIN", "END")
    ]


def _plain(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever icalendar makes of a property
    if name in TIMES:
        return value.dt
    return [str(category) for category in value.cats] if name == "CATEGORIES" else str(value)


def _unordered(contents: list[Properties]) -> list[list[str]]:
    """Make contents comparable: icalendar has an order of properties of its own."""
    return [sorted(map(repr, properties)) for properties in contents]
