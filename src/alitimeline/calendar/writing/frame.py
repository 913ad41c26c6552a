"""What all entries of a calendar share: the timeline, the options, the UIDs, the sources."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlsplit

from alitimeline.calendar.grammar.writing import escape_text, format_date, format_list, format_uri, quote_parameter
from alitimeline.calendar.writing.options import Options
from alitimeline.model import Citation, Commitment, Event, Relation, Timeline
from alitimeline.model.texts import encode_uri
from alitimeline.queries import Status, status

__all__ = ["Cited", "Frame"]

#: The revision of a timeline without any date.
UNDATED = "19700101T000000Z"

#: Kinds of sources that are documents, which are attached.
DOCUMENTS = frozenset({"letter", "filing", "press-release"})
#: The types of documents by their suffixes; a list of our own, as that of the machine differs.
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "htm": "text/html",
    "html": "text/html",
    "txt": "text/plain",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Cited(NamedTuple):
    """A source: its name and address in words, and the lines of its properties."""

    words: str
    #: The address as a URI; empty without one.
    uri: str
    attachment: str | None
    link: str | None


class Frame:
    """What all entries of one timeline's calendar share."""

    def __init__(self, timeline: Timeline, options: Options) -> None:
        self.timeline = timeline
        self.options = options
        #: The zone in which days are days.
        self.zone = timeline.zone
        self.revised = timeline.as_of
        self.stamp = f"{format_date(self.revised)}T000000Z" if self.revised else UNDATED
        self.dtstamp = f"DTSTAMP:{self.stamp}"
        #: The longest time that is shown on all its days.
        self.longest = timedelta.max if options.spans == "all" else timedelta(1 if options.spans == "first-day" else 31)
        self.host = f"@{timeline.id}.alitimeline"
        self.language = f";LANGUAGE={quote_parameter(timeline.language)}"
        self._cited: dict[str, Cited] = {}

    @cached_property
    def statuses(self) -> Mapping[str, Status]:
        """How each commitment stood on the day to look from, if it was made by then."""
        day = self.options.as_of or self.revised
        return {item.commitment.id: item for item in status(self.timeline, day)} if day else {}

    def format_text(self, name: str, value: str) -> str:
        """Return a property in the timeline's language."""
        return f"{name}{self.language}:{escape_text(value)}"

    def uid(self, kind: str, name: str) -> str:
        """Return the UID of an entry, which is unique in all calendars."""
        return f"{kind}-{name}{self.host}"

    def write_heading(self, kind: str, record: Event | Commitment) -> list[str]:
        """Return the UID of an entry, and when its record was last revised."""
        return [f"UID:{kind}-{record.id}{self.host}", self.dtstamp]

    def write_categories(self, record: Event | Commitment, *first: str) -> tuple[str, ...]:
        """Return the CATEGORIES of an entry: its kind, unless that is also a tag, and its tags."""
        names = record.tags if record.kind in record.tags else (record.kind, *record.tags)
        return format_list(f"CATEGORIES{self.language}", (*first, *names))

    def write_relation(self, relation: Relation) -> str:
        """Return a reference to another event."""
        event = self.timeline.event(relation.event)
        kind = "PARENT" if relation.kind == "part-of" else "SIBLING"
        return f"RELATED-TO;RELTYPE={kind}:event-{event.id}{self.host}"

    def write_promise(self, commitment: Commitment) -> list[str]:
        """Return a reference to the event in which something was promised, if there is one."""
        return [self.write_relation(Relation(kind="part-of", event=made))] if (made := commitment.made_in) else []

    def write_links(self, citations: Iterable[Citation]) -> list[str]:
        """Return the address of the first source that has one, and the documents as attachments."""
        lines: dict[str, None] = {}
        for citation in citations:
            source = self.find_source(citation.source)
            if source.uri and not lines:
                lines[f"URL:{source.uri}"] = None
            if source.attachment:
                lines[source.attachment] = None
        return [*lines]

    def find_source(self, name: str) -> Cited:
        """Return the source of this id."""
        if name not in self._cited:
            self._cited[name] = self._read_source(name)
        return self._cited[name]

    def _read_source(self, name: str) -> Cited:
        source = self.timeline.source(name)
        title, by = source.title or source.publisher or "", source.publisher if source.title else None
        title = f"{title} ({by})" if by else title
        url = source.url or source.archive_url
        if url is None:
            return Cited(title, "", None, None)
        suffix, link = urlsplit(url).path.rpartition(".")[2].lower(), None
        media = {"FMTTYPE": MEDIA_TYPES[suffix]} if suffix in MEDIA_TYPES else {}
        if self.options.extended:
            link = format_uri("LINK", url, VALUE="URI", LINKREL="via", **media, LABEL=title)
        attachment = format_uri("ATTACH", url, **media) if source.kind in DOCUMENTS else None
        words = ", ".join(filter(None, (title, url)))
        return Cited(words, encode_uri(url), attachment, link)
