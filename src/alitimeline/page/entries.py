"""The entries of a page: what each event and promise says, line by line, with its quotes."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from attrs import frozen

from alitimeline.answers import phrases
from alitimeline.answers.dates import format_date
from alitimeline.answers.words import Language, find_title, find_word
from alitimeline.briefing.wording import Wording
from alitimeline.model import Actor, Citation, Commitment, Entry, Event, Participation, Record, Source, Timeline
from alitimeline.page.drawing import Link
from alitimeline.page.lanes import describe_state, find_look
from alitimeline.page.links import link_quote
from alitimeline.queries import Conflict, Status
from alitimeline.queries.conflicts import compare
from alitimeline.references import find_disputes
from alitimeline.when import When

__all__ = ["Line", "Quote", "Writer"]


#: The dates that the element "time" of HTML takes.
MACHINE = re.compile(r"\d{4}(-\d\d(-\d\d(T[\d:]+(Z|[+-]\d\d:\d\d))?)?)?", re.ASCII)


class Quote(NamedTuple):
    """The words of a source, or only its name."""

    words: str | None
    language: str | None
    source: str
    #: The address of the words at the source, or that of the source on this page.
    address: str
    #: Where in the source, and what it backs.
    place: str
    #: Whether the address is one of the web.
    is_out: bool


class Line(NamedTuple):
    """A part of an entry."""

    section: str
    text: str
    label: str = ""
    #: The language of the text; None if it is that of the page.
    language: str | None = None
    address: str = ""
    note: str = ""
    quotes: tuple[Quote, ...] = ()
    #: In a dispute, the quotes of the other side.
    against: tuple[Quote, ...] = ()
    #: The kind and id of another record that it names.
    record: tuple[str, str] | None = None


@frozen
class Writer:
    """Writes the lines of the records of one timeline, or of what was known of it."""

    timeline: Timeline
    language: Language = "en"
    #: The writer of the whole record, if this is a part of one.
    whole: "Writer | None" = None
    #: Makes the address of a record.
    link: Link = "#{}-{}".format

    @cached_property
    def wording(self) -> Wording:
        """The words of the parts of a record."""
        names = self.whole.wording if self.whole else None
        return Wording(self.timeline, self.language, in_words=True, all_names=names)

    def say(self, when: When) -> str:
        """Return a date in words."""
        return format_date(when, self.language)

    def word(self, key: str, count: int | None = None) -> str:
        """Return a text of the page, filled in with a number if there is one."""
        text = find_word("page", key, self.language)
        return text if count is None else text.split("|")[-(count != 1)].format(count)

    @property
    def own(self) -> str | None:
        """The language of the record; None if it is that of the page."""
        return self.timeline.language if self.timeline.language != self.language else None

    def write(self, entry: Entry, status: Status | None = None) -> list[Line]:
        """Return the lines of an entry; those of a promise with its *status*, if there is one."""
        lines = self.write_event(entry) if isinstance(entry, Event) else self.write_promise(entry, status)
        return [*lines, *self._write_end(entry)]

    def write_event(self, event: Event) -> Iterator[Line]:
        """Yield what an event says."""
        yield self._title(event)
        yield self._when(event.when)
        if event.status != "confirmed":
            yield Line("mark", find_word("status", event.status, self.language), address=event.status)
        if event.summary:
            yield Line("text", event.summary, language=self.own)
        if event.place:
            yield Line("fact", event.place, self.wording.field(event, "place"), self.own)
        for part in event.participants:
            yield self._refer("person", self.wording.part(part), "actor", part.actor)
        for relation in event.related:
            name = find_title(self.timeline.event(relation.event), self.language)
            label = find_word("relation", relation.kind, self.language)
            yield self._refer("related", name, "event", relation.event, label)
        for media in event.media:
            about = ", ".join(filter(None, (media.credit, media.licence)))
            yield Line("media", media.caption or media.alt, about, self.own, address=media.url, note=media.alt)

    def write_promise(self, promise: Commitment, status: Status | None) -> Iterator[Line]:
        """Yield what a promise says; how it is as of the day of *status*, if there is one."""
        wording = self.wording
        made = self.timeline.when_made(promise)
        yield self._title(promise)
        yield self._when(made)
        if status:
            yield from self._write_status(status)
        yield Line("text", promise.statement, language=self.own)
        for actor in promise.made_by:
            yield self._refer("fact", wording.actor(actor), "actor", actor, wording.field(promise, "made_by"))
        if promise.made_in:
            event = self.timeline.event(promise.made_in)
            yield self._refer("fact", find_title(event, self.language), "event", event.id, self.word("made_in"))
        yield Line("fact", wording.why(promise), self.word("deadline"))
        for measure in promise.measures:
            yield Line("fact", wording.measure(measure), self.word("measure"))
        for field in ("part_of", "superseded_by"):
            if name := getattr(promise, field):
                title = find_title(self.timeline.commitment(name), self.language)
                yield self._refer("fact", title, "commitment", name, wording.field(promise, field))
        for verdict in promise.assessments:
            words = find_word("verdict", verdict.verdict, self.language)
            value = phrases.format_value(verdict.value).replace("\n", "; ") if verdict.value is not None else ""
            label = f"“{verdict.label}”" if verdict.label else ""
            text = ", ".join(filter(None, (words, label, value)))
            quotes = tuple(self._quote(cited) for cited in verdict.citations)
            yield Line("verdict", text, self.say(verdict.on), note=verdict.note or "", quotes=quotes, language=self.own)

    def write_source(self, source: Source) -> Iterator[Line]:
        """Yield what there is to know of a source."""
        wording = self.wording
        language = source.language if source.language != self.language else None
        yield Line("title", source.title or wording.source(source.id), language=language)
        if source.primary:
            yield Line("mark", self.word("primary"), address="primary")
        published = self.say(source.published) if source.published else None
        accessed = self.say(When.of(source.accessed)) if source.accessed else None
        values = {"kind": wording.word("source_kind", source.kind), "publisher": source.publisher}
        values |= {"author": source.author, "published": published, "accessed": accessed, "language": source.language}
        for name, value in values.items():
            if value:
                yield Line("fact", value, wording.field(source, name))
        for name in ("url", "archive_url"):
            if url := getattr(source, name):
                yield Line("fact", url, wording.field(source, name), address=url)
        yield from self._write_extra(source)

    def write_actor(self, actor: Actor, posts: Iterable[str]) -> Iterator[Line]:
        """Yield what there is to know of an actor, and which posts it had."""
        wording = self.wording
        yield Line("title", wording.actor(actor.id))
        yield Line("fact", wording.word("actor_kind", actor.kind), wording.field(actor, "kind"))
        if actor.other_names:
            yield Line("fact", ", ".join(actor.other_names), wording.field(actor, "other_names"))
        if actor.parent:
            yield self._refer(
                "fact", wording.actor(actor.parent), "actor", actor.parent, wording.field(actor, "parent")
            )
        if actor.fiscal_year_end:
            yield Line("fact", actor.fiscal_year_end.removeprefix("--"), wording.field(actor, "fiscal_year_end"))
        for register, names in actor.identifiers.items():
            yield Line("fact", ", ".join(names), register)
        for post in posts:
            yield Line("person", post)
        yield from self._write_extra(actor)
        yield from (Line("quote", "", quotes=(self._quote(citation, actor),)) for citation in actor.citations)

    def _write_extra(self, record: Record) -> Iterator[Line]:
        for text in phrases.format_extra(record.extra):
            key, _, value = text.partition(": ")
            yield Line("fact", value, key, self.own)

    def _write_status(self, status: Status) -> Iterator[Line]:
        words = describe_state(status, self.language)
        if status.days_left is not None and status.state != "closed":
            key = "lapsed" if status.state == "lapsed" else "open" if status.outcome else "due"
            words = self.word(key).format(words, self.wording.days(status.days_left))
        yield Line("state", words, address=find_look(status))
        for progress in status.progress:
            yield Line("progress", self.wording.progress(progress), self.word("progress"))

    def _refer(self, section: str, text: str, kind: str, name: str, label: str = "") -> Line:
        """Return a line that leads to another record."""
        language = None if kind == "actor" else self.own
        return Line(section, text, label, language, self.link(kind, name), record=(kind, name))

    def _when(self, when: When) -> Line:
        return Line("when", self.say(when), address=when.text if MACHINE.fullmatch(when.text) else "")

    def _title(self, entry: Entry) -> Line:
        title = find_title(entry, self.language)
        return Line("title", title, language=self.own if title == entry.title else None)

    def _write_end(self, entry: Entry) -> Iterator[Line]:
        if entry.tags:
            yield Line("fact", ", ".join(entry.tags), self.wording.field(entry, "tags"), self.own)
        yield from self._write_extra(entry)
        for dispute, part in find_disputes(entry):
            yield self._dispute(compare(entry, dispute, part))
        for citation in entry.citations:
            yield Line("quote", "", quotes=(self._quote(citation, entry),))
        for part in entry.participants if isinstance(entry, Event) else ():
            for citation in part.citations:
                yield Line("quote", "", quotes=(self._quote(citation, part),))

    def _quote(self, citation: Citation, holder: Record | Participation | None = None) -> Quote:
        source = self.timeline.source(citation.source)
        about = [self.wording.actor(holder.actor)] if isinstance(holder, Participation) else []
        about += [self.wording.field(holder, name) for name in citation.supports] if holder else []
        place = ", ".join(filter(None, (citation.locator, f"→ {', '.join(about)}" if about else None)))
        language = source.language if source.language != self.language else None
        address = link_quote(source.url, citation.quote) if source.url else self.link("source", source.id)
        return Quote(citation.quote, language, self.wording.source(source.id), address, place, bool(source.url))

    def _dispute(self, conflict: Conflict) -> Line:
        """Return a dispute: what the record says, with what backs it, and what another source says."""
        part, field = conflict.participation, conflict.field
        whose = f"{self.wording.actor(part.actor)}{self.wording.label('colon')}" if part else ""
        standing = find_word("standing", conflict.standing, self.language)
        return Line(
            "dispute",
            self.wording.value(field, conflict.held),
            f"{whose}{self.wording.field(part or conflict.record, field)} ({standing})",
            note=conflict.note or "",
            address=self.wording.value(field, conflict.claimed),
            quotes=tuple(map(self._quote, conflict.held_by)),
            against=tuple(map(self._quote, conflict.claimed_by)),
        )
