"""What changed between two versions of a record, in words, as JSON, and as Markdown."""

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from itertools import groupby
from typing import Any, Literal, NamedTuple, TypeAlias

from alitimeline.answers.changes import (
    RecordText,
    Versions,
    Words,
    describe_change,
    describe_consequence,
    describe_deadline,
)
from alitimeline.answers.phrases import format_json
from alitimeline.documents.plain import value_to_plain
from alitimeline.model import Actor, Commitment, Event, Record, Source, Timeline
from alitimeline.model.kinds import COLLECTIONS, Kind
from alitimeline.problems import escape_unprintable
from alitimeline.queries import Added, Change, Changed, Consequence, Difference, RecordChange, Removed

__all__ = ["to_json", "to_markdown", "to_text"]

EntryKind: TypeAlias = Kind | Literal["timeline"]
#: What happened to a record or a field.
What: TypeAlias = Literal["added", "removed", "changed", "consequence"]


class Entry(NamedTuple):
    """One change: the values for programs, and the lines for people."""

    kind: EntryKind
    id: str | None
    change: What
    field: str | None = None
    old: Any = None
    new: Any = None
    because: str | None = None
    text: tuple[Words, ...] = ()


def to_text(old: Timeline, new: Timeline, difference: Difference) -> str:
    """Write a line per change: of the timeline itself, then of sources, actors, events by date, commitments.

    Raises:
        DeadlineError: if a deadline that changed can't be computed.
        UnknownNameError: if a record refers to one that its version doesn't have.
    """
    signs = {"added": "+ ", "removed": "- "}
    return "".join(
        f"{signs.get(entry.change, '')}{_format_plain(line)}\n"
        for entry in _describe_all(Versions(old, new), difference)
        for line in entry.text
    )


def to_json(old: Timeline, new: Timeline, difference: Difference) -> str:
    """Write a list with an object per change, in the order of the text; all have the same keys, null for no value.

    The first key has the id of the new timeline.

    Raises as `to_text`.
    """
    entries = []
    for entry in _describe_all(Versions(old, new), difference):
        values = {"old": value_to_plain(entry.old), "new": value_to_plain(entry.new)}
        entries.append(entry._asdict() | values | {"text": [_format_plain(line) for line in entry.text]})
    return format_json(entries, new.id)


def to_markdown(old: Timeline, new: Timeline, difference: Difference) -> str:
    """Write a heading, counts and lists, for a comment on a pull request; nothing if nothing changed.

    All texts of the record are code spans: they can't become a link, a mention, an image or HTML.

    Raises as `to_text`.
    """
    if not difference:
        return ""
    paragraphs = [f"### What changed in {_format_code(new.id)}", *_count_records(difference)]
    for kind, entries in groupby(_describe_all(Versions(old, new), difference), key=lambda entry: entry.kind):
        verbs = {"added": "added ", "removed": "removed "}
        lines = ((verbs.get(entry.change, ""), line) for entry in entries for line in entry.text)
        paragraphs += [f"**{COLLECTIONS[kind].capitalize()}**"] if kind != "timeline" else []
        paragraphs.append("\n".join(f"- {verb}{_format_markdown(line)}" for verb, line in lines))
    return "\n\n".join(paragraphs) + "\n"


def _count_records(difference: Difference) -> Iterator[str]:
    """Yield a line that counts the records by how they changed, if any did."""
    counts = Counter(type(record).__name__.lower() for record in difference.records)
    words = [f"{counts[word]} {word}" for word in ("added", "removed", "changed") if counts[word]]
    if difference.consequences:
        words.append(f"{len(difference.consequences)} with another deadline in consequence")
    if words:
        yield f"Records: {', '.join(words)}."


def _format_plain(line: Words) -> str:
    return escape_unprintable("".join(map(str, line)))


def _format_markdown(line: Words) -> str:
    return "".join(_format_code(part.text) if isinstance(part, RecordText) else part for part in line)


def _format_code(text: str) -> str:
    """Write a code span (CommonMark 6.1): between more backticks than it has in a row."""
    shown = escape_unprintable(text) or " "
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    space = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{space}{shown}{space}{fence}"


def _describe_all(versions: Versions, difference: Difference) -> Iterator[Entry]:
    for field in difference.header:
        yield _describe_field(versions, "timeline", versions.new.id, field, ("the timeline",))
    ambiguous = _find_ambiguous_ids(versions, difference)
    for kind in COLLECTIONS:
        records = [record for record in difference.records if record.kind == kind]
        consequences = difference.consequences if kind == "commitment" else ()
        for change in sorted([*records, *consequences], key=lambda change: _sort_key(versions, kind, change)):
            yield from _describe_record(versions, kind, change, ambiguous)


def _sort_key(versions: Versions, kind: Kind, change: RecordChange | Consequence) -> tuple[Any, ...]:
    """Return the sort key of a change: events by date, the rest as in the new file, then removed records."""
    timeline = versions.old if isinstance(change, Removed) else versions.new
    record = getattr(timeline, kind)(change.id)
    if isinstance(record, Event):
        return record.when.sort_key(versions.zone), record.id
    return isinstance(change, Removed), timeline.position(record)


def _describe_record(
    versions: Versions, kind: Kind, change: RecordChange | Consequence, ambiguous: Container[str]
) -> Iterator[Entry]:
    subject: Words = (f"{kind} ", RecordText(change.id)) if change.id in ambiguous else (RecordText(change.id),)
    match change:
        case Added(record=record):
            yield Entry(kind, change.id, "added", new=record, text=(_introduce(versions.new, kind, record),))
        case Removed(record=record):
            yield Entry(kind, change.id, "removed", old=record, text=(_introduce(versions.old, kind, record),))
        case Changed(changes=changes):
            yield from (_describe_field(versions, kind, change.id, field, subject) for field in changes)
        case _:
            line = (*subject, ": ", *describe_consequence(versions, change))
            yield Entry(kind, change.id, "consequence", "due", change.old, change.new, change.because, (line,))


def _describe_field(versions: Versions, kind: EntryKind, name: str, change: Change, subject: Words) -> Entry:
    ways = [((), describe_deadline(versions, name))] if change.field == "due" else describe_change(versions, change)
    lines = tuple((*subject, *_name_parts(parts), ": ", *words) for parts, words in ways)
    return Entry(kind, name, "changed", change.field, change.old, change.new, text=lines)


def _name_parts(parts: Sequence[RecordText]) -> Words:
    """Return in which part of a record something changed, in parentheses."""
    between = [word for part in parts for word in ("; ", part)]
    return (" (", *between[1:], ")") if parts else ()


def _introduce(timeline: Timeline, kind: Kind, record: Record) -> Words:
    """Return what an added or removed record is: "handover (event, 2023-09-10): Daniel Zhang …"."""
    match record:
        case Event():
            known = str(record.when)
        case Commitment():
            due = timeline.deadline(record)
            known = f"due {due}" if due else "no deadline"
        case _:
            known = record.kind
    name = record.name if isinstance(record, Actor | Source) else record.title
    return RecordText(record.id), f" ({kind}, ", RecordText(known), "): ", RecordText(name)


def _find_ambiguous_ids(versions: Versions, difference: Difference) -> set[str]:
    """Return the ids of changed records that records of another kind have too."""
    ids = {change.id for change in (*difference.records, *difference.consequences)}
    kinds = {
        (record.id, kind)
        for timeline in versions
        for kind, collection in COLLECTIONS.items()
        for record in getattr(timeline, collection)
        if record.id in ids
    }
    return {name for name, count in Counter(name for name, _ in kinds).items() if count > 1}
