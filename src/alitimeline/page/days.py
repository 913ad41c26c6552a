"""From which day the public could know an entry of a page, and the lines of it."""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple, TypeAlias

from alitimeline.model import Commitment, Entry, Event, Timeline
from alitimeline.model.kinds import kind_of
from alitimeline.page.entries import Line, Writer
from alitimeline.queries import Status, excerpt, known
from alitimeline.queries.known import ASIDE, find_publication
from alitimeline.references import list_citations

__all__ = ["Part", "Shown", "find_days", "find_first", "show"]


#: On how many days at most what was known of one entry is looked at; of more, on some, the first and the last included.
MOST = 100

#: The sections of a promise that say how it is today.
OF_TODAY = frozenset({"state", "progress"})


#: The kind and the id of an entry.
Key: TypeAlias = tuple[str, str]


class Part(NamedTuple):
    """A line of an entry, with the numbers of the days on which it was known: from the first to before the last."""

    line: Line
    since: int
    until: int | None = None


class Shown(NamedTuple):
    """An entry of a page."""

    entry: Entry
    #: The number of the day from which it was known; as many as there are days, if no day of a source says so.
    since: int
    parts: Sequence[Part]


def find_days(timeline: Timeline) -> dict[str, date]:
    """Return the days by which sources were published, by their ids; none for a source without a day."""
    bounds = {source.id: find_publication(source, timeline.zone) for source in timeline.sources}
    return {name: last for name, (_, last) in bounds.items() if last}


def find_first(entry: Entry, public: Mapping[str, date]) -> date | None:
    """Return the day from which the public could know an entry; None if no source with a day says so."""
    citations = list_citations(entry)
    direct = [cited.source for cited in citations if not cited.supports or not ASIDE.issuperset(cited.supports)]
    names = direct or [cited.source for cited in citations]
    return min((public[name] for name in names if name in public), default=None)


def show(
    timeline: Timeline,
    entries: Iterable[Entry],
    writer: Writer,
    public: Mapping[str, date],
    statuses: Mapping[str, Status],
) -> Iterator[Shown]:
    """Yield what a page shows of entries: all of it and, with the days, what `queries.known` says of each."""
    days, whole = sorted({*public.values()}), dict[Key, tuple[Entry, list[Line]]]()
    for entry in entries:
        status = statuses.get(entry.id) if isinstance(entry, Commitment) else None
        whole[kind_of(entry), entry.id] = entry, writer.write(entry, status)
    later = {key: both for key, both in whole.items() if not _is_known_at_once(timeline, both[0], public)}
    versions = _find_versions(timeline, later, writer, public)
    for key, (entry, lines) in whole.items():
        first = find_first(entry, public)
        since = bisect_left(days, first) if first else len(days)
        if key in later:
            merged = [*versions[key], (len(days), lines)]
            parts = _grow(merged) or _merge(merged)
        else:
            parts = [Part(line, len(days) if line.section in OF_TODAY else since) for line in lines]
        for at, part in enumerate(parts):
            if part.line.section == "related" and part.line.record:  # both are known
                other = find_first(timeline.event(part.line.record[1]), public)
                parts[at] = part._replace(since=max(part.since, bisect_left(days, other) if other else len(days)))
        yield Shown(entry, since, parts)


def _is_known_at_once(timeline: Timeline, entry: Entry, public: Mapping[str, date]) -> bool:
    """Return whether all of an entry became known on one day, and no earlier than it happened."""
    names = {cited.source for cited in list_citations(entry)}
    days = {public.get(name) for name in names}
    if len(days) > 1 or None in days or (isinstance(entry, Commitment) and entry.assessments):
        return False
    begins = entry.when.first_day(timeline.zone) if isinstance(entry, Event) else None
    return begins is None or all(day and begins <= day for day in days)


def _find_versions(
    timeline: Timeline, entries: Mapping[Key, tuple[Entry, list[Line]]], writer: Writer, public: Mapping[str, date]
) -> Mapping[Key, list[tuple[int, list[Line]]]]:
    """Return the lines that entries had on the days, by their numbers, on which more of them became known."""
    every = sorted({*public.values()})
    asked = defaultdict[int, list[Entry]](list)
    for entry, _ in entries.values():
        numbers = sorted({*_find_numbers(timeline, entry, public, every)})
        for number in {*numbers[:: len(numbers) // MOST + 1], *numbers[-1:]}:
            asked[number].append(entry)
    versions = defaultdict[Key, list[tuple[int, list[Line]]]](list)
    for number, some in sorted(asked.items()):
        then = known(excerpt(timeline, _add_related(timeline, some)), every[number]).timeline
        writes = Writer(then, writer.language, writer, writer.link).write
        found: tuple[Entry, ...] = (*then.events, *then.commitments)
        records = {(kind_of(one), one.id): one for one in found}
        for entry in some:
            key = kind_of(entry), entry.id
            if records.get(key) is entry:  # all of it was known
                versions[key].append((number, [line for line in entries[key][1] if line.section not in OF_TODAY]))
            elif key in records:
                versions[key].append((number, writes(records[key])))
    return versions


def _find_numbers(timeline: Timeline, entry: Entry, public: Mapping[str, date], every: Sequence[date]) -> Iterator[int]:
    """Yield the numbers of the days on which more of an entry became known."""
    verdicts = entry.assessments if isinstance(entry, Commitment) else ()
    for cited in (*list_citations(entry), *(cited for verdict in verdicts for cited in verdict.citations)):
        if cited.source in public:
            yield bisect_left(every, public[cited.source])
    for verdict in verdicts:
        if every and (end := verdict.on.last_day(timeline.zone)) and end <= every[-1]:
            yield bisect_left(every, end)


def _add_related(timeline: Timeline, entries: Sequence[Entry]) -> Iterator[Entry]:
    """Yield entries, and what decides what was known of them: related events, and promises that count from them."""
    yield from entries
    for entry in entries:
        if isinstance(entry, Event):
            yield from (timeline.event(relation.event) for relation in entry.related)
    dated = {one.id for one in entries if any(dispute.field == "when" for dispute in one.disputes)}
    yield from (one for one in timeline.commitments if one.made_in in dated or getattr(one.due, "of", None) in dated)


def _grow(versions: Sequence[tuple[int, list[Line]]]) -> list[Part] | None:
    """Merge the versions of an entry as `_merge` does, but faster; None if any lacks a line of the one before."""
    parts: list[Part] = []
    for number, lines in versions:
        left = deque(parts)
        parts = [left.popleft() if left and left[0].line == line else Part(line, number) for line in lines]
        if left:
            return None
    return parts


def _merge(versions: Sequence[tuple[int, list[Line]]]) -> list[Part]:
    """Merge the versions of an entry: a line of a version that is in the next one, too, is one part."""
    parts: list[Part] = []
    order: list[int] = []  # of the parts on the page
    alive: dict[Line, deque[int]] = defaultdict(deque)
    for number, lines in versions:
        before, alive = alive, defaultdict(deque)
        places = {part: place for place, part in enumerate(order)}
        place, added = -1, defaultdict[int, list[int]](list)
        for line in lines:
            if before.get(line):
                part = before[line].popleft()
                place = places[part]
            else:
                part = len(parts)
                parts.append(Part(line, number))
                added[place].append(part)
            alive[line].append(part)
        for ended in chain.from_iterable(before.values()):
            parts[ended] = parts[ended]._replace(until=number)
        order = [*added[-1], *(one for place, part in enumerate(order) for one in (part, *added[place]))]
    return [parts[part] for part in order]
