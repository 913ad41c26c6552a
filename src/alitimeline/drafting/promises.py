"""Finds what the company of an article, or its leader, promises: by when, and how much."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice, zip_longest
from typing import Any, NamedTuple, cast
from zoneinfo import ZoneInfo

from alitimeline.drafting.articles import Article, Sentence
from alitimeline.drafting.dates import Dates
from alitimeline.drafting.facts import Deadline, Header, Promise
from alitimeline.drafting.measures import find_measures
from alitimeline.drafting.names import Names
from alitimeline.drafting.wordlists import pattern, read_words
from alitimeline.model import Measure
from alitimeline.problems import DateError
from alitimeline.when import Duration, When
from alitimeline.when.deadlines import read_deadline

__all__ = ["find_promises"]

WORDS: dict[str, Any] = read_words("promises")
#: How much a clause says at most, in characters, if it is only the "by 2030" of what follows; how far its words are.
LITTLE, NEAR, NEARBY = 3, 12, 80
#: At how many verbs a sentence is divided at most.
MOST_VERBS = 12
#: How often an article names the company that it is about, at least.
OFTEN = 3
PLAIN = str.maketrans({"兩": "两", "個": "个", "週": "周", "百": "100"})


def _find(key: str, text: str) -> re.Match[str] | None:
    return pattern(f"promises.{key}").search(text)


def _begins(key: str, text: str, *place: int) -> re.Match[str] | None:
    return pattern(f"promises.{key}").match(text, *place)


class _Verb(NamedTuple):
    start: int
    end: int
    kind: str


class _Clause(NamedTuple):
    """A sentence or a part of one, with its verbs that promise; those of listed and later parts may be empty."""

    start: int
    end: int
    verbs: tuple[_Verb, ...]
    due: Deadline | None = None
    measures: tuple[Measure, ...] = ()


def find_promises(article: Article, header: Header, dates: Dates, names: Names) -> list[Promise]:
    """Return the promises in an article, in order."""
    return [*_Reader(article, header, dates, names).read()]


class _Reader:
    def __init__(self, article: Article, header: Header, dates: Dates, names: Names) -> None:
        self.article, self.header, self.dates, self.names = article, header, dates, names
        self.text, self.zone = article.text, ZoneInfo(header.zone)
        words = Counter(re.findall(r"\b[A-Z][\w&’'-]+", self.text))
        self.often, self.title = {word for word, count in words.items() if count >= OFTEN}, header.title
        self.day = header.published.first_day(self.zone) if header.published else None

    def read(self) -> Iterator[Promise]:
        is_list, paragraph, sentences = False, 0, self.article.sentences
        for sentence, behind in zip_longest(sentences, sentences[1:]):
            is_item = _begins("listing.item", sentence.text) is not None
            is_cue = _find("listing.cue", sentence.text) is not None
            is_list = is_cue or (is_list and (is_item or sentence.paragraph == paragraph))
            paragraph, line = sentence.paragraph, self.text.rfind("\n", 0, sentence.start) + 1
            is_asked = _begins("never.asked", self.text[line : line + NEARBY])
            if not (sentence.doubt or is_cue or is_asked or paragraph in self.header.paragraphs):
                then = behind if behind and behind.paragraph == paragraph else None
                listed = [_Verb(sentence.start, sentence.start, "listed")] if is_list and is_item else []
                yield from self._read_sentence(sentence, then, listed)

    def _read_sentence(self, sentence: Sentence, then: Sentence | None, listed: list[_Verb]) -> Iterator[Promise]:
        kept: list[_Clause] = []
        for clause in self._split(sentence, listed):
            due, places = self._find_due(clause.start, clause.end)
            due = due or clause.due
            if not self._is_none(sentence, clause, due) and (kept or self._is_whole(clause, due)):
                if not due and then and _begins("deadlines.then", then.text):
                    due, _ = self._find_due(then.start, then.end)
                end = then.end if then and pattern("measures.baseline.now").match(then.text) else clause.end
                one = clause._replace(due=due, measures=self._find_measures(clause.start, end, places))
                before = kept[-1] if kept else one
                is_half = bool(before.due) == bool(one.measures) != bool(one.due) == bool(before.measures)
                is_half = is_half and not (one.measures and _find("acts.chinese", self.text[one.start : end]))
                if is_half and self.text[before.end : one.start].strip() in (",", "，"):
                    due, measures = before.due or one.due, before.measures or one.measures
                    one = kept.pop()._replace(end=one.end, due=due, measures=measures)
                kept.append(one)
        yield from (promise for one in kept if (promise := self._promise(sentence, one)))

    def _is_whole(self, clause: _Clause, due: Deadline | None) -> bool:
        """Return whether a clause says a promise without one before it: "and to open" does not, 并将在三年内 does."""
        verb = clause.verbs[0]
        return verb.kind != "also" or (due is not None and not self.text[verb.start : verb.end].isascii())

    def _promise(self, sentence: Sentence, one: _Clause) -> Promise | None:
        """Return what a clause promises, if it says enough: a deadline, a measure, or an act."""
        named, verb = self.names.within(sentence.start, one.verbs[-1].start), one.verbs[-1].start
        kinds, own = ({verb.kind for verb in one.verbs}, _find("never.own", self.text[sentence.start : verb]))
        is_own = "strong" in kinds or ("weak" in kinds and (own or named))
        behind = [self.text[each.end : one.end] for each in one.verbs]
        is_act = (is_own or "also" in kinds) and any(_begins("acts.behind", words) for words in behind)
        if kinds == {"weak"} and not one.measures and isinstance(one.due, When) and one.due.precision == "day":
            kinds = kinds if _find("deadlines.limit", self.text[one.start : one.end]) else set()
        if (one.due and kinds) or {"explicit", "listed"} & kinds or (one.measures and is_own) or (is_act and kinds):
            people = [each.name for each in named if self.names.names[each.name].kind == "person"]
            makers = self.names.organization, people[-1] if people else self.names.speaker(verb)
            made_by = tuple(dict.fromkeys(maker for maker in makers if maker))
            return Promise(made_by=made_by, start=one.start, end=one.end, due=one.due, measures=one.measures)
        return None

    def _split(self, sentence: Sentence, listed: list[_Verb]) -> Iterator[_Clause]:
        """Yield the parts of a sentence that have a verb that promises."""
        if items := [*self._list_items(sentence)]:
            yield from items
            return
        found = [
            _Verb(sentence.start + match.start(), sentence.start + match.end(), kind)
            for kind in WORDS["verbs"]
            for match in pattern(f"promises.verbs.{kind}").finditer(sentence.text)
        ]
        if not found and not listed and self._is_dated(sentence):
            found = [_Verb(sentence.end, sentence.end, "dated")]
        start, verbs = sentence.start, list[_Verb]()
        for verb in sorted(found)[:MOST_VERBS]:
            if not verbs or verb.start >= verbs[-1].end:
                last = verbs[-1] if verbs else verb
                behind = last.start if last.kind == "bare" else last.end  # a bare verb says what is promised
                if verbs and (joint := self._find_joint(behind, verb.start)):
                    yield from self._split_dates(_Clause(start, joint[0], (*listed, *verbs)))
                    start, verbs, listed = joint[1], [], []
                verbs.append(verb)
        if verbs or listed:
            end = start + len(self.text[start : sentence.end].rstrip(" 。.；;，,"))
            yield from self._split_dates(_Clause(start, end, (*listed, *verbs)))

    def _is_dated(self, sentence: Sentence) -> bool:
        """Return whether a sentence without a verb that promises says by when something is done."""
        limit = _find("deadlines.dated", sentence.text)
        return limit is not None and self._find_due(sentence.start, sentence.end)[0] is not None

    def _list_items(self, sentence: Sentence) -> Iterator[_Clause]:
        """Yield the items of a list in a sentence: "Our targets for 2026: 40 percent women, no injuries"."""
        if head := _find("listing.head", sentence.text):
            start = sentence.start + head.end()
            end = start + len(self.text[start : sentence.end].rstrip(" 。.；;，,"))
            joints = [
                (0, start),
                *(one.span() for one in pattern("promises.joints.items").finditer(self.text, start, end)),
            ]
            new = pattern("promises.listing.new")
            begun = [joint for joint in joints if new.match(self.text, joint[1], end)][:MOST_VERBS]
            due, _ = self._find_due(sentence.start + head.start(), start)
            ends = [one[0] for one in begun[1:]] + [end]
            for (_, start), stop in zip(begun, ends, strict=False):
                yield _Clause(start, stop, (_Verb(start, start, "listed"),), due)

    def _split_dates(self, clause: _Clause) -> Iterator[_Clause]:
        """Yield the parts of a clause that have a deadline or a number each: "open in 2026 and make money by 2028"."""
        for joint in islice(
            pattern("promises.joints.dates").finditer(self.text, clause.verbs[-1].end, clause.end), MOST_VERBS
        ):
            parts = (clause.start, joint.start()), (joint.end(), clause.end)
            if not any(self._says_little(*part) for part in parts):
                dues = [self._find_due(*part) for part in parts]
                is_new = _begins("joints.new", self.text, joint.end(), clause.end)
                is_act = joint[0] != "，" and _begins("joints.act", self.text, joint.end(), clause.end)
                each = zip(parts, dues, strict=True)
                counts = [bool(self._find_measures(*part, due[1])) for part, due in each] if is_new else [False]
                is_some = len(joint[0]) > 1 and joint[0][0] == "，" and any(counts) and dues[0][0]
                is_each = all(counts) or is_some
                if (joint[0].strip() != "," and all(due[0] for due in dues)) or is_each or is_act:
                    yield clause._replace(end=joint.start())
                    verbs = (_Verb(joint.end(), joint.end(), "strong"),)
                    clause = _Clause(joint.end(), clause.end, verbs, dues[0][0] or clause.due)
        yield clause

    def _find_joint(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where a clause ends and the next one begins, between two verbs; None if they share a clause."""
        joints, main = (
            [one.span() for one in pattern(f"promises.joints.{key}").finditer(self.text, start, end)]
            for key in ("any", "main")
        )
        while not main and len(joints) > 1 and self._says_little(joints[-2][1], joints[-1][0]):
            joints.pop()
        found = (main or joints)[-1:]
        return found[0] if found and not self._says_little(start, found[0][0]) else None

    def _says_little(self, start: int, end: int) -> bool:
        """Return whether nothing but a date or a deadline is between two positions."""
        words = self.text[start:end]
        for begin, stop in self._find_due(start, end)[1][::-1]:
            words = words[: begin - start] + words[stop - start :]
        return len(pattern("promises.deadlines.empty").sub("", words)) <= LITTLE

    def _is_none(self, sentence: Sentence, clause: _Clause, due: Deadline | None) -> bool:
        """Return whether a clause is a forecast, a hope, a condition, a change of roles, past, or of somebody else."""
        words, verb = self._mask(clause.start, clause.end), clause.verbs[0]
        before = self.text[sentence.start : verb.start]
        behind = (self.text[verb.end : verb.end + NEARBY] for verb in clause.verbs)
        is_change = _find("never.changes", words) and not _find("never.searching", words)
        if is_change or _find("~never.clause", words) or any(_begins("never.roles", one) for one in behind):
            return True
        if _find("never.others", before) or (
            self.text[verb.start : verb.end].lower() == "would" and not _find("never.reporting", before)
        ):
            return True
        past = self.dates.within(clause.start, verb.end + NEAR) if verb.kind != "weak" else []
        if not isinstance(due, When | int) and any(one.when.precision in ("year", "month") for one in past):
            return True  # "In 2020 we undertook to …"
        named = [one for one in self.names.within(sentence.start, clause.end) if one.start < verb.start]
        if named and self.names.names[named[-1].name].kind == "organization":
            own = _find("never.own", self.text[named[-1].start : verb.start])
            return not self._is_own(named[-1].name) and not own
        who = _begins("never.unknown", words)
        is_known = _begins("never.known", words) or (who and self._is_known(who["who"].split()[0]))
        return who is not None and not named and not is_known

    def _mask(self, start: int, end: int) -> str:
        """Return the text between two positions without the names of people in it, of which some are words as well."""
        words = self.text[start:end]
        for one in self.names.within(start, end):
            if self.names.names[one.name].kind == "person":
                words = words[: one.start - start] + " " * (one.end - one.start) + words[one.end - start :]
        return words

    def _is_known(self, word: str) -> bool:
        """Return whether a word that begins a sentence names the company, or is none that only names have."""
        return word in self.often or re.search(rf"\b{word.lower()}\b", self.text) is not None

    def _is_own(self, name: str) -> bool:
        """Return whether an organization is the one of the article, or part of it, or in the headline."""
        own = self.names.organization or name
        return self.names.is_own(name) or name in own or own in name or name in self.title

    def _find_due(self, start: int, end: int) -> tuple[Deadline | None, list[tuple[int, int]]]:
        """Return the deadline between two positions, and the places of all dates and lengths of time there."""
        found: list[tuple[int, int, Deadline | None]] = []
        for kind in WORDS["lengths"]:
            if kind == "until":
                for one in self.dates.within(start, end):
                    if all(stop <= one.start or one.end <= begin for begin, stop, _ in found):
                        last = one.when.last_day(self.zone)
                        is_ahead = not self.day or (last is not None and last > self.day)
                        found.append((one.start, one.end, one.when if is_ahead else None))
            for match in pattern(f"promises.lengths.{kind}").finditer(self.text, start, end):
                due = self._read_length(kind, match)
                if due and all(stop <= match.start() or match.end() <= begin for begin, stop, _ in found):
                    found.append((*match.span(), due))
        found.sort(key=lambda one: one[:2])
        ahead = [one for one in found if one[2] is not None]
        marked = [
            one
            for one in ahead
            if not isinstance(one[2], When)
            or _find("deadlines.before", self.text[max(start, one[0] - NEARBY) : one[0]])
            or _begins("deadlines.behind", self.text[one[1] : one[1] + NEARBY])
        ]
        return next((one[2] for one in [*marked, *ahead]), None), [one[:2] for one in found]

    def _read_length(self, kind: str, match: re.Match[str]) -> Deadline | None:
        """Return a deadline that isn't a date: "within 18 months", 三年內, "fiscal 2027", "next fiscal year", 年内."""
        words, kind = pattern("promises.deadlines.adjective").sub(" ", match["length"]), kind.partition("_")[0]
        if kind in ("year", "decade"):
            year = f"{self.day.year:04}" if self.day else ""
            return When.parse(year if kind == "year" else year[:3] + "9") if year else None
        if kind in ("until", "plan"):
            return When.parse(WORDS["deadlines"]["plans"].get(words, words))
        if kind == "fiscal":
            return int(f"20{words}"[-4:])
        if kind == "next" and self.day:
            name = self.names.names.get(self.names.organization or "")
            ends = (name.fiscal_year_end if name else None) or "--12-31"
            return self.day.year + (f"--{self.day:%m-%d}" > ends) + (words.lower() in WORDS["deadlines"]["later"])
        with suppress(DateError):
            due = read_deadline(f"within {words}" if words.isascii() else f"{words.translate(PLAIN)}内")
            start = self._find_start() if _find("deadlines.own", match[0]) else None
            return Duration(str(cast("dict[str, str]", due)["within"])), start
        return None

    def _find_start(self) -> When | None:
        """Return since when the writer has been in office: "Last Monday I started"."""
        started = (one for one in self.article.sentences if _find("deadlines.started", one.text))
        return next((date.when for one in started for date in self.dates.within(one.start, one.end)), None)

    def _find_measures(self, start: int, end: int, places: list[tuple[int, int]]) -> tuple[Measure, ...]:
        dates, past = self.dates.within(start, end), []
        for one in dates:
            last = one.when.last_day(self.zone)
            if last and (not self.day or last <= self.day):
                past.append(one._replace(start=one.start - start, end=one.end - start))
        return tuple(find_measures(self.text[start:end], past, [(one - start, two - start) for one, two in places]))
