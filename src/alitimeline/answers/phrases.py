"""How the parts of a record read in every answer and export: who did what, what is disputed, who says it."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any, TypeAlias

from alitimeline.documents.plain import value_from_plain, value_to_plain
from alitimeline.model import Citation, Commitment, Due, Entry, Measure, Media, Participation, Timeline
from alitimeline.problems import DateError, UnknownNameError
from alitimeline.queries import Conflict, Progress
from alitimeline.schema import check_field
from alitimeline.when import Duration, When

__all__ = [
    "ACTOR_FIELDS",
    "describe_participation",
    "describe_value",
    "format_amount",
    "format_days",
    "format_due",
    "format_extra",
    "format_json",
    "format_measure",
    "format_media",
    "format_number",
    "format_on_track",
    "format_progress",
    "format_quote",
    "format_value",
    "holder_to_plain",
    "name_source",
    "sides_to_plain",
]

#: Fields whose value is the id of an actor, and those whose value is a date.
ACTOR_FIELDS = frozenset({"actor", "organization", "made_by"})
DATE_FIELDS = frozenset({"when", "made_on", "due"})
#: How a date is written.
Say: TypeAlias = Callable[[When], str]


def describe_participation(timeline: Timeline, participation: Participation) -> str:
    """Return who has which part: "Eddie Wu: incoming CEO, Alibaba Group". Raises `UnknownNameError`."""
    part, role = participation.part, participation.role
    words = f"{part}, {role}" if role else part
    if role and part in ("incoming", "outgoing", "participant"):
        words = role if part == "participant" else f"{part} {role}"
    if participation.organization:
        words = f"{words}, {timeline.actor(participation.organization).name}"
    if participation.capacity or participation.reason or participation.extra:
        remarks = [word.replace("-", " ") for word in (participation.capacity, participation.reason) if word]
        words = f"{words} ({', '.join([*remarks, *format_extra(participation.extra)])})"
    return f"{timeline.actor(participation.actor).name}: {words}"


def describe_value(timeline: Timeline, field: str, value: object, say: Say = str) -> str:
    """Return a value of a field as people read it; an actor by name, a deadline as it was stated, the rest as JSON."""
    match value:
        case None:
            return "nothing"
        case str() if field in ACTOR_FIELDS:
            with suppress(UnknownNameError):
                return timeline.actor(value).name
        case [*actors] if field in ACTOR_FIELDS:
            return ", ".join(describe_value(timeline, field, actor) for actor in actors)
        case str() if field in DATE_FIELDS:
            with suppress(DateError):
                return say(When.parse(value))
        case _ if field == "due" and not check_field("commitment", "due", value):
            return format_due(value_from_plain(Commitment, "due", value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def format_due(due: When | Due | None) -> str:
    """Return a deadline as it was stated, with the id of what it counts from in brackets; "" for none."""
    match due:
        case None:
            return ""
        case When():
            return str(due)
        case Due(within=Duration() as within):
            return f"within {within.words}" + (f" of [{due.of}]" if due.of else "")
        case _:
            return f"fiscal year {due.fiscal_year} of [{due.of}]"


def format_number(number: float) -> str:
    """Return a number, exactly, with commas between the thousands: "1,250,000", "1.5"."""
    return f"{Decimal(repr(number)):,f}".removesuffix(".0")


def format_amount(number: float, unit: str | None) -> str:
    """Return a number with its unit: "42 %"."""
    return f"{format_number(number)} {unit}" if unit else format_number(number)


def format_measure(measure: Measure, say: Say = str) -> str:
    """Return a measure in words: "stores (Europe): 120, from 80 in 2019"."""
    start = "" if measure.baseline is None else f"from {format_number(measure.baseline)}"
    if when := measure.baseline_when:
        word = "from" if not start else "on" if when.precision == "day" else "in"
        start = f"{start} {word} {say(when)}".strip()
    return f"{measure.name}: {format_amount(measure.target, measure.unit)}{start and f', {start}'}"


def format_progress(progress: Progress, say: Say = str) -> str:
    """Return a progress in words: "emissions: 18 of 42 % by 2026, on track would be 22 %"."""
    measure = progress.measure
    text = f"{measure.name}: {format_number(progress.value)} of {format_amount(measure.target, measure.unit)}"
    line = format_on_track(progress)
    return f"{text} by {say(progress.on)}{line and f', on track would be {line}'}"


def format_on_track(progress: Progress) -> str:
    """Return the value that would be on track, with as many decimals as the numbers that it is computed from."""
    if progress.on_track is None:
        return ""
    numbers = (progress.value, progress.measure.target, progress.measure.baseline or 0)
    decimals = max(len(format_number(number).partition(".")[2]) for number in numbers)
    return format_amount(round(progress.on_track, decimals), progress.measure.unit)


def format_value(value: float | Mapping[str, float]) -> str:
    """Return what was measured in words: a number, or a line per measure."""
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {format_number(number)}" for name, number in value.items())
    return format_number(value)


def format_media(media: Media) -> str:
    """Return a picture in words, with its address."""
    about = ", ".join(filter(None, (media.credit, media.licence)))
    return f"{media.caption or media.alt}{about and f' ({about})'}: {media.url}"


def format_extra(extra: Mapping[str, Any]) -> list[str]:
    """Return `x-…` keys with their values, as texts or JSON."""
    texts = (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in extra.values())
    return [f"{key}: {text}" for key, text in zip(extra, texts, strict=True)]


def name_source(timeline: Timeline, citation: Citation) -> str:
    """Return the short name of the cited source; raises `UnknownNameError`."""
    return timeline.source(citation.source).label


def format_quote(timeline: Timeline, citation: Citation) -> str:
    """Return who says something, after the quote if there is one; raises `UnknownNameError`."""
    name = name_source(timeline, citation)
    return f"“{citation.quote}” – {name}" if citation.quote else name


def format_days(number: int) -> str:
    """Return a number of days in words: "1 day", "74 days"."""
    return f"{number} day" if number == 1 else f"{number} days"


def format_json(answer: list[dict[str, Any]] | dict[str, Any], timeline: str | None = None) -> str:
    """Return an answer, made of plain lists and dicts, as JSON; with an id of a timeline as first key of every row."""
    if timeline is not None:
        named = {"timeline": timeline}
        answer = [named | row for row in answer] if isinstance(answer, list) else named | answer
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def holder_to_plain(record: Entry, participation: Participation | None) -> dict[str, Any]:
    """Return which record, and which participation in it, a field is in: the id, the actor and the role."""
    actor, role = (participation.actor, participation.role) if participation else (None, None)
    return {"record": record.id, "actor": actor, "role": role}


def sides_to_plain(conflict: Conflict) -> dict[str, Any]:
    """Return both values of a conflict, with their citations, as plain dicts."""
    return {
        "held": {"value": conflict.held, "citations": value_to_plain(conflict.held_by)},
        "claimed": {"value": conflict.claimed, "citations": value_to_plain(conflict.claimed_by)},
    }
