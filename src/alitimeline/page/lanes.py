"""Posts and promises as every picture shows them: what they are called, their spans of days, how they look."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from alitimeline.answers.words import Language, find_word
from alitimeline.briefing.headings import label
from alitimeline.model import Timeline
from alitimeline.queries import Post, Status, Stretch, Tenure, status, stretches, tenures

__all__ = ["SIGNS", "Lane", "Span", "describe_state", "find_look", "list_lanes", "list_promises"]

#: Who has a post certainly, for a while, perhaps; or nobody has it.
Kind: TypeAlias = Literal["holder", "interim", "perhaps", "gap"]
INTERIM = frozenset({"interim", "acting"})
#: How a promise is drawn, by its outcome or state; and with which sign.
LOOKS = {
    **dict.fromkeys(("kept", "partly-kept"), "good"),
    **dict.fromkeys(("broken", "lapsed"), "bad"),
    **dict.fromkeys(("withdrawn", "superseded"), "void"),
}
#: How many of those who have a post at the same time are named.
NAMED = 6
SIGNS = {"good": "✓", "bad": "!", "void": "–", "ahead": "◆"}


class Span(NamedTuple):
    """Days on which a post had the same holders, or none."""

    first: date | None
    last: date | None
    #: Who had it, or that nobody did.
    words: str
    kind: Kind


class Lane(NamedTuple):
    """A post: its role and organization, and its spans in their order."""

    name: str
    spans: tuple[Span, ...]


def list_lanes(timeline: Timeline, language: Language, posts: Iterable[Post] | None = None) -> Iterator[Lane]:
    """Yield the posts of a record, or some *posts* of it; days that it says nothing about are left out."""
    for post in tenures(timeline) if posts is None else posts:
        body = [timeline.actor(post.organization).name] if post.organization else []
        spans = (_build_span(timeline, stretch, language) for stretch in stretches(post))
        yield Lane(label("comma", language).join([post.role, *body]), tuple(span for span in spans if span.words))


def _build_span(timeline: Timeline, stretch: Stretch, language: Language) -> Span:
    def name(tenure: Tenure) -> str:
        capacity = f" ({find_word('capacity', tenure.capacity, language)})" if tenure.capacity else ""
        return f"{timeline.actor(tenure.actor).name}{capacity}"

    who = stretch.holders or stretch.perhaps
    words = label("comma", language).join(dict.fromkeys(map(name, who[:NAMED])))
    if len(who) > NAMED:
        words = f"{words} {label('more', language).format(len(who) - NAMED)}"
    kind: Kind = "perhaps" if words else "gap"
    if stretch.holders:
        kind = "interim" if all(tenure.capacity in INTERIM for tenure in stretch.holders) else "holder"
    if stretch.finding == "gap":
        words = words or find_word("finding", "gap", language)
    return Span(stretch.first, stretch.last, words, kind)


def list_promises(timeline: Timeline, day: date | None) -> tuple[tuple[Status, ...], dict[str, str]]:
    """Return the promises made by a day; and why there is nothing to say of the others, by their ids."""
    if day is None:
        return (), dict.fromkeys((promise.id for promise in timeline.commitments), "there is no day to look from")
    found = status(timeline, day)
    rest = {promise.id: f"made after {day}" for promise in timeline.commitments}
    for item in found:
        del rest[item.commitment.id]
    return found, rest


def find_look(item: Status) -> str:
    """Return how a promise looks: "good", "bad", "void" or "ahead"."""
    return LOOKS.get(item.state if item.state != "closed" else item.outcome or "", "ahead")


def describe_state(item: Status, language: Language) -> str:
    """Return what became of a promise, in a word or two: "Overdue", its last verdict or "Due later"."""
    state = find_word("state", {"upcoming": "later", "due-now": "later"}.get(item.state, item.state), language)
    verdict = find_word("verdict", item.outcome, language) if item.outcome else ""
    overdue = f"{state}{label('comma', language)}{verdict.lower()}" if verdict else state
    return overdue if item.state == "lapsed" else verdict or state
