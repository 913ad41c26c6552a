"""How long it took from an event to the first report of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from functools import lru_cache
from math import inf, isfinite
from typing import Literal, NamedTuple, TypeAlias

from attrs import frozen

from alitimeline.model import Event, Source, Timeline
from alitimeline.references import list_citations
from alitimeline.when import When

__all__ = ["Coverage", "Report", "Unit", "coverage"]

Report: TypeAlias = Source | Event
Unit: TypeAlias = Literal["minutes", "days"]


@frozen(kw_only=True)
class Coverage:
    """The first report of an event, and how long after the event it came, at least and at most."""

    event: Event
    #: The sources, and the events that report on it, that may be the first report. Empty if there is none.
    first: tuple[Report, ...]
    #: Minutes if the time of both is known, else calendar days; None if there is no report.
    unit: Unit | None
    shortest: int | None
    #: None also if the date of the report, or of the event, has no bound.
    longest: int | None


class _Span(NamedTuple):
    """The first and the last moment at which something may have begun, in seconds and as ordinals of days."""

    first: float
    last: float
    first_day: float
    last_day: float
    has_time: bool


#: The span of what has no date.
EVER = _Span(-inf, inf, -inf, inf, has_time=False)


def coverage(timeline: Timeline) -> tuple[Coverage, ...]:
    """Return for every confirmed event, in the order of their dates, how long it took until the first report of it.

    Reports are the sources that the event cites, except primary ones, and the events that report on it. What was
    certainly published before the event isn't a report: it announced it. An event that lasts counts from its beginning.
    """
    zone = timeline.zone
    events = [(event, _find_span(event.when, zone)) for event in timeline.chronology() if event.status == "confirmed"]
    secondary = (source for source in timeline.sources if not source.primary)
    articles = {source.id: (source, _find_publication(source, zone)) for source in secondary}
    reporting: dict[str, list[tuple[Event, _Span]]] = defaultdict(list)
    for report, span in events:
        for subject in _list_subjects(report):
            reporting[subject].append((report, span))
    return tuple(
        _measure(event, span, _find_reports(event, articles, reporting.get(event.id, ()))) for event, span in events
    )


def _list_subjects(event: Event) -> list[str]:
    """Return the events that an event reports on."""
    related = event.related
    return [relation.event for relation in related if relation.kind == "reports-on"] if related else []


def _find_reports(
    event: Event, articles: Mapping[str, tuple[Source, _Span]], reporting: Sequence[tuple[Event, _Span]]
) -> list[tuple[Report, _Span]]:
    # the citations of a report are the report itself
    cited = () if _list_subjects(event) else list_citations(event)
    own = {citation.source: articles[citation.source] for citation in cited if citation.source in articles}
    reports: list[tuple[Report, _Span]] = [*own.values()]
    for report, span in reporting:
        articles_of_both = (own[citation.source][0] for citation in list_citations(report) if citation.source in own)
        if all(source.published != report.when for source in articles_of_both):  # else the article is there already
            reports.append((report, span))
    return reports


def _measure(event: Event, begun: _Span, reports: Sequence[tuple[Report, _Span]]) -> Coverage:
    later = [(report, span) for report, span in reports if span.last >= begun.first]
    if not later:
        return Coverage(event=event, first=(), unit=None, shortest=None, longest=None)
    soonest = min(span.last for _, span in later)
    possible = [(span, report) for report, span in later if span.first <= soonest]
    first = sorted(possible, key=lambda pair: (pair[0], pair[1].id)) if len(possible) > 1 else possible
    if begun.has_time and all(span.has_time for span, _ in first):
        unit: Unit = "minutes"
        shortest = _to_minutes(first[0][0].first) - _to_minutes(begun.last)
        longest = _to_minutes(soonest) - _to_minutes(begun.first)
    else:
        unit = "days"
        shortest = first[0][0].first_day - begun.last_day
        longest = min(span.last_day for span, _ in first) - begun.first_day
    return Coverage(
        event=event,
        first=tuple(report for _, report in first),
        unit=unit,
        shortest=int(max(shortest, 0)),
        longest=int(longest) if isfinite(longest) else None,
    )


def _to_minutes(moment: float) -> float:
    """Return the minute of a moment in seconds; infinite moments stay as they are."""
    return moment // 60 if isfinite(moment) else moment


def _find_publication(source: Source, zone: tzinfo) -> _Span:
    """Return when a source was published: by the day of `accessed` at the latest."""
    span = _find_span(source.published, zone) if source.published else EVER
    if source.accessed and span.first_day <= source.accessed.toordinal() < span.last_day:
        read = _find_span(When.of(source.accessed), zone)
        return span._replace(last=read.last, last_day=read.last_day, has_time=False)
    return span


@lru_cache(maxsize=65_536)  # the dates of a record repeat
def _find_span(when: When, zone: tzinfo) -> _Span:
    start = When.parse(when.start.text) if when.form == "interval" and when.start else when
    first, last, _ = start.sort_key(zone)
    first_day, last_day = start.first_day(zone), start.last_day(zone)
    return _Span(
        first=first,
        last=last,
        first_day=first_day.toordinal() if first_day else -inf,
        last_day=last_day.toordinal() if last_day else inf,
        has_time=all(isinstance(bound, datetime) for bound in (start.earliest, start.latest) if bound),
    )
