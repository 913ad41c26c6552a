"""Whole records: nothing of them is lost, whatever they hold."""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from tests.documents.test_plain import timelines

from alitimeline import Timeline
from alitimeline.answers.records import to_json, to_text
from alitimeline.documents.plain import value_to_plain
from alitimeline.model.kinds import COLLECTIONS


def _list_texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        yield from value.split("\n")
    elif isinstance(value, dict | list):
        yield from value if isinstance(value, dict) else ()
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _list_texts(inner)


@given(timelines())
def test_nothing_is_lost(timeline: Timeline) -> None:
    """The text has every key and every line; JSON has the record as it is, and every source that it cites."""
    for collection in COLLECTIONS.values():
        for record in getattr(timeline, collection):
            plain = value_to_plain(record)
            text = to_text([(timeline, record)])
            [answer] = json.loads(to_json([(timeline, record)]))
            cited = set(_list_cited(plain)) if collection != "sources" else set()

            assert [part for part in _list_texts(plain) if part not in text and part != "id"] == []
            assert answer["record"] == json.loads(json.dumps(plain))
            assert {source["id"] for source in answer["sources"]} == cited


def _list_cited(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Yield the ids of what is cited: where there is a list of objects with a source."""
    if isinstance(value, dict):
        citations = value.get("citations")
        if isinstance(citations, list):
            yield from (citation["source"] for citation in citations)
        for key, inner in value.items():
            if key not in ("value", "identifiers") and not key.startswith("x-"):
                yield from _list_cited(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _list_cited(inner)
