"""What changed in a record, in words: a line per change, made of our words and texts of the record."""

import json
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, tzinfo
from typing import Any, NamedTuple, TypeAlias

from alitimeline.answers import phrases
from alitimeline.model import (
    Assessment,
    Citation,
    Commitment,
    Dispute,
    Due,
    Measure,
    Media,
    Participation,
    Relation,
    Timeline,
)
from alitimeline.model.fields import one_or_list
from alitimeline.queries.difference import Change, Consequence, list_changes
from alitimeline.when import Duration, When

__all__ = ["RecordText", "Versions", "Words", "describe_change", "describe_consequence", "describe_deadline"]

#: How many characters of a long text are shown, and how many of them before the first difference.
SHOWN, BEFORE = 80, 30

#: The words before an item of a list that is new, and one that is gone, where + and - aren't enough.
SIGNS = {"assessments": ("judged ", "no longer judged "), "disputes": ("disputed: ", "no longer disputed: ")}

Item: TypeAlias = str | Participation | Relation | Citation | Dispute | Assessment | Measure | Media


class RecordText(NamedTuple):
    """A text of the record within our words: it can be anything, so every format must escape it."""

    text: str
    #: Whether it needs quotation marks: it is not a date, an id or a phrase.
    quoted: bool = False

    def __str__(self) -> str:
        return repr(self.text) if self.quoted else self.text


Words: TypeAlias = tuple[str | RecordText, ...]


class Versions(NamedTuple):
    """The two versions that are compared."""

    old: Timeline
    new: Timeline

    @property
    def zone(self) -> tzinfo:
        """The zone in which days are compared."""
        return self.new.zone


def describe_change(
    versions: Versions, change: Change, parts: tuple[RecordText, ...] = ()
) -> Iterator[tuple[tuple[RecordText, ...], Words]]:
    """Yield how a field changed, with the parts of the record that it is in, the outer ones first.

    Raises:
        UnknownNameError: if a record refers to one that its version doesn't have.
    """
    field, old, new = change.field, change.old, change.new
    if field == "made_by":
        old, new = one_or_list(old), one_or_list(new)
    if isinstance(new, tuple):
        yield from _describe_items(versions, field, old, new, parts)
    elif isinstance(new, Mapping) and isinstance(old, Mapping):
        yield from ((parts, words) for words in _describe_keys(field, old, new))
    elif old is None:
        yield parts, (f"{field} added: ", _format_value(new))
    elif new is None:
        yield parts, (f"{field} taken out, was ", _format_value(old))
    elif isinstance(new, When | date):
        then, now = (value if isinstance(value, When) else When.of(value) for value in (old, new))
        move = _describe_move(versions.zone, then, now)
        yield parts, (f"{field} ", *move, _format_distance(versions.zone, then, now))
    else:
        yield parts, (f"{field} ", *_describe_values(old, new))


def describe_deadline(versions: Versions, id: str) -> Words:  # noqa: A002 - the name that the record gives it
    """Return how the `due` of a commitment changed: as stated, and as computed; raises `DeadlineError`."""
    (then, was), (now, is_) = (_describe_due(timeline, timeline.commitment(id)) for timeline in versions)
    if then is None:
        return ("due added: ", *is_)
    if now is None:
        return ("due taken out, was ", *was)
    return ("due ", *_describe_move(versions.zone, then, now, was, is_), _format_distance(versions.zone, then, now))


def _describe_due(timeline: Timeline, commitment: Commitment) -> tuple[When | None, Words]:
    computed = timeline.deadline(commitment)
    match commitment.due:
        case Due(within=Duration() as within, of=str() as of):
            how: Words = (f" (within {within.words} of ", RecordText(of), ")")
        case Due(within=Duration() as within):
            how = (f" (within {within.words} of the promise)",)
        case Due(fiscal_year=year, of=str() as of):
            how = (f" (in the fiscal year {year} of ", RecordText(of), ")")
        case _:
            how = ()
    return computed, (RecordText(str(computed)), *how)


def describe_consequence(versions: Versions, change: Consequence) -> Words:
    """Return how a deadline moved because what it counts from changed."""
    moved = ("due ", *_describe_move(versions.zone, change.old, change.new), ", because ")
    if change.because_of == "commitment":
        return (*moved, "made_on changed")
    if change.because_of == "actor":
        return (*moved, "the fiscal year of ", RecordText(change.because), " ends on another day")
    old, new = (timeline.event(change.because).when for timeline in versions)
    if _choose_verb(versions.zone, old, new) == "moved":
        return (*moved, RecordText(change.because), " moved")
    return (*moved, "the date of ", RecordText(change.because), " changed")


def _describe_move(zone: tzinfo, old: When, new: When, was: Words = (), is_: Words = ()) -> Words:
    """Return how a date changed; *was* and *is_* replace the words for the two dates."""
    was, is_ = was or (RecordText(str(old)),), is_ or (RecordText(str(new)),)
    verb = _choose_verb(zone, old, new)
    return (f"{verb} from ", *was, " to ", *is_) if verb else ("was ", *was, ", is ", *is_)


def _choose_verb(zone: tzinfo, old: When, new: When) -> str | None:
    """Return what a date did, None if it is the same. A date within the old one hasn't moved: it is known better."""
    (first, last, _), (start, end, _) = old.sort_key(zone), new.sort_key(zone)
    if (first, last) == (start, end):
        return None
    if "interval" not in (old.form, new.form):
        if first <= start and end <= last:
            return "was narrowed"
        if start <= first and last <= end:
            return "was widened"
    return "moved"


def _format_distance(zone: tzinfo, old: When, new: When) -> str:
    """Return how far a date moved, if both are days."""
    first, last = (when.first_day(zone) if when.form == "date" else None for when in (old, new))
    if first is None or last is None or (first, last) != (old.last_day(zone), new.last_day(zone)):
        return ""
    far = (last - first).days
    return f" ({phrases.format_days(abs(far))} {'later' if far > 0 else 'earlier'})" if far else ""


def _format_value(value: object) -> RecordText:
    if isinstance(value, When | date):
        return RecordText(str(value))
    return RecordText(_cut(value), quoted=True) if isinstance(value, str) else RecordText(_cut(_to_json(value)))


def _describe_values(old: object, new: object) -> Words:
    if isinstance(old, str) and isinstance(new, str):
        was, is_ = (RecordText(text, quoted=True) for text in _cut_both(old, new))
    else:
        was, is_ = (RecordText(text) for text in _cut_both(_to_json(old), _to_json(new)))
    return ("was ", was, ", is ", is_)


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _cut_both(old: str, new: str) -> tuple[str, str]:
    """Cut two texts to what is around their first difference."""
    alike = next((place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(old))
    if alike <= 2 * BEFORE or max(len(old), len(new)) <= SHOWN:
        return _cut(old), _cut(new)
    start = 1 + old.find(" ", alike - BEFORE, alike) or alike - BEFORE  # at a word, where there are spaces
    return _cut(f"…{old[start:]}"), _cut(f"…{new[start:]}")


def _describe_keys(field: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Words]:
    """Yield how a mapping changed; the keys of `extra` are names of fields themselves."""
    within = "" if field == "extra" else f"{field}: "
    if field == "identifiers":
        old, new = ({key: one_or_list(names) for key, names in side.items()} for side in (old, new))
    for key in sorted({*old, *new}):
        if key not in old:
            yield within, RecordText(key), " added: ", _format_value(new[key])
        elif key not in new:
            yield within, RecordText(key), " taken out, was ", _format_value(old[key])
        elif _to_json(old[key]) != _to_json(new[key]):
            yield within, RecordText(key), " ", *_describe_values(old[key], new[key])


def _describe_items(
    versions: Versions, field: str, old: Sequence[Item], new: Sequence[Item], parts: tuple[RecordText, ...]
) -> Iterator[tuple[tuple[RecordText, ...], Words]]:
    """Yield how a list changed: items that are gone, items that are new, and changes of items in both."""
    gone, come = _subtract(old, new), _subtract(new, old)
    if not gone and not come:
        yield parts, (f"{field} in another order",)
    former: dict[Hashable, deque[Item]] = defaultdict(deque)
    for item in gone:
        former[_identify(item)].append(item)
    pairs = [(waiting.popleft() if (waiting := former[_identify(item)]) else None, item) for item in come]
    more, less = SIGNS.get(field, (f"{field}: + ", f"{field}: - "))
    yield from ((parts, (less, *_with_note(versions.old, item))) for items in former.values() for item in items)
    yield from ((parts, (more, *_with_note(versions.new, item))) for was, item in pairs if was is None)
    for was, item in pairs:
        if was is not None and not isinstance(was, str) and not isinstance(item, str):
            within = (*parts, RecordText(_cut(_describe_item(versions.new, item))))
            for change in list_changes(was, item):
                yield from describe_change(versions, change, within)


def _subtract(items: Iterable[Item], others: Iterable[Item]) -> list[Item]:
    """Return the items that aren't among the others, or not as often."""
    spare, left = Counter(others), []
    for item in items:
        spare[item] -= 1
        if spare[item] < 0:
            left.append(item)
    return left


def _identify(item: Item) -> Hashable:  # noqa: PLR0911 - a line per class
    """Return the parts of an item that a correction usually leaves as they are."""
    match item:
        case Participation():
            return item.actor, item.role, item.organization
        case Citation():
            return item.source, item.quote
        case Dispute():
            return item.field, _to_json(item.value)
        case Assessment():
            return item.on
        case Measure():
            return item.name
        case Media():
            return item.url
        case _:
            return item


def _with_note(timeline: Timeline, item: Item) -> Words:
    """Return an item of a list in words, with its note."""
    dismissed = ", dismissed" if isinstance(item, Dispute) and item.standing == "dismissed" else ""
    words: Words = (RecordText(_describe_item(timeline, item), quoted=isinstance(item, str)), dismissed)
    if isinstance(item, Assessment | Dispute) and item.note:
        words += (" (", RecordText(_cut(item.note), quoted=True), ")")
    return words


def _describe_item(timeline: Timeline, item: Item) -> str:  # noqa: PLR0911 - a line per class
    match item:
        case Participation():
            return phrases.describe_participation(timeline, item)
        case Citation():
            return phrases.format_quote(timeline, item)
        case Relation():
            return f"{item.kind} {item.event}"
        case Assessment():
            value = "" if item.value is None else f", {phrases.format_value(item.value).replace(chr(10), ', ')}"
            return f"{item.verdict.replace('-', ' ')} on {item.on}{value}"
        case Measure():
            return phrases.format_measure(item)
        case Media():
            return phrases.format_media(item)
        case Dispute():
            names = list(dict.fromkeys(phrases.name_source(timeline, citation) for citation in item.citations))
            whose = f", {'says' if len(names) == 1 else 'say'} {' and '.join(names)}" if names else ""
            return f"{item.field} is {phrases.describe_value(timeline, item.field, item.value)}{whose}"
        case _:
            return item
