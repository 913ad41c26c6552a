"""How the parts of a record read in a cell: people and their roles, quotes, sources, disputes, dates."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from attrs import frozen

from alitimeline.answers import phrases
from alitimeline.answers.dates import format_date
from alitimeline.answers.words import Language, find_title, find_word
from alitimeline.briefing.cells import Link, Stamp, join, start, web_link
from alitimeline.briefing.editable import SHEET_BY_CLASS
from alitimeline.briefing.headings import label, sheets
from alitimeline.model import Citation, Commitment, Dispute, Due, Entry, Event, Measure, Participation, Timeline
from alitimeline.queries import Progress
from alitimeline.references import find_disputes
from alitimeline.when import Duration, When

__all__ = ["Wording"]

#: The words before a date, in Chinese: "between about 2007" as "介于约2007".
SAID = re.compile(r"\b(between|from|by|until|and|about) ")
#: How many quotes a cell shows: a row has room for some thirty lines.
QUOTES = 8
#: The units of durations.
UNIT = re.compile(r"(\d+) (year|month|week|day|hour|minute|second)s?")


@frozen
class Wording:
    """Puts the parts of the records of one timeline into words."""

    timeline: Timeline
    language: Language = "en"
    #: Whether dates are in words in English, too; if not, they are as in data files.
    in_words: bool = False
    #: The words of the whole, where the timeline is a part of one: sources and actors have the same names.
    all_names: "Wording | None" = None

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The short name of each source: its publisher, and its id where several share that."""
        if self.all_names:
            return self.all_names.labels
        sources = self.timeline.sources
        return _add_ids_to_namesakes({source.id: source.label for source in sources})

    @cached_property
    def actors(self) -> Mapping[str, str]:
        """What each actor is called."""
        if self.all_names:
            return self.all_names.actors
        return _add_ids_to_namesakes({actor.id: actor.name for actor in self.timeline.actors})

    def label(self, key: str, *values: object) -> str:
        """Return what the workbook says in its language."""
        return label(key, self.language).format(*values)

    def word(self, group: str, value: str) -> str:
        """Return the word for a value in its language."""
        return find_word(group, value, self.language)

    def source(self, source: str) -> str:
        """Name the source with this id shortly."""
        return self.labels.get(source) or self.timeline.source(source).label  # the latter raises UnknownNameError

    def actor(self, actor: str) -> str:
        """Name the actor with this id."""
        return self.actors.get(actor) or self.timeline.actor(actor).name  # the latter raises UnknownNameError

    def name_dispute(self, holder: object, dispute: Dispute) -> str:
        """Name a dispute: the field, and what another source says instead, with actors by name."""
        value = phrases.describe_value(self.timeline, dispute.field, dispute.value)
        return f"{self.field(holder, dispute.field)}: {value}"

    def date(self, value: Stamp | str | None) -> Stamp | str | None:
        """Say what a date shows beside its digits in the language."""
        if self.language == "en" or value is None:
            return value
        if isinstance(value, Stamp):
            return Stamp(value.serial, _chinese(value.format))
        return _chinese(self.word("date", value))

    def whole(self, when: When) -> Stamp | str | None:
        """Show all of a date in one cell: in words, if it has a first and a last bound."""
        if when.form == "date" or when.start is None or when.end is None:
            return self.date(start(when, self.timeline.zone))
        return format_date(when, self.language)

    def when(self, when: When) -> str:
        """Write down a date in a text: as data files do, or in words."""
        return format_date(when, self.language) if self.in_words or self.language != "en" else str(when)

    def title(self, record: Timeline | Entry) -> str:
        """Return the title of a record, in the language of the briefing if the record has it."""
        return find_title(record, self.language)

    def value(self, field: str, value: object) -> str:
        """Write down the value of a field that is disputed."""
        if value is None:
            return self.label("nothing")
        return phrases.describe_value(self.timeline, field, value, self.when)

    def measure(self, measure: Measure) -> str:
        """Write down the number to reach, and from which one."""
        if self.language == "en":
            return phrases.format_measure(measure, self.when)
        text = f"{measure.name}：目标{phrases.format_amount(measure.target, measure.unit)}"
        start = [] if measure.baseline is None else [phrases.format_number(measure.baseline)]
        start += [self.when(measure.baseline_when)] if measure.baseline_when else []
        return text + (f"，基准为{start[0]}" if start else "") + (f"（{start[1]}）" if start[1:] else "")

    def precision(self, when: When) -> str:
        """Say how much of a date is known."""
        doubts = [key for key, is_so in (("about", when.approximate), ("uncertain", when.uncertain)) if is_so]
        return ", ".join(self.word("precision", key) for key in (when.precision, *doubts))

    def people(self, event: Event) -> str | None:
        """Say who has which part in *event*, one a line."""
        return join([self.part(participation) for participation in event.participants])

    def part(self, participation: Participation) -> str:
        """Say who has which part in an event."""
        if self.language == "en":
            return phrases.describe_participation(self.timeline, participation)
        words = [self.timeline.actor(participation.organization).name] if participation.organization else []
        words += [participation.role] if participation.role else []
        name, role = self.timeline.actor(participation.actor).name, self.word("part", participation.part)
        groups = (("capacity", participation.capacity), ("reason", participation.reason))
        remarks = [self.word(group, value) for group, value in groups if value]
        remarks += phrases.format_extra(participation.extra)
        return f"{name}：{' '.join([role, *words])}" + (f"（{'，'.join(remarks)}）" if remarks else "")

    def quotes(self, cited: Iterable[Citation]) -> str | None:
        """Write down the words of the sources, one quote a line, each once; of many, the first ones."""
        every = list(dict.fromkeys(self._quote(citation) for citation in cited if citation.quote is not None))
        if (left := len(every) - QUOTES) > 1:
            every[QUOTES:] = [self.label("more_quotes", left, sheets()["citations"].name[self.language])]
        return join(every)

    def backing(self, cited: Iterable[Citation]) -> str | None:
        """Write down what backs a value: quotes, or only the names of the sources, one a line."""
        quoted = (self._quote(one) if one.quote is not None else self.source(one.source) for one in cited)
        return join(list(dict.fromkeys(quoted)))

    def _quote(self, citation: Citation) -> str:
        place = f", {citation.locator}" if citation.locator else ""
        return f"“{citation.quote}” – {self.source(citation.source)}{place}"

    def sources(self, cited: Iterable[Citation]) -> str | None:
        """Name the sources, one a line, each once."""
        return join([self.source(source) for source in dict.fromkeys(citation.source for citation in cited)])

    def link(self, cited: Iterable[Citation]) -> Link | str | None:
        """Lead to the first source that has an address."""
        urls = (self.timeline.source(citation.source).url for citation in cited)
        return web_link(next(filter(None, urls), None))

    def disputes(self, record: Event | Commitment) -> str | None:
        """Say what other sources claim, and whether that is still open."""
        return join([self._dispute(record, *disputed) for disputed in find_disputes(record)])

    def _dispute(self, record: Event | Commitment, dispute: Dispute, participation: Participation | None) -> str:
        whose = f"{self.timeline.actor(participation.actor).name} – " if participation else ""
        claim = self.claim(participation or record, dispute.field, dispute.value, dispute.citations)
        note = f" – {dispute.note}" if dispute.note else ""
        return f"{whose}{claim}{self.label('comma')}{self.word('standing', dispute.standing).lower()}{note}"

    def claim(self, holder: object, field: str, value: object, cited: Iterable[Citation]) -> str:
        """Say which sources claim what of a field."""
        sources = self.label("comma").join(dict.fromkeys(self.source(citation.source) for citation in cited))
        return self.label("claim", self.field(holder, field), self.value(field, value), sources)

    def field(self, holder: object, field: str) -> str:
        """Name a field of a record, of a part in one, or of the timeline, as the headings do."""
        sheet = SHEET_BY_CLASS.get(type(holder))
        column = sheets()[sheet].columns.get(field) if sheet else None
        return column.name[self.language] if column else self.word("field", field)

    def remark(self, event: Event) -> str | None:
        """Say that an event is planned, cancelled or disputed; None if it is plainly a fact."""
        is_disputed = any(dispute.standing == "open" for dispute, _ in find_disputes(event))
        keys = ([] if event.status == "confirmed" else [event.status]) + (["disputed"] if is_disputed else [])
        return join([self.label(key) for key in keys])

    def related(self, event: Event) -> str | None:
        """Say what *event* has to do with others."""
        kinds = [(self.word("relation", relation.kind), relation.event) for relation in event.related]
        return join([f"{kind}{self.label('colon')}{self.title(self.timeline.event(other))}" for kind, other in kinds])

    def why(self, commitment: Commitment) -> str:
        """Say in one sentence when *commitment* falls due and why."""
        timeline = self.timeline
        if self.language == "en":
            return timeline.explain(commitment, self.when)
        due, deadline = commitment.due, timeline.deadline(commitment)
        end, made = (self.when(when) if when else "" for when in (deadline, commitment.made_on))
        match due:
            case None:
                return "未设期限。"
            case When():
                return f"期限为{end}，出自原文。"
            case Due(within=Duration() as within):
                length = UNIT.sub(lambda match: f"{match[1]}{self.word('unit', match[2])}", within.words)
                event = timeline.event(due.of) if due.of else None
                since = f"{self.when(event.when)}（{self.title(event)}）" if event else f"{made}（作出承诺）"
                return f"期限为{end}：自{since}起{length}内。"
            case _:
                actor = timeline.actor(str(due.of))
                month, day = map(int, str(actor.fiscal_year_end).removeprefix("--").split("-"))
                return f"期限为{end}：{actor.name} {due.fiscal_year}财年（截至{month}月{day}日）。"

    def progress(self, progress: Progress) -> str:
        """Say how far a measure has come."""
        if self.language == "en":
            return phrases.format_progress(progress, self.when)
        measure, line = progress.measure, phrases.format_on_track(progress)
        target = phrases.format_amount(measure.target, measure.unit)
        text = f"{measure.name}：{self.when(progress.on)}为{phrases.format_number(progress.value)}，目标{target}"
        return f"{text}{line and f'，按进度应为{line}'}"

    def days(self, number: int) -> str:
        """Say how far away a day is."""
        keys = {0: "today", 1: "in_day", -1: "day_ago"}
        key = keys.get(number) or ("in_days" if number > 0 else "days_ago")
        return self.label(key, abs(number))


def _chinese(text: str) -> str:
    return SAID.sub(lambda match: find_word("date", match[1], "zh"), text)


def _add_ids_to_namesakes(names: Mapping[str, str]) -> dict[str, str]:
    """Return the names of records by their ids, with the id behind the name where another one has that, too."""
    shared = Counter(names.values())
    return {key: name if shared[name] == 1 else f"{name} ({key})" for key, name in names.items()}
