"""Finds who takes up or gives up which role: phrases in which people, titles and dates stand as signs."""

import re
from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

from alitimeline.drafting.articles import Article
from alitimeline.drafting.facts import Change, Header
from alitimeline.drafting.names import Names
from alitimeline.drafting.phrases import BOTH, Entity, Scene, find_phrases, group_of, overlap
from alitimeline.drafting.scenes import make_scene
from alitimeline.drafting.timing import PUBLISHED, Day, Timing, is_better
from alitimeline.drafting.wordlists import pattern, read_words
from alitimeline.model import Capacity, Part
from alitimeline.model.roles import read_title
from alitimeline.when import When

if TYPE_CHECKING:
    from alitimeline.drafting.dates import Dates

__all__ = ["find_changes"]

#: Over how many paragraphs a vacancy is remembered; how far before its words a change is denied.
NEAR, FAR = 2, 60
#: How many letters before a name say whether it is an object.
AROUND = 30


def find_changes(
    article: Article, header: Header, dates: "Dates", names: Names
) -> tuple[list[Change], list[tuple[int, str]]]:
    """Return the appointments and departures of an article, each once, and where others are left out, and why."""
    found: dict[tuple[str, str, Part, Capacity | None, str | None], Change] = {}
    finder = _Finder(article, header, dates, names)
    for change in finder.timing.correct([*finder.find()]):
        key = (change.person, _key(change.role), change.part, change.capacity, change.organization)
        if key not in found or is_better(change, found[key]):
            found[key] = change
    return sorted(found.values(), key=lambda change: (change.start, change.end)), sorted(finder.left_out.items())


class _Finder:
    """Goes through an article, and remembers who has which titles and what has been given up last."""

    def __init__(self, article: Article, header: Header, dates: "Dates", names: Names) -> None:
        self._article, self._header, self._names = article, header, names
        self._scenes = [make_scene(article, sentence, dates, names) for sentence in article.sentences]
        self.timing = Timing(When(header.published.text[:10]) if header.published else None)
        #: Where changes are left out, and why.
        self.left_out: dict[int, str] = {}
        self._held: dict[str, list[str]] = {}
        #: The titles given up last and in which paragraph, and those of the last change.
        self._vacant: tuple[int, list[str]] = (0, [])
        self._recent: list[str] = []
        #: The title that the sentence, or the one before it in the paragraph, is about: the only one, and nobody's.
        self._topic: list[str] = []
        #: The paragraph that it is in, and whether the sentence before is a question.
        self._place, self._is_asked = 0, False
        #: The paragraph in which people and titles are listed, and whether they come or go.
        self._list: tuple[int, Part] | None = None

    def find(self) -> Iterator[Change]:
        starts: dict[int, int] = {}
        for scene in self._scenes:
            starts.setdefault(scene.sentence.paragraph, scene.sentence.start)
            self._learn(scene)
        for scene, behind in zip(self._scenes, [*self._scenes[1:], None], strict=False):
            paragraph = scene.sentence.paragraph
            self._learn(scene)
            self.timing.enter()
            self._find_topic(scene)
            is_head = paragraph in self._header.paragraphs and scene.text[-1] not in ".。;；"
            if not is_head and not scene.sentence.doubt:
                yield from self._read_list(scene)
                yield from self._read(scene, behind if behind and behind.sentence.paragraph == paragraph else None)
            self.timing.leave(scene, starts[paragraph])

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
        if self._list is None or self.timing.published is None:
            return
        for match in items:
            who, titles = (scene.of(match, *keys) for keys in (("who", "who2"), ("role", "role2")))
            for person, title in product(who, [one for one in titles if one.kind == "T"]):
                yield Change(
                    person=person.value, role=title.value, organization=self._names.organization, part=self._list[1],
                    when=self.timing.published, start=scene.places[match.start()], end=scene.places[match.end()],
                    doubts=(PUBLISHED,),
                )  # fmt: skip

    def _read(self, scene: Scene, behind: Scene | None) -> Iterator[Change]:
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
            days = self.timing.list_days(match, scene, [one for _, one in found])
            for change in self._make(kind, match, scene, days, behind):
                same = [one for one, other in taken if _is_rival(change, other) and one is not match]
                if not any(overlap(match, one) for one in same):
                    taken.append((match, change))
                    yield change

    def _make(
        self, kind: str, match: re.Match[str], scene: Scene, days: list[Day], behind: Scene | None
    ) -> Iterator[Change]:
        """Yield the changes that a phrase says, and remember them."""
        old, new = self._find_parties(kind, match, scene)
        said = scene.of(match, "role", "role2")
        bodies = [one.value for one in said if one.kind == "O"]
        if others := [body for body in bodies if not self._names.is_own(body)]:
            self.left_out[scene.sentence.start] = f"a change at {others[0]} is left out: the article isn't about it"
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
        keys = [*map(_key, coming if new else ())]
        when, doubts = self.timing.choose(match, scene, days, behind, keys)
        if when is None:
            return
        if self.timing.is_old(when):
            self.left_out[scene.sentence.start] = f"a change of {when} is left out: it is long before the article"
            return
        reason = next(
            (key for key in read_words("roles")["reasons"] if pattern(f"roles.~reasons.{key}").search(scene.text)), None
        )
        if old:
            self._vacant = (scene.sentence.paragraph, leaving)
            self.timing.given_up |= dict.fromkeys(map(_key, leaving if reason != "died" else ()), when)
        self._recent = [role.name for title in leaving or coming for role in read_title(title)]
        self.timing.before = (scene.sentence.paragraph, True, when)
        leavers: list[tuple[Entity, Part, str]] = [
            (one, "outgoing", title) for one in old for title in ((roles or self._held.get(one.value)) or leaving)
        ]
        for one, part, title in [*leavers, *((one, "incoming", title) for one in new for title in coming)]:
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
                        status="tentative" if self.timing.is_ahead(when) else "confirmed",
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
        if kind == "ousted":
            keys = {_key(one.value) for one in scene.of(match, "role") if one.kind == "T"}
            who = [key for key, titles in self._held.items() if keys & {*map(_key, titles)}]
            return [Entity(scene.sentence.start, scene.sentence.start, "P", key) for key in who[:1]], []
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
            or not pattern("roles.object").search(text[max(0, one.start - AROUND) : one.start])
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


def _read_capacity(match: re.Match[str], scene: Scene) -> Capacity | None:
    first, last = scene.segment(match)
    if pattern("roles.~signs.acting").search(match[0]):
        return "acting"
    return "interim" if pattern("roles.~signs.interim").search(scene.text, first, last) else None


def _is_temporary(title: Entity) -> bool:
    return pattern("roles.temporary").match(title.value) is not None


def _key(title: str) -> str:
    return read_title(title)[0].key


def _is_rival(change: Change, other: Change) -> bool:
    """Return whether two changes can't both be what the same words say."""
    is_same = change.role == other.role and is_better(change, other)
    return (change.person, change.part) == (other.person, other.part) and not is_same
