"""Canonical JSON is what the standard library writes, only sooner."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.laws import tried

from alitimeline import bundled
from alitimeline.documents.canonical import format_value, to_chunks
from alitimeline.documents.plain import to_plain

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(SCALARS, lambda values: st.lists(values) | st.dictionaries(st.text(), values))


@pytest.mark.parametrize(
    "value", [{}, [], "é\u2028\x7f", 1.0, True, None, [[], {}, ["\\"]], {'"': {"用户": [1, {"a": "b"}]}}]
)
def test_format(value: object) -> None:
    """Two spaces, one item a line, letters of all scripts as they are."""
    assert format_value(value) == json.dumps(value, ensure_ascii=False, indent=2)


@tried(200)
@given(VALUES)
def test_format_any(value: Any) -> None:  # noqa: ANN401 - any JSON
    """Every value is written as the standard library writes it."""
    assert format_value(value) == json.dumps(value, ensure_ascii=False, indent=2)


def test_chunks() -> None:
    """The parts of a file make the same text as the whole document at once."""
    timeline = bundled("alibaba-2023")

    assert b"".join(to_chunks(timeline)).decode() == format_value(to_plain(timeline)) + "\n"
