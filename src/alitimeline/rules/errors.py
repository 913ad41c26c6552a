"""What must be true between the records of a timeline: one generator per rule, whose name states the rule.

A mistake is reported once: an unknown reference only by `references_exist`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from alitimeline.documents.plain import to_plain, value_from_plain
from alitimeline.model import Commitment, Dispute, Due, Timeline
from alitimeline.model.fields import one_or_several
from alitimeline.model.kinds import COLLECTIONS, Kind
from alitimeline.model.roles import read_title
from alitimeline.model.texts import fold
from alitimeline.problems import DeadlineError, Path, Remark, did_you_mean, shorten
from alitimeline.references import Value, find_circles, find_own_references, find_targets, walk_values
from alitimeline.schema import check_field, field_names
from alitimeline.schema.corrections import Corrections
from alitimeline.when import When

__all__ = ["RULES", "VALUE_RULES", "agrees", "nobody_comes_and_goes_at_once"]

#: Fields that can't be disputed as a whole; their parts may be.
UNDISPUTABLE = {"id", "participants", "related", "media", "measures", "assessments", "citations", "disputes"}
#: How many suggestions are looked for at most: each takes time, and with more unknown ids something else is wrong.
MOST_SUGGESTIONS = 50
#: How to give a commitment a measure.
NO_MEASURE = 'add "measures": [{"metric": …, "target": …}]'
NAMED_BY_ITS_END = (
    "a fiscal year is named by the year in which it ends; "
    "if yours is named by the year in which it begins, write the next"
)


def ids_are_unique(timeline: Timeline) -> Iterator[Remark]:
    """No two records of a kind have the same id."""
    for kind, collection in COLLECTIONS.items():
        seen: set[str] = set()
        for index, record in enumerate(getattr(timeline, collection)):
            if record.id in seen:
                message = f"the id {record.id!r} is already used by an earlier {kind}"
                yield "duplicate-id", (collection, index, "id"), message, None
            seen.add(record.id)


def references_exist(timeline: Timeline, _values: Sequence[Value]) -> Iterator[Remark]:
    """Every id that is referred to exists, and belongs to an organization where that is required."""
    known: dict[Kind, dict[str, Any]] = {
        kind: {record.id: record for record in getattr(timeline, collection)}
        for kind, collection in COLLECTIONS.items()
    }
    organizations = {name for name, actor in known["actor"].items() if actor.kind == "organization"}
    every = [record for collection in COLLECTIONS.values() for record in getattr(timeline, collection)]
    if all(
        (organizations if must_be_organization else known[kind].keys()) >= {*names}
        for kind, names, must_be_organization in find_targets(every, optional=True)
    ):
        return  # as nearly always: looking at each with its path takes four times as long
    ids = {kind: sorted(records) for kind, records in known.items()}
    similar: dict[tuple[Kind, str], str | None] = {}
    corrections = None
    for path, record, value in walk_values(timeline):
        for inner, kind, name, must_be_organization in find_own_references(record, value):
            if name not in known[kind]:
                place = path + inner
                message = f"no {kind} has the id {shorten(name)}"
                corrections = corrections or Corrections(to_plain(timeline))
                replacement, hint = corrections.find_id(place, name) or (None, None)
                if hint is None and (kind, name) not in similar and len(similar) < MOST_SUGGESTIONS:
                    similar[kind, name] = did_you_mean(name, ids[kind])
                hint = hint or similar.get((kind, name))
                if other := next((other for other in known if name in known[other]), None):
                    message += f"; it is the id of {_with_article(other)}"
                    if inner == ("due", "of") and kind == "event" and value.made_in:
                        hint = hint or f'write "of": "{value.made_in}", the event in which it was promised'
                yield f"unknown-{kind}", place, message, hint, replacement
            elif must_be_organization and known[kind][name].kind != "organization":
                what = "a person" if known[kind][name].kind == "person" else "of the kind 'other'"
                yield "not-an-organization", path + inner, f"{name!r} is {what}, not an organization", None


def disputes_fit_their_field(_timeline: Timeline, values: Sequence[Value]) -> Iterator[Remark]:
    """Every dispute names a field of its record, and a valid value that differs from the record's."""
    for path, name, value in values:
        for number, dispute in enumerate(getattr(value, "disputes", ())):
            place = (*path, "disputes", number)
            fields = [field for field in field_names(name) if field not in UNDISPUTABLE]
            if dispute.field not in fields:
                what = f"{_with_article(name)} that can be disputed"
                yield _describe_unknown_field((*place, "field"), dispute.field, what, fields)
                continue
            problems = check_field(name, dispute.field, dispute.value)
            for problem in problems:
                message = f"not valid for {dispute.field}: {problem.message}"
                yield "dispute-value", (*place, "value", *problem.path), message, problem.hint
            held = getattr(value, dispute.field)
            if not problems and (agrees(held, dispute.value) or _are_one_role(dispute, held)):
                message = f"{shorten(dispute.value)} is also what the record says"
                yield "dispute-agrees", (*place, "value"), message, "a dispute records what another source says instead"


def agrees(accepted: object, claimed: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return whether a claimed value, in the form of a data file, says the same as the value of the record."""
    match accepted, claimed:
        case When(), str():
            return accepted.means(When.parse(claimed))
        case str(), str():
            return fold(accepted) == fold(claimed)
        case tuple(), list() | str():
            return bool(accepted == one_or_several(claimed))
        case Due(), dict():
            return bool(accepted == value_from_plain(Commitment, "due", claimed))
        case _:
            return bool(accepted == claimed)


def _are_one_role(dispute: Dispute, held: str | None) -> bool:
    """Return whether a claimed title names the same roles, in the same capacity, as the title in the record."""
    if dispute.field != "role" or held is None:
        return False
    ours, theirs = ([role[:1] + role[2:] for role in read_title(title)] for title in (held, dispute.value))
    return ours == theirs


def citations_support_fields(_timeline: Timeline, values: Sequence[Value]) -> Iterator[Remark]:
    """Every field that a citation supports is a field of its record."""
    for path, name, value in values:
        for number, citation in enumerate(getattr(value, "citations", ())):
            fields = field_names(name) if citation.supports else ()
            for place, field in enumerate(citation.supports):
                if field not in fields:
                    what = _with_article(name)
                    yield _describe_unknown_field((*path, "citations", number, "supports", place), field, what, fields)


def _describe_unknown_field(path: Path, field: str, what: str, fields: Sequence[str]) -> Remark:
    hint = did_you_mean(field, fields) or f"known: {', '.join(fields)}"
    return "unknown-field", path, f"{shorten(field)} is not a field of {what}", hint


def _with_article(record: str) -> str:
    return f"{'an' if record[0] in 'aeiou' else 'a'} {record}"


def nothing_goes_in_circles(timeline: Timeline) -> Iterator[Remark]:
    """Nothing is its own parent, part, successor or relation, directly or through others."""
    for graph, name in _build_graphs(timeline):
        targets = {start: tuple(dict(edges)) for start, edges in graph.items()}
        for circle in find_circles(targets):
            path = next(path for target, path in graph[circle[0]] if target == circle[1])
            yield "circle", path, f"{name} goes in a circle: {' → '.join(circle)}", None


_Graph: TypeAlias = Mapping[str, Sequence[tuple[str, Path]]]


def _build_graphs(timeline: Timeline) -> Iterator[tuple[_Graph, str]]:
    """Yield the graphs that must have no circles: for every id its targets with their paths; and the field's name."""
    for collection, field in (("actors", "parent"), ("commitments", "part_of"), ("commitments", "superseded_by")):
        graph: dict[str, list[tuple[str, Path]]] = defaultdict(list)
        for index, record in enumerate(getattr(timeline, collection)):
            target = getattr(record, field)
            if target is not None:
                graph[record.id].append((target, (collection, index, field)))
        yield graph, field
    order = {event.id: index for index, event in enumerate(timeline.events)}
    edges = [(index, relation.event) for index, event in enumerate(timeline.events) for relation in event.related]
    if all(order.get(target, -1) < index for index, target in edges):
        return  # all lead back, as nearly always: this takes a third of the time
    related: dict[str, dict[str, list[tuple[str, Path]]]] = defaultdict(lambda: defaultdict(list))
    for index, event in enumerate(timeline.events):
        for number, relation in enumerate(event.related):
            related[relation.kind][event.id].append((relation.event, ("events", index, "related", number)))
    yield from ((graph, kind) for kind, graph in related.items())


def deadlines_can_be_computed(timeline: Timeline) -> Iterator[Remark]:
    """Every deadline that is computed from an event or a fiscal year leads to a date."""
    events = {event.id for event in timeline.events}
    organizations = {actor.id for actor in timeline.actors if actor.kind == "organization"}
    for index, commitment in enumerate(timeline.commitments):
        if isinstance(commitment.due, Due):
            try:
                timeline.deadline(commitment)
            except DeadlineError as error:
                if commitment.due.of in (None, *(events if commitment.due.within else organizations)):
                    yield "deadline", ("commitments", index, "due"), error.message, error.hint


def due_follows_the_promise(timeline: Timeline) -> Iterator[Remark]:
    """No commitment falls due before it was made."""
    for index, commitment, made in _list_promises(timeline):
        try:
            due = timeline.deadline(commitment)
        except DeadlineError:
            continue
        if due is not None and due.before(made, timeline.zone):
            message = f"the deadline ({due}) is before the promise ({made})"
            is_fiscal = isinstance(commitment.due, Due) and commitment.due.fiscal_year
            yield "due-before-promise", ("commitments", index, "due"), message, NAMED_BY_ITS_END if is_fiscal else None


def assessments_follow_the_promise(timeline: Timeline) -> Iterator[Remark]:
    """Nobody judges a promise before it is made."""
    for index, commitment, made in _list_promises(timeline):
        for number, assessment in enumerate(commitment.assessments):
            if assessment.on.before(made, timeline.zone):
                path = ("commitments", index, "assessments", number, "on")
                message = f"the verdict ({assessment.on}) is before the promise ({made})"
                yield "assessment-before-promise", path, message, None


def _list_promises(timeline: Timeline) -> Iterator[tuple[int, Commitment, When]]:
    dates = {event.id: event.when for event in timeline.events}
    for index, commitment in enumerate(timeline.commitments):
        made = commitment.made_on or dates.get(str(commitment.made_in))
        if made is not None:
            yield index, commitment, made


def values_have_a_measure(timeline: Timeline) -> Iterator[Remark]:
    """Measures of a commitment have names of their own, and every value of an assessment is that of one of them."""
    for index, commitment in enumerate(timeline.commitments):
        names = [measure.name for measure in commitment.measures]
        for number, name in enumerate(names):
            if name in names[:number]:
                path: Path = ("commitments", index, "measures", number)
                message = f"{shorten(name)} is already measured in this commitment"
                yield "duplicate-measure", path, message, "give it a scope of its own"
        for number, assessment in enumerate(commitment.assessments):
            for measured, value in assessment.values.items():
                if commitment.find_measure(measured):
                    continue
                path = ("commitments", index, "assessments", number, "value")
                message = f"the commitment has {len(names) or 'no'} measures; this value doesn't say which it is of"
                hint = f'write {{"{names[0]}": {value}}}' if names else NO_MEASURE
                if measured is not None:
                    path, message = (*path, measured), f"no measure is called {shorten(measured)}"
                    hint = did_you_mean(measured, names) or (f"known: {', '.join(names)}" if names else NO_MEASURE)
                yield "unknown-measure", path, message, hint


def nobody_comes_and_goes_at_once(timeline: Timeline) -> Iterator[Remark]:
    """In one event, nobody both takes up and gives up the same role."""
    for index, event in enumerate(timeline.events):
        if not any(participation.part == "outgoing" for participation in event.participants):
            continue
        roles = [frozenset((role.key, role.capacity) for role in timeline.roles(part)) for part in event.participants]
        posts = [(part.actor, post, part.organization) for part, post in zip(event.participants, roles, strict=True)]
        coming = {post for part, post in zip(event.participants, posts, strict=True) if part.part == "incoming"}
        for number, part in enumerate(event.participants):
            if part.part == "outgoing" and posts[number] in coming:
                role = shorten(part.role) if part.role else "the same role"
                message = f"{part.actor!r} both takes up and gives up {role} in this event"
                yield "incoming-and-outgoing", ("events", index, "participants", number), message, None


#: The rules of a whole timeline, and of the values in it, which are collected once for all of these rules.
RULES = (
    ids_are_unique,
    nothing_goes_in_circles,
    deadlines_can_be_computed,
    due_follows_the_promise,
    assessments_follow_the_promise,
    values_have_a_measure,
    nobody_comes_and_goes_at_once,
)
VALUE_RULES = (references_exist, disputes_fit_their_field, citations_support_fields)
