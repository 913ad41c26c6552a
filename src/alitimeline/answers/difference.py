"""What changed between two versions of a record, in words, as JSON, and as Markdown."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Literal, NamedTuple, TypeAlias

from alitimeline.answers.changes import Said, Versions, Words, became, consequence, deadline
from alitimeline.answers.wording import as_json
from alitimeline.documents.plain import value_to_plain
from alitimeline.model import Actor, Commitment, Event, Record, Timeline
from alitimeline.model.kinds import COLLECTIONS, Kind
from alitimeline.problems import escape_unprintable
from alitimeline.queries import Added, Change, Changed, Consequence, Difference, Removed

__all__ = ["to_json", "to_markdown", "to_text"]

#: What happened to what is told of.
What: TypeAlias = Literal["added", "removed", "changed", "consequence"]


class Told(NamedTuple):
    """One thing that changed: what programs read of it, and its lines."""

    kind: Kind | Literal["timeline"]
    id: str | None
    change: What
    lines: tuple[Words, ...]
    field: str | None = None
    old: Any = None
    new: Any = None
    because: str | None = None


def to_text(old: Timeline, new: Timeline, difference: Difference) -> str:
    """Write a line per change: of the timeline itself, of sources, actors, events by their dates, commitments.

    Raises:
        DeadlineError: if a deadline that changed can't be computed.
        UnknownNameError: if a record refers to one that its version doesn't have.

    """
    signs = {"added": "+ ", "removed": "- "}
    return "".join(
        f"{signs.get(each.change, '')}{_plain(line)}\n"
        for each in _tell(Versions(old, new), difference)
        for line in each.lines
    )


def to_json(old: Timeline, new: Timeline, difference: Difference) -> str:
    """Write a list with an object per change, in the order of the text: the same keys in each, null for nothing.

    Raises:
        DeadlineError: as `to_text`.
        UnknownNameError: as `to_text`.

    """
    return as_json(
        [
            {
                "kind": each.kind,
                "id": each.id,
                "change": each.change,
                "field": each.field,
                "old": value_to_plain(each.old),
                "new": value_to_plain(each.new),
                "because": each.because,
                "text": [_plain(line) for line in each.lines],
            }
            for each in _tell(Versions(old, new), difference)
        ]
    )


def to_markdown(old: Timeline, new: Timeline, difference: Difference) -> str:
    """Write a heading, counts and lists, for a comment on a pull request; nothing if nothing changed.

    Whatever the record says stands as code: there it can't become a link, a mention, an image or HTML.

    Raises:
        DeadlineError: as `to_text`.
        UnknownNameError: as `to_text`.

    """
    if not difference:
        return ""
    paragraphs = [f"### What changed in {_code(new.id)}", *_counts(difference)]
    for kind, told in groupby(_tell(Versions(old, new), difference), key=lambda each: each.kind):
        verbs = {"added": "added ", "removed": "removed "}
        lines = (f"- {verbs.get(each.change, '')}{_marked_up(line)}" for each in told for line in each.lines)
        paragraphs += [f"**{COLLECTIONS[kind].capitalize()}**"] if kind != "timeline" else []
        paragraphs.append("\n".join(lines))
    return "\n\n".join(paragraphs) + "\n"


def _counts(difference: Difference) -> Iterator[str]:
    """Yield a line of how many records changed and how, if any did."""
    counts = Counter(type(each).__name__.lower() for each in difference.records)
    words = [f"{counts[word]} {word}" for word in ("added", "removed", "changed") if counts[word]]
    if difference.consequences:
        words.append(f"{len(difference.consequences)} with another deadline in consequence")
    if words:
        yield f"Records: {', '.join(words)}."


def _plain(line: Words) -> str:
    return escape_unprintable("".join(map(str, line)))


def _marked_up(line: Words) -> str:
    return "".join(_code(each.text) if isinstance(each, Said) else each for each in line)


def _code(text: str) -> str:
    """Write a code span (CommonMark 6.1): between more backticks than it has in a row."""
    shown = escape_unprintable(text) or " "
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    space = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{space}{shown}{space}{fence}"


def _tell(versions: Versions, difference: Difference) -> Iterator[Told]:
    timeline: Words = ("the timeline",)
    yield from (_change(versions, "timeline", versions.new.id, each, timeline) for each in difference.header)
    doubtful = _ids_of_several_kinds(versions, difference)
    for kind in COLLECTIONS:
        records = [each for each in difference.records if each.kind == kind]
        consequences = difference.consequences if kind == "commitment" else ()
        for each in sorted([*records, *consequences], key=lambda each: _place(versions, kind, each)):
            yield from _told(versions, kind, each, doubtful)


def _place(versions: Versions, kind: Kind, told: Removed | Changed | Added | Consequence) -> tuple[Any, ...]:
    """Return the key of the order: events by their dates, the rest as in the new file, then what is gone."""
    timeline = versions.old if isinstance(told, Removed) else versions.new
    record = getattr(timeline, kind)(told.id)
    if isinstance(record, Event):
        return record.when.sort_key(versions.zone), record.id
    return isinstance(told, Removed), timeline.position(record)


def _told(
    versions: Versions, kind: Kind, told: Removed | Changed | Added | Consequence, doubtful: Container[str]
) -> Iterator[Told]:
    subject: Words = (f"{kind} ", Said(told.id)) if told.id in doubtful else (Said(told.id),)
    match told:
        case Added(record=record):
            yield Told(kind, told.id, "added", (_presented(versions.new, kind, record),), new=record)
        case Removed(record=record):
            yield Told(kind, told.id, "removed", (_presented(versions.old, kind, record),), old=record)
        case Changed(changes=changes):
            yield from (_change(versions, kind, told.id, each, subject) for each in changes)
        case _:
            line = (*subject, ": ", *consequence(versions, told))
            yield Told(kind, told.id, "consequence", (line,), "due", told.old, told.new, told.because)


def _change(versions: Versions, kind: Kind | Literal["timeline"], name: str, change: Change, subject: Words) -> Told:
    told = [((), deadline(versions, name))] if change.field == "due" else became(versions, change)
    lines = tuple((*subject, *_within(parts), ": ", *words) for parts, words in told)
    return Told(kind, name, "changed", lines, change.field, change.old, change.new)


def _within(parts: Sequence[Said]) -> Words:
    """Say in which part of a record something changed."""
    return (" (", *_joined(parts, "; "), ")") if parts else ()


def _joined(words: Iterable[Said], between: str) -> Words:
    return tuple(part for word in words for part in (between, word))[1:]


def _presented(timeline: Timeline, kind: Kind, record: Record) -> Words:
    """Say what a record is that wasn't there, or isn't any more: "handover (event, 2023-09-10): Daniel Zhang …"."""
    match record:
        case Event():
            known = str(record.when)
        case Commitment():
            due = timeline.deadline(record)
            known = f"due {due}" if due else "no deadline"
        case _:
            known = record.kind
    name = record.name if isinstance(record, Actor) else record.title
    return Said(record.id), f" ({kind}, ", Said(known), "): ", Said(name)


def _ids_of_several_kinds(versions: Versions, difference: Difference) -> set[str]:
    """Return those of the ids to be told that don't say which record is meant."""
    told = {each.id for each in (*difference.records, *difference.consequences)}
    kinds = {
        (record.id, kind)
        for timeline in versions
        for kind, collection in COLLECTIONS.items()
        for record in getattr(timeline, collection)
        if record.id in told
    }
    return {name for name, count in Counter(name for name, _ in kinds).items() if count > 1}
