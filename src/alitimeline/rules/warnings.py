"""What an editor should look at in a timeline: one generator per rule, whose name states the rule."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import TypeAlias, cast

from attrs import evolve

from alitimeline.model import Dispute, Event, Participation, Timeline
from alitimeline.problems import Path, Problem, shorten
from alitimeline.references import Value
from alitimeline.when import When

__all__ = [
    "deaths_are_of_somebody",
    "everything_is_cited",
    "moves_have_a_role",
    "sources_follow_the_event",
    "who_leaves_was_appointed",
]

#: The kinds of sources that announce what is to happen, and how many days before it they may.
ANNOUNCING, LONGEST_NOTICE = frozenset({"letter", "filing", "press-release"}), 366
#: By how many days the date of one moment can differ between two zones.
ZONES_APART = 2

#: The key of a role, and the organization.
_Post: TypeAlias = tuple[str, str | None]


def sources_follow_the_event(timeline: Timeline, values: Sequence[Value]) -> Iterator[Problem]:
    """Nobody reports what has not happened yet, unless it is planned (tentative), cancelled or was announced."""
    dated = ((source, source.published) for source in timeline.sources if source.published)
    published = {source.id: (date, date.latest.toordinal()) for source, date in dated if date.latest}
    announcing = {source.id for source in timeline.sources if source.primary or source.kind in ANNOUNCING}
    zone = timeline.zone
    for path, _, value in values:
        if path[0] != "events" or (isinstance(value, Dispute) and value.field == "when"):
            continue  # according to this source, the event took place at another time
        event = timeline.events[cast("int", path[1])]
        if event.status != "confirmed" or event.when.earliest is None:
            continue
        begins = event.when.earliest.toordinal()
        for number, citation in enumerate(getattr(value, "citations", ())):
            date, ends = published.get(citation.source, (None, inf))
            # comparing the dates themselves is slow, and needless if the days differ by more than zones do
            if date and ends <= begins + ZONES_APART and date.before(event.when, zone):
                if begins - ends <= LONGEST_NOTICE and (citation.source in announcing or _is_move(event)):
                    continue
                yield Problem(
                    code="source-before-event",
                    path=(*path, "citations", number, "source"),
                    message=f"{citation.source!r} was published ({date}) before the event ({event.when})",
                    hint='for a planned event, write "status": "tentative"',
                    severity="warning",
                )


def _is_move(event: Event) -> bool:
    return any(part.part in ("incoming", "outgoing") for part in event.participants)


def everything_is_cited(timeline: Timeline) -> Iterator[Problem]:
    """Every event, commitment and verdict has a citation."""
    for index, event in enumerate(timeline.events):
        if not event.citations and not any(participation.citations for participation in event.participants):
            yield _build_uncited(("events", index), f"the event {event.id!r}")
    for index, commitment in enumerate(timeline.commitments):
        if not commitment.citations:
            yield _build_uncited(("commitments", index), f"the commitment {commitment.id!r}")
        for number, assessment in enumerate(commitment.assessments):
            if not assessment.citations:
                what = f"the verdict {assessment.verdict!r} of {assessment.on}"
                problem = _build_uncited(("commitments", index, "assessments", number), what)
                is_broken = assessment.verdict == "broken"
                yield evolve(problem, code="broken-uncited") if is_broken else evolve(problem, code="verdict-uncited")


def _build_uncited(path: Path, what: str) -> Problem:
    hint = 'add "citations": [{"source": …, "quote": …}]'
    return Problem(code="uncited", path=path, message=f"{what} has no citation", hint=hint, severity="warning")


def moves_have_a_role(timeline: Timeline) -> Iterator[Problem]:
    """Who comes or goes takes up or gives up a role, unless it is by death."""
    for path, event, participation in _list_moves(timeline):
        if participation.role is None and participation.reason != "died" and event.kind != "death":
            yield Problem(
                code="move-without-role",
                path=path,
                message=f"{participation.actor!r} is {participation.part} without a role, so no tenure shows it",
                hint='add "role": "CEO" or "member"',
                severity="warning",
            )


def deaths_are_of_somebody(timeline: Timeline) -> Iterator[Problem]:
    """Every event of the kind "death" says who died."""
    for index, event in enumerate(timeline.events):
        if event.kind == "death" and not timeline.list_dead(event):
            yield Problem(
                code="death-of-nobody",
                path=("events", index),
                message=f"the event {event.id!r} doesn't say who died, so it ends no tenure",
                hint='give that person "part": "subject"',
                severity="warning",
            )


def who_leaves_was_appointed(timeline: Timeline) -> Iterator[Problem]:
    """Who leaves a post was appointed to it in some event."""
    moves = [*_list_moves(timeline)]
    titles: dict[str, dict[_Post, str]] = defaultdict(dict)
    for _, _, coming in moves:
        if coming.part == "incoming":
            for role in timeline.roles(coming):
                titles[coming.actor][role.key, coming.organization] = str(coming.role)
    for path, event, going in moves:
        if going.part == "outgoing" and event.status == "confirmed":
            came = titles[going.actor]
            missing = [role for role in timeline.roles(going) if (role.key, going.organization) not in came]
            if missing:
                where = f" of {going.organization!r}" if going.organization else ""
                yield Problem(
                    code="departure-without-appointment",
                    path=path,
                    message=f"{going.actor!r} leaves as {shorten(missing[0].name)}{where} and was never appointed",
                    hint=_suggest_post((missing[0].key, going.organization), came, event.when),
                    severity="warning",
                )


def _suggest_post(left: _Post, came: Mapping[_Post, str], when: When) -> str:
    """Return how to fix a departure from a post, from the posts that the actor came to and the titles there."""
    key, organization = left
    for post, other in came:
        if post == key:
            return f'the appointment to it is at "{other}"' if other else "the appointment to it has no organization"
    if there := dict.fromkeys(title for (_, other), title in came.items() if other == organization):
        return "did you mean " + " or ".join(f'"{title}"' for title in there) + "?"
    return f'record the appointment; if its date is unknown, write "when": "[..{when.points[-1].text}]"'


def _list_moves(timeline: Timeline) -> Iterator[tuple[Path, Event, Participation]]:
    """Yield the appointments and departures in events that are not cancelled."""
    for index, event in enumerate(timeline.events):
        if event.status != "cancelled":
            for number, participation in enumerate(event.participants):
                if participation.part in ("incoming", "outgoing"):
                    yield ("events", index, "participants", number), event, participation
