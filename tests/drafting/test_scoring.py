"""The scorer: a draft made from the gold record itself scores 1, and a mistake lowers only what it is a mistake in."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from
from tests.drafting.gold import Gold, Sample, read_all
from tests.drafting.likeness import compare_dates, find_bounds, is_same_measure, pair
from tests.drafting.scoring import METRICS, Score, score_draft

import alitimeline
from alitimeline.model import Measure


def make_draft(sample: Sample) -> dict[str, Any]:
    """Return the document of a draft that has exactly what is wanted, with the publication as an event."""
    record = sample.gold.record
    ids = {name: f"actor-{number}" for number, name in enumerate(dict.fromkeys(_list_actors(record)))}
    ends = {"fiscal_year_end": record.get("fiscal_year_end", "--12-31")}
    kinds = {actor["name"]: actor["kind"] for actor in record["actors"]}
    draft: dict[str, Any] = {"schema_version": "1.0", "id": "draft", "title": record["title"]}
    draft["sources"] = [{"id": "text", "kind": "other", "title": record["title"], "published": record["published"]}]
    draft["actors"] = [
        {"id": actor, "name": name}
        | ({"kind": "person"} if kinds.get(name) == "person" else {"kind": "organization"} | ends)
        for name, actor in ids.items()
    ]
    draft["events"] = [_make_event("published", record["published"], record["title"])]
    draft["commitments"] = []
    for number, item in enumerate(record["items"]):
        if item.get("optional"):
            continue
        if item["kind"] == "promise":
            draft["commitments"].append(_make_commitment(number, item, ids))
            if isinstance(item.get("due"), dict) and item["due"].get("of") not in (None, "published"):
                start = _make_event(f"start-{number}", item["due"]["of"], item["quote"])
                draft["events"].append(start)
            continue
        event = _make_event(f"event-{number}", item["when"], item["quote"])
        if item["kind"] == "role-change":
            role = {"actor": ids[item["person"]], "role": item["role"], "part": item["part"]}
            event["participants"] = [role | ({"capacity": "interim"} if item.get("interim") else {})]
        draft["events"].append(event)
    return draft


def _list_actors(record: dict[str, Any]) -> list[str]:
    names = [actor["name"] for actor in record["actors"]]
    return names + [item[key] for item in record["items"] for key in ("organization", "person") if item.get(key)]


def _make_event(name: str, when: str, quote: str) -> dict[str, Any]:
    cited = [{"source": "text", "quote": quote, "locator": "paragraph 1"}]
    return {"id": name, "title": quote, "when": when, "kind": "statement", "citations": cited}


def _make_commitment(number: int, item: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    maker = ids[item["organization"] or item["person"]]
    commitment = _make_event(f"promise-{number}", "", item["quote"]) | {"made_by": maker, "made_in": "published"}
    del commitment["when"]
    commitment["statement"] = item["quote"]
    due, measures = item.get("due"), item.get("measure", [])
    if isinstance(due, dict) and "within" in due:
        due = {"within": due["within"], "of": "published" if due["of"] == "published" else f"start-{number}"}
    elif isinstance(due, dict):
        due = {"fiscal_year": due["fiscal_year"], "of": maker}
    if due:
        commitment["due"] = due
    commitment["measures"] = [
        {"metric": f"metric {place}"}
        | {key: measure[key] for key in ("target", "unit") if measure.get(key) not in ("", None)}
        for place, measure in enumerate(measures if isinstance(measures, list) else [measures])
    ]
    return commitment


TEXT = """Brightmoor names Ada Quill chief executive

LEEDS, 3 March 2025. Ada Quill became chief executive of Brightmoor Foods on 1 March 2025. Tom Rusk left on 28 February.
The mill opened in 2019. Brightmoor will cut its waste by 30% within two years. It pledges to open 40 shops in 2026.
Brightmoor does not plan to sell the mill.
"""
RECORD: dict[str, Any] = {
    "title": "Brightmoor names Ada Quill chief executive",
    "published": "2025-03-03",
    "actors": [
        {"kind": "organization", "name": "Brightmoor Foods", "other_names": ["Brightmoor"]},
        {"kind": "person", "name": "Ada Quill", "other_names": ["Ms. Quill"]},
        {"kind": "person", "name": "Tom Rusk"},
    ],
    "items": [
        {"kind": "role-change", "when": "2025-03-01", "person": "Ada Quill", "role": "Chief Executive"}
        | {"organization": "Brightmoor Foods", "part": "incoming", "quote": "Ada Quill became chief executive"},
        {"kind": "role-change", "when": "2025-02-28", "person": "Tom Rusk", "role": "CEO"}
        | {"organization": "Brightmoor Foods", "part": "outgoing", "quote": "Tom Rusk left on 28 February"},
        {"kind": "date-event", "when": "2019", "title": "The mill opens", "quote": "The mill opened in 2019"},
        {"kind": "promise", "title": "Waste down by 30%", "organization": "Brightmoor Foods"}
        | {"quote": "will cut its waste by 30% within two years", "due": {"within": "P2Y", "of": "published"}}
        | {"due_last": "2027-03-03", "measure": {"target": 30, "unit": "%"}},
        {"kind": "promise", "title": "40 shops", "organization": "Brightmoor Foods"}
        | {"quote": "It pledges to open 40 shops in 2026", "due": "2026", "due_last": "2026-12-31"}
        | {"measure": {"target": 40, "unit": "shops"}},
    ],
    "distractors": [{"quote": "does not plan to sell the mill", "why": "negation"}],
}
#: The numbers of what is right, drafted and wanted in a draft without mistakes.
FULL = {"dates": (3, 3, 3), "roles": (2, 2, 2), "promises": (2, 2, 2), "deadlines": (2, 2, 2), "measures": (2, 2, 2)}
FULL |= {"quotes": (6, 6, 6)}
SAMPLE = Sample("brightmoor", TEXT, Gold(RECORD))
DISTRACTOR: dict[str, Any] = {
    "id": "sale",
    "title": "Sale",
    "statement": "Sale",
    "kind": "strategy",
    "made_by": "actor-0",
}
DISTRACTOR |= {
    "made_in": "published",
    "citations": [{"source": "text", "quote": "Brightmoor does not plan to sell the mill"}],
}
INVENTED = {"metric": "jobs", "target": 500, "unit": "people"}


def score_document(document: dict[str, Any], sample: Sample) -> dict[str, tuple[int, int, int]]:
    """Return how many facts are right, drafted and wanted, by metric, and of "distractors" how many were taken."""
    score = score_draft(alitimeline.from_dict(document), sample)
    taken = {"distractors": (score.distractors,) * 3} if score.distractors else {}
    return taken | {name: (score.right[name], score.drafted[name], score.wanted[name]) for name in METRICS}


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("events/3/when", "2011", {"dates": (2, 3, 3)}),
        ("events/3/when", "2019-05-02", {}),
        ("events/1/when", "2025-03-09", {"dates": (2, 3, 3), "roles": (1, 2, 2)}),
        ("events/1/when", "2025-03", {}),
        ("events/1/when", "2025", {"dates": (2, 3, 3), "roles": (1, 2, 2)}),
        ("events/1/participants/0/actor", "actor-2", {"roles": (1, 2, 2)}),
        ("events/1/participants/0/part", "outgoing", {"roles": (1, 2, 2)}),
        ("events/1/participants/0/role", "Chair", {"roles": (1, 2, 2)}),
        ("events/1/participants/0/role", "Chief executives", {"roles": (1, 2, 2)}),
        ("events/1/participants/0/role", "the interim CEO of the company", {}),
        ("events/1/participants/0/role", "Chair and CEO of Brightmoor", {"roles": (2, 3, 2)}),
        ("events/1/participants/0/part", "subject", {"roles": (1, 1, 2)}),
        ("commitments/0/due", "2028", {"deadlines": (1, 2, 2)}),
        ("commitments/0/due", "2027-03-03", {}),
        ("commitments/0/due", None, {"deadlines": (1, 1, 2)}),
        ("commitments/0/measures/0/target", 35, {"measures": (1, 2, 2)}),
        ("commitments/0/measures/0/unit", "tonnes", {"measures": (1, 2, 2)}),
        ("commitments/0/measures/0/unit", "per cent", {}),
        ("commitments/0/measures/1", INVENTED, {"measures": (2, 3, 2)}),
        ("commitments/0/measures/0", None, {"measures": (1, 1, 2)}),
        (
            "commitments/1",
            None,
            {"quotes": (5, 5, 5)} | dict.fromkeys(("promises", "deadlines", "measures"), (1, 1, 2)),
        ),
        ("commitments/2", DISTRACTOR, {"promises": (2, 3, 2), "quotes": (7, 7, 7), "distractors": (1, 1, 1)}),
        (
            "commitments/2",
            DISTRACTOR | {"due": "2026", "measures": [INVENTED]},
            {"quotes": (7, 7, 7), "distractors": (1, 1, 1)}
            | dict.fromkeys(("promises", "deadlines", "measures"), (2, 3, 2)),
        ),
        ("commitments/1/citations/0/quote", "It pledges to open 40 shops in 2027", {"quotes": (5, 6, 5)}),
        ("commitments/1/citations", None, {"quotes": (5, 6, 5)}),
        ("events/3/citations/0", None, {"quotes": (5, 6, 5)}),
    ],
)
def test_mistakes(path: str, value: object, expected: dict[str, tuple[int, int, int]]) -> None:
    """A mistake lowers the figure that it is a mistake in, and no other; what is as good lowers none."""
    draft = make_draft(SAMPLE)
    *steps, last = (int(step) if step.isdecimal() else step for step in path.split("/"))
    place: Any = draft
    for step in steps:
        place = place[step]
    if value is None:
        del place[last]
    elif last == len(place):
        place.append(value)
    else:
        place[last] = value

    found = score_document(draft, SAMPLE)

    assert {name: figures for name, figures in found.items() if figures != FULL.get(name)} == expected


@pytest.mark.parametrize("kind", ["dates", "roles", "promises"])
def test_optional_facts(kind: str) -> None:
    """What is optional counts neither for nor against, whether it is drafted or not."""
    number = {"roles": 0, "dates": 2, "promises": 4}[kind]
    items = [item | {"optional": True} if place == number else item for place, item in enumerate(RECORD["items"])]
    optional = SAMPLE._replace(gold=Gold(RECORD | {"items": items}))

    with_it, without_it = (score_document(make_draft(sample), optional) for sample in (SAMPLE, optional))

    assert {name: with_it[name] for name in METRICS[:-1]} == {name: without_it[name] for name in METRICS[:-1]}
    assert with_it[kind] == tuple(figure - 1 for figure in FULL[kind])


def test_empty_draft() -> None:
    """Of a draft without facts, nothing is wrong and everything is missed."""
    draft = make_draft(SAMPLE) | {"events": [], "commitments": []}

    score = score_draft(alitimeline.from_dict(draft), SAMPLE)

    assert [score.precision(name) for name in METRICS] == [1] * 6
    assert [score.recall(name) for name in METRICS] == [0, 0, 0, 0, 0, 1]


def test_sum() -> None:
    """Scores of several texts are added, fact by fact."""
    one = score_draft(alitimeline.from_dict(make_draft(SAMPLE)), SAMPLE)

    both = one + one + Score()

    assert (both.right["dates"], both.drafted["quotes"], both.precision("roles")) == (6, 12, 1)


@pytest.mark.parametrize(
    ("found", "wanted", "expected"),
    [
        ("2025-03-01", "2025-03-01", 2),
        ("2025-03-01T08:00+08:00", "2025-03-01", 2),
        ("2025-Q1", "[2025-01..2025-03]", 2),
        ("2025-03-01", "2025-Q1", 1),
        ("2025-03", "2025-03-09", 1),
        ("2025-Q1", "2025-03-09", 0),
        ("2025-04", "2025-03-09", 0),
        ("2025-03-01/..", "2025-03-01", 1),
        ("2025-03-01/..", "2025-03-02/..", 0),
        ("2025-03-01", "../2025-03-01", 1),
    ],
)
def test_dates(found: str, wanted: str, expected: int) -> None:
    """A date is the same, near enough, or another one."""
    assert compare_dates(find_bounds(found), find_bounds(wanted)) == expected


@pytest.mark.parametrize(
    ("target", "unit", "wanted", "expected"),
    [
        (40, "亿元", {"target": 4_000_000_000, "unit": "CNY"}, True),
        (4, "billion yuan", {"target": 4_000_000_000, "unit": "CNY"}, True),
        (4_000_000_000, "USD", {"target": 4_000_000_000, "unit": "CNY"}, False),
        (-25, "percent", {"target": 25, "unit": "%"}, True),
        (0.25, None, {"target": 25, "unit": "%"}, True),
        (25, None, {"target": 25, "unit": "%"}, False),
        (300, "stores", {"target": 300, "unit": "new stores"}, True),
        (300, "stores", {"target": 300, "unit": "家", "unit_any": ["store"]}, True),
        (300, "jobs", {"target": 300, "unit": "shops"}, False),
        (300, "shops", {"target": 299, "unit": "shops", "target_any": [301]}, True),
    ],
)
def test_measures(target: float, unit: str | None, wanted: dict[str, Any], expected: bool) -> None:  # noqa: FBT001
    """A number is compared in whole units, and a unit by its common name."""
    assert is_same_measure(Measure(metric="metric", target=target, unit=unit), wanted) is expected


@given(lists(lists(sampled_from([0, 1, 1.1, 1.6, 2]), min_size=4, max_size=4), max_size=4))
def test_pairs_fit_best(weights: list[list[float]]) -> None:
    """No other way to pair facts has a greater sum of weights."""
    pairs = pair(weights)
    sums = [sum(row[column] for row, column in zip(weights, order, strict=False)) for order in permutations(range(4))]

    assert len({*pairs.values()}) == len(pairs)
    assert all(weights[row][column] for row, column in pairs.items())
    assert sum(weights[row][column] for row, column in pairs.items()) == pytest.approx(max(sums))


@pytest.mark.parametrize("sample", read_all(), ids=lambda sample: sample.name)
def test_gold_record_itself(sample: Sample) -> None:
    """A draft with exactly what a gold record wants has no mistakes."""
    found = score_document(make_draft(sample), sample)

    assert {name: figures for name, figures in found.items() if len({*figures}) != 1} == {}
