"""Many spans of time, and which of them meet another one."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from math import inf

__all__ = ["Spans"]


class Spans:
    """Finds the spans that meet another one, in time of the answer and not of all spans.

    They lie in the order of their beginnings, and above them a tree with the last end of each half: where that lies too
    early, nothing in the half can meet.
    """

    def __init__(self, spans: Iterable[tuple[float, float]]) -> None:
        every = [*spans]
        self._order = sorted(range(len(every)), key=lambda number: every[number][0])
        self._firsts = [every[number][0] for number in self._order]
        self._leaves = 1 << max(len(every) - 1, 0).bit_length()
        self._ends = [-inf] * self._leaves + [every[number][1] for number in self._order]
        self._ends += [-inf] * (2 * self._leaves - len(self._ends))
        for node in range(self._leaves - 1, 0, -1):
            self._ends[node] = max(self._ends[2 * node], self._ends[2 * node + 1])

    def find_overlapping(self, first: float, last: float) -> Iterator[int]:
        """Yield the numbers, as they were given, of the spans that share a moment with that from *first* to *last*."""
        limit = bisect_right(self._firsts, last)
        waiting = [(1, 0, self._leaves)]
        while waiting:
            node, start, width = waiting.pop()
            if start >= limit or self._ends[node] < first:
                continue
            if width == 1:
                yield self._order[start]
            else:
                half = width // 2
                waiting += ((2 * node + 1, start + half, half), (2 * node, start, half))
