"""What must hold between the records of a timeline: one generator per rule, named by what it states.

Each trouble is told once: where a reference leads nowhere, only `references_exist` speaks.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from math import inf
from typing import Any, Literal, TypeAlias, cast

from alitimeline.model import Actor, Commitment, Dispute, Due, Event, Participation, Record, Relation, Timeline
from alitimeline.problems import DeadlineError, Path, Problem, did_you_mean, is_error, shorten
from alitimeline.roles import role_key
from alitimeline.schema import check_field, fields_of
from alitimeline.when import When

__all__ = ["COLLECTIONS", "RULES", "Kind", "agrees", "check", "references"]

#: A record or a value in it that refers to others or carries citations, with its path, and the schema's name of the
#: record whose fields its citations support: for a dispute, that is the record that it stands in.
Value: TypeAlias = tuple[Path, str, Any]
Rule: TypeAlias = Callable[[Timeline], Iterator[Problem]]
ValueRule: TypeAlias = Callable[[Timeline, Sequence[Value]], Iterator[Problem]]
Kind: TypeAlias = Literal["source", "actor", "event", "commitment"]

COLLECTIONS: dict[Kind, str] = {
    "source": "sources",
    "actor": "actors",
    "event": "events",
    "commitment": "commitments",
}
#: The fields that refer to a record, and to which kind.
REFERENCES: dict[type, dict[str, Kind]] = {
    Actor: {"parent": "actor"},
    Participation: {"actor": "actor", "organization": "actor"},
    Relation: {"event": "event"},
    Commitment: {"made_by": "actor", "made_in": "event", "part_of": "commitment", "superseded_by": "commitment"},
}
#: Among them, those that must be organizations.
ORGANIZATIONS = {"parent", "organization"}
#: What is disputed in its parts, if at all.
UNDISPUTABLE = {"id", "participants", "related", "assessments", "citations", "disputes"}
#: For how many unknown ids a known one is suggested: if there are more, something else is wrong, and it takes time.
SUGGESTED = 50
#: By how many days the same moment can differ between two zones.
ZONES_APART = 2
#: How many ids of a circle a message shows.
LONGEST_WAY = 6


def check(timeline: Timeline, *, only_errors: bool = False) -> tuple[Problem, ...]:
    """Check a timeline against every rule."""
    values = list(_values(timeline))
    found = chain(
        *(rule(timeline, values) for rule in VALUE_RULES if not (only_errors and rule in WARNING)),
        *(rule(timeline) for rule in RULES if not (only_errors and rule in WARNING)),
    )
    return tuple(problem for problem in found if not only_errors or is_error(problem))


def ids_are_unique(timeline: Timeline) -> Iterator[Problem]:
    """No two records of a kind have the same id."""
    for kind, collection in COLLECTIONS.items():
        seen: set[str] = set()
        for index, record in enumerate(getattr(timeline, collection)):
            if record.id in seen:
                message = f"an earlier {kind} has the id {record.id!r}, too"
                yield Problem(code="duplicate-id", path=(collection, index, "id"), message=message)
            seen.add(record.id)


def references_exist(timeline: Timeline, values: Sequence[Value]) -> Iterator[Problem]:
    """Whatever is referred to is in the timeline, and is an organization where it must be one."""
    known = {kind: {each.id: each for each in getattr(timeline, name)} for kind, name in COLLECTIONS.items()}
    names = {kind: sorted(records) for kind, records in known.items()}
    near = cache(lambda kind, name: did_you_mean(name, names[kind]) if near.cache_info().misses <= SUGGESTED else None)
    for path, record, value in values:
        for inner, kind, name, must_be_organization in _references_in(record, value):
            if name not in known[kind]:
                message, hint = f"no {kind} has the id {shorten(name)}", near(kind, name)
                yield Problem(code=f"unknown-{kind}", path=path + inner, message=message, hint=hint)
            elif must_be_organization and known[kind][name].kind != "organization":
                message = f"{name!r} is a person, not an organization"
                yield Problem(code="not-an-organization", path=path + inner, message=message)


#: Where in its value a reference stands, to which kind of record, its id, and whether that is to be an organization.
Reference: TypeAlias = tuple[Path, Kind, str, bool]


def references(record: Record) -> Iterator[Reference]:
    """Yield every reference in a record, in its disputes too."""
    for path, name, value in _values_of(record):
        for inner, kind, target, must_be_organization in _references_in(name, value):
            yield path + inner, kind, target, must_be_organization


def _references_in(name: str, value: Any) -> Iterator[Reference]:  # noqa: ANN401 - any record or value
    if type(value) in REFERENCES:
        for field, kind in REFERENCES[type(value)].items():
            target = getattr(value, field)
            if target is not None:
                yield (field,), kind, target, field in ORGANIZATIONS
        if isinstance(value, Commitment) and isinstance(value.due, Due):
            yield ("due", "of"), *_counted_from(value.due.of, within=value.due.within is not None)
    if disputes := getattr(value, "disputes", ()):
        for number, dispute in enumerate(disputes):
            yield from _disputed_references(("disputes", number, "value"), name, value, dispute)
    for number, citation in enumerate(getattr(value, "citations", ())):
        yield ("citations", number, "source"), "source", citation.source, False


def _disputed_references(path: Path, name: str, record: object, dispute: Dispute) -> Iterator[Reference]:
    """Yield what a dispute's value refers to, unless its field can't hold it, of which another rule speaks."""
    kind = REFERENCES.get(type(record), {}).get(dispute.field)
    match dispute.value:
        case str() as target if kind and not check_field(name, dispute.field, target):
            yield path, kind, target, dispute.field in ORGANIZATIONS
        case {"of": of, **rest} if (name, dispute.field) == ("commitment", "due") and not check_field(
            name, "due", dispute.value
        ):
            yield (*path, "of"), *_counted_from(of, within="within" in rest)


def _counted_from(of: str, *, within: bool) -> tuple[Kind, str, bool]:
    return ("event", of, False) if within else ("actor", of, True)


def _values(timeline: Timeline) -> Iterator[Value]:
    for collection in COLLECTIONS.values():
        for index, record in enumerate(getattr(timeline, collection)):
            yield from _values_of(record, (collection, index))


def _values_of(record: Record, path: Path = ()) -> Iterator[Value]:
    if isinstance(record, Event):
        yield from _event_values(path, record)
    elif isinstance(record, Commitment):
        yield from _with_disputes(path, "commitment", record)
        for number, assessment in enumerate(record.assessments):
            yield (*path, "assessments", number), "assessment", assessment
    elif isinstance(record, Actor):
        yield path, "actor", record


def _event_values(path: Path, event: Event) -> Iterator[Value]:
    yield from _with_disputes(path, "event", event)
    for number, relation in enumerate(event.related):
        yield (*path, "related", number), "relation", relation
    for number, participation in enumerate(event.participants):
        yield from _with_disputes((*path, "participants", number), "participation", participation)


def _with_disputes(path: Path, name: str, value: Event | Participation | Commitment) -> Iterator[Value]:
    yield path, name, value
    for number, dispute in enumerate(value.disputes):
        yield (*path, "disputes", number), name, dispute


def disputes_fit_their_field(_timeline: Timeline, values: Sequence[Value]) -> Iterator[Problem]:
    """Every dispute names a field of its record, with a value that is valid for it and not the record's own."""
    for path, name, value in values:
        for number, dispute in enumerate(getattr(value, "disputes", ())):
            place = (*path, "disputes", number)
            fields = [field for field in fields_of(name) if field not in UNDISPUTABLE]
            if dispute.field not in fields:
                yield _unknown_field((*place, "field"), dispute.field, name, fields)
                continue
            problems = check_field(name, dispute.field, dispute.value)
            for problem in problems:
                message = f"not valid for {dispute.field}: {problem.message}"
                yield Problem(
                    code="dispute-value", path=(*place, "value", *problem.path), message=message, hint=problem.hint
                )
            if not problems and agrees(getattr(value, dispute.field), dispute.value):
                yield Problem(
                    code="dispute-agrees",
                    path=(*place, "value"),
                    message=f"{shorten(dispute.value)} is what the record says, too",
                    hint="a dispute holds what another source says otherwise",
                    severity="warning",
                )


def agrees(held: object, claimed: Any) -> bool:  # noqa: ANN401 - any JSON
    """Tell whether a claimed value, as it stands in a data file, is the one that the record holds."""
    match held, claimed:
        case When(), str():
            return held == When.parse(claimed)
        case tuple(), list():
            return list(held) == list(claimed)
        case Due(within=within, fiscal_year=year, of=of), dict():
            said = {"within": str(within), "of": of} if within else {"fiscal_year": year, "of": of}
            return said == dict(claimed)
        case _:
            return bool(held == claimed)


def citations_support_fields(_timeline: Timeline, values: Sequence[Value]) -> Iterator[Problem]:
    """Whatever a citation supports is a field of the record that it stands in."""
    for path, name, value in values:
        for number, citation in enumerate(getattr(value, "citations", ())):
            for place, field in enumerate(citation.supports):
                fields = fields_of(name)
                if field not in fields:
                    yield _unknown_field((*path, "citations", number, "supports", place), field, name, fields)


def _unknown_field(path: Path, field: str, record: str, fields: Sequence[str]) -> Problem:
    hint = did_you_mean(field, fields) or f"known: {', '.join(fields)}"
    article = "an" if record[0] in "aeiou" else "a"
    message = f"{shorten(field)} is not a field of {article} {record} that can stand here"
    return Problem(code="unknown-field", path=path, message=message, hint=hint)


def nothing_goes_in_circles(timeline: Timeline) -> Iterator[Problem]:
    """Nothing is its own parent, part, successor or relation, not even by way of others."""
    for graph, name in _graphs(timeline):
        targets = {start: tuple(dict(edges)) for start, edges in graph.items()}
        for circle in _circles(targets):
            path = next(path for target, path in graph[circle[0]] if target == circle[1])
            yield Problem(code="circle", path=path, message=f"{name} goes in a circle: {' → '.join(circle)}")


_Graph: TypeAlias = Mapping[str, Sequence[tuple[str, Path]]]


def _graphs(timeline: Timeline) -> Iterator[tuple[_Graph, str]]:
    """Yield what must not go in circles: for each id where its edges lead and stand, and the name of the edges."""
    for collection, field in (("actors", "parent"), ("commitments", "part_of"), ("commitments", "superseded_by")):
        graph: dict[str, list[tuple[str, Path]]] = defaultdict(list)
        for index, record in enumerate(getattr(timeline, collection)):
            target = getattr(record, field)
            if target is not None:
                graph[record.id].append((target, (collection, index, field)))
        yield graph, field
    related: dict[str, dict[str, list[tuple[str, Path]]]] = defaultdict(lambda: defaultdict(list))
    for index, event in enumerate(timeline.events):
        for number, relation in enumerate(event.related):
            related[relation.kind][event.id].append((relation.event, ("events", index, "related", number)))
    yield from ((graph, kind) for kind, graph in related.items())


def _circles(graph: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Yield circles, each as the ids along it with the first again at the end; at least one if there is any.

    The middle of a long one is left out. A depth-first walk without recursion, for chains of any length.
    """
    done: set[str] = set()
    for start in graph:
        trail = [] if start in done else [start]
        rest, position = [iter(graph[each]) for each in trail], dict.fromkeys(trail, 0)
        while trail:
            there = next(rest[-1], None)
            if there is None:
                done.add(trail[-1])
                del rest[-1], position[trail.pop()]
            elif there in position:
                way = trail[position[there] : position[there] + LONGEST_WAY]
                yield [*way, *(["…"] if trail[-1] != way[-1] else []), there]
            elif there in graph and there not in done:
                position[there] = len(trail)
                trail.append(there)
                rest.append(iter(graph[there]))


def deadlines_can_be_computed(timeline: Timeline) -> Iterator[Problem]:
    """Every deadline that counts from something leads to a date."""
    events = {event.id for event in timeline.events}
    organizations = {actor.id for actor in timeline.actors if actor.kind == "organization"}
    for index, commitment in enumerate(timeline.commitments):
        if isinstance(commitment.due, Due):
            try:
                timeline.deadline(commitment)
            except DeadlineError as error:
                if commitment.due.of in (events if commitment.due.within else organizations):
                    path = ("commitments", index, "due")
                    yield Problem(code="deadline", path=path, message=error.message, hint=error.hint)


def due_follows_the_promise(timeline: Timeline) -> Iterator[Problem]:
    """No commitment falls due before the event that it was made in."""
    for index, commitment, made in _promises(timeline):
        try:
            due = timeline.deadline(commitment)
        except DeadlineError:
            continue
        if due is not None and due.before(made, timeline.zone):
            yield Problem(
                code="due-before-promise",
                path=("commitments", index, "due"),
                message=f"the deadline ({due}) lies before the promise ({made})",
            )


def assessments_follow_the_promise(timeline: Timeline) -> Iterator[Problem]:
    """Nobody judges a promise before it is made."""
    for index, commitment, made in _promises(timeline):
        for number, assessment in enumerate(commitment.assessments):
            if When.of(assessment.on).before(made, timeline.zone):
                yield Problem(
                    code="assessment-before-promise",
                    path=("commitments", index, "assessments", number, "on"),
                    message=f"the verdict ({assessment.on}) lies before the promise ({made})",
                )


def _promises(timeline: Timeline) -> Iterator[tuple[int, Commitment, When]]:
    dates = {event.id: event.when for event in timeline.events}
    for index, commitment in enumerate(timeline.commitments):
        if commitment.made_in in dates:
            yield index, commitment, dates[commitment.made_in]


def sources_follow_the_event(timeline: Timeline, values: Sequence[Value]) -> Iterator[Problem]:
    """Nobody reports what has not happened yet, unless it is planned or scheduled (a tentative event) or cancelled."""
    dated = ((source.id, source.published) for source in timeline.sources if source.published)
    published = {source: (date, date.latest.toordinal()) for source, date in dated if date.latest}
    zone = timeline.zone
    for path, _, value in values:
        if path[0] != "events" or (isinstance(value, Dispute) and value.field == "when"):
            continue  # by this source's account, the event took place at another time
        event = timeline.events[cast("int", path[1])]
        if event.status != "confirmed" or event.when.earliest is None:
            continue
        begins = event.when.earliest.toordinal()
        for number, citation in enumerate(getattr(value, "citations", ())):
            date, ends = published.get(citation.source, (None, inf))
            # to ask the dates themselves takes long, and is in vain where days differ by more than zones do
            if date and ends <= begins + ZONES_APART and date.before(event.when, zone):
                yield Problem(
                    code="source-before-event",
                    path=(*path, "citations", number, "source"),
                    message=f"{citation.source!r} was published ({date}) before the event ({event.when})",
                    hint='a planned event has "status": "tentative"',
                    severity="warning",
                )


def everything_is_cited(timeline: Timeline) -> Iterator[Problem]:
    """Every event and commitment has a citation."""
    for index, event in enumerate(timeline.events):
        if not event.citations and not any(each.citations for each in event.participants):
            yield _uncited(("events", index), f"the event {event.id!r}")
    for index, commitment in enumerate(timeline.commitments):
        if not commitment.citations:
            yield _uncited(("commitments", index), f"the commitment {commitment.id!r}")


def _uncited(path: Path, what: str) -> Problem:
    hint = 'add "citations": [{"source": …, "quote": …}]'
    return Problem(code="uncited", path=path, message=f"{what} has no citation", hint=hint, severity="warning")


def nobody_comes_and_goes_at_once(timeline: Timeline) -> Iterator[Problem]:
    """In one event, nobody both takes and leaves the same role."""
    for index, event in enumerate(timeline.events):
        if not any(each.part == "outgoing" for each in event.participants):
            continue
        moves = [
            (each.part, each.actor, each.role and role_key(each.role), each.organization) for each in event.participants
        ]
        for number, (part, *rest) in enumerate(moves):
            if part == "outgoing" and ("incoming", *rest) in moves:
                each = event.participants[number]
                role = shorten(each.role) if each.role else "the same role"
                yield Problem(
                    code="incoming-and-outgoing",
                    path=("events", index, "participants", number),
                    message=f"{each.actor!r} both takes and leaves {role} here",
                )


#: The rules that only warn.
WARNING: frozenset[Rule | ValueRule] = frozenset({sources_follow_the_event, everything_is_cited})

#: The rules of a whole timeline.
RULES: tuple[Rule, ...] = (
    ids_are_unique,
    nothing_goes_in_circles,
    deadlines_can_be_computed,
    due_follows_the_promise,
    assessments_follow_the_promise,
    everything_is_cited,
    nobody_comes_and_goes_at_once,
)

#: The rules of values, of which there are so many that they are gathered once for all.
VALUE_RULES: tuple[ValueRule, ...] = (
    references_exist,
    disputes_fit_their_field,
    citations_support_fields,
    sources_follow_the_event,
)
