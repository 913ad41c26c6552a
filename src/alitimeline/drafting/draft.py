"""Drafts a record from articles: the facts that were found become events and promises, each with its words."""

import re
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple, TypeAlias

from attrs import evolve

from alitimeline.documents.decoding import Text
from alitimeline.drafting.articles import Article, Sentence, to_line
from alitimeline.drafting.dates import Dates
from alitimeline.drafting.facts import Change, Deadline, Header, Name, Promise
from alitimeline.drafting.header import PRIMARY, build_source, read_header
from alitimeline.drafting.names import Names
from alitimeline.drafting.promises import find_promises
from alitimeline.drafting.reading import name_source
from alitimeline.drafting.roles import find_changes
from alitimeline.drafting.timing import is_guess
from alitimeline.drafting.wordlists import read_words
from alitimeline.model import Actor, Citation, Commitment, Due, Event, EventStatus, Participation, Record, Timeline
from alitimeline.model.ids import Ids, name_as_id
from alitimeline.model.kinds import COLLECTIONS, kind_of
from alitimeline.model.roles import read_title
from alitimeline.model.texts import fold
from alitimeline.problems import DeadlineError, Problem, Severity, TextError
from alitimeline.queries.passages import FoldedText, split_quote
from alitimeline.rules import check
from alitimeline.when import When

__all__ = ["draft_articles"]

#: How long a title is at most, and the text that an id is made of.
LONGEST_TITLE, LONGEST_NAME = 120, 60
#: How many characters before and behind a date say what happens then.
BEFORE, BEHIND = 60, 40
#: The kind of the event in which an article of a kind appears; else it is coverage.
KINDS = {"letter": "letter", "filing": "announcement", "press-release": "announcement", "interview": "interview"}
UNKNOWN = "without the day of publication, it isn't known whether this is past"
INTERIM = {"interim", "acting"}
#: What changes of one event have in common: date, organization, status.
_Key: TypeAlias = tuple[When, str | None, EventStatus]


def draft_articles(
    articles: Sequence[Article], base: Timeline | None = None, *, name: str | None = None, title: str | None = None
) -> tuple[Timeline, tuple[Problem, ...]]:
    """Return a draft, and what in it an editor must look at: the places are those in the articles.

    Every event and promise cites the exact words that say it. With *base*, that record is extended: its actors keep
    their ids; otherwise *name* and *title* are those of the new one. The draft has no errors: what would make one is
    left out, and reported.
    """
    drafting = _Drafting(base)
    for article in articles:
        drafting.add(article)
    return drafting.finish(name, title)


class _Place(NamedTuple):
    """An article, the id of its source, and the event in which it appeared, if its date is known."""

    article: Article
    header: Header
    names: Names
    folded: FoldedText
    lines: Text
    source: str
    event: Event | None = None


class _Drafting:
    """The records of a draft so far."""

    def __init__(self, base: Timeline | None) -> None:
        self.base = base
        self.records: dict[str, dict[str, Any]] = {}
        self.ids = {name: Ids() for name in COLLECTIONS.values()}
        for name, ids in self.ids.items():
            self.records[name] = {record.id: record for record in getattr(base, name, ())}
            for id_ in self.records[name]:
                ids.give(id_)
        #: The ids of actors by their folded names.
        self.actors: dict[str, str] = {
            fold(name): one.id for one in self.records["actors"].values() for name in (one.name, *one.other_names)
        }
        #: The events of the base by who takes up or gives up which role in them.
        self.recorded: dict[tuple[str, str, str], list[str]] = {}
        for event in base.events if base else ():
            for part in event.participants:
                if part.role:
                    self.recorded.setdefault((part.actor, read_title(part.role)[0].key, part.part), []).append(event.id)
        self.changes: dict[_Key, list[tuple[_Place, Change]]] = {}
        #: By collection and id, where in an article a record is from.
        self.places: dict[tuple[str, str], tuple[_Place, int]] = {}
        self.problems: list[Problem] = []
        self.first: Header | None = None

    def add(self, article: Article) -> None:
        """Add what an article says."""
        header = read_header(article)
        self.first = self.first or header
        known = [
            Name(name=one.name, kind=one.kind, other_names=one.other_names) for one in self.records["actors"].values()
        ]
        names = Names(article, header, known)
        dates = Dates(article, header.published, header.zone)
        place = self._add_source(_Place(article, header, names, FoldedText(article.text), Text(article.text), ""))
        for start, message in (*names.limits, *dates.limits):
            self._report(place, start, message, "warning")
        changes, left_out = find_changes(article, header, dates, names)
        promises = find_promises(article, header, dates, names)
        for start, message in left_out:
            self._report(place, start, message)
        for change in changes:
            with self._reporting(place, change.start):
                organization = self._find_actor(place, change.organization) if change.organization else None
                if not self._add_to_recorded(place, change):
                    self.changes.setdefault((change.when, organization, change.status), []).append((place, change))
        for promise in promises:
            with self._reporting(place, promise.start):
                self._add_promise(place, promise)
        for sentence in article.sentences:
            if not sentence.doubt and sentence.paragraph not in header.paragraphs:
                days = {one.when for one in changes if sentence.start <= one.start < sentence.end}
                spans = [(one.start, one.end) for one in promises if sentence.start <= one.start < sentence.end]
                self._add_statements(place, sentence, dates, days, spans)

    def finish(self, name: str | None, title: str | None) -> tuple[Timeline, tuple[Problem, ...]]:
        """Return the draft, without what would be an error in it."""
        self._merge_guesses()
        for (when, organization, status), changes in self.changes.items():
            with self._reporting(changes[0][0], changes[0][1].start):
                self._add_changes(changes, when=when, organization=organization, status=status)
        header = self.first or Header(title="draft")
        timeline = self.base or Timeline(
            id=name or "draft", title=_cut(title or header.title), language=header.language, timezone=header.zone,
            extra={"x-draft": "draft"},
        )  # fmt: skip
        while True:
            parts: dict[str, Any] = {name: tuple(records.values()) for name, records in self.records.items()}
            timeline = evolve(timeline, **parts)
            faulty = {problem.path[:2]: problem.message for problem in check(timeline, only_errors=True)}
            for (collection, number), message in faulty.items():  # each leads into a record
                id_ = getattr(timeline, str(collection))[number].id
                del self.records[str(collection)][id_]
                self._report(*self.places[str(collection), id_], f"left out: {message}", "warning")
            if not faulty:
                return timeline, tuple(self.problems)

    def _merge_guesses(self) -> None:
        """Count a change without a date of its own as the same change with one, in another article or sentence."""
        sure: dict[tuple[str, ...], _Key] = {}
        for key, changes in self.changes.items():
            sure |= {self._find_whole_key(*one): key for one in changes if not is_guess(one[1])}
        for key, changes in [*self.changes.items()]:
            for one in [one for one in changes if is_guess(one[1])]:
                if (other := sure.get(self._find_whole_key(*one), key)) != key:
                    changes.remove(one)
                    self.changes[other].append((one[0], evolve(one[1], doubts=())))
        self.changes = {key: changes for key, changes in self.changes.items() if changes}

    def _find_key(self, place: _Place, change: Change) -> tuple[str, str, str]:
        return self._find_actor(place, change.person), read_title(change.role)[0].key, change.part

    def _find_whole_key(self, place: _Place, change: Change) -> tuple[str, ...]:
        organization = self._find_actor(place, change.organization) if change.organization else ""
        return *self._find_key(place, change), organization

    def _add_source(self, place: _Place) -> _Place:
        """Add the source, and the event of its publication."""
        header, article = place.header, place.article
        source = build_source(header, self.ids["sources"].give(name_source(article), article.name))
        self.records["sources"][source.id] = source
        place = place._replace(source=source.id)
        if header.published is None:
            why = "the day of publication isn't stated: no promise is recorded, and no date is counted from it"
            self._report(place, 0, why, "warning", "add a line with it, such as 4 March 2025")
            return place
        start = max(article.text.find(header.title), 0)
        if not header.is_dated:
            self._report(place, start, f"{header.published} is taken as the day of publication", "warning")
        with self._reporting(place, start):
            whose = [name for name in (header.author, place.names.organization) if name in place.names.names]
            event = Event(
                id=self._give("events", header.title, "publication"), title=_cut(header.title), when=header.published,
                kind=KINDS.get(header.kind, "coverage"), citations=self._cite(place, start, start + len(header.title)),
                participants=[
                    Participation(
                        actor=self._find_actor(place, name),
                        part="author" if name == (header.author or (header.kind in PRIMARY and name)) else "subject",
                    )
                    for name in dict.fromkeys(whose)
                ],
            )  # fmt: skip
            self._keep(place, start, event)
            place = place._replace(event=event)
        return place

    def _add_to_recorded(self, place: _Place, change: Change) -> bool:
        """Cite a change as well where the base has it already; return whether it has."""
        key = self._find_key(place, change)
        for id_ in self.recorded.get(key, ()):
            event: Event = self.records["events"][id_]
            if event.when.overlaps(change.when) is not False:
                citations = dict.fromkeys((*event.citations, *self._cite(place, change.start, change.end)))
                self.records["events"][id_] = evolve(event, citations=tuple(citations))
                self._report(place, change.start, f"{id_}: this is recorded already, and is cited here as well")
                return True
        return False

    def _add_changes(
        self, changes: Sequence[tuple[_Place, Change]], *, when: When, organization: str | None, status: EventStatus
    ) -> None:
        """Add the event in which several take up or give up roles in one organization; the same change only once."""
        parts: dict[tuple[str, str, str], Participation] = {}
        titles: dict[tuple[str, str], list[str]] = {}
        for place, change in changes:
            actor, cited = self._find_actor(place, change.person), self._cite(place, change.start, change.end)
            key = actor, read_title(change.role)[0].key, change.part
            known = parts[key].citations if key in parts else ()
            parts[key] = Participation(
                actor=actor, role=_cut(change.role), organization=organization, part=change.part,
                capacity=change.capacity, reason=change.reason, citations=tuple(dict.fromkeys((*known, *cited))),
            )  # fmt: skip
            if not known:
                form = "interim" if change.capacity in INTERIM else change.part
                titles.setdefault((change.person, form), []).append(change.role)
        doubts = [doubt for _, change in changes for doubt in change.doubts]
        doubts += [UNKNOWN for place, _ in changes if place.header.published is None]
        place, first = changes[0]
        words = _words(place)
        said = [
            words[form].format(person=person, role=words["and"].join(roles)) for (person, form), roles in titles.items()
        ]
        event = Event(
            id=self._give("events", f"{when.text} {said[0]}", "leadership-change"), when=when,
            title=_cut(words["between"].join(said)), kind="leadership-change", status=status,
            participants=tuple(parts.values()), extra=_mark(doubts),
            citations=tuple(dict.fromkeys(cited for part in parts.values() for cited in part.citations)),
        )  # fmt: skip
        self._keep(place, first.start, event, doubts)

    def _add_promise(self, place: _Place, promise: Promise) -> None:
        if place.event is None:
            raise TextError("the day on which this is promised isn't known")
        text = to_line(place.article.text[promise.start : promise.end])
        due, doubts = self._find_due(place, promise.due), [*promise.doubts]
        if promise.due is not None and due is None:
            doubts.append("its deadline can't be computed from what the article says")
        commitment = Commitment(
            id=self._give("commitments", text, "promise"), title=_cut(text), statement=text, kind=promise.kind, due=due,
            made_by=[self._find_actor(place, name) for name in promise.made_by], measures=promise.measures,
            made_in=place.event.id, extra=_mark(doubts),
            citations=self._cite(place, promise.start, promise.end),
        )  # fmt: skip
        self._keep(place, promise.start, commitment, doubts)

    def _find_due(self, place: _Place, due: Deadline | None) -> When | Due | None:
        """Return a deadline as records have it; None if it can't be computed."""
        match due:
            case int():
                name = place.names.organization
                ends = name and place.names.names[name].fiscal_year_end
                return Due(fiscal_year=due, of=self._find_actor(place, name)) if name and ends else None
            case (length, start):
                if start in (None, place.header.published):
                    return Due(within=length, of=place.event.id) if place.event else None
                with suppress(DeadlineError):
                    return length.after(start) if start else None
                return None
            case _:
                return due

    def _add_statements(
        self, place: _Place, sentence: Sentence, dates: Dates, days: Container[When], spans: Sequence[tuple[int, int]]
    ) -> None:
        """Add what happens on the dates in a sentence, but for the *days* of changes, and the deadlines in *spans*."""
        patterns = {
            name: "|".join(read_words("draft")[name]["patterns"]) for name in ("event", "year_event", "no_event")
        }
        published, text = place.header.published, place.article.text
        if re.search(patterns["no_event"], sentence.text, re.IGNORECASE):
            return
        for dated in dates.within(sentence.start, sentence.end):
            near = text[max(dated.start - BEFORE, sentence.start) : min(dated.end + BEHIND, sentence.end)]
            is_published = published is not None and dated.when.text in (published.text, published.text[:10])
            if is_published or dated.when in days or any(a <= dated.start < b for a, b in spans):
                continue
            kind = "event" if dated.when.precision != "year" else "year_event"
            if re.search(patterns[kind], near, re.IGNORECASE) is None:
                continue
            doubts = [f"'{text[dated.start : dated.end]}' is read as {dated.when}"] if dated.is_relative else []
            doubts += [] if published else [UNKNOWN]
            is_plan = published is not None and published.surely_before(dated.when)
            with self._reporting(place, sentence.start):
                event = Event(
                    id=self._give("events", sentence.text, "statement"), title=_cut(sentence.text), when=dated.when,
                    kind="statement", status="tentative" if is_plan else "confirmed",
                    citations=self._cite(place, sentence.start, sentence.end), extra=_mark(doubts),
                )  # fmt: skip
                self._keep(place, sentence.start, event, doubts)

    def _find_actor(self, place: _Place, name: str) -> str:
        """Return the id of the actor with a name; a new one if there is none."""
        found = place.names.names[name]
        spellings = [fold(spelling) for spelling in (found.name, *found.other_names)]
        if known := next((self.actors[spelling] for spelling in spellings if spelling in self.actors), None):
            return known
        actor = Actor(
            id=self._give("actors", found.name, found.kind), kind=found.kind, name=_cut(found.name),
            other_names=[_cut(other) for other in found.other_names], identifiers=dict(found.identifiers),
            fiscal_year_end=found.fiscal_year_end,
        )  # fmt: skip
        self.actors |= dict.fromkeys(spellings, actor.id)
        self._keep(place, max(place.article.text.find(found.name), 0), actor)
        return actor.id

    def _cite(self, place: _Place, start: int, end: int) -> tuple[Citation, ...]:
        """Cite some words of an article; raises `TextError` if they can't be proved as a quote."""
        quote = place.article.text[start:end].strip()
        if place.folded.find_missing(split_quote(quote)) is not None:
            raise TextError("these words can't be quoted as they are")
        number = place.article.sentence_at(start).paragraph
        return (Citation(source=place.source, quote=quote, locator=f"paragraph {number}"),)

    def _give(self, collection: str, text: str, otherwise: str) -> str:
        return self.ids[collection].give(name_as_id(to_line(text)[:LONGEST_NAME]) or otherwise, text)

    def _keep(self, place: _Place, position: int, record: Record, doubts: Sequence[str] = ()) -> None:
        collection = COLLECTIONS[kind_of(record)]
        self.records[collection][record.id] = record
        self.places[collection, record.id] = place, position
        for doubt in dict.fromkeys(doubts):
            self._report(place, position, f"{record.id}: {doubt}")

    @contextmanager
    def _reporting(self, place: _Place, position: int) -> Iterator[None]:
        """Report a fact that can't be recorded."""
        try:
            yield
        except TextError as error:
            self._report(place, position, f"left out: {error.message}", "warning")

    def _report(
        self, place: _Place, position: int, message: str, severity: Severity = "note", hint: str | None = None
    ) -> None:
        line, column = place.lines.line_and_column(position)
        problem = Problem(code="draft", message=message, severity=severity, hint=hint, file=place.article.name)
        self.problems.append(evolve(problem, line=line, column=column))


def _words(place: _Place) -> dict[str, str]:
    titles: dict[str, dict[str, str]] = read_words("draft")["title"]
    return titles.get(place.header.language) or titles["en"]


def _mark(doubts: Sequence[str]) -> dict[str, str]:
    return {"x-draft": "check", "x-draft-note": "; ".join(dict.fromkeys(doubts))} if doubts else {}


def _cut(text: str) -> str:
    """Return a text as a title: on one line, and not too long."""
    line = to_line(text) or "untitled"
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1].rstrip()}…"
