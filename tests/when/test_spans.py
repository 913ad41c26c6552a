"""Many spans of time, and which of them meet another one."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alitimeline.when import Spans

ENDS = st.integers(-20, 20) | st.sampled_from([-inf, inf])
SPANS = st.tuples(ENDS, ENDS).map(lambda ends: (min(ends), max(ends)))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(3, 4, [0, 1, 3]), (5, 5, [0, 3]), (6, 6, [3]), (-inf, inf, [0, 1, 2, 3]), (-9, -8, [3])],
)
def test_meeting(first: float, last: float, expected: list[int]) -> None:
    """Spans meet that share a moment; an open one goes on for ever."""
    spans = Spans([(1, 5), (4, 4), (0, 2), (-inf, inf)])

    assert sorted(spans.find_overlapping(first, last)) == expected


def test_none() -> None:
    """Where there is nothing, nothing meets."""
    assert list(Spans([]).find_overlapping(-inf, inf)) == []


@given(st.lists(SPANS), SPANS)
def test_all_that_meet(spans: list[tuple[float, float]], asked: tuple[float, float]) -> None:
    """The answer is that of looking at each of them."""
    first, last = asked
    expected = [number for number, (start, end) in enumerate(spans) if start <= last and first <= end]

    assert sorted(Spans(spans).find_overlapping(first, last)) == expected


def test_the_work_is_that_of_the_answer() -> None:
    """Of very many spans, few are looked at to find one."""
    spans = Spans([(day, day) for day in range(1 << 16)])
    looked_at: list[int] = []

    class Counted(list[float]):
        def __getitem__(self, node: int) -> float:  # type: ignore[override] # no slices here
            looked_at.append(node)
            return super().__getitem__(node)

    spans._ends = Counted(spans._ends)  # noqa: SLF001 - what it looks at can be seen in no other way

    assert list(spans.find_overlapping(1000, 1000)) == [1000]
    assert len(looked_at) <= 3 * 17
