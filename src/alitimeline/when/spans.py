"""Many spans of time, and a fast search for those that overlap another one."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from math import inf

__all__ = ["Spans"]


class Spans:
    """An index of spans: a search takes time in proportion to its result, not to the number of all spans.

    The spans are sorted by their beginnings. A binary tree above them has the latest end of every half: if that is too
    early, no span in the half can overlap.
    """

    def __init__(self, spans: Iterable[tuple[float, float]]) -> None:
        all_spans = [*spans]
        self._order = sorted(range(len(all_spans)), key=lambda number: all_spans[number][0])
        self._firsts = [all_spans[number][0] for number in self._order]
        self._leaves = 1 << max(len(all_spans) - 1, 0).bit_length()
        self._ends = [-inf] * self._leaves + [all_spans[number][1] for number in self._order]
        self._ends += [-inf] * (2 * self._leaves - len(self._ends))
        for node in range(self._leaves - 1, 0, -1):
            self._ends[node] = max(self._ends[2 * node], self._ends[2 * node + 1])

    def find_overlapping(self, first: float, last: float) -> Iterator[int]:
        """Yield the numbers of the spans that overlap the one from *first* to *last*: their positions in the input."""
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
