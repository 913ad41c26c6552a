"""A record as people describe it → a record of a timeline: names do for ids, and what is new is made on the way."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from attrs import evolve

from alitimeline.documents.plain import from_plain, value_to_plain
from alitimeline.model import Actor, Record, Source, Timeline
from alitimeline.model.ids import name_as_id, slugify
from alitimeline.model.kinds import COLLECTIONS, Kind
from alitimeline.model.texts import ID_LENGTH
from alitimeline.problems import DateError, InvalidTimelineError, Problem, did_you_mean, shorten, unknown_name
from alitimeline.schema import VERSION, check
from alitimeline.when import When
from alitimeline.when.deadlines import read_deadline, read_month_day

__all__ = ["DATES", "DEFAULTS", "REFERENCES", "TITLES", "Added", "add", "invent", "list_names"]

#: The fields that name another record, and those of them that name an organization.
ORGANIZATIONS = frozenset({"organization", "made_by", "parent"})
REFERENCES: dict[str, Kind] = {
    **dict.fromkeys(("actor", *ORGANIZATIONS), "actor"),
    **dict.fromkeys(("event", "made_in"), "event"),
    **dict.fromkeys(("part_of", "superseded_by"), "commitment"),
    "source": "source",
}
#: What a record has if nothing is said of it.
DEFAULTS: dict[Kind, dict[str, Any]] = {
    "source": {"kind": "other"},
    "actor": {"kind": "organization"},
    "event": {"kind": "event"},
    "commitment": {"kind": "commitment"},
}
#: The fields by which a record is called.
TITLES: dict[Kind, tuple[str, ...]] = {
    "source": ("title", "url", "label"),
    "actor": ("name", "other_names"),
    "event": ("title",),
    "commitment": ("title",),
}
#: The fields that are dates.
DATES = frozenset({"when", "made_on", "published", "accessed", "on", "baseline_when"})


class Added(NamedTuple):
    """A timeline with a new record, and the actors and sources that it names and the timeline didn't have."""

    #: The timeline with all that is new.
    timeline: Timeline
    #: The new record.
    record: Record
    #: The actors and sources that were added for it.
    made: tuple[Actor | Source, ...]


def add(timeline: Timeline, kind: Kind, /, **fields: Any) -> Added:  # noqa: ANN401 - as in a data file
    """Add a record to a timeline, with the fields of a data file, in which names do for ids, too.

    Actors and sources that the timeline doesn't have are made of their names: a source of an address is one of the web,
    who takes part is a person, who makes a promise an organization. Dates may be in words. Without an id, it gets one
    made of its title. A promise has its title as its statement, if there is none.

    Raises:
        InvalidTimelineError: if a field is missing or wrong, or an id is taken; a problem's path begins with the field.
        UnknownNameError: if there is no such kind.
    """
    if kind not in COLLECTIONS:
        raise unknown_name("kind of record is called", kind, COLLECTIONS)
    work = _Adding(timeline)
    value = {**DEFAULTS[kind], **work.resolve(value_to_plain(fields))}
    if kind == "commitment":
        value = work.complete(value)
    value.setdefault("id", work.make_id(kind, value))
    if (kind, value["id"]) in work.ids:
        work.report(("id",), "duplicate-id", f"another {kind} has the id {shorten(value['id'])}", "choose another one")
    document: dict[str, Any] = {"schema_version": VERSION, "id": "new", "title": "new", **work.made}
    document[COLLECTIONS[kind]] = [*work.made.get(COLLECTIONS[kind], ()), value]
    own = COLLECTIONS[kind], len(document[COLLECTIONS[kind]]) - 1
    for problem in check(document):
        is_own = problem.path[:2] == own
        message = problem.message if is_own else f"what is new can't be made: {problem.message}"
        work.problems.append(evolve(problem, path=problem.path[2:] if is_own else (), message=message))
    if work.problems:
        raise InvalidTimelineError(work.problems)
    *made, record = (one for name in _order(kind) for one in getattr(from_plain(document), name))
    for one in (*made, record):
        timeline = timeline.with_record(one)
    return Added(timeline, record, tuple(made))


def invent(kind: Kind, name: str, field: str) -> dict[str, Any]:
    """Return an actor or a source without its id; all that is known of it is its name, and which field names it."""
    if kind != "source":
        return {"kind": "organization" if field in ORGANIZATIONS else "person", "name": name}
    is_address = name.startswith(("http://", "https://"))
    return {"kind": "web", "url": name} if is_address else {"kind": "other", "title": name}


def list_names(timeline: Timeline, kind: Kind) -> Iterator[tuple[str, str]]:
    """Yield what the records of a kind are called, each name with the id."""
    for record in getattr(timeline, COLLECTIONS[kind]):
        for field in TITLES[kind]:
            names = getattr(record, field)
            yield from ((name, record.id) for name in ((names,) if isinstance(names, str) else names or ()))


def _order(last: Kind) -> list[str]:
    """Return the lists of a timeline, that of a kind as the last."""
    return [*(name for kind, name in COLLECTIONS.items() if kind != last), COLLECTIONS[last]]


class _Adding:
    """A record that is being added."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.problems: list[Problem] = []
        #: The new actors and sources, in the form of a data file.
        self.made: dict[str, list[dict[str, Any]]] = {}
        self.ids = {(kind, one.id) for kind, name in COLLECTIONS.items() for one in getattr(timeline, name)}
        #: The ids of the records by their folded names, for each kind that was asked for.
        self.names: dict[Kind, dict[str, set[str]]] = {}

    def report(self, path: tuple[str, ...], code: str, message: str, hint: str | None) -> None:
        """Add a problem of a field."""
        self.problems.append(Problem(code=code, message=message, path=path, hint=hint))

    def resolve(self, value: Mapping[str, Any], path: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return an object with ids for names, and dates in their canonical form; what can't be read as it is."""
        found: dict[str, Any] = {}
        for field, item in value.items():
            target = REFERENCES.get(field)
            if field == "of":
                target = "actor" if "fiscal_year" in value else "event"
            place = (*path, field)
            if field == "due" and isinstance(item, str):
                item = _read(read_deadline, item, self.timeline)  # noqa: PLW2901 - as data files have it
            if target and isinstance(item, str):
                is_publisher = field == "actor" and value.get("part") == "publisher"
                found[field] = self.find(target, item, place, "organization" if is_publisher else field)
            elif isinstance(item, list):
                found[field] = [self._resolve_item(field, one, target, place) for one in item]
            elif isinstance(item, dict):
                found[field] = self.resolve(item, place) if field not in ("identifiers", "value") else item
            elif isinstance(item, str) and field in DATES:
                found[field] = _read(When.from_text, item, self.timeline)
            else:
                found[field] = _read(read_month_day, item) if field == "fiscal_year_end" else item
        return found

    def _resolve_item(self, field: str, item: Any, target: Kind | None, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - any JSON
        if isinstance(item, dict):
            return self.resolve(item, path)
        if field == "citations" and isinstance(item, str):
            return {"source": self.find("source", item, path, "source")}
        return self.find(target, item, path, field) if target and isinstance(item, str) else item

    def find(self, kind: Kind, text: str, path: tuple[str, ...], field: str) -> str:
        """Return the id that an id or a name means; an actor or a source that there isn't is made, as *field* needs."""
        if (kind, text) in self.ids:
            return text
        if kind not in self.names:
            names = self.names[kind] = defaultdict(set)
            for name, id_ in list_names(self.timeline, kind):
                names[name.casefold()].add(id_)
        ids = self.names[kind].get(text.strip().casefold(), set())
        if len(ids) > 1:
            message = f"there are several {COLLECTIONS[kind]} called {shorten(text)}"
            self.report(path, f"unknown-{kind}", message, f"write one of the ids: {', '.join(sorted(ids))}")
        elif not ids and kind in ("event", "commitment"):
            hint = did_you_mean(text, [part for both in list_names(self.timeline, kind) for part in both])
            self.report(
                path, f"unknown-{kind}", f"no {kind} has the id or the title {shorten(text)}", hint or "add it first"
            )
        return min(ids) if ids else self._make(kind, text.strip(), field)

    def _make(self, kind: Kind, text: str, field: str) -> str:
        """Make an actor or a source of its name; return its id."""
        value = invent(kind, text, field)
        id_ = self.make_id(kind, value)
        if kind in ("actor", "source"):
            self.made.setdefault(COLLECTIONS[kind], []).append({"id": id_, **value})
            self.ids.add((kind, id_))
            self.names[kind][text.casefold()].add(id_)
        return id_

    def complete(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return a promise with its statement, and its deadline with what that is counted of."""
        if "title" in value:
            value = {"statement": value["title"], **value}
        due = value.get("due")
        if not isinstance(due, dict) or "of" in due:
            return value
        if "within" in due and "made_in" in value:
            return {**value, "due": {**due, "of": value["made_in"]}}
        actors = {actor.id: actor for actor in self.timeline.actors}
        by = value.get("made_by")
        actor = actors.get(by[0] if isinstance(by, list) and by else str(by))
        while actor and not actor.fiscal_year_end and actor.parent:
            actor = actors.pop(actor.parent, None)
        of = actor.id if actor else by[0] if isinstance(by, list) and by else by
        return {**value, "due": {**due, "of": of}} if of and "fiscal_year" in due else value

    def make_id(self, kind: Kind, value: Mapping[str, Any]) -> str:
        """Return an id that no other record of its kind has: of its name, else of its date, else of its kind."""
        name = next((value[field] for field in TITLES[kind] if isinstance(value.get(field), str)), "")
        when = value.get("when", value.get("made_on", value.get("published")))
        stem = name_as_id(name) or slugify(f"{kind} {when or ''}")
        names = (stem if number == 1 else f"{stem[: ID_LENGTH - 8]}-{number}" for number in range(1, len(self.ids) + 2))
        return next(name for name in names if (kind, name) not in self.ids)


def _read(read: Any, text: Any, *timeline: Timeline) -> Any:  # noqa: ANN401 - any JSON
    """Return a text in the form of a data file; as it is, if it can't be read: the schema says what to write."""
    if not isinstance(text, str):
        return text
    with suppress(DateError):
        return value_to_plain(read(text, *(one.zone for one in timeline)))
    return text
