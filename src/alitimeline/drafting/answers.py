"""Takes what a language model answered into a draft, as far as the article proves it."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any, TypeAlias

from attrs import evolve

from alitimeline.documents.json import Document, read_within
from alitimeline.documents.plain import to_plain, value_to_plain
from alitimeline.drafting.articles import Article
from alitimeline.drafting.dates import Dates
from alitimeline.drafting.facts import Header
from alitimeline.drafting.header import build_source, read_header
from alitimeline.drafting.prompting import list_asked
from alitimeline.drafting.reading import name_source
from alitimeline.loading.salvage import salvage
from alitimeline.model import Actor, Commitment, Due, Event, Source, Timeline
from alitimeline.model.ids import Ids
from alitimeline.model.kinds import KIND_BY_COLLECTION
from alitimeline.model.texts import fold
from alitimeline.problems import ALIKE, Path, Problem, Severity, Shortlist, shorten
from alitimeline.queries import excerpt
from alitimeline.queries.passages import CJK, FoldedText, Passages
from alitimeline.schema.corrections import find_surplus
from alitimeline.schema.shape import drop_parts
from alitimeline.when import Duration, When
from alitimeline.when.deadlines import find_durations

__all__ = ["read_answer"]

#: What is taken of an answer, and how many records of each; how long it may be.
TAKEN, MOST, LONGEST = ("actors", "events", "commitments"), 1_000, 10_000_000
#: What a quote has at least four of: letters and digits, or signs of Chinese, which count twice.
LETTER, LEAST = re.compile(rf"[^\W_]|(?<=[{CJK}])"), 4
WORD, NUMBER = re.compile(r"[a-z0-9]+"), re.compile(r"\d[\d,]*(?:\.\d+)?", re.ASCII)
#: How many doubts about a record are said.
DOUBTS = 10
#: By list, the records of an answer with their numbers in it.
_Records: TypeAlias = dict[str, list[tuple[int, Any]]]


def read_answer(
    answer: str, article: Article, base: Timeline | None = None, *, file: str = "answer"
) -> tuple[Timeline, tuple[Problem, ...]]:
    """Return the draft that a language model answered `write_prompt` with, and what is left out or to be checked.

    Only events and promises with a quote that is in the article, letter by letter, are taken; with *base*, they extend
    that record. What the model says of names, roles, numbers and dates that can't be seen in the article is marked.
    Places are those in the answer, which messages call *file*; the hints name those in the article. The draft has no
    errors, and its quotes are in the article, whatever is answered.
    """
    return _Answer(answer, article, base).take(file)


class _Answer:
    """An answer, and what becomes of it."""

    def __init__(self, answer: str, article: Article, base: Timeline | None) -> None:
        self.article, self.folded, self.seen = article, FoldedText(article.text), fold(article.text)
        self.starts = [sentence.start for sentence in article.sentences]
        self.problems: list[Problem] = []
        self.document = self._parse(answer)
        self.value: dict[str, Any] = self.document.value if self.document else {}
        header = read_header(article)
        self.source = self._build_source(header, base)
        new = Timeline(
            id="draft", title=str(self.source.title), language=header.language, timezone=header.zone,
            extra={"x-draft": "draft"},
        )  # fmt: skip
        self.start = evolve(base or new, sources=(*(base.sources if base else ()), self.source))
        dates = Dates(article, header.published, header.zone).within(0, len(article.text))
        self.dates = {header.published.text[:10] if header.published else "", *(dated.when.text for dated in dates)}
        self.numbers = {_list_digits(float(number.replace(",", ""))) for number in NUMBER.findall(article.text)}
        self.words = {*WORD.findall(self.seen)}

    def take(self, file: str) -> tuple[Timeline, tuple[Problem, ...]]:
        """Return the draft, and the problems with their places."""
        timeline, records = self._salvage(self._read_records())
        proved = {name: self._prove(name, records[name]) for name in ("events", "commitments")}
        timeline, records = self._salvage({**records, **proved})
        own = {name: getattr(timeline, name)[len(getattr(self.start, name)) :] for name in TAKEN}
        used = {actor.id for actor in excerpt(timeline, (*own["events"], *own["commitments"])).actors}
        rest: dict[str, Any] = {}
        for name in TAKEN:
            kept = zip(own[name], records[name], strict=True)
            marked = [self._mark(one, (name, at)) for one, (at, _) in kept if name != "actors" or one.id in used]
            rest[name] = (*getattr(self.start, name), *marked)
        every = [evolve(problem, file=file) for problem in self.problems]
        if document := self.document:
            places = [
                document.place(one.path, at_key=one.at_key) if one.line is None else (one.line, one.column)
                for one in every
            ]
            every = [evolve(one, line=line, column=column) for one, (line, column) in zip(every, places, strict=True)]
        every.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
        return evolve(timeline, **rest), tuple(Shortlist(every))

    def _parse(self, answer: str) -> Document | None:
        """Return the JSON object in an answer; None if it is broken, or there is none."""
        document, mistakes = read_within(answer, TAKEN) if len(answer) <= LONGEST else (None, [])
        self.problems += [evolve(one, severity="warning") if document else one for one in mistakes]
        if not document and not mistakes:
            why = (
                "there is no JSON object in it"
                if len(answer) <= LONGEST
                else f"it has more than {LONGEST:,} characters"
            )
            self._report((), f"the answer can't be read: {why}", severity="error")
        elif document and document.value.keys().isdisjoint(TAKEN):
            self._report((), f"there is none of {', '.join(TAKEN)} in the answer", severity="error")
        return document

    def _build_source(self, header: Header, base: Timeline | None) -> Source:
        """Return the article as a source; the answer may say who published and wrote it, in words of the article."""
        given, ids, said = self.value.get("source"), Ids(), dict[str, str]()
        for key, name in given.items() if isinstance(given, dict) else ():
            said |= {key: name} if isinstance(name, str) and fold(name) in self.seen else {}
        for source in base.sources if base else ():
            ids.give(source.id)
        publisher, author = (getattr(header, key) or said.get(key) for key in ("publisher", "author"))
        return build_source(
            evolve(header, publisher=publisher, author=author), ids.give(name_source(self.article), self.article.name)
        )

    def _read_records(self) -> _Records:
        """Return the records in the answer, with their numbers: what is asked for, of what isn't known yet."""
        records: _Records = {name: [] for name in TAKEN}
        known = {actor.id for actor in self.start.actors}
        for name in TAKEN:
            items = self.value.get(name, [])
            if not isinstance(items, list):
                self._report((name,), f"{name} is left out: it must be a list")
                continue
            if len(items) > MOST:
                self._report((name, MOST), f"only the first {MOST:,} of {len(items):,} {name} are looked at")
            for at, item in enumerate(items[:MOST]):
                if name == "actors" and isinstance(item, dict) and str(item.get("id")) in known:
                    continue
                surplus = [*find_surplus(item, KIND_BY_COLLECTION[name], list_asked)]
                for path in surplus:
                    why = f"{shorten(path[-1])} is left out: the instruction doesn't ask for it"
                    self._report((name, at, *path), why, at_key=True)
                record = drop_parts(item, surplus)
                citations = record.get("citations") if isinstance(record, dict) else None
                for citation in citations if isinstance(citations, list) else ():
                    if isinstance(citation, dict):
                        citation["source"] = self.source.id
                records[name].append((at, record))
        return records

    def _salvage(self, records: _Records) -> tuple[Timeline, _Records]:
        """Return a timeline with those of the records that are sound, and these records; report the others."""
        start = to_plain(self.start)
        begin = {name: len(start.get(name, ())) for name in TAKEN}
        lists = {name: [*start.get(name, ()), *(record for _, record in records[name])] for name in TAKEN}
        timeline, problems = salvage(json.dumps({**start, **lists}).encode())
        gone: set[Path] = set()
        for problem in problems:
            if problem.code == "left-out" and problem.path[0] in records:
                name, number, *rest = problem.path
                at = records[str(name)][int(number) - begin[str(name)]][0]
                self._report((name, at, *rest), problem.message)
                gone |= set() if rest else {(name, at)}
        if timeline is None:
            self._report((), "nothing in it can be used: too many records depend on faulty ones")
            return self.start, {name: [] for name in TAKEN}
        sound: _Records = {}
        for name in TAKEN:
            numbers = [at for at, _ in records[name] if (name, at) not in gone]
            own = value_to_plain(getattr(timeline, name)[begin[name] :])
            sound[name] = [*zip(numbers, own, strict=True)]
        return timeline, sound

    def _prove(self, name: str, records: Sequence[tuple[int, Any]]) -> list[tuple[int, Any]]:
        """Return the records of a list that have a quote in the article; report the other quotes and records."""
        proved, missing = [], []
        for at, record in records:
            citations = []
            for citation in record.get("citations", ()):
                words = citation.get("quote", "")
                part = FoldedText(words).text.strip(" ")
                place = self.folded.text.find(part) if len(LETTER.findall(part)) >= LEAST else -1
                if place >= 0:
                    number = bisect_right(self.starts, self.folded.find_origin(place)) - 1
                    locator = f"paragraph {self.article.sentences[max(number, 0)].paragraph}"
                    citations.append({**citation, "locator": locator})
                elif words:
                    given = self.value[name][at]["citations"]
                    number = next(
                        n for n, one in enumerate(given) if isinstance(one, dict) and one.get("quote") == words
                    )
                    missing.append(((name, at, "citations", number, "quote"), words, part))
            if citations:
                proved.append((at, {**record, "citations": citations}))
            else:
                what = f"the {KIND_BY_COLLECTION[name]} {shorten(record['id'])}"
                self._report((name, at), f"{what} is left out: it has no quote that is in the article")
        passages = Passages(self.folded, [part for *_, part in missing[:ALIKE]])
        for number, (path, words, part) in enumerate(missing):
            if len(LETTER.findall(part)) < LEAST:
                self._report(path, f"{shorten(words)} proves nothing", hint="quote more of it")
                continue
            near = passages.find_nearest(part) if number < ALIKE else None  # no more are listed
            there = near and f"did you mean {shorten(near.words)} ({self.article.name}:{near.line}:{near.column})?"
            self._report(path, f"the article doesn't contain {shorten(words)}", hint=there)
        return proved

    def _mark(self, record: Actor | Event | Commitment, path: Path) -> Actor | Event | Commitment:
        """Return a record, marked for the editor if something in it can't be seen in the article."""
        doubts = [f"{doubt} wasn't found in the article" for doubt in islice(self._list_doubts(record), DOUBTS)]
        if not doubts:
            return record
        self._report(path, f"{record.id}: {'; '.join(doubts)}", severity="note")
        return evolve(record, extra={"x-draft": "check", "x-draft-note": "; ".join(doubts)})

    def _list_doubts(self, record: Actor | Event | Commitment) -> Iterator[str]:
        """Yield the names, roles, dates and numbers of a record that the article doesn't have."""
        texts: list[str | None] = []
        dates: list[When | Due | None] = []
        numbers: list[float | None] = []
        match record:
            case Actor(fiscal_year_end=end):
                texts = [record.name, *record.other_names, *chain.from_iterable(record.identifiers.values())]
                texts += [end] if end and not any(date.endswith(end[1:]) for date in self.dates) else []
            case Event():
                texts, dates = [*(part.role for part in record.participants), record.place], [record.when]
            case _:
                dates = [record.made_on, record.due, *(measure.baseline_when for measure in record.measures)]
                numbers = [number for measure in record.measures for number in (measure.target, measure.baseline)]
        spans = {*chain.from_iterable(find_durations(str(one.quote)) for one in record.citations)}
        yield from (shorten(text) for text in dict.fromkeys(texts) if text and fold(text) not in self.seen)
        yield from (f"{number:g}" for number in numbers if number and _list_digits(number) not in self.numbers)
        for date in dates:
            match date:
                case When(text=text) if self.dates.isdisjoint((text.rstrip("~?%"), text[:10])):
                    yield text
                case Due(within=Duration() as length) if str(length) not in spans:
                    yield length.words
                case Due(fiscal_year=int() as year) if not {str(year), f"fy{year % 100}"} & self.words:
                    yield f"the fiscal year {year}"
                case _:
                    pass

    def _report(self, path: Path, message: str, *, severity: Severity = "warning", **more: Any) -> None:  # noqa: ANN401
        self.problems.append(Problem(code="draft", path=path, message=message, severity=severity, **more))


def _list_digits(number: float) -> str:
    """Return the digits of a number, of whatever magnitude: of 4,000,000,000 and of 40 in 40亿 it is 4."""
    return f"{number:.12e}".partition("e")[0].replace(".", "").strip("-0")
