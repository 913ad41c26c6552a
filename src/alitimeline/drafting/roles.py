"""Finds who takes up or gives up which role: phrases in which people, titles and dates stand as signs."""

import re
from collections.abc import Iterator
from itertools import product
from datetime import UTC
from typing import TYPE_CHECKING, TypeAlias

from attrs import evolve

from alitimeline.drafting.articles import Article, Sentence
from alitimeline.drafting.facts import Change, Header
from alitimeline.drafting.names import Names
from alitimeline.drafting.phrases import BOTH, Entity, Scene, find_phrases, group_of, overlap, sign_for
from alitimeline.drafting.wordlists import pattern, read_words
from alitimeline.model import Capacity, EventStatus, Part
from alitimeline.model.roles import read_title
from alitimeline.when import When

if TYPE_CHECKING:
    from alitimeline.drafting.dates import Dates

__all__ = ["find_changes", "is_guess"]

#: After how many days a change is too old to be news; over how many paragraphs a vacancy is remembered.
OLD, NEAR = 400, 2
INCOMING: Part = "incoming"
#: What is said of dates that the words of a change don't say, from the likeliest.
NOTIFIED, GIVEN_UP, BEFORE, PUBLISHED = GUESSES = (
    "the date may be that of the notice",
    "the date is that of the predecessor",
    "the date is that of the sentence before",
    "the date is that of publication",
)
#: How much nearer a date is that something takes effect on.
STRONG = 60
#: How far behind its words the date of a biography is.
CLOSE = 25
#: How far behind its words the date of a change is that takes effect then, and not at once.
AT_ONCE = 12
#: How far before its words a change is denied.
FAR = 60
Doubts: TypeAlias = tuple[str, ...]
#: Dates beside a phrase: how far away they are, where, and whether they may be those of a notice.
Days: TypeAlias = list[tuple[float, int, Entity, bool]]


def find_changes(article: Article, header: Header, dates: "Dates", names: Names) -> list[Change]:
    """Return the appointments and departures of an article, each once."""
    found: dict[tuple[str, str, Part, Capacity | None, str | None], Change] = {}
    finder = _Finder(article, header, dates, names)
    for change in finder.date([*finder.find()]):
        key = (change.person, _key(change.role), change.part, change.capacity, change.organization)
        if key not in found or _is_better(change, found[key]):
            found[key] = change
    return sorted(found.values(), key=lambda change: (change.start, change.end))


class _Finder:
    """Goes through an article, and remembers who has which titles and what has been given up last."""

    def __init__(self, article: Article, header: Header, dates: "Dates", names: Names) -> None:
        self._article, self._header, self._dates, self._names = article, header, dates, names
        self._published = When(header.published.text[:10]) if header.published else None
        self._held: dict[str, list[str]] = {}
        #: The titles given up last and in which paragraph, those of the last change, and when each was given up.
        self._vacant: tuple[int, list[str]] = (0, [])
        self._recent: list[str] = []
        self._given_up: dict[str, When] = {}
        #: The date of the change or meeting before, with its paragraph and whether it is of the same sentence.
        self._before: tuple[int, bool, When | None] = (0, False, None)
        #: The title that the sentence, or the one before it in the paragraph, is about: the only one, and nobody's.
        self._topic: list[str] = []
        self._place = 0
        #: Whether the sentence before is a question.
        self._is_asked = False
        #: Dates that are given below for a role, or all (None), of which changes before which position.
        self._below: list[tuple[str | None, int, When]] = []
        #: The date of the last meeting.
        self._meeting: When | None = None
        #: The paragraph in which people and titles are listed, and whether they come or go.
        self._list: tuple[int, Part] | None = None
        #: The date that a list begins with.
        self._lead: When | None = None

    def find(self) -> Iterator[Change]:
        scenes = [self._make_scene(sentence) for sentence in self._article.sentences]
        for scene in scenes:
            self._learn(scene)
        for scene, behind in zip(scenes, [*scenes[1:], None], strict=False):
            self._learn(scene)
            self._before = (self._before[0], False, self._before[2])
            self._find_topic(scene)
            is_head = scene.sentence.paragraph in self._header.paragraphs and scene.text[-1] not in ".。;；"
            if not is_head and not scene.sentence.doubt:
                yield from self._read(
                    scene, behind if behind and behind.sentence.paragraph == scene.sentence.paragraph else None
                )
            if days := [one.when for one in scene.entities if one.when]:
                if pattern("roles.for_above").search(scene.text):
                    self._below.append((None, self._find_start(scene), days[0]))
                for match in pattern("roles.for_role").finditer(scene.text):
                    keys = [_key(one.value) for one in scene.of(match, "role") if one.kind == "T"]
                    when = scene.of(match, "when")[0].when
                    self._below += [(key, self._find_start(scene), when) for key in keys if when]
                if pattern("roles.meets").search(scene.text):
                    self._meeting = days[0]
                self._lead = days[-1] if scene.text[-1] in ":：" else self._lead
                if self._before[0] != scene.sentence.paragraph:
                    self._before = (scene.sentence.paragraph, False, days[-1])

    def date(self, changes: list[Change]) -> list[Change]:
        """Return changes with the date that is given below for all of them, where they have none of their own."""
        for key, start, when in self._below:
            status: EventStatus = "tentative" if self._is_ahead(when) else "confirmed"
            changes = [
                evolve(one, when=when, doubts=(), status=status)
                if _rank(one) > 1 and one.start < start and key in (None, _key(one.role))
                else one
                for one in changes
            ]
        return changes

    def _find_start(self, scene: Scene) -> int:
        return next(one.start for one in self._article.sentences if one.paragraph == scene.sentence.paragraph)

    def _make_scene(self, sentence: Sentence) -> Scene:
        entities: list[Entity] = []
        places: list[int] = []
        text, at = "", sentence.start
        for one in sorted(self._list_entities(sentence), key=lambda one: (one.start, -one.end)):
            if one.start >= at:
                text += self._article.text[at : one.start].lower() + sign_for(one.kind, len(entities))
                places += range(at, one.start + 1)
                entities.append(one)
                at = one.end
        text += self._article.text[at : sentence.end].lower()
        return Scene(sentence, text, entities, [*places, *range(at, sentence.end + 1)])

    def _list_entities(self, sentence: Sentence) -> Iterator[Entity]:
        text, place = self._article.text, (sentence.start, sentence.end)
        named = []
        for start, end, key in self._names.within(*place):
            before = pattern("names.title_before").search(text, max(0, start - 12), start)
            behind = pattern("names.title_behind").match(text, end)
            defined = pattern("names.defined").match(text, behind.end() if behind else end)
            kind = "P" if self._names.names[key].kind == "person" else "O"
            kind = "H" if kind == "P" and pattern("roles.possessive").match(text, start) else kind
            named.append(
                Entity(
                    before.start() if before else start, found.end() if (found := defined or behind) else end, kind, key
                )
            )
        for title in pattern("roles.any_title").finditer(text, *place):
            is_cut = any(title.end(1) <= one.start < title.end() for one in named)
            end = title.end(1) if is_cut else title.end()
            named = [one for one in named if one.kind != "O" or not one.start < title.start() < one.end < end]
            value = text[title.start() : end]
            yield Entity(title.start(), end, "T", read_words("roles")["nouns"].get(value.lower(), value))
        yield from named
        for start, end, when, is_relative in self._dates.within(*place):
            yield Entity(start, end, "D", f"'{text[start:end]}' is taken for {when}" if is_relative else "", when)
        for match in pattern("roles.self").finditer(text, *place):
            if speaker := self._names.speaker(match.start()):
                yield Entity(match.start(), match.end(), "P", speaker)

    def _find_topic(self, scene: Scene) -> None:
        """Remember the title that a sentence is about, until its paragraph ends or another sentence has titles."""
        titles = [one.value for one in scene.entities if one.kind == "T"]
        is_answer = self._is_asked and not titles
        self._is_asked = scene.sentence.doubt == "question"
        if titles or (self._place != scene.sentence.paragraph and not is_answer):
            self._topic = titles if len(titles) == 1 and not pattern("roles.held").search(scene.text) else []
        self._place = scene.sentence.paragraph

    def _learn(self, scene: Scene) -> None:
        for match in pattern("roles.held").finditer(scene.text):
            titles = [one.value for one in scene.of(match, "role", "role2") if one.kind == "T"]
            self._held[scene.of(match, "who", "holder")[0].value] = titles
        for match in pattern("roles.chaired").finditer(scene.text):
            self._held.setdefault(scene.of(match, "who")[0].value, ["Chair"])

    def _read_list(self, scene: Scene) -> Iterator[Change]:
        """Yield the changes of a form or list: "新任者姓名：總經理 邱柏諺", "Appointed: Jane Roe, treasurer"."""
        paragraph, items = scene.sentence.paragraph, [*pattern("roles.list_item").finditer(scene.text)]
        if match := pattern("roles.list_head").search(scene.text):
            self._list = (paragraph, "outgoing" if match["gone"] else "incoming")
        elif self._list and paragraph != self._list[0]:  # a list has an item in each line
            is_item = items and items[0].start() == 0 and paragraph == self._list[0] + 1
            self._list = (paragraph, self._list[1]) if is_item else None
        for match in items if self._list and self._published else ():
            who, titles = (scene.of(match, *keys) for keys in (("who", "who2"), ("role", "role2")))
            for person, title in product(who, [one for one in titles if one.kind == "T"]):
                yield Change(
                    person=person.value, role=title.value, organization=self._names.organization, part=self._list[1],
                    when=self._published, start=scene.places[match.start()], end=scene.places[match.end()],
                    doubts=(PUBLISHED,),
                )  # fmt: skip

    def _read(self, scene: Scene, behind: Scene | None) -> Iterator[Change]:
        yield from self._read_list(scene)
        none = [match.start() for match in pattern("roles.~signs.none").finditer(scene.text)]
        found = find_phrases(scene.text)
        taken: list[tuple[re.Match[str], Change]] = []
        for kind, match in sorted(found, key=lambda one: (one[1].end(), one[0] not in BOTH, one[1].start())):
            first, last = scene.segment(match)
            near = max(first, match.start() - FAR), min(last, match.end())
            if any(near[0] <= at < near[1] for at in none):
                continue
            if kind == "acting" and not any(map(_is_temporary, scene.of(match, "role"))):
                continue
            for change in self._make(
                kind, match, scene, self._list_days(match, scene, [one for _, one in found]), behind
            ):
                same = [one for one, other in taken if _is_rival(change, other) and one is not match]
                if not any(overlap(match, one) for one in same):
                    taken.append((match, change))
                    yield change

    def _make(
        self, kind: str, match: re.Match[str], scene: Scene, days: Days, behind: Scene | None
    ) -> Iterator[Change]:
        """Yield the changes that a phrase says, and remember them."""
        old, new = self._find_parties(kind, match, scene)
        said = scene.of(match, "role", "role2")
        bodies = [one.value for one in said if one.kind == "O"]
        if any(not self._names.is_own(body) for body in bodies):
            return
        roles = [one.value for one in said if one.kind == "T"] or ["Director"] * bool(group_of(match, "board"))
        roles = self._recent if group_of(match, "same") else roles
        leaving = (
            roles
            or [role for one in old for role in self._held.get(one.value, ())]
            or (self._recent if kind in BOTH or pattern("roles.vacancy").search(scene.text) else [])
            or self._topic
            or (self._find_next(behind) or self._find_speaker(scene) if old else [])
        )
        if not old and not roles and pattern("roles.vacancy").search(scene.text):
            leaving = self._find_vacant(scene, match) or leaving
        coming = roles or leaving or (self._vacant[1] if scene.sentence.paragraph - self._vacant[0] <= NEAR else [])
        coming = coming or self._topic
        when, doubts = self._choose_day(
            match,
            scene,
            days,
            behind,
            next((self._given_up[key] for key in map(_key, coming if new else ()) if key in self._given_up), None),
            is_out=bool(old) and not new,
        )
        if when is None or self._is_old(when):
            return
        reason = next(
            (key for key in read_words("roles")["reasons"] if pattern(f"roles.~reasons.{key}").search(scene.text)), None
        )
        if old:
            self._vacant = (scene.sentence.paragraph, leaving)
            self._given_up |= dict.fromkeys(map(_key, leaving if reason != "died" else ()), when)
        self._recent = [role.name for title in leaving or coming for role in read_title(title)]
        self._before = (scene.sentence.paragraph, True, when)
        leavers: list[tuple[Entity, Part, str]] = [
            (one, "outgoing", title) for one in old for title in ((roles or self._held.get(one.value)) or leaving)
        ]
        for one, part, title in [*leavers, *((one, INCOMING, title) for one in new for title in coming)]:
            if one.kind in "PH" and not pattern("roles.committee").search(title):
                single = pattern("roles.plural").sub("", title)
                for role in read_title(single):
                    yield Change(
                        person=one.value,
                        role=pattern("roles.temporary").sub("", single) if role.shared else role.name,
                        organization=bodies[-1] if bodies else self._names.organization,
                        part=part,
                        when=when,
                        start=scene.places[match.start()],
                        end=scene.places[match.end()],
                        status="tentative" if self._is_ahead(when) else "confirmed",
                        capacity=(role.capacity if said else None)
                        or (_read_capacity(match, scene) if part == "incoming" else None),
                        reason=reason if part == "outgoing" else None,
                        doubts=doubts,
                    )

    def _find_parties(self, kind: str, match: re.Match[str], scene: Scene) -> tuple[list[Entity], list[Entity]]:
        """Return who gives up a role, and who takes it up."""
        old, new = scene.of(match, "old"), scene.of(match, "new")
        if kind in BOTH:  # "to replace her": whoever has left before
            old = [one for one in old if not pattern("roles.pronoun").match(self._article.text, one.start, one.end)]
        if not old and (not new or kind == "transfer"):  # its subject is that of the phrase before
            subject = self._find_subject(scene, match)
            old, new = (new, subject) if kind not in ("outgoing", "transfer") else (subject, new)
        old = [one for one in old if one.value not in [other.value for other in new]]
        return old, new

    def _find_subject(self, scene: Scene, match: re.Match[str]) -> list[Entity]:
        """Return the last person before a phrase, rather one that is no object."""
        people = [one for one in scene.entities if one.kind == "P" and one.start < scene.places[match.start()]]
        text = self._article.text
        return [
            one
            for one in people
            if pattern("roles.subject").match(text, one.end)
            or not pattern("roles.object").search(text[max(0, one.start - 30) : one.start])
        ][-1:]

    def _find_speaker(self, scene: Scene) -> list[str]:
        """Return the titles of the speaker, if somebody is said to be his predecessor."""
        speaker = self._names.speaker(scene.sentence.start)
        return self._held.get(speaker or "", []) if pattern("roles.predecessor").search(scene.text) else []

    def _find_vacant(self, scene: Scene, match: re.Match[str]) -> list[str]:
        """Return the title before a phrase that is nobody's: "The post of treasurer, vacant since May"."""
        before = [one for one in scene.entities if one.start < scene.places[match.start()]]
        free = [
            one
            for one in before
            if one.kind == "T" and all(two.kind != "P" or two.start - one.end > 1 for two in scene.entities)
        ]
        return [one.value for one in free[:1]]

    def _find_next(self, behind: Scene | None) -> list[str]:
        """Return the titles that are taken up in the next sentence: those that somebody who has just left gave up."""
        found = find_phrases(behind.text) if behind else []
        said = [behind.of(match, "role") for kind, match in found if behind and kind == "incoming"]
        return [
            one.value
            for roles in said
            if not any(one.kind == "O" and one.value != self._names.organization for one in roles)
            for one in roles
            if one.kind == "T"
        ]

    def _list_days(self, match: re.Match[str], scene: Scene, matches: list[re.Match[str]]) -> Days:
        """Return the dates beside a phrase that may be its own, with how far away they are."""
        days: Days = []
        if pattern("roles.recent").search(scene.text[: match.start()]):  # "the newly appointed CEO": some day before
            return days
        for at in [found.start() for found in pattern("roles.date").finditer(scene.text, *scene.segment(match))]:
            day = scene.read(scene.text[at])[0]
            words = self._article.text[day.start : day.end].lower()
            before = scene.text[max(0, at - 30) : at]
            takes_effect = pattern("roles.takes_effect").match(scene.text, at + 1)
            is_others = (
                pattern("roles.other_dates").search(before)
                or pattern("roles.other_dates").search(words)
                or pattern("roles.~signs.immediate").search(words)
            )
            is_others = is_others or pattern("roles.before_that").match(scene.text, at + 1)
            is_behind = pattern("roles.somebody").search(scene.text, match.end(), max(at, match.end())) and not (
                takes_effect
                or pattern("roles.for_all").search(before)
                or pattern("roles.at_once").search(scene.text[match.end() : at])
            )
            is_aside = match.start() <= at < match.end() and "," in scene.text[at : match.end()]
            is_far = is_aside or at > match.end() + CLOSE
            if (
                is_others
                or is_behind
                or (is_far and self._is_old(day.when))  # "whose mother opened the first store in 1974"
                or any(
                    one.end() <= at < match.end()
                    and not overlap(one, match)
                    and not one.end() <= match.start() <= at
                    and not pattern("roles.boundary").search(scene.text[one.end() : at])
                    for one in matches
                )
            ):
                continue
            away: float = (
                at - match.end()
                if at >= match.end()
                else 2 * (match.start() - at)
                if at < match.start()
                else (match.start() - at) / 100 - 90
            )
            away -= STRONG if takes_effect or pattern("roles.effective").search(before) else 0
            is_notified = pattern("roles.notified").search(before) or pattern("roles.notifies").match(
                scene.text, at + 1
            )
            away += 2 * STRONG if is_notified else 0
            days.append((away + (500 if self._is_old(day.when) else 0), at, day, bool(is_notified)))
        return sorted(days)

    def _choose_day(
        self,
        match: re.Match[str],
        scene: Scene,
        days: Days,
        behind: Scene | None,
        given_up: When | None,
        *,
        is_out: bool,
    ) -> tuple[When | None, Doubts]:
        """Return when a change takes effect, and what is doubtful about that."""
        first, last = (scene.places[place] for place in scene.segment(match))
        is_dated = any(0 <= at - match.end() <= AT_ONCE and self._is_ahead(day.when) for _, at, day, _ in days)
        if not is_dated and pattern("roles.~signs.immediate").search(self._article.text[first:last].lower()):
            return next((day.when for _, at, day, _ in days if at < match.end()), self._published), ()
        stays = (
            [scene.of(one, "when") for one in pattern("roles.stays").finditer(scene.text, match.end())]
            if is_out
            else []
        )
        if stays and self._is_ahead(stays[0][0].when):
            return stays[0][0].when, ()
        found = scene.of(match, "when") or [day for _, _, day, _ in days]
        notices = [day for _, _, day, is_notified in days[:1] if is_notified]
        if behind and self._follows(scene, behind) and not (found and self._is_ahead(found[0].when)):
            found = [one for one in behind.entities if self._is_ahead(one.when) or (one.when and not found)] or found
        if found:
            return found[0].when, (*[found[0].value] * bool(found[0].value), *[NOTIFIED] * (found[0] in notices))
        paragraph, is_here, before = self._before
        is_past = before and self._published and not before.after(self._published, UTC)
        is_near = is_here or (paragraph == scene.sentence.paragraph and is_past)
        guesses: tuple[tuple[object, When | None, Doubts], ...] = (
            (self._meeting and pattern("roles.at_meeting").search(scene.text), self._meeting, ()),
            (self._lead and pattern("roles.item").match(scene.text), self._lead, ()),
            (before and pattern("roles.same").search(scene.text), before, ()),
            (given_up, given_up, (GIVEN_UP,)),
            (is_near and not self._is_old(before), before, (BEFORE,)),
        )
        published = (self._published, (PUBLISHED,))
        return next(((when, doubts) for fits, when, doubts in guesses if fits), published)

    def _follows(self, scene: Scene, behind: Scene) -> bool:
        """Return whether the next sentence may say when a change takes effect: it names nobody else."""
        here, then = ({one.value for one in each.entities if one.kind in "PH"} for each in (scene, behind))
        return pattern("roles.follows").search(behind.text) is not None and then <= here

    def _is_ahead(self, when: When | None) -> bool:
        return bool(when and self._published and when.after(self._published, UTC))

    def _is_old(self, when: When | None) -> bool:
        """Return whether a date is long before the publication: that of a biography."""
        latest, day = when and when.latest, self._published and self._published.earliest
        return bool(latest and day and latest.toordinal() + OLD < day.toordinal())


def _read_capacity(match: re.Match[str], scene: Scene) -> Capacity | None:
    first, last = scene.segment(match)
    if pattern("roles.~signs.acting").search(match[0]):
        return "acting"
    return "interim" if pattern("roles.~signs.interim").search(scene.text, first, last) else None


def _is_temporary(title: Entity) -> bool:
    return pattern("roles.temporary").match(title.value) is not None


def _key(title: str) -> str:
    return read_title(title)[0].key


def _is_better(change: Change, other: Change) -> bool:
    """Return whether the date of a change is surer; "appointed today, takes office on 1 April" is dated ahead."""
    ranks = _rank(change), _rank(other)
    return ranks[0] < ranks[1] or (ranks[0] == ranks[1] and (change.status, other.status) == ("tentative", "confirmed"))


def is_guess(change: Change) -> bool:
    """Return whether the words of a change don't say its date."""
    return _rank(change) > 0


def _is_rival(change: Change, other: Change) -> bool:
    """Return whether two changes can't both be what the same words say."""
    is_same = change.role == other.role and _is_better(change, other)
    return (change.person, change.part) == (other.person, other.part) and not is_same


def _rank(change: Change) -> int:
    """Return how sure the date of a change is: 0 if its own words say it."""
    return next((rank for rank, doubt in enumerate(GUESSES, 1) if doubt in change.doubts), 0)
