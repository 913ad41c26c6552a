"""What must hold between the records of a timeline: one generator per rule, named by what it states.

Each trouble is told once: where a reference leads nowhere, only `references_exist` speaks.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

from alitimeline.model import Commitment, Due, Timeline
from alitimeline.model.kinds import COLLECTIONS
from alitimeline.model.roles import role_key
from alitimeline.problems import DeadlineError, Path, Problem, did_you_mean, shorten
from alitimeline.references import Value, find_own_references
from alitimeline.schema import check_field, field_names
from alitimeline.when import When

__all__ = [
    "agrees",
    "assessments_follow_the_promise",
    "citations_support_fields",
    "deadlines_can_be_computed",
    "disputes_fit_their_field",
    "due_follows_the_promise",
    "ids_are_unique",
    "nobody_comes_and_goes_at_once",
    "nothing_goes_in_circles",
    "references_exist",
]

#: What is disputed in its parts, if at all.
UNDISPUTABLE = {"id", "participants", "related", "assessments", "citations", "disputes"}
#: For how many unknown ids a known one is suggested: if there are more, something else is wrong, and it takes time.
SUGGESTED = 50
#: How many ids of a circle a message shows.
LONGEST_WAY = 6


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
        for inner, kind, name, must_be_organization in find_own_references(record, value):
            if name not in known[kind]:
                message, hint = f"no {kind} has the id {shorten(name)}", near(kind, name)
                yield Problem(code=f"unknown-{kind}", path=path + inner, message=message, hint=hint)
            elif must_be_organization and known[kind][name].kind != "organization":
                message = f"{name!r} is a person, not an organization"
                yield Problem(code="not-an-organization", path=path + inner, message=message)


def disputes_fit_their_field(_timeline: Timeline, values: Sequence[Value]) -> Iterator[Problem]:
    """Every dispute names a field of its record, with a value that is valid for it and not the record's own."""
    for path, name, value in values:
        for number, dispute in enumerate(getattr(value, "disputes", ())):
            place = (*path, "disputes", number)
            fields = [field for field in field_names(name) if field not in UNDISPUTABLE]
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
                fields = field_names(name)
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
