"""What an editor should look at in events: relations against time, plans of the past, and duplicates."""

from collections.abc import Iterator

from alitimeline.model import Event, Timeline
from alitimeline.model.texts import fold
from alitimeline.problems import Problem, warn
from alitimeline.when import When

__all__ = ["EVENT_RULES"]

#: The relations of an event to an earlier one.
LATER = {"follows": "follows", "reports-on": "reports on", "corrects": "corrects"}


def relations_agree_with_time(timeline: Timeline) -> Iterator[Problem]:
    """An event is not before the one that it follows, reports on or corrects, and within the one it is a part of."""
    dates, zone = {event.id: (event.when, event.status) for event in timeline.events}, timeline.zone
    for index, event in enumerate(timeline.events):
        for number, relation in enumerate(event.related):
            when, status = dates[relation.event]
            verb = LATER.get(relation.kind)
            if relation.kind == "reports-on" and status != "confirmed":
                continue  # what is planned, or was called off, is reported before it
            if verb and event.when.surely_before(when, zone):
                message = f"the event ({event.when}) {verb} {relation.event!r}, which is later ({when})"
            elif relation.kind == "part-of" and event.when.overlaps(when, zone) is False:
                message = f"the event ({event.when}) is a part of {relation.event!r}, and not at its time ({when})"
            else:
                continue
            hint = "correct a date, or the relation"
            yield warn(code="relation-dates", path=("events", index, "related", number), message=message, hint=hint)


def plans_are_of_the_future(timeline: Timeline) -> Iterator[Problem]:
    """What is only planned has not passed by the day of the record's revision."""
    if timeline.updated is None:
        return
    updated, zone = When.of(timeline.updated), timeline.zone
    for index, event in enumerate(timeline.events):
        if event.status == "tentative" and event.when.surely_before(updated, zone):
            yield warn(
                code="tentative-past",
                path=("events", index, "status"),
                message=f"the event is still a plan, and its date ({event.when}) is past ({updated})",
                hint='write "confirmed" or "cancelled"',
            )


def events_differ(timeline: Timeline) -> Iterator[Problem]:
    """No event is recorded twice: with one date, and with the same kind and title or the same changes of roles."""
    owners: dict[object, str] = {}
    for index, event in enumerate(timeline.events):
        signs: list[object] = [(event.when, event.kind, fold(event.title))]
        if moves := frozenset(_list_moves(timeline, event)):
            signs.append((event.when, moves))
        others = {owners.setdefault(sign, event.id) for sign in signs} - {event.id}
        if others:
            message = f"{min(others)!r} is the same event"
            yield warn(code="duplicate-event", path=("events", index), message=message, hint="keep one of the two")


def _list_moves(timeline: Timeline, event: Event) -> Iterator[object]:
    for part in event.participants:
        if part.part in ("incoming", "outgoing"):
            keys = [role.key for role in timeline.roles(part)]
            yield part.actor, *keys, part.organization, part.capacity, part.part


EVENT_RULES = (relations_agree_with_time, plans_are_of_the_future, events_differ)
