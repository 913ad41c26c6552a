"""How good a draft is: its facts beside those that a careful editor would record.

For each metric, count which facts are right, which were drafted and which are wanted. What is optional in the gold
record counts neither for nor against. Each fact is paired with one of the other side at most, in the way in which all
together fit best.

- dates: the distinct dates of events, whichever sentence they are from. A date is right with the same bounds, within
  the wanted date, or around it if it is at most a month wide. Publication and deadlines aren't wrong as such.
- roles: a person, one title, incoming or outgoing, and a date as above.
- promises: a quote has half of the words of the gold quote, or a title or statement half of those of the gold title.
- deadlines: the last day, of promises that were found; those of missed promises are missed, of invented ones wrong.
- measures: the number in whole units, and the unit; missed or wrong with their promises, too.
- quotes: the words are in the text. A fact without any counts as one whose quote isn't.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from attrs import define, field
from tests.drafting.gold import Gold, Item, Sample, list_dates, list_measures
from tests.drafting.likeness import (
    Bounds,
    compare_dates,
    find_bounds,
    fold_person,
    is_same_measure,
    pair,
    share_sense,
    share_words,
)

from alitimeline.model import Citation, Commitment, Event, Measure, Timeline
from alitimeline.model.roles import Role, read_title
from alitimeline.queries import check_quotes, quotes
from alitimeline.when import When

__all__ = ["METRICS", "Score", "score_dates", "score_draft"]

METRICS = ("dates", "roles", "promises", "deadlines", "measures", "quotes")
#: The share of words that a promise is known by.
HALF = 0.5


@define
class Score:
    """How many facts are right, drafted and wanted, by metric; sums of several texts are added."""

    right: Counter[str] = field(factory=Counter)
    drafted: Counter[str] = field(factory=Counter)
    wanted: Counter[str] = field(factory=Counter)
    #: How many wrong facts were drafted from what the gold record warns of.
    distractors: int = 0

    def __add__(self, other: "Score") -> "Score":
        """Return the score of both."""
        counters = (self.right + other.right, self.drafted + other.drafted, self.wanted + other.wanted)
        return Score(*counters, self.distractors + other.distractors)

    def count(self, metric: str, *, right: int = 0, wrong: int = 0, missed: int = 0) -> None:
        """Add facts to a metric."""
        self.right[metric] += right
        self.drafted[metric] += right + wrong
        self.wanted[metric] += right + missed

    def precision(self, metric: str) -> float:
        """Return the share of what was drafted that is right; 1 of nothing."""
        return self.right[metric] / self.drafted[metric] if self.drafted[metric] else 1.0

    def recall(self, metric: str) -> float:
        """Return the share of what is wanted that was drafted; 1 of nothing."""
        return self.right[metric] / self.wanted[metric] if self.wanted[metric] else 1.0


def score_draft(draft: Timeline, sample: Sample) -> Score:
    """Compare a draft of one text with its gold record."""
    score = score_dates([event.when for event in draft.events], sample.gold)
    _score_roles(draft, sample.gold, score)
    _score_promises(draft, sample.gold, score)
    texts = {source.id: sample.text for source in draft.sources}
    unproved = len(check_quotes(draft, texts))
    entries: tuple[Event | Commitment, ...] = (*draft.events, *draft.commitments)
    bare = sum(not any(cited.quote for cited in _list_citations(entry)) for entry in entries)
    score.count("quotes", right=len([*quotes(draft)]) - unproved, wrong=unproved + bare)
    return score


def score_dates(dates: Iterable[When], gold: Gold) -> Score:
    """Compare the dates that were found with those of the events that are wanted."""
    score = Score()
    found = [*dict.fromkeys(map(find_bounds, dates))]
    events: dict[Bounds, list[Item]] = {}
    for item in gold.list_items("date-event", "role-change"):
        events.setdefault(find_bounds(item["when"]), []).append(item)
    wanted = [
        [date for item in items for date in list_dates(item)]
        for items in events.values()
        if not all(item.get("optional") for item in items)
    ]
    pairs = pair([[max(compare_dates(one, date) for date in dates) for dates in wanted] for one in found])
    harmless = gold.list_harmless_dates()
    others = [one for row, one in enumerate(found) if row not in pairs]
    wrong = sum(not any(compare_dates(one, date) for date in harmless) for one in others)
    score.count("dates", right=len(pairs), wrong=wrong, missed=len(wanted) - len(pairs))
    return score


class _Change(NamedTuple):
    people: set[str]
    role: str
    part: str
    when: Bounds
    is_interim: bool
    citations: tuple[Citation, ...]


def _score_roles(draft: Timeline, gold: Gold, score: Score) -> None:
    items = gold.list_items("role-change")
    changes = _list_changes(draft, gold, {role for item in items for role in _list_roles(item, gold)})
    weights = [[_weigh_change(change, item, gold) for item in items] for change in changes]
    pairs = _count("roles", weights, items, score)
    for row, change in enumerate(changes):
        if row not in pairs:
            _note_distractor(change.citations, gold, score)


def _list_changes(draft: Timeline, gold: Gold, known: set[str]) -> list[_Change]:
    """Return who takes up or gives up what in a draft, one for each title."""
    changes = []
    for event in draft.events:
        for part in event.participants:
            if part.part not in ("incoming", "outgoing"):
                continue
            people = {*map(fold_person, _list_spellings(draft, part.actor))} - {""}
            roles = read_title(part.role or "", gold.organizations)
            whole, keys = _name_role(part.role or "", gold), [*map(_find_key, roles)]
            capacities = {part.capacity, *(role.capacity for role in roles)}
            changes += [
                _Change(
                    people,
                    key,
                    part.part,
                    find_bounds(event.when),
                    not capacities.isdisjoint(("interim", "acting")),
                    part.citations or event.citations,
                )
                for key in (keys if whole not in known and known.intersection(keys) else [whole])
            ]
    return changes


def _weigh_change(change: _Change, item: Item, gold: Gold) -> float:
    if change.part != item["part"] or change.role not in _list_roles(item, gold):
        return 0
    near = max(compare_dates(change.when, date) for date in list_dates(item))
    if not near or change.people.isdisjoint(gold.list_people(item)):
        return 0
    return near + (change.is_interim == bool(item.get("interim"))) / 2 + (not item.get("optional")) / 10


def _list_roles(item: Item, gold: Gold) -> set[str]:
    return {_name_role(role, gold) for role in (item["role"], *item.get("role_any", ()))}


def _name_role(title: str, gold: Gold) -> str:
    return "+".join(sorted(map(_find_key, read_title(title, gold.organizations))))


def _find_key(role: Role) -> str:
    """Return the key of a role; unlike for tenures, a plural, an executive chair and a joint holder are others."""
    name = role.name.casefold()
    words = re.findall("non|executive|independent|非|执行|執行|独立|獨立", name) if "chair" in role.key else []
    return "-".join([role.key, *words, "s" * name.endswith("s"), "joint" * role.shared])


def _score_promises(draft: Timeline, gold: Gold, score: Score) -> None:
    items = gold.list_items("promise")
    days = [_find_last_day(draft, commitment) for commitment in draft.commitments]
    weights = [
        [_weigh_promise(commitment, day, item, gold) for item in items]
        for commitment, day in zip(draft.commitments, days, strict=True)
    ]
    pairs = _count("promises", weights, items, score)
    for row, (commitment, day) in enumerate(zip(draft.commitments, days, strict=True)):
        item = items[pairs[row]] if row in pairs else None
        has_due = commitment.due is not None
        if item is None:
            score.count("deadlines", wrong=has_due)
            score.count("measures", wrong=len(commitment.measures))
            _note_distractor(commitment.citations, gold, score)
        elif not item.get("optional"):
            right = gold.list_last_days(item)
            if not item.get("due_optional"):
                is_right = has_due and day in right
                missed = bool(right) and not is_right
                score.count("deadlines", right=is_right, wrong=has_due and not is_right, missed=missed)
            if not item.get("measure_optional"):
                _score_measures(commitment.measures, item, score)
    for column, item in enumerate(items):
        if column not in pairs.values() and not item.get("optional"):
            score.count("deadlines", missed=item.get("due") is not None and not item.get("due_optional"))
            _score_measures((), {"measure": []} if item.get("measure_optional") else item, score)


def _find_last_day(draft: Timeline, commitment: Commitment) -> date | None:
    deadline = draft.deadline(commitment)
    return find_bounds(deadline)[1] if deadline else None


def _weigh_promise(commitment: Commitment, day: date | None, item: Item, gold: Gold) -> float:
    words = [cited.quote for cited in commitment.citations if cited.quote]
    shares = [share_words(quote, words) for quote in (item["quote"], *item.get("quote_any", ()))]
    titles = (item["title"], *item.get("title_any", ()), item["quote"])
    said = [share_sense(title, text) for title in titles for text in (commitment.title, commitment.statement)]
    if max(*shares, *said) < HALF:
        return 0
    likeness = sorted((max(shares), max(said)))
    is_measured = any(is_same_measure(mine, theirs) for mine in commitment.measures for theirs in list_measures(item))
    is_due = day is not None and day in gold.list_last_days(item)
    return 1 + likeness[1] / 2 + likeness[0] / 5 + 0.3 * is_due + 0.2 * is_measured


def _score_measures(measures: Sequence[Measure], item: Item, score: Score) -> None:
    wanted = list_measures(item)
    _count(
        "measures", [[float(is_same_measure(mine, theirs)) for theirs in wanted] for mine in measures], wanted, score
    )


def _count(metric: str, weights: Sequence[Sequence[float]], items: Sequence[Item], score: Score) -> dict[int, int]:
    """Count the facts of a metric, and return which item of the gold record is which fact's."""
    pairs = pair(weights)
    right = sum(not items[column].get("optional") for column in pairs.values())
    wanted = sum(not item.get("optional") for item in items)
    score.count(metric, right=right, wrong=len(weights) - len(pairs), missed=wanted - right)
    return pairs


def _note_distractor(citations: Iterable[Citation], gold: Gold, score: Score) -> None:
    words = [cited.quote for cited in citations if cited.quote]
    score.distractors += any(share_words(one["quote"], words) >= HALF for one in gold.record.get("distractors", ()))


def _list_spellings(draft: Timeline, actor: str) -> tuple[str, ...]:
    record = draft.actor(actor)
    return record.name, *record.other_names


def _list_citations(entry: Event | Commitment) -> tuple[Citation, ...]:
    parts = entry.participants if isinstance(entry, Event) else ()
    return (*entry.citations, *(cited for part in parts for cited in part.citations))
