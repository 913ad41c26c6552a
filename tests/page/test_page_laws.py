"""Laws of the page and the pictures: any sound record is shown, as of any day, and what was known of it by day."""

from datetime import date
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring
from tests.benchmarks.data import document
from tests.laws import tried
from tests.page.test_page import is_shown, list_shown, say

from alitimeline import Event, Timeline, When, export, queries
from alitimeline.documents.plain import from_plain
from alitimeline.model import Entry
from alitimeline.page.days import find_days
from alitimeline.page.terminal import to_text
from alitimeline.references import list_citations

RECORDS = st.builds(
    lambda events, seed, promises: from_plain(document(events, seed, commitments=promises)),
    st.integers(1, 12),
    st.integers(0, 10**6),
    st.integers(0, 8),
)
DAYS = st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31))
#: Dates at the ends of the calendar, and of every form.
WHENS = (
    "0001",
    "9999-12-31",
    "[..0001-01-01]",
    "[9999-12-31..]",
    "../0001-02",
    "9999/",
    "0001/9999",
    "2023-Q3~",
    "2023?",
)


@given(RECORDS, DAYS, st.sampled_from(["en", "zh"]), st.sampled_from(["overview", "tenures", "commitments"]))
@tried(40)
def test_every_record_is_shown(record: Timeline, day: date | None, language: str, picture: str) -> None:
    """Whatever a sound record has, and whatever day it is, every format shows it, the same way each time."""
    options: dict[str, Any] = {"as_of": day, "language": language}
    assert export.to_bytes(record, "html", **options) == export.to_bytes(record, "html", **options)
    assert export.to_bytes(record, "timelinejs", **options) == export.to_bytes(record, "timelinejs", **options)
    options["picture"] = picture
    assert export.to_bytes(record, "svg", **options)
    assert export.to_bytes(record, "mermaid", **options)
    assert to_text(record, 80, day)


@given(RECORDS)
@tried(60)
def test_what_was_known_of_any_record(record: Timeline) -> None:
    """On each day of a publication, the slider shows the titles, people and quotes that `queries.known` has."""
    page = document_fromstring(export.to_bytes(record, "html"))
    for number, day in enumerate(sorted({*find_days(record).values()})[:6]):
        then = queries.known(record, day).timeline
        public = {source.id for source in then.sources}
        entries: dict[str, Entry] = {f"event-{one.id}": one for one in then.events}
        entries |= {f"commitment-{one.id}": one for one in then.commitments}
        shown = {entry.get("id"): entry for entry in list_shown(page, number)}
        own = {name for name, one in entries.items() if any(cited.source in public for cited in list_citations(one))}

        assert own <= {*shown} <= {*entries}
        for name, entry in shown.items():
            known, parts = entries[name], [part for part in entry.iter() if is_shown(part, number)]
            assert [say(part) for part in parts if part.tag == "h4"] == [" ".join(known.title.split())]
            people = [part for part in parts if part.tag == "li" and part is not entry]
            assert len(people) == len(getattr(known, "participants", ()))
            quotes = [part for part in parts if part.tag == "blockquote" and is_shown(part.getparent(), number)]
            own_quotes = [part for part in quotes if part.getparent().getparent().tag == "details"]
            inner = [cited for part in getattr(known, "participants", ()) for cited in part.citations]
            assert len(own_quotes) == len(known.citations) + len(inner)


@pytest.mark.parametrize("when", WHENS)
def test_dates_of_every_form(when: str) -> None:
    """A date at the end of the calendar, or without a bound, is drawn within the picture and on the page."""
    event = Event(id="e", title="An event", when=When.parse(when), kind="x")
    record = Timeline(id="t", title="T", events=[event])
    for form in ("html", "svg", "mermaid", "timelinejs"):
        assert b"An event" in export.to_bytes(record, form)
        assert b"An event" in export.to_bytes(evolve(record, updated=date(2023, 1, 1)), form)
    assert "An event" in to_text(record, 80)
