"""The record in two or three sentences: who leads, what was promised by when, what is overdue and what is disputed."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from operator import itemgetter

from attrs import frozen

from alitimeline.answers.words import Language, find_word
from alitimeline.model import Timeline
from alitimeline.model.roles import read_title
from alitimeline.queries import Status, Stretch, Tenure, conflicts, status, stretches, tenures
from alitimeline.when import MONTH_NAMES, When
from alitimeline.when.points import Point

__all__ = ["summarize"]

#: The roles of those who lead an organization.
LEADING = ("chair", "ceo", "managing-director", "general-manager")
#: How many of a kind are named before the others are counted, and how many letters of a name are shown.
NAMED, LENGTH = 2, 80
PLACE = re.compile(r"( ?)\{\}( ?(?!\{))")


def summarize(timeline: Timeline, on: date | None = None, language: Language = "en") -> tuple[str, ...]:
    """Return up to three sentences made from the record as of the day *on*; nothing about what it doesn't have.

    The first says who leads its main organizations, since when and after whom; the second what was promised and what is
    due next; the third what is overdue and where sources disagree. Without a day, it is as of `Timeline.as_of`.

    Raises:
        DeadlineError: if a deadline can't be computed.
        UnknownNameError: if a record names another one that the timeline doesn't have.
    """
    day = on or timeline.as_of
    if day is None:
        return ()
    words, statuses = _Words(timeline, language), status(timeline, day)
    sentences = ([*_leaders(words, day)], [*_promises(words, statuses)], [*_open_points(words, statuses)])
    return tuple(_capitalize(words.say("end", words.say("then").join(clauses))) for clauses in sentences if clauses)


@frozen
class _Words:
    """The words of the sentences in a language."""

    timeline: Timeline
    language: Language

    def say(self, key: str, *values: object, count: int = 1) -> str:
        """Fill in a text, in the singular or the plural; Chinese has spaces only beside Latin letters and digits."""
        text = find_word("story", key, self.language).split("|")[-(count != 1)]
        texts = (f"{value:,}" if isinstance(value, int) else str(value) for value in values)

        def fill(place: re.Match[str]) -> str:
            value = next(texts)
            if self.language == "en":
                return f"{place[1]}{value}{place[2]}"
            return f"{place[1] * value[:1].isascii()}{value}{place[2] * value[-1:].isascii()}"

        return PLACE.sub(fill, text)

    def join(self, names: Sequence[str], most: int = NAMED) -> str:
        """List the first of some names, and count the others."""
        shown = [*names[:most], *([self.say("more", len(names) - most)] if len(names) > most else [])]
        return self.say("and", self.say("comma").join(shown[:-1]), shown[-1]) if len(shown) > 1 else shown[0]

    def name(self, actor: str) -> str:
        """Name an actor."""
        return _cut(self.timeline.actor(actor).name)

    def quote(self, titles: Sequence[str]) -> str:
        """List the first of some titles, in quotation marks."""
        return self.join([f"“{_cut(title)}”" for title in titles])

    def format_point(self, point: Point) -> str:
        """Return a date as people write it: 10 September 2023, Q3 2023, about 2007."""
        start, part = point.earliest, point.text[5:7]
        month = MONTH_NAMES[start.month - 1] if self.language == "en" else start.month
        form = find_word("story", part if point.precision == "half" else point.precision, self.language)
        text = form.format(year=start.year, month=month, day=start.day, part=part[1:])
        text += "?" * (point.doubt in ("?", "%"))
        return self.say("about", text) if point.doubt in ("~", "%") else text

    def format_day(self, day: date) -> str:
        """Return a day as people write it."""
        return self.format_point(When.of(day).points[0])

    def format_since(self, when: When) -> str:
        """Return since when something is so, if it began at that time."""
        when = when.in_days(self.timeline.zone)
        if when.form == "date" or (when.form == "interval" and when.start):
            return self.say("since", self.format_point(when.points[0]))
        key = "since-by" if when.start is None else "since-between" if when.end else "since-from"
        return self.say(key, *map(self.format_point, when.points))


def _capitalize(text: str) -> str:
    """Begin a sentence with a capital letter, unless it begins with a name such as eBay."""
    return text[:1].upper() + text[1:] if text.split(" ", 1)[0].islower() else text


def _cut(text: str) -> str:
    return text if len(text) <= LENGTH else f"{text[: LENGTH - 1]}…"


def _leaders(words: _Words, day: date) -> Iterator[str]:
    """Yield who leads the first organizations, and how many others have a leader."""
    posts: dict[str | None, list[tuple[int, str, list[Stretch]]]] = defaultdict(list)
    for post in tenures(words.timeline):
        if (key := read_title(post.role)[0].key) in LEADING:
            past = [stretch for stretch in stretches(post) if stretch.first is None or stretch.first <= day]
            if past[-1].holders or past[-1].perhaps or past[-1].finding:
                posts[post.organization].append((LEADING.index(key), _cut(post.role), past))

    def rank(organization: str | None) -> tuple[bool, int]:
        parent = words.timeline.actor(organization).parent if organization else None
        return parent is not None and parent in posts, -sum(len(past) for _, _, past in posts[organization])

    ranked = sorted(posts, key=rank)
    for organization in ranked[:NAMED]:
        yield from _lead(words, organization, sorted(posts[organization], key=itemgetter(0)))
    if others := len(ranked[NAMED:]):
        yield words.say("others", others, count=others)


def _lead(words: _Words, organization: str | None, posts: Sequence[tuple[int, str, list[Stretch]]]) -> Iterator[str]:
    """Yield who leads an organization, and which of its posts nobody has."""
    name = words.name(organization) if organization else words.say("organization")
    leaders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    vacant = []
    for _, role, past in posts:
        now = past[-1]
        for tenure in now.holders or now.perhaps:
            capacity = tenure.capacity and find_word("capacity", tenure.capacity, words.language)
            title = words.say("in-capacity", capacity, role) if capacity else role
            title = title if now.holders else words.say("perhaps", title)
            leaders[words.name(tenure.actor), *_list_circumstances(words, tenure, past)].append(title)
        if now.finding == "gap":
            vacant.append(words.say("vacant", role, name, words.format_day(now.first or date.min)))
    people = []
    for (who, since, *more), titles in leaders.items():
        role = words.say("as", words.join(titles), since) if since else words.join(titles)
        people.append(words.say("person", who, words.say("detail").join([role, *more])))
    if people:
        yield words.say("led", name, words.join(people, 2 * NAMED))
    yield from vacant


def _list_circumstances(words: _Words, tenure: Tenure, past: Sequence[Stretch]) -> Iterator[str]:
    """Yield since when somebody has a post ("" if unknown), after whom, and whether that is disputed."""
    yield words.format_since(tenure.began.when) if tenure.began else ""
    before = next((stretch for stretch in reversed(past) if tenure not in stretch.holders + stretch.perhaps), None)
    names = [words.name(earlier.actor) for earlier in before.holders if earlier.actor != tenure.actor] if before else []
    if names:
        yield words.say("after", words.join(names))
    if any(conflict.field != "reason" for conflict in tenure.disputes):
        yield words.say("disputed")


def _promises(words: _Words, statuses: Sequence[Status]) -> Iterator[str]:
    """Yield how many commitments were made, and which are due next."""
    if statuses:
        dated = sum(status.deadline is not None for status in statuses)
        key = "undated" if not dated else "all-dated" if dated == len(statuses) else "dated"
        made = words.say("made", len(statuses), count=len(statuses))
        yield words.say("detail").join([made, words.say(key, dated, count=len(statuses))])
    ahead = [status for status in statuses if status.state in ("upcoming", "due-now") and status.days_left is not None]
    if ahead:
        left = ahead[0].days_left or 0
        titles = [status.commitment.title for status in ahead if status.days_left == left]
        days = words.say("days", left, count=left) if left else words.say("today")
        day = words.format_day(ahead[0].on + timedelta(days=left))
        yield words.say("next", words.quote(titles), day, days, count=len(titles))


def _open_points(words: _Words, statuses: Sequence[Status]) -> Iterator[str]:
    """Yield what is overdue and what sources disagree about."""
    late = [status.commitment.title for status in statuses if status.state == "lapsed"]
    disputed = [conflict.record.title for conflict in conflicts(words.timeline) if conflict.standing == "open"]
    for key, titles in (("overdue", late), ("disputes", disputed)):
        if titles:
            yield words.say(key, len(titles), words.quote([*dict.fromkeys(titles)]), count=len(titles))
