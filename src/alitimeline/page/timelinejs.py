"""A record as the JSON of TimelineJS 3: a slide per event, an era per tenure."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import escape
from typing import Any

from attrs import field, frozen

from alitimeline.answers import phrases
from alitimeline.answers.dates import format_date
from alitimeline.answers.words import Language, find_title, find_word
from alitimeline.briefing.wording import Wording
from alitimeline.documents.outputs import Exported, Seal, parse_options
from alitimeline.model import Citation, Event, Timeline
from alitimeline.page.lanes import list_lanes
from alitimeline.page.links import link_quote
from alitimeline.page.options import View
from alitimeline.problems import Problem
from alitimeline.references import find_disputes, find_evidence
from alitimeline.when import When

__all__ = ["Options", "is_own", "render"]

SEAL = Seal(b',\n  "alitimeline": "', b'"\n}\n')


@frozen(kw_only=True)
class Options(View):
    """The options of the slides; a tenure without an end lasts until `as_of`."""


def render(timeline: Timeline, **options: Any) -> Exported:  # noqa: ANN401 - `Options` says which
    """Write *timeline* as TimelineJS reads it: escaped texts, whole dates at both ends; list what it can't show.

    Raises:
        TypeError: if `Options` has no such option.
        ExportError: if an option has a wrong value.
        UnknownNameError: if a record names another one that the timeline doesn't have.
    """
    chosen = parse_options(Options, "TimelineJS", options)
    writer = _Writer(timeline, chosen.as_of or timeline.as_of, chosen.language)
    title = {"headline": escape(find_title(timeline, chosen.language)), "text": escape(timeline.description or "")}
    document = {
        "scale": "human",
        "title": {"unique_id": "timeline", "text": title},
        "events": [writer.build_slide(event) for event in timeline.chronology()],
        "eras": [*writer.build_eras()],
    }
    for promise in timeline.commitments:
        writer.report(f"commitment/{promise.id}", "not shown: TimelineJS has no deadlines")
    text = json.dumps(document, ensure_ascii=False, indent=2).removesuffix("\n}")
    return Exported(iter((SEAL.close(text.encode()),)), iter(writer.left_out))


@frozen
class _Writer:
    timeline: Timeline
    day: date | None
    language: Language
    left_out: list[Problem] = field(factory=list)

    def report(self, record: str, message: str) -> None:
        self.left_out.append(Problem(code="left-out", message=message, severity="warning", record=record))

    def build_slide(self, event: Event) -> dict[str, Any]:
        """Return an event as a slide, with its quotes."""
        wording, record = Wording(self.timeline, self.language, in_words=True), f"event/{event.id}"
        facts = [("place", event.place), ("tags", ", ".join(event.tags))]
        about = [f"{wording.field(event, name)}{wording.label('colon')}{text}" for name, text in facts if text]
        about += phrases.format_extra(event.extra)
        lines = [event.summary, wording.people(event), *about, wording.disputes(event)]
        parts = [f"<p>{escape(line)}</p>".replace("\n", "<br>") for line in lines if line]
        quotes = dict.fromkeys(self._quote(cited) for cited in find_evidence(event))
        slide: dict[str, Any] = {
            "unique_id": f"event-{event.id}",
            **self._build_dates(event.when),
            "display_date": escape(format_date(event.when, self.language)),
            "text": {"headline": escape(find_title(event, self.language)), "text": "".join([*parts, *quotes])},
            "group": event.kind.replace("-", " "),
        }
        if event.status != "confirmed":
            slide["display_date"] += f" ({find_word('status', event.status, self.language)})"
        for media in event.media[:1]:
            texts = {"caption": media.caption, "credit": ", ".join(filter(None, (media.credit, media.licence)))}
            shown = {name: escape(text) for name, text in texts.items() if text}
            slide["media"] = {"url": media.url, "alt": media.alt, **shown}
        for media in event.media[1:]:
            self.report(record, f"without the picture {media.url}: a slide has only one")
        if event.related:
            self.report(record, "shown without relations to other events")
        if event.when.start is None or event.when.end is None:
            self.report(record, "shown with one date: the other end is not known, or open")
        if any(dispute.citations for dispute, _ in find_disputes(event)):
            self.report(record, "shown without the quotes about disputes")
        return slide

    def _quote(self, citation: Citation) -> str:
        source = self.timeline.source(citation.source)
        name = escape(source.label)
        if source.url:
            name = f'<a href="{escape(link_quote(source.url, citation.quote))}">{name}</a>'
        if citation.locator:
            name += f", {escape(citation.locator)}"
        return f"<blockquote>“{escape(citation.quote)}” – {name}</blockquote>" if citation.quote else f"<p>{name}</p>"

    def _build_dates(self, when: When) -> dict[str, Any]:
        """Return the whole first and last day of a date, or a time; TimelineJS would lose a less precise end."""
        first, last = when.first_day(self.timeline.zone), when.last_day(self.timeline.zone)
        start = self._build_date(first or last, when.start.earliest if when.start else None)
        end = self._build_date(last or first, when.end.latest if when.end else None)
        return {"start_date": start, **({"end_date": end} if end != start else {})}

    def _build_date(self, day: date | None, moment: date | None) -> dict[str, int]:
        if isinstance(moment, datetime):
            local = moment.astimezone(self.timeline.zone)
            return {**_date(local), "hour": local.hour, "minute": local.minute}
        return _date(day or date.max)

    def build_eras(self) -> Iterator[dict[str, Any]]:
        """Yield a tenure as an era; one without a first day is reported."""
        for name, spans in list_lanes(self.timeline, self.language):
            for first, end, words, kind in spans:
                last = end or self.day
                if first and last and last >= first and kind != "gap":
                    # an era ends as its last day begins, and one of a single day would have no end
                    end_date = _date(last + timedelta(1) if last < date.max else last)
                    headline = escape(f"{words} – {name}")
                    yield {"start_date": _date(first), "end_date": end_date, "text": {"headline": headline}}
                elif kind != "gap":
                    self.report(
                        f"post/{name}", f"with no era for {words}: the first day is not known, or still to come"
                    )


def _date(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}


def is_own(data: bytes, _timeline: Timeline) -> bool:
    """Return whether *data* is an export as it was written here."""
    return SEAL.fits(data)
