"""When changes take effect: the dates beside their words, and what is guessed without one."""

import re
from datetime import UTC
from typing import TypeAlias

from attrs import define, evolve, field

from alitimeline.drafting.facts import Change
from alitimeline.drafting.phrases import Entity, Scene, overlap
from alitimeline.drafting.wordlists import pattern
from alitimeline.model import EventStatus
from alitimeline.model.roles import read_title
from alitimeline.when import When

__all__ = ["PUBLISHED", "Day", "Timing", "is_better", "is_guess"]

#: After how many days a change is too old to be news.
OLD = 400
#: What is said of dates that the words of a change don't say, from the likeliest.
NOTIFIED, GIVEN_UP, BEFORE, PUBLISHED = GUESSES = (
    "the date may be that of the notice",
    "the date is that of the predecessor",
    "the date is that of the sentence before",
    "the date is that of publication",
)
#: How much nearer a date is that something takes effect on, and how much farther away one of long ago.
STRONG, WEAK = 60, 500
#: How much nearer a date is within the words of a change.
INSIDE = 90
#: How far behind its words the date of a biography is, and how near the one on which they take effect, not at once.
CLOSE, AT_ONCE = 25, 12
#: How many letters before a date say what it is that of.
AROUND = 30
Doubts: TypeAlias = tuple[str, ...]


@define
class Day:
    """A date beside a phrase: how far away it is, where, and whether it may be that of a notice."""

    away: float
    at: int
    date: Entity
    is_notified: bool


@define
class Timing:
    """Remembers the dates of an article on its way through it."""

    published: When | None
    #: The paragraph of the change or date before, whether it is of the same sentence, and its date.
    before: tuple[int, bool, When | None] = (0, False, None)
    #: When each role was given up.
    given_up: dict[str, When] = field(factory=dict)
    #: The date of the last meeting, and the one that a list begins with.
    meeting: When | None = None
    lead: When | None = None
    #: Dates that are given below for a role, or all (None), of which changes before which position.
    below: list[tuple[str | None, int, When]] = field(factory=list)

    def enter(self) -> None:
        """Go on to the next sentence."""
        self.before = (self.before[0], False, self.before[2])

    def leave(self, scene: Scene, start: int) -> None:
        """Remember the dates of a sentence; its paragraph begins at *start*."""
        days = [one.when for one in scene.entities if one.when]
        if not days:
            return
        if pattern("roles.for_above").search(scene.text):
            self.below.append((None, start, days[0]))
        for match in pattern("roles.for_role").finditer(scene.text):
            when = scene.of(match, "when")[0].when
            keys = [read_title(one.value)[0].key for one in scene.of(match, "role") if one.kind == "T"]
            self.below += [(key, start, when) for key in keys if when]
        if pattern("roles.meets").search(scene.text):
            self.meeting = days[0]
        self.lead = days[-1] if scene.text[-1] in ":：" else self.lead
        if self.before[0] != scene.sentence.paragraph:
            self.before = (scene.sentence.paragraph, False, days[-1])

    def correct(self, changes: list[Change]) -> list[Change]:
        """Return changes with the dates that are given below for them, where they have none of their own."""
        for key, start, when in self.below:
            status: EventStatus = "tentative" if self.is_ahead(when) else "confirmed"
            changes = [
                evolve(one, when=when, doubts=(), status=status)
                if _rank(one) > 1 and one.start < start and key in (None, read_title(one.role)[0].key)
                else one
                for one in changes
            ]
        return changes

    def list_days(self, match: re.Match[str], scene: Scene, matches: list[re.Match[str]]) -> list[Day]:
        """Return the dates beside a phrase that may be its own, the nearest first."""
        if pattern("roles.recent").search(scene.text[: match.start()]):  # "the newly appointed CEO": some day before
            return []
        days = []
        for at in [found.start() for found in pattern("roles.date").finditer(scene.text, *scene.segment(match))]:
            date, before = scene.read(scene.text[at])[0], scene.text[max(0, at - AROUND) : at]
            takes_effect = pattern("roles.takes_effect").match(scene.text, at + 1)
            is_behind = pattern("roles.somebody").search(scene.text, match.end(), max(at, match.end())) and not (
                takes_effect
                or pattern("roles.for_all").search(before)
                or pattern("roles.at_once").search(scene.text[match.end() : at])
            )
            is_aside = match.start() <= at < match.end() and "," in scene.text[at : match.end()]
            is_life = (is_aside or at > match.end() + CLOSE) and self.is_old(date.when)  # "who joined it in 1974, …"
            if is_behind or is_life or _is_of_others(at, scene, match, matches):
                continue
            notifies = pattern("roles.notifies").match(scene.text, at + 1)
            own = scene.text[match.end() : at] if at >= match.end() else before  # not of the verb before the phrase
            is_notified = bool(pattern("roles.notified").search(own[-AROUND:]) or notifies)
            away = _measure(at, match) + WEAK * self.is_old(date.when) + 2 * STRONG * is_notified
            away -= STRONG if takes_effect or pattern("roles.effective").search(before) else 0
            days.append(Day(away, at, date, is_notified))
        return sorted(days, key=lambda day: (day.away, day.at))

    def choose(
        self, match: re.Match[str], scene: Scene, days: list[Day], behind: Scene | None, keys: list[str]
    ) -> tuple[When | None, Doubts]:
        """Return when a change takes effect, and what is doubtful about that; *keys* are the roles taken up."""
        first, last = scene.segment(match)
        is_dated = any(0 <= day.at - match.end() <= AT_ONCE and self.is_ahead(day.date.when) for day in days)
        if not is_dated and pattern("roles.~signs.immediate").search(scene.spell(first, last)):
            return next((day.date.when for day in days if day.at < match.end()), self.published), ()
        stays = [scene.of(one, "when")[0] for one in pattern("roles.stays").finditer(scene.text, match.end())]
        if stays and not keys and self.is_ahead(stays[0].when):
            return stays[0].when, ()
        found = scene.of(match, "when") or [day.date for day in days]
        if behind and _follows(scene, behind, keys) and not (found and self.is_ahead(found[0].when)):
            found = [one for one in behind.entities if self.is_ahead(one.when) or (one.when and not found)] or found
        if found:
            is_notice = any(day.is_notified and day.date == found[0] for day in days)
            return found[0].when, (*[found[0].value] * bool(found[0].value), *[NOTIFIED] * is_notice)
        return self._guess(scene, next((self.given_up[key] for key in keys if key in self.given_up), None))

    def _guess(self, scene: Scene, given_up: When | None) -> tuple[When | None, Doubts]:
        paragraph, is_here, before = self.before
        is_past = before and self.published and not before.after(self.published, UTC)
        is_near = (is_here or (paragraph == scene.sentence.paragraph and is_past)) and not self.is_old(before)
        guesses: tuple[tuple[object, When | None, Doubts], ...] = (
            (pattern("roles.at_meeting").search(scene.text), self.meeting, ()),
            (pattern("roles.item").match(scene.text), self.lead, ()),
            (pattern("roles.same").search(scene.text), before, ()),
            (True, given_up, (GIVEN_UP,)),
            (is_near, before, (BEFORE,)),
        )
        published = self.published, (PUBLISHED,)
        return next(((when, doubts) for fits, when, doubts in guesses if fits and when), published)

    def is_ahead(self, when: When | None) -> bool:
        """Return whether a date is behind the day of publication."""
        return bool(when and self.published and when.after(self.published, UTC))

    def is_old(self, when: When | None) -> bool:
        """Return whether a date is long before the publication: that of a biography."""
        latest, day = when and when.latest, self.published and self.published.earliest
        return bool(latest and day and latest.toordinal() + OLD < day.toordinal())


def _is_of_others(at: int, scene: Scene, match: re.Match[str], matches: list[re.Match[str]]) -> bool:
    """Return whether a date there is that of other words: "since 2019", "until May", or of another change."""
    before, words = scene.text[max(0, at - AROUND) : at], scene.spell(at, at + 1)
    if pattern("roles.other_dates").search(before) or pattern("roles.other_words").search(words):
        return True
    if pattern("roles.~signs.immediate").search(words) or pattern("roles.before_that").match(scene.text, at + 1):
        return True
    return any(
        one.end() <= at < match.end()
        and not overlap(one, match)
        and not one.end() <= match.start() <= at
        and not pattern("roles.boundary").search(scene.text[one.end() : at])
        for one in matches
    )


def _measure(at: int, match: re.Match[str]) -> float:
    """Return how far a date there is from a phrase; one before it is twice as far, one within the nearest."""
    if at >= match.end():
        return at - match.end()
    return 2 * (match.start() - at) if at < match.start() else (match.start() - at) / 100 - INSIDE


def _follows(scene: Scene, behind: Scene, keys: list[str]) -> bool:
    """Return whether the next sentence may say when a change takes effect: it names nobody else."""
    here, then = ({one.value for one in each.entities if one.kind in "PH"} for each in (scene, behind))
    is_of_another = not keys and pattern("roles.follows_in").search(behind.text)
    return pattern("roles.follows").search(behind.text) is not None and then <= here and not is_of_another


def is_better(change: Change, other: Change) -> bool:
    """Return whether the date of a change is surer; "appointed today, takes office on 1 April" is dated ahead."""
    ranks, statuses = (_rank(change), _rank(other)), (change.status, other.status)
    return ranks[0] < ranks[1] or (ranks[0] == ranks[1] and statuses == ("tentative", "confirmed"))


def is_guess(change: Change) -> bool:
    """Return whether the words of a change don't say its date."""
    return _rank(change) > 0


def _rank(change: Change) -> int:
    """Return how sure the date of a change is: 0 if its own words say it."""
    return next((rank for rank, doubt in enumerate(GUESSES, 1) if doubt in change.doubts), 0)
