"""How long it took from an event to the first report of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from functools import lru_cache
from itertools import chain
from math import inf, isfinite
from typing import Literal, NamedTuple, TypeAlias

from alitimeline.loading.examination import pause_garbage_collection
from alitimeline.model import Event, Source, Timeline
from alitimeline.references import list_citations
from alitimeline.when import When

__all__ = ["Coverage", "Report", "Unit", "coverage"]

Report: TypeAlias = Source | Event
Unit: TypeAlias = Literal["minutes", "days"]


class Coverage(NamedTuple):
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
    #: The place of its date in the total order.
    sort_key: tuple[float, float, str]


#: Reports, and when the first of them was published.
_Dated: TypeAlias = tuple[tuple[Report, ...], _Span]
#: The span of what has no date.
EVER = _Span(-inf, inf, -inf, inf, has_time=False, sort_key=(-inf, inf, ""))


@pause_garbage_collection()
def coverage(timeline: Timeline) -> tuple[Coverage, ...]:
    """Return for every confirmed event, in the order of their dates, how long it took until the first report of it.

    Reports are the sources that the event cites, except primary ones, and the events that report on it. What was
    certainly published before the event isn't a report: it announced it. An event that lasts counts from its beginning.
    """
    zone = timeline.zone
    events = [event for event in timeline.events if event.status == "confirmed"]
    secondary = (source for source in timeline.sources if not source.primary)
    articles: dict[str, _Dated] = {source.id: ((source,), _find_publication(source, zone)) for source in secondary}
    reporting: dict[str, list[Event]] = defaultdict(list)
    for report in events:
        for relation in report.related:
            if relation.kind == "reports-on":
                reporting[relation.event].append(report)
    reporters = {report.id for reports in reporting.values() for report in reports}
    by_date: dict[str, tuple[_Span, list[Coverage]]] = {}
    for event in events:
        text = event.when.text
        if text not in by_date:
            by_date[text] = _find_span(event.when, zone), []
        span, answers = by_date[text]
        # the citations of a report are the report itself
        cited = list_citations(event) if event.id not in reporters else ()
        own = {citation.source: articles[citation.source] for citation in cited if citation.source in articles}
        reports = [*own.values()]
        if event.id in reporting:
            sources = [timeline.source(name) for name in own]
            others = [report for report in reporting[event.id] if _is_another(report, sources)]
            reports += [((report,), _find_span(report.when, zone)) for report in others]
        answers.append(_measure(event, span, reports))
    groups = [answers for _, answers in sorted(by_date.values(), key=lambda group: group[0].sort_key)]
    return tuple(chain.from_iterable(sorted(group, key=lambda answer: answer.event.id) for group in groups))


def _is_another(report: Event, articles: Iterable[Source]) -> bool:
    """Return whether a report isn't one of these articles, as an event: it would cite it and have its date."""
    cited = {citation.source for citation in list_citations(report)}
    return all(article.id not in cited or article.published != report.when for article in articles)


def _measure(event: Event, begun: _Span, reports: Sequence[_Dated]) -> Coverage:
    later = [report for report in reports if report[1].last >= begun.first]
    if not later:
        return Coverage(event, (), None, None, None)
    first, span = later[0] if len(later) == 1 else _find_first(later)
    if begun.has_time and span.has_time:
        unit: Unit = "minutes"
        shortest = _to_minutes(span.first) - _to_minutes(begun.last)
        longest = _to_minutes(span.last) - _to_minutes(begun.first)
    else:
        unit = "days"
        shortest = span.first_day - begun.last_day
        longest = span.last_day - begun.first_day
    # by position: by name takes three times as long
    return Coverage(event, first, unit, int(shortest) if shortest > 0 else 0, int(longest) if longest < inf else None)


def _find_first(reports: Sequence[_Dated]) -> _Dated:
    """Return the reports that may be the first one, and when that one was published."""
    soonest = min([span.last for _, span in reports])
    possible = [report for report in reports if report[1].first <= soonest]
    if len(possible) == 1:
        return possible[0]
    possible.sort(key=lambda report: (report[1][:5], report[0][0].id))
    spans = [span for _, span in possible]
    first, _, first_day, _, _, sort_key = spans[0]
    last_day, has_time = min([span.last_day for span in spans]), min([span.has_time for span in spans])
    joint = _Span(first, soonest, first_day, last_day, has_time, sort_key)
    return tuple([report for [report], _ in possible]), joint


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
        sort_key=when.sort_key(zone),
    )
