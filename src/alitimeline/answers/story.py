"""The record in two or three sentences: who leads, what was promised by when, what is overdue and what is disputed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from operator import itemgetter

from attrs import frozen

from alitimeline.answers.dates import format_date
from alitimeline.answers.words import Language, find_title, find_word, inflect
from alitimeline.model import Event, Timeline
from alitimeline.model.roles import read_title
from alitimeline.queries import Post, Status, Stretch, Tenure, conflicts, status, stretches, tenures
from alitimeline.when import When

__all__ = ["summarize"]

#: The roles of those who lead an organization.
LEADING = ("chair", "ceo", "managing-director", "general-manager")
#: How many of a kind are named before the others are counted, and how many letters of a name are shown.
NAMED, LENGTH = 2, 80


def summarize(
    timeline: Timeline,
    on: date | None = None,
    language: Language = "en",
    *,
    statuses: Sequence[Status] | None = None,
    posts: Sequence[Post] | None = None,
) -> tuple[str, ...]:
    """Return up to three sentences made from the record as of the day *on*; nothing about what it doesn't have.

    The first says who leads its main organizations, since when and after whom; the second what was promised and what is
    due next; the third what is overdue and where sources disagree. Without a day, it is as of `Timeline.as_of`.
    *statuses* and *posts* are what the queries `status` and `tenures` return, if that is known already.

    Raises:
        DeadlineError: if a deadline can't be computed.
        UnknownNameError: if a record names another one that the timeline doesn't have.
    """
    day = on or timeline.as_of
    if day is None:
        return ()
    story = _Story(timeline, day, language)
    statuses = status(timeline, day) if statuses is None else statuses
    posts = tenures(timeline) if posts is None else posts
    sentences = ([*story.leaders(posts)], [*story.promises(statuses)], [*story.open_points(statuses)])
    return tuple(_capitalize(story.say("end", story.say("then").join(clauses))) for clauses in sentences if clauses)


def _capitalize(text: str) -> str:
    """Begin a sentence with a capital letter, unless it begins with a name such as eBay."""
    return text[:1].upper() + text[1:] if text.split(" ", 1)[0].islower() else text


def _cut(text: str) -> str:
    return text if len(text) <= LENGTH else f"{text[: LENGTH - 1]}…"


@frozen
class _Story:
    """The clauses of the sentences, in a language."""

    timeline: Timeline
    day: date
    language: Language

    def say(self, key: str, *values: object, count: int = 1) -> str:
        """Fill in a text, in the singular or the plural."""
        return inflect(find_word("story", key, self.language), count).format(*values)

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

    def leaders(self, every: Sequence[Post]) -> Iterator[str]:
        """Yield who leads the first organizations, and how many others have a leader."""
        posts: dict[str | None, list[tuple[int, str, list[Stretch]]]] = defaultdict(list)
        for post in every:
            if (key := read_title(post.role)[0].key) in LEADING:
                past = [stretch for stretch in stretches(post) if stretch.first is None or stretch.first <= self.day]
                if past[-1].holders or past[-1].perhaps or past[-1].finding:
                    posts[post.organization].append((LEADING.index(key), _cut(post.role), past))

        def rank(organization: str | None) -> tuple[bool, int]:
            parent = self.timeline.actor(organization).parent if organization else None
            return parent is not None and parent in posts, -sum(len(past) for _, _, past in posts[organization])

        ranked = sorted(posts, key=rank)
        for organization in ranked[:NAMED]:
            yield from self._lead(organization, sorted(posts[organization], key=itemgetter(0)))
        if others := len(ranked[NAMED:]):
            yield self.say("others", others, count=others)

    def _lead(self, organization: str | None, posts: Sequence[tuple[int, str, list[Stretch]]]) -> Iterator[str]:
        """Yield who leads an organization, and which of its posts nobody has."""
        name = self.name(organization) if organization else self.say("organization")
        leaders: dict[tuple[str, ...], list[str]] = defaultdict(list)
        vacant = []
        for _, role, past in posts:
            now = past[-1]
            for tenure in now.holders or now.perhaps:
                capacity = tenure.capacity and find_word("capacity", tenure.capacity, self.language)
                title = self.say("in-capacity", capacity, role) if capacity else role
                title = title if now.holders else self.say("perhaps", title)
                is_named = len(leaders) < 4 * NAMED  # of thousands, nobody reads since when
                details = self._list_circumstances(tenure, past) if is_named else ("",)
                leaders[self.name(tenure.actor), *details].append(title)
            if now.finding == "gap":
                since = format_date(When.of(now.first or date.min), self.language)
                vacant.append(self.say("vacant", role, name, since))
        people = [
            self.say("person", who, self.say("detail").join([self.join(titles) + since, *more]))
            for (who, since, *more), titles in leaders.items()
        ]
        if people:
            yield self.say("led", name, self.join(people, 2 * NAMED))
        yield from vacant

    def _list_circumstances(self, tenure: Tenure, past: Sequence[Stretch]) -> Iterator[str]:
        """Yield since when somebody has a post ("" if unknown), after whom, and whether that is disputed."""
        yield self._since(tenure.began) if tenure.began else ""
        before = next((stretch for stretch in reversed(past) if tenure not in stretch.holders + stretch.perhaps), None)
        if names := [self.name(one.actor) for one in (before.holders if before else ()) if one.actor != tenure.actor]:
            yield self.say("after", self.join(names))
        if any(conflict.field != "reason" for conflict in tenure.disputes):
            yield self.say("disputed")

    def _since(self, began: Event) -> str:
        when = began.when.in_days(self.timeline.zone)
        when = When(when.start.text) if when.form == "interval" and when.start else when
        return self.say("since", format_date(when, self.language))

    def promises(self, statuses: Sequence[Status]) -> Iterator[str]:
        """Yield how many commitments were made, and which are due next."""
        if statuses:
            dated, made = sum(status.deadline is not None for status in statuses), len(statuses)
            key = "undated" if not dated else "all-dated" if dated == made else "dated"
            yield self.say("made", made, count=made) + self.say("detail") + self.say(key, dated, count=made)
        ahead = [
            (status.days_left, find_title(status.commitment, self.language))
            for status in statuses
            if status.state in ("upcoming", "due-now") and status.days_left is not None
        ]
        if ahead:
            left = ahead[0][0]
            titles = [title for days, title in ahead if days == left]
            day = format_date(When.of(self.day + timedelta(days=left)), self.language)
            days = self.say("days", left, count=left) if left else self.say("today")
            yield self.say("next", self.quote(titles), day, days, count=len(titles))

    def open_points(self, statuses: Sequence[Status]) -> Iterator[str]:
        """Yield what is overdue and what sources disagree about."""
        late = [find_title(status.commitment, self.language) for status in statuses if status.state == "lapsed"]
        disputed = [
            find_title(conflict.record, self.language)
            for conflict in conflicts(self.timeline)
            if conflict.standing == "open"
        ]
        for key, titles in (("overdue", late), ("disputes", disputed)):
            if titles:
                yield self.say(key, len(titles), self.quote([*dict.fromkeys(titles)]), count=len(titles))
