"""The hints for dates that only the whole record can complete."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alitimeline.loading.examination import examine
from alitimeline.problems import Problem

DUE = ("commitments", 0, "due")


def record(*, when: Any = "2023-11-17", due: Any = "2027", **others: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """Return a record with one event and one promise."""
    source = {"id": "memo", "kind": "other", "title": "Memo"}
    citations = [{"source": "memo"}]
    event = {"id": "fired", "title": "Fired", "when": when, "kind": "departure", "citations": citations}
    promise = {"id": "plan", "title": "Plan", "statement": "A plan.", "made_by": "acme", "made_in": "fired"}
    actors = [
        {"id": "jo-doe", "kind": "person", "name": "Jo Doe"},
        {"id": "bank", "kind": "organization", "name": "Bank"},
        {"id": "acme", "kind": "organization", "name": "Acme", "fiscal_year_end": "--12-31"},
    ]
    return {
        "schema_version": "1.0",
        "id": "small",
        "title": "Small",
        "timezone": "America/New_York",
        "sources": [source],
        "actors": actors,
        "events": [event],
        "commitments": [{**promise, "kind": "plan", "due": due, "citations": citations}],
        **others,
    }


def check(document: dict[str, Any]) -> tuple[Problem, ...]:
    """Return the problems of a record."""
    return examine(json.dumps(document))[1]


def find(document: dict[str, Any], field: str) -> Problem:
    """Return the only problem of a field."""
    [problem] = [problem for problem in check(document) if problem.path[-1] == field]
    return problem


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2023-11-17T16:00", "2023-11-17T16:00-05:00"),
        ("17 July 2023, 4:30 pm", "2023-07-17T16:30-04:00"),
        ("2023/11/17", "2023-11-17"),
    ],
)
def test_the_zone_of_the_record(text: str, written: str) -> None:
    """A time without a zone is offered with the offset that the record's zone has then."""
    problem = find(record(when=text), "when")

    assert (problem.hint, problem.replacement) == (f"write {written!r}", written)


@pytest.mark.parametrize("timezone", [None, "New York", 5])
def test_a_record_without_a_zone(timezone: object) -> None:
    """Without a zone, or with a wrong one, the offset is left to the editor."""
    document = record(when="2023-11-17T16:00", timezone=timezone)
    if timezone is None:
        del document["timezone"]
    problem = find(document, "when")

    assert problem.replacement is None
    assert problem.hint == "write 2023-11-17T16:00+08:00, with the right offset"


def test_a_time_that_comes_twice() -> None:
    """A time at which the clocks are changed back has two offsets."""
    assert find(record(when="2023-11-05T01:30"), "when").replacement is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        *((text, {"within": "P6M", "of": "fired"}) for text in ("6 months", "P6M", "within 6 months", "6-month")),
        ("within the next 4 years", {"within": "P4Y", "of": "fired"}),
        *(
            (text, {"within": "P90D", "of": "fired"})
            for text in ("within 90 days", "within ninety days of [fired]", "90天内", "90 days after the firing")
        ),
        *(
            (text, {"fiscal_year": 2027, "of": "acme"})
            for text in ("FY2027", "FY27", "fiscal year 2027 of [acme]", "fiscal 2027", "2027财年")
        ),
    ],
)
def test_a_deadline_that_is_counted(text: str, written: dict[str, Any]) -> None:
    """A deadline in words is offered as the object that counts it, which is accepted."""
    problem = find(record(due=text), "due")

    assert (problem.path, problem.hint, problem.replacement) == (DUE, f"write {json.dumps(written)}", None)
    assert not any(problem.path == DUE for problem in check(record(due=written)) if problem.severity == "error")


def test_a_deadline_that_counts_from_a_date() -> None:
    """A promise that was made on a date, in no event, counts from that date."""
    document = record(due="P4Y")
    promise = document["commitments"][0]
    promise["made_on"] = promise.pop("made_in")

    assert find(document, "due").hint == 'write {"within": "P4Y"}'


@pytest.mark.parametrize("actors", [[{"id": "jo-doe", "kind": "person", "name": "Jo Doe"}, 5], 5])
def test_a_fiscal_year_of_nobody(actors: object) -> None:
    """Without an organization in the record, the days of a fiscal year must be written."""
    hint = find(record(due="FY2027", actors=actors), "due").hint

    assert hint == "write the days that it means, such as [2022-04-01..2023-03-31]"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("by the end of 2027", "2027"),
        ("end of 2024", "2024"),
        ("before the end of September 2024", "2024-09"),
        ("no later than March 31, 2024", "[..2024-03-31]"),
        ("by the end of the week", None),
        ("2024年底", "2024"),
        ("by 31 March 2026", "2026-03-31"),
        ("by 2027", None),
        ("0 months", None),
    ],
)
def test_the_end_of_a_period(text: str, written: str | None) -> None:
    """The end of a period is the period, where a deadline is due."""
    assert find(record(due=text), "due").replacement == written


@given(
    st.lists(
        st.sampled_from(
            ["by ", "the ", "end of ", "within ", "FY", "2027", "4", " years", "P", "M", "/", "Sep ", "-09", "T10:30"]
        ),
        max_size=6,
    ).map("".join)
)
def test_what_is_offered_is_accepted(text: str) -> None:
    """Whatever a hint offers as the value of a field is accepted there."""
    for field in ("when", "due"):
        for problem in check(record(**{field: text})):
            if problem.path[-1] == field and problem.replacement is not None:
                corrected = check(record(**{field: problem.replacement}))
                assert [other for other in corrected if other.code == "when"] == []
