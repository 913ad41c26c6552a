"""The page of a record: one file that any browser shows; above 5,000 events, a file per year and an index."""

import hashlib
from base64 import b64encode
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, cached_property, partial
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree.ElementTree import tostring

from attrs import frozen

from alitimeline.answers import phrases
from alitimeline.answers.story import summarize
from alitimeline.answers.words import find_title, find_word
from alitimeline.briefing.headings import label
from alitimeline.documents.outputs import Exported, Seal, parse_options
from alitimeline.loading.examination import pause_garbage_collection
from alitimeline.model import Commitment, Entry, Record, Timeline
from alitimeline.model.kinds import kind_of
from alitimeline.page import svg
from alitimeline.page.axis import find_day
from alitimeline.page.days import Part, Shown, find_days, find_first, show
from alitimeline.page.drawing import draw
from alitimeline.page.entries import Line, Writer
from alitimeline.page.lanes import list_lanes
from alitimeline.page.options import View
from alitimeline.problems import ExportError, Problem
from alitimeline.queries import Tenure, status, tenures
from alitimeline.references import find_disputes
from alitimeline.resources import how_to_install
from alitimeline.when import When

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = [
    "MOST",
    "SEAL",
    "Options",
    "build_head",
    "divide",
    "is_own",
    "list_items",
    "load_template",
    "render",
    "render_problems",
]

SEAL = Seal(b"\n<!-- alitimeline: ", b" -->\n")
#: How many events, and how many promises, there are on a page at most.
MOST = 5_000
#: The widths of the overview in pixels, on a large screen and on a phone, and how high it is on a phone at most.
WIDE, NARROW, SHORT = 1040, 330, 700
#: What a page may do: nothing but use its own style and its own script.
POLICY = "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'"


@frozen(kw_only=True)
class Options(View):
    """The options of a page."""


class Item(NamedTuple):
    """A record as the template has it."""

    record: Any
    #: Its address on the page, and what it is.
    id: str
    label: str
    #: The number of the day from which it was known.
    since: int
    #: Its lines by their sections, with their attributes.
    sections: Mapping[str, Sequence[tuple[Line, str]]]
    #: What the filter looks at: the ids of the actors, and whether it is disputed or overdue.
    actors: str = ""
    marks: str = ""

    @property
    def facts(self) -> list[tuple[str, list[tuple[Line, str]]]]:
        """Its facts, those of one label together."""
        parts = [part for name in ("fact", "progress", "related") for part in self.sections.get(name, ())]
        return [(name, [*group]) for name, group in groupby(parts, key=lambda part: part[0].label)]


def _group(parts: Iterable[Part], since: int = 0) -> Mapping[str, Sequence[tuple[Line, str]]]:
    """Return the lines of an entry by section, with attributes that say when they were known, if not all along."""
    sections = defaultdict[str, list[tuple[Line, str]]](list)
    for line, first, until in parts:
        attributes = f' data-s="{first}"' if first > since else ""
        attributes += f' data-u="{until}" hidden' if until is not None else ""
        sections[line.section].append((line, attributes))
    return sections


def _build_item(record: Record, lines: Iterable[Line]) -> Item:
    return Item(record, f"{kind_of(record)}-{record.id}", "", 0, _group(Part(line, 0) for line in lines))


@pause_garbage_collection()
def render(timeline: Timeline, *, file_name: str | None = None, version: str = "", **options: Any) -> Exported:  # noqa: ANN401
    """Write *timeline* as a page; above 5,000 events, as an index and a page per year, if it has a *file_name*.

    A page with a *version* is for `preview`: it asks whether that has changed.

    Raises:
        TypeError: if `Options` has no such option.
        ExportError: if an option has a wrong value, Jinja2 is not installed, or several pages have no file name.
        DeadlineError: if a deadline can't be computed.
        UnknownNameError: if a record names another one that the timeline doesn't have.
    """
    page = _Page(timeline, parse_options(Options, "a page", options), version)
    if max(len(timeline.events), len(timeline.commitments)) <= MOST:
        return Exported(iter((page.write(page.items),)), iter(()))
    if file_name is None:
        message = f"the record has {len(page.items):,} entries, which are too many for one page"
        raise ExportError(message, "write it to a file, and it becomes an index and a page per year")
    return page.split(file_name)


def is_own(data: bytes, _timeline: Timeline) -> bool:
    """Return whether *data* is a page as it was written here."""
    return SEAL.fits(data)


@cache
def load_template(name: str) -> "Template":
    """Return a template of this folder; raises `ExportError` if Jinja2 is not installed."""
    try:
        from jinja2 import Environment, StrictUndefined
    except ImportError as error:
        raise ExportError("Jinja2 is not installed", f"run: {how_to_install('html')}") from error

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    # all that it names is an attribute: three times as fast as its own, and as strict
    environment.getattr = getattr  # type: ignore[assignment,method-assign]
    return environment.from_string(_read(name))


def _read(name: str) -> str:
    return (files("alitimeline.page") / name).read_text("utf-8")


@cache
def _build_assets() -> tuple[str, str]:
    """Return the style and the script of a page."""
    light, dark = ("".join(f"--{name}:{colors[tone]};" for name, colors in svg.COLORS.items()) for tone in (0, 1))
    picture = svg.build_style({name: f"var(--{name})" for name in svg.COLORS})
    scheme = f":root{{{light}}}\n@media (prefers-color-scheme: dark) {{ :root {{{dark}}} }}\n"
    return f"{scheme}{picture}{_read('page.css')}", _read("page.js")


def build_head(script: str | None = None, version: str = "") -> dict[str, str]:
    """Return the style, the *script* or the usual one, and what a page may do; a *version* makes it ask for changes."""
    style, usual = _build_assets()
    script = f"{usual if script is None else script}{_read('live.js') if version else ''}"
    hashes = (b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script))
    policy = POLICY.format(*hashes) + ("; connect-src 'self'" if version else "")
    return {"style": style, "script": script, "policy": policy, "version": version}


def render_problems(name: str, problems: Sequence[Problem], version: str) -> bytes:
    """Write a page about what is wrong with a file, for `preview`."""
    head = build_head("", version)
    return load_template("problems.html").render(**head, name=name, problems=problems).encode()


def _build_address(places: Mapping[tuple[str, str], str], kind: str, name: str) -> str:
    return f"{places.get((kind, name), '')}#{kind}-{name}"


def list_items(timeline: Timeline) -> list[tuple[int, Entry]]:
    """Return the events and promises in the order of their days, with the years under which they are."""
    zone = timeline.zone
    dated: list[tuple[date, Entry]] = [(find_day(event.when, zone), event) for event in timeline.chronology()]
    dated += [(find_day(timeline.when_made(promise), zone), promise) for promise in timeline.commitments]
    return [(day.year, entry) for day, entry in sorted(dated, key=itemgetter(0))]


def divide(items: Sequence[tuple[int, Entry]], stem: str) -> list[tuple[str, list[tuple[int, Entry]]]]:
    """Return the files in which the entries of each year are; more than one, if it has too many."""
    parts: list[tuple[str, list[tuple[int, Entry]]]] = []
    for year, group in groupby(items, key=itemgetter(0)):
        entries = [*group]
        chunks = [entries[at : at + MOST] for at in range(0, len(entries), MOST)]
        for number, chunk in enumerate(chunks, 1):
            parts.append((f"{stem}-{year}{f'-{number}' if len(chunks) > 1 else ''}.html", chunk))
    return parts


class _Page:
    """A record with what all its pages share."""

    def __init__(self, timeline: Timeline, options: Options, version: str) -> None:
        self.template = load_template("page.html")
        self.timeline, self.options, self.version = timeline, options, version
        self.day = options.as_of or timeline.as_of
        #: The names of the files in which the records are; none in a single page.
        self.places: dict[tuple[str, str], str] = {}
        self.link = partial(_build_address, self.places)  # no bound method: a cycle of all this would be slow to free
        self.writer = Writer(timeline, options.language, link=self.link)
        self.promises = status(timeline, self.day) if self.day else ()
        self.statuses = {one.commitment.id: one for one in self.promises}
        self.public = find_days(timeline)
        self.days = sorted({*self.public.values()})
        self.items = list_items(timeline)
        self.posts = tenures(timeline)
        self.lanes = [*list_lanes(timeline, options.language, self.posts)]
        self.story = summarize(timeline, self.day, options.language, statuses=self.promises, posts=self.posts)

    def split(self, name: str) -> Exported:
        """Return the index, and beside it a page for each year; for more than one, if it has too many events."""
        stem = name.removesuffix(".html")
        parts = divide(self.items, stem)
        for kind in ("actor", "source"):
            self.places |= {(kind, one.id): f"{stem}.html" for one in getattr(self.timeline, f"{kind}s")}
        for file, chunk in parts:
            self.places |= {(kind_of(entry), entry.id): file for _, entry in chunk}
        pages = [(file, file.removeprefix(f"{stem}-").removesuffix(".html")) for file, _ in parts]
        index = self.write([], pages=pages)
        beside = ((file, self.write(chunk, pages=pages, file=file, index=f"{stem}.html")) for file, chunk in parts)
        message = f"written as an index and {len(parts)} pages: {len(self.items):,} entries are too many for one page"
        note = Problem(code="left-out", message=message, severity="note", record=f"timeline/{self.timeline.id}")
        return Exported(iter((index,)), iter((note,)), beside)

    @pause_garbage_collection()
    def write(
        self,
        items: Sequence[tuple[int, Entry]],
        *,
        pages: Sequence[tuple[str, str]] = (),
        file: str = "",
        index: str = "",
    ) -> bytes:
        """Write a page of some entries: the only one, the index, or that of a year, a *file* beside the *index*."""
        timeline, language, writer = self.timeline, self.options.language, self.writer
        shown = show(timeline, [entry for _, entry in items], writer, self.public, self.statuses)
        views = [*map(self._build_entry, shown)]
        years = groupby(zip(items, views, strict=True), key=lambda pair: pair[0][0])
        text = self.template.render(
            **build_head(version=self.version),
            language=language,
            own=writer.own,
            word=writer.word,
            title=find_title(timeline, language),
            timeline=timeline,
            extra=phrases.format_extra(timeline.extra) if not index else [],
            story=() if index else self.story,
            as_of=label("as_of_day", language).format(writer.say(When.of(self.day))) if self.day else "",
            zone=label("zone", language),
            pictures=[] if index else [*self._draw()],
            fades=tostring(svg.build_fades(), encoding="unicode"),
            days_known=[writer.say(When.of(day)) for day in self.days],
            unplaced=sum(view.since == len(self.days) for view in views),
            # read once: what a template has stays in a cycle of its own, which would be slow to free
            years=iter([(year, [view for _, view in group]) for year, group in years]),
            lists=bool(items) or not pages,
            choices=self._list_choices(views),
            marks=[mark for mark in ("disputed", "overdue") if any(mark in view.marks for view in views)],
            records=() if index else self._build_records(),
            pages=pages,
            file=file,
            index=index,
        )
        return SEAL.close(text.rstrip().encode())

    def _draw(self) -> Iterator[str]:
        """Yield the overview, for a large screen and for a phone."""
        for width, room in ((WIDE, None), (NARROW, SHORT)):
            drawing = draw(
                self.timeline,
                width=width,
                room=room,
                as_of=self.day,
                language=self.options.language,
                link=self.link,
                lanes=self.lanes,
                promises=self.promises,
            )
            element = svg.build(drawing, alone=False)
            element.set("class", f"at-picture {'wide' if room is None else 'narrow'}")
            element.set("data-left", f"{drawing.left:g}")
            yield tostring(element, encoding="unicode")

    def _build_entry(self, shown: Shown) -> Item:
        entry = shown.entry
        marks = "disputed " if any(dispute.standing == "open" for dispute, _ in find_disputes(entry)) else ""
        if isinstance(entry, Commitment):
            actors = entry.made_by
            marks += "overdue" if (item := self.statuses.get(entry.id)) and item.state == "lapsed" else ""
        else:
            names = (name for part in entry.participants for name in (part.actor, part.organization) if name)
            actors = tuple(dict.fromkeys(names))
        parts = [*shown.parts, *self.back.get((kind_of(entry), entry.id), ())]
        label = f"{self.writer.word(kind_of(entry))} · {entry.kind.replace('-', ' ')}"
        sections = _group(parts, shown.since)
        name = f"{kind_of(entry)}-{entry.id}"
        return Item(entry, name, label, shown.since, sections, " ".join(actors), marks.strip())

    def _list_choices(self, views: Sequence[Item]) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return what there is to choose from: kinds, tags, actors, with their names."""
        entries = [view.record for view in views]
        kinds = sorted({entry.kind for entry in entries})
        tags = sorted({tag for entry in entries for tag in entry.tags})
        actors = sorted({name for view in views for name in view.actors.split()}, key=self.writer.wording.actor)
        choices = [
            ("kind", [(kind, kind.replace("-", " ")) for kind in kinds]),
            ("tag", [(tag, tag) for tag in tags]),
            ("actor", [(name, self.writer.wording.actor(name)) for name in actors]),
        ]
        return [(name, values) for name, values in choices if len(values) > 1]

    @cached_property
    def back(self) -> dict[tuple[str, str], list[Part]]:
        """The lines about what other records say of each one: relations, and the promises made in it."""
        back = defaultdict[tuple[str, str], list[Part]](list)
        writer, timeline, language = self.writer, self.timeline, self.options.language

        def add(entry: Entry, to: tuple[str, str], words: str) -> None:
            first = find_first(entry, self.public)
            since = bisect_left(self.days, first) if first else len(self.days)
            record = kind_of(entry), entry.id
            title, address = find_title(entry, language), self.link(*record)
            back[to].append(Part(Line("related", title, words, writer.own, address, record=record), since))

        for event in timeline.events:
            for relation in event.related:
                words = writer.word("reverse").format(find_word("relation", relation.kind, language))
                add(event, ("event", relation.event), words)
        for promise in timeline.commitments:
            if promise.made_in:
                add(promise, ("event", promise.made_in), writer.word("promised"))
            if promise.part_of:
                add(promise, ("commitment", promise.part_of), writer.word("has_part"))
            if promise.superseded_by:
                add(promise, ("commitment", promise.superseded_by), writer.word("replaces"))
        return back

    def _build_records(self) -> Iterator[tuple[str, list[Item]]]:
        """Yield the sources, and the actors with the posts that they had."""
        held = defaultdict[str, list[str]](list)
        for post, lane in zip(self.posts, self.lanes, strict=True):
            for tenure in post.tenures:
                days = self._say_days(tenure)
                held[tenure.actor].append(f"{lane.name}{label('colon', self.options.language)}{days}")
        writer = self.writer
        yield "sources", [_build_item(source, writer.write_source(source)) for source in self.timeline.sources]
        actors = self.timeline.actors
        yield "people", [_build_item(actor, writer.write_actor(actor, held[actor.id])) for actor in actors]

    def _say_days(self, tenure: Tenure) -> str:
        """Say when a tenure began and ended, as the record dates that."""
        language, last = self.options.language, tenure.possible and tenure.possible.last
        began = self.writer.say(tenure.began.when) if tenure.began else label("not_known", language)
        ended = tenure.ended.when if tenure.ended else When.of(last) if last else None
        return f"{began} – {self.writer.say(ended) if ended else label('present', language)}"
