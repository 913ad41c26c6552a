"""What changed in a record, in words: a line per change, of our words and the record's own."""

import json
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, tzinfo
from typing import Any, NamedTuple, TypeAlias

from attrs import evolve

from alitimeline.answers.phrases import claim, part
from alitimeline.answers.wording import days, quoted
from alitimeline.model import Assessment, Citation, Commitment, Dispute, Due, Participation, Relation, Timeline
from alitimeline.queries.difference import Change, Consequence, changes
from alitimeline.when import Duration, When

__all__ = ["Said", "Versions", "Words", "became", "consequence", "deadline"]

#: What is shown of a long text, and how much of what both versions have before what changed.
SHOWN, BEFORE = 80, 30

#: How it is said that an item of a list is new, and that it is gone, where there are better words than + and -.
SIGNS = {"assessments": ("judged ", "no longer judged "), "disputes": ("disputed: ", "no longer disputed: ")}

Item: TypeAlias = str | Participation | Relation | Citation | Dispute | Assessment


class Said(NamedTuple):
    """What the record says, within our words: it can be anything, so every format has to guard itself against it."""

    text: str
    #: Whether it is a text that reads better in quotation marks: not a date, an id, or a phrase.
    quoted: bool = False

    def __str__(self) -> str:
        return repr(self.text) if self.quoted else self.text


Words: TypeAlias = tuple[str | Said, ...]


class Versions(NamedTuple):
    """The two versions that a change lies between."""

    old: Timeline
    new: Timeline

    @property
    def zone(self) -> tzinfo:
        """The zone in which days are compared."""
        return self.new.zone


def became(
    versions: Versions, change: Change, parts: tuple[Said, ...] = ()
) -> Iterator[tuple[tuple[Said, ...], Words]]:
    """Say how a field changed, with the parts of the record that it is in, from outside to inside.

    Raises:
        UnknownNameError: if a name that the record mentions is none in its version.

    """
    field, old, new = change.field, change.old, change.new
    if isinstance(new, tuple):
        yield from _items(versions, field, old, new, parts)
    elif isinstance(new, Mapping):
        yield from ((parts, words) for words in _keys(field, old, new))
    elif old is None:
        yield parts, (f"{field} added: ", _value(new))
    elif new is None:
        yield parts, (f"{field} taken out, was ", _value(old))
    elif isinstance(new, When | date):
        then, now = (each if isinstance(each, When) else When.of(each) for each in (old, new))
        yield parts, (f"{field} ", *_moved(versions.zone, then, now), _distance(versions.zone, then, now))
    else:
        yield parts, (f"{field} ", *_was_and_is(old, new))


def deadline(versions: Versions, id: str) -> Words:  # noqa: A002 - the name that the record gives it
    """Say how the `due` of a commitment changed: as it is said, and what it comes to; raises `DeadlineError`."""
    (then, was), (now, is_) = (_due(timeline, timeline.commitment(id)) for timeline in versions)
    if then is None:
        return ("due added: ", *is_)
    if now is None:
        return ("due taken out, was ", *was)
    return ("due ", *_moved(versions.zone, then, now, was, is_), _distance(versions.zone, then, now))


def _due(timeline: Timeline, commitment: Commitment) -> tuple[When | None, Words]:
    computed = timeline.deadline(commitment)
    match commitment.due:
        case Due(within=Duration() as within, of=of):
            how: Words = (f" (within {within.words} of ", Said(of), ")")
        case Due(fiscal_year=year, of=of):
            how = (f" (in the fiscal year {year} of ", Said(of), ")")
        case _:
            how = ()
    return computed, (Said(str(computed)), *how)


def consequence(versions: Versions, told: Consequence) -> Words:
    """Say how a deadline changed with what it counts from."""
    moved = ("due ", *_moved(versions.zone, told.old, told.new), ", because ")
    if told.because_of == "actor":
        return (*moved, "the fiscal year of ", Said(told.because), " ends on another day")
    old, new = (timeline.event(told.because).when for timeline in versions)
    if _verb(versions.zone, old, new) == "moved":
        return (*moved, Said(told.because), " moved")
    return (*moved, "the date of ", Said(told.because), " changed")


def _moved(zone: tzinfo, old: When, new: When, was: Words = (), is_: Words = ()) -> Words:
    """Say how a date changed; *was* and *is_* say the two dates, if more is to be said of them."""
    was, is_ = was or (Said(str(old)),), is_ or (Said(str(new)),)
    verb = _verb(zone, old, new)
    return (f"{verb} from ", *was, " to ", *is_) if verb else ("was ", *was, ", is ", *is_)


def _verb(zone: tzinfo, old: When, new: When) -> str | None:
    """Say what a date did. What lies within what was said before hasn't moved: more is known of it."""
    (first, last, _), (start, end, _) = old.sort_key(zone), new.sort_key(zone)
    if (first, last) == (start, end):
        return None
    if "interval" not in (old.form, new.form):
        if first <= start and end <= last:
            return "was narrowed"
        if start <= first and last <= end:
            return "was widened"
    return "moved"


def _distance(zone: tzinfo, old: When, new: When) -> str:
    """Say how far a date moved, if both are days."""
    first, last = (each.first_day(zone) if each.form == "date" else None for each in (old, new))
    if first is None or last is None or (first, last) != (old.last_day(zone), new.last_day(zone)):
        return ""
    far = (last - first).days
    return f" ({days(abs(far))} {'later' if far > 0 else 'earlier'})" if far else ""


def _value(value: object) -> Said:
    match value:
        case str():
            return Said(_cut(value), quoted=True)
        case When() | date():
            return Said(str(value))
        case _:
            return Said(_cut(_json(value)))


def _was_and_is(old: object, new: object) -> Words:
    if isinstance(old, str) and isinstance(new, str):
        was, is_ = (Said(each, quoted=True) for each in _apart(old, new))
    else:
        was, is_ = (Said(each) for each in _apart(_json(old), _json(new)))
    return ("was ", was, ", is ", is_)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _apart(old: str, new: str) -> tuple[str, str]:
    """Cut two texts so that what is left shows where they part."""
    alike = next((place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(old))
    if alike <= 2 * BEFORE or max(len(old), len(new)) <= SHOWN:
        return _cut(old), _cut(new)
    start = 1 + old.find(" ", alike - BEFORE, alike) or alike - BEFORE  # at a word, where there are spaces
    return _cut(f"…{old[start:]}"), _cut(f"…{new[start:]}")


def _keys(field: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Words]:
    """Say how a mapping changed; the keys of `extra` are names of fields themselves."""
    within = "" if field == "extra" else f"{field}: "
    for key in sorted({*old, *new}):
        if key not in old:
            yield within, Said(key), " added: ", _value(new[key])
        elif key not in new:
            yield within, Said(key), " taken out, was ", _value(old[key])
        elif _json(old[key]) != _json(new[key]):
            yield within, Said(key), " ", *_was_and_is(old[key], new[key])


def _items(
    versions: Versions, field: str, old: Sequence[Item], new: Sequence[Item], parts: tuple[Said, ...]
) -> Iterator[tuple[tuple[Said, ...], Words]]:
    """Say how a list changed: what is gone, what is new, and how what is still there in another form changed."""
    gone, come = _without(old, new), _without(new, old)
    if not gone and not come:
        yield parts, (f"{field} in another order",)
    former: dict[Hashable, deque[Item]] = defaultdict(deque)
    for item in gone:
        former[_identity(item)].append(item)
    pairs = [(waiting.popleft() if (waiting := former[_identity(item)]) else None, item) for item in come]
    more, less = SIGNS.get(field, (f"{field}: + ", f"{field}: - "))
    yield from ((parts, (less, *_whole(versions.old, item))) for items in former.values() for item in items)
    yield from ((parts, (more, *_whole(versions.new, item))) for was, item in pairs if was is None)
    for was, item in pairs:
        if was is not None and not isinstance(was, str) and not isinstance(item, str):
            for change in changes(was, item):
                yield from became(versions, change, (*parts, Said(_cut(_item(versions.new, item)))))


def _without(items: Iterable[Item], others: Iterable[Item]) -> list[Item]:
    """Return the items that the others don't have, or not as often."""
    spare, left = Counter(others), []
    for item in items:
        spare[item] -= 1
        if spare[item] < 0:
            left.append(item)
    return left


def _identity(item: Item) -> Hashable:
    """Return what stays the same when an item of a list is corrected or completed."""
    match item:
        case Participation():
            return item.actor, item.role, item.organization
        case Citation():
            return item.source, item.quote
        case Dispute():
            return item.field, _json(item.value)
        case Assessment():
            return item.on
        case _:
            return item


def _whole(timeline: Timeline, item: Item) -> Words:
    """Say an item of a list, with the note on it."""
    dismissed = ", dismissed" if isinstance(item, Dispute) and item.standing == "dismissed" else ""
    words: Words = (Said(_item(timeline, item), quoted=isinstance(item, str)), dismissed)
    if isinstance(item, Assessment | Dispute) and item.note:
        words += (" (", Said(_cut(item.note), quoted=True), ")")
    return words


def _item(timeline: Timeline, item: Item) -> str:
    match item:
        case Participation():
            return part(timeline, item)
        case Citation():
            return quoted(timeline, item)
        case Relation():
            return f"{item.kind} {item.event}"
        case Assessment():
            return f"{item.verdict.replace('-', ' ')} on {item.on}"
        case Dispute():
            names = [*dict.fromkeys(quoted(timeline, evolve(each, quote=None)) for each in item.citations)]
            whose = f", {'says' if len(names) == 1 else 'say'} {' and '.join(names)}" if names else ""
            return f"{item.field} is {claim(timeline, item)}{whose}"
        case _:
            return item
