"""What refers to what in a timeline, and every citation in it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from alitimeline.model import (
    Actor,
    Citation,
    Commitment,
    Dispute,
    Due,
    Entry,
    Event,
    Participation,
    Record,
    Relation,
    Timeline,
)
from alitimeline.model.fields import one_or_list
from alitimeline.model.kinds import COLLECTIONS, Kind
from alitimeline.problems import Path
from alitimeline.schema import check_field

__all__ = [
    "REFERENCES",
    "Reference",
    "Value",
    "find_circles",
    "find_disputes",
    "find_evidence",
    "find_own_references",
    "find_references",
    "find_targets",
    "list_citations",
    "list_own_citations",
    "walk_record",
    "walk_values",
]

#: How many ids of a circle are shown from its beginning.
LONGEST_WAY = 6

#: A record or a value in it that has references or citations: its path, the schema's name of the record whose fields
#: its citations support (for a dispute, the disputed record), and the value.
Value: TypeAlias = tuple[Path, str, Any]
#: The fields that refer to a record, and the kind of that record.
REFERENCES: dict[type, dict[str, Kind]] = {
    Actor: {"parent": "actor"},
    Participation: {"actor": "actor", "organization": "actor"},
    Relation: {"event": "event"},
    Commitment: {"made_in": "event", "part_of": "commitment", "superseded_by": "commitment"},
}
#: Those of them that must refer to an organization.
ORGANIZATIONS = {"parent", "organization"}

#: References that a part of a timeline can do without.
OPTIONAL = ("related", "part_of")

#: A reference: its path within the value, the kind and id that it refers to, and whether that must be an organization.
Reference: TypeAlias = tuple[Path, Kind, str, bool]


def find_references(record: Record) -> Iterator[Reference]:
    """Yield every reference in a record, including those in its disputes."""
    for path, name, value in walk_record(record):
        for inner, kind, target, must_be_organization in find_own_references(name, value):
            yield path + inner, kind, target, must_be_organization


def find_targets(records: Iterable[Record], *, optional: bool = False) -> Iterator[tuple[Kind, Iterable[str], bool]]:
    """Yield the ids that records refer to, with their kind, and whether each must be an organization.

    These are the references of `find_references`, without paths; the `OPTIONAL` ones only where that is said. Of many
    events it takes a tenth of the time.
    """
    by_type: dict[type, list[Any]] = defaultdict(list)
    for record in records:
        by_type[type(record)].append(record)
    events, commitments = by_type[Event], by_type[Commitment]
    parts = [part for event in events for part in event.participants]
    verdicts = [verdict for commitment in commitments for verdict in commitment.assessments]
    yield "actor", [part.actor for part in parts], False
    yield "actor", [part.organization for part in parts if part.organization], True
    yield "actor", [actor.parent for actor in by_type[Actor] if actor.parent], True
    yield "actor", [actor for commitment in commitments for actor in commitment.made_by], False
    yield "event", [commitment.made_in for commitment in commitments if commitment.made_in], False
    yield "commitment", [commitment.superseded_by for commitment in commitments if commitment.superseded_by], False
    if optional:
        yield "event", [relation.event for event in events for relation in event.related], False
        yield "commitment", [commitment.part_of for commitment in commitments if commitment.part_of], False
    for due in [commitment.due for commitment in commitments if isinstance(commitment.due, Due)]:
        if due.of is not None:
            kind, target, must_be_organization = _starting_point(due.of, within=due.within is not None)
            yield kind, (target,), must_be_organization
    for values in (events, parts, commitments, verdicts, by_type[Actor]):
        yield "source", [citation.source for value in values for citation in value.citations], False
    for name, values in (("event", events), ("participation", parts), ("commitment", commitments)):
        for value in [value for value in values if value.disputes]:
            for dispute in value.disputes:
                yield "source", [citation.source for citation in dispute.citations], False
                for _, kind, target, must_be_organization in _find_disputed_references((), name, value, dispute):
                    yield kind, (target,), must_be_organization


def find_own_references(name: str, value: Any) -> Iterator[Reference]:  # noqa: ANN401 - any record or value
    """Yield the references of a record or value, but not those of its parts; *name* is its name in the schema."""
    if type(value) in REFERENCES:
        for field, kind in REFERENCES[type(value)].items():
            target = getattr(value, field)
            if target is not None:
                yield (field,), kind, target, field in ORGANIZATIONS
        if isinstance(value, Commitment):
            yield from _find_promisers(("made_by",), one_or_list(value.made_by))
            if isinstance(value.due, Due) and value.due.of is not None:
                yield ("due", "of"), *_starting_point(value.due.of, within=value.due.within is not None)
    if disputes := getattr(value, "disputes", ()):
        for number, dispute in enumerate(disputes):
            yield from _find_disputed_references(("disputes", number, "value"), name, value, dispute)
    for number, citation in enumerate(getattr(value, "citations", ())):
        yield ("citations", number, "source"), "source", citation.source, False


def _find_disputed_references(path: Path, name: str, record: object, dispute: Dispute) -> Iterator[Reference]:
    """Yield the references in a dispute's value; none if the value isn't valid, which another rule reports."""
    kind = REFERENCES.get(type(record), {}).get(dispute.field)
    match dispute.value:
        case str() as target if kind and not check_field(name, dispute.field, target):
            yield path, kind, target, dispute.field in ORGANIZATIONS
        case str() | list() as actors if dispute.field == "made_by" and not check_field(name, "made_by", actors):
            yield from _find_promisers(path, actors)
        case {"of": of, **rest} if (name, dispute.field) == ("commitment", "due") and not check_field(
            name, "due", dispute.value
        ):
            yield (*path, "of"), *_starting_point(of, within="within" in rest)


def _find_promisers(path: Path, actors: str | list[str]) -> Iterator[Reference]:
    if isinstance(actors, str):
        yield path, "actor", actors, False
    else:
        yield from (((*path, number), "actor", actor, False) for number, actor in enumerate(actors))


def _starting_point(of: str, *, within: bool) -> tuple[Kind, str, bool]:
    return ("event", of, False) if within else ("actor", of, True)


def walk_values(timeline: Timeline) -> Iterator[Value]:
    """Yield every record and value that has references or citations, in the order of the file."""
    for collection in COLLECTIONS.values():
        for index, record in enumerate(getattr(timeline, collection)):
            yield from walk_record(record, (collection, index))


def walk_record(record: Record, path: Path = ()) -> Iterator[Value]:
    """Yield a record at a *path*, and the values in it, as `walk_values` does for all."""
    if isinstance(record, Event):
        yield from _walk_disputes(path, "event", record)
        for number, relation in enumerate(record.related):
            yield (*path, "related", number), "relation", relation
        for number, participation in enumerate(record.participants):
            yield from _walk_disputes((*path, "participants", number), "participation", participation)
    elif isinstance(record, Commitment):
        yield from _walk_disputes(path, "commitment", record)
        for number, assessment in enumerate(record.assessments):
            yield (*path, "assessments", number), "assessment", assessment
    elif isinstance(record, Actor):
        yield path, "actor", record


def _walk_disputes(path: Path, name: str, value: Event | Participation | Commitment) -> Iterator[Value]:
    yield path, name, value
    for number, dispute in enumerate(value.disputes):
        yield (*path, "disputes", number), name, dispute


def find_disputes(record: Entry) -> Iterator[tuple[Dispute, Participation | None]]:
    """Yield the disputes of a record, then those of its participations with the participation."""
    yield from ((dispute, None) for dispute in record.disputes)
    if isinstance(record, Event):
        yield from ((dispute, part) for part in record.participants for dispute in part.disputes)


def find_evidence(record: Entry) -> Iterator[Citation]:
    """Yield the citations that back a record and its participations or assessments, but not those of disputes."""
    yield from record.citations
    for part in record.participants if isinstance(record, Event) else record.assessments:
        yield from part.citations


def list_citations(record: Entry) -> list[Citation]:
    """Return the citations of a record, its participants and its disputes, but not those of its assessments."""
    citations = list_own_citations(record)
    for part in record.participants if isinstance(record, Event) else ():
        if part.citations or part.disputes:  # few have any
            citations += list_own_citations(part)
    return citations


def list_own_citations(record: Event | Commitment | Participation) -> list[Citation]:
    """Return the citations of a record or participation itself, and of its disputes."""
    citations = [*record.citations]
    for dispute in record.disputes:
        citations += dispute.citations
    return citations


def find_circles(graph: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Yield circles as lists of ids, the first one again at the end; without the last steps of all, no circle is left.

    The middle of a long circle is left out. The depth-first search doesn't recurse: chains may have any length.
    """
    done: set[str] = set()
    for start in graph:
        trail = [] if start in done else [start]
        rest, position = [iter(graph[name]) for name in trail], dict.fromkeys(trail, 0)
        while trail:
            there = next(rest[-1], None)
            if there is None:
                done.add(trail[-1])
                del rest[-1], position[trail.pop()]
            elif there in position:
                way = trail[position[there] : position[there] + LONGEST_WAY]
                last = max(position[there] + LONGEST_WAY, len(trail) - 1)
                middle = ["…"] if last > position[there] + LONGEST_WAY else []
                yield [*way, *middle, *trail[last:], there]
            elif there in graph and there not in done:
                position[there] = len(trail)
                trail.append(there)
                rest.append(iter(graph[there]))
