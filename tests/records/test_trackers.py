"""What public trackers keep has a field here: a small record of each, converted as docs/format.md says."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, TypeAlias

import pytest

from alitimeline import check, loads
from alitimeline.queries import holders, status, tenures

Record: TypeAlias = dict[str, Any]

POPOLO: Record = {
    "persons": [
        {
            "id": "lee",
            "name": "Lee",
            "identifiers": [
                {"scheme": "google_entity_id", "identifier": "/m/1"},
                {"scheme": "icpsr", "identifier": "2"},
            ],
            "sources": [{"url": "https://example.org/lee"}],
        }
    ],
    "organizations": [{"id": "council", "name": "Council"}, {"id": "greens", "name": "Greens"}],
    "memberships": [
        {
            "person_id": "lee",
            "organization_id": "council",
            "role": "Acting Deputy Mayor",
            "on_behalf_of_id": "greens",
            "start_date": "2019-05-01",
            "end_date": "2021-03",
            "end_reason": "Resigned",
        }
    ],
}
POLITIFACT: Record = {
    "promise": "Build a bridge",
    "promised_by": "Mayor",
    "date": "2020-01-15",
    "updates": [
        {"date": "2021-02", "ruling": "In the Works", "url": "https://example.org/1"},
        {"date": "2023-06-01", "ruling": "Compromise", "url": "https://example.org/2"},
    ],
}
TRUMPTRACKER: Record = {
    "title": "Cut taxes",
    "status": "Not started",
    "sources": ["https://example.org/speech"],
    "checked": "2017-01-20",
}
SBTI: Record = {
    "company": "Firm",
    "target": 42.0,
    "scope": "1+2",
    "base_year": 2019,
    "target_year": 2030,
    "status": "Commitment removed",
    "date": "2021-05-20",
    "removed": "2024",
}


def from_popolo(data: Record) -> Record:
    """Convert persons, organizations and memberships."""
    urls = {entry["url"]: f"source-{number}" for number, entry in enumerate(data["persons"][0]["sources"])}
    cited = [{"source": name} for name in urls.values()]

    def actor(person: Record) -> Record:
        names: dict[str, list[str]] = {}
        for entry in person["identifiers"]:
            names.setdefault(entry["scheme"], []).append(entry["identifier"])
        return {"id": person["id"], "kind": "person", "name": person["name"], "identifiers": names, "citations": cited}

    def moves(number: int, member: Record) -> Iterator[Record]:
        part = {
            "actor": member["person_id"],
            "role": member["role"],
            "organization": member["organization_id"],
            "x-on-behalf-of": member["on_behalf_of_id"],
        }
        ended = {**part, "part": "outgoing", "reason": member["end_reason"].lower()}
        for day, participation in ((member["start_date"], {**part, "part": "incoming"}), (member["end_date"], ended)):
            title = f"{member['role']}: {participation['part']}"
            yield {
                "id": f"move-{number}-{participation['part']}",
                "title": title,
                "when": day,
                "kind": "membership",
                "participants": [participation],
                "citations": cited,
            }

    bodies = [{"id": body["id"], "kind": "organization", "name": body["name"]} for body in data["organizations"]]
    return {
        "sources": [{"id": name, "kind": "web", "url": url} for url, name in urls.items()],
        "actors": [*map(actor, data["persons"]), *bodies],
        "events": [move for number, member in enumerate(data["memberships"]) for move in moves(number, member)],
    }


METER = {"In the Works": "in-progress", "Compromise": "partly-kept", "Not started": "not-started"}


def from_politifact(data: Record) -> Record:
    """Convert a promise with the rulings on it."""
    sources = [
        {"id": f"source-{number}", "kind": "web", "url": update["url"]} for number, update in enumerate(data["updates"])
    ]
    verdicts = [
        {
            "on": update["date"],
            "verdict": METER[update["ruling"]],
            "label": update["ruling"],
            "citations": [{"source": f"source-{number}"}],
        }
        for number, update in enumerate(data["updates"])
    ]
    promise = {
        "id": "promise",
        "title": data["promise"],
        "statement": data["promise"],
        "kind": "promise",
        "made_by": "mayor",
        "made_on": data["date"],
        "assessments": verdicts,
        "citations": [{"source": "source-0"}],
    }
    actors = [{"id": "mayor", "kind": "person", "name": data["promised_by"]}]
    return {"sources": sources, "actors": actors, "commitments": [promise]}


def from_trumptracker(data: Record) -> Record:
    """Convert a promise with its status and one list of sources."""
    update = {"date": data["checked"], "ruling": data["status"], "url": data["sources"][0]}
    promise = {"promise": data["title"], "promised_by": "President", "date": f"[..{data['checked']}]"}
    return from_politifact({**promise, "updates": [update]})


def from_sbti(data: Record) -> Record:
    """Convert a target."""
    cited = [{"source": "list"}]
    promise = {
        "id": "target",
        "title": "Cut emissions",
        "statement": "To cut emissions.",
        "kind": "climate",
        "made_by": "firm",
        "made_on": data["date"],
        "due": str(data["target_year"]),
        "citations": cited,
        "measures": [
            {
                "metric": "emissions",
                "target": data["target"],
                "unit": "%",
                "scope": data["scope"],
                "baseline_when": str(data["base_year"]),
            }
        ],
        "assessments": [{"on": data["removed"], "verdict": "withdrawn", "label": data["status"], "citations": cited}],
    }
    return {
        "sources": [{"id": "list", "kind": "web", "url": "https://example.org/targets"}],
        "actors": [{"id": "firm", "kind": "organization", "name": data["company"]}],
        "commitments": [promise],
    }


@pytest.mark.parametrize(
    ("convert", "data"),
    [(from_popolo, POPOLO), (from_politifact, POLITIFACT), (from_trumptracker, TRUMPTRACKER), (from_sbti, SBTI)],
)
def test_their_own_fields_have_a_place(convert: Callable[[Record], Record], data: Record) -> None:
    """Nothing is wrong with what is converted, and only a party, which nobody measures a promise by, has an own key."""
    document = json.dumps({"schema_version": "1.0", "id": "t", "title": "T", **convert(data)})
    timeline = loads(document)

    assert {problem.code for problem in check(timeline)} <= {"unused-actor"}  # the party, which has no role
    assert document.count('"x-') == document.count('"x-on-behalf-of"')
    for promise in status(timeline, date(2031, 1, 1)):
        assert promise.history[-1].label in {"Compromise", "Not started", "Commitment removed"}
    for post in tenures(timeline):
        [holder] = holders(post, date(2020, 1, 1)).holders
        assert (post.role, holder.capacity, holder.reason) == ("Deputy Mayor", "acting", "resigned")
