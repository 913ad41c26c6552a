"""What an editor should look at in events: relations against time, plans of the past, and duplicates."""

from collections.abc import Iterator

from alitimeline.model import Timeline
from alitimeline.model.texts import fold
from alitimeline.problems import Remark
from alitimeline.when import When

__all__ = ["EVENT_RULES"]

#: The relations of an event to an earlier one.
LATER = {"follows": "follows", "reports-on": "reports on", "corrects": "corrects"}


def relations_agree_with_time(timeline: Timeline) -> Iterator[Remark]:
    """An event is not before the one that it follows, reports on or corrects, and within the one it is a part of."""
    dates, zone = {event.id: (event.when, event.status) for event in timeline.events}, timeline.zone
    for index, event in enumerate(timeline.events):
        for number, relation in enumerate(event.related):
            (when, status), verb, message = dates[relation.event], LATER.get(relation.kind), None
            if relation.kind == "part-of" and event.when.overlaps(when, zone) is False:
                message = f"the event ({event.when}) is a part of {relation.event!r}, but not at its time ({when})"
            elif relation.kind == "reports-on" and status != "confirmed":
                continue  # what is planned, or was called off, is reported before it
            elif verb and event.when.surely_before(when, zone):
                message = f"the event ({event.when}) {verb} {relation.event!r}, which is later ({when})"
            if message:
                yield "relation-dates", ("events", index, "related", number), message, "correct a date, or the relation"


def plans_are_of_the_future(timeline: Timeline) -> Iterator[Remark]:
    """What is only planned has not passed by the day of the record's revision."""
    updated = timeline.updated and When.of(timeline.updated)
    for index, event in enumerate(timeline.events if updated else ()):
        if event.status == "tentative" and updated and event.when.surely_before(updated, timeline.zone):
            message = f"the event is still a plan, and its date ({event.when}) is past ({updated})"
            yield "tentative-past", ("events", index, "status"), message, 'write "confirmed" or "cancelled"'


def events_differ(timeline: Timeline) -> Iterator[Remark]:
    """No event is recorded twice: with one date, and with the same kind and title or the same changes of roles."""
    owners: dict[object, str] = {}
    for index, event in enumerate(timeline.events):
        day = event.when.text
        others = {owners.setdefault((day, event.kind, fold(event.title)), event.id)}
        if moves := [part for part in event.participants if part.part in ("incoming", "outgoing")]:
            sign = frozenset(
                (part.actor, part.part, part.organization, part.capacity, *(role.key for role in timeline.roles(part)))
                for part in moves
            )
            others.add(owners.setdefault((day, sign), event.id))
        if others := others - {event.id}:
            yield "duplicate-event", ("events", index), f"{min(others)!r} is the same event", "keep one of the two"


EVENT_RULES = (relations_agree_with_time, plans_are_of_the_future, events_differ)
