"""Whether the quotes of a timeline stand in the texts of their sources."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from alitimeline.model import Entry, Timeline
from alitimeline.problems import Path, Problem, shorten
from alitimeline.queries.passages import FoldedText, Passages, parts_of
from alitimeline.references import find_references

__all__ = ["Quote", "check_quotes", "quotes"]


class Quote(NamedTuple):
    """The words of a source in a timeline."""

    source: str
    words: str
    #: Where they stand in the timeline.
    path: Path


def quotes(timeline: Timeline) -> Iterator[Quote]:
    """Yield every quote of a timeline: of its events and commitments, their parts and the disputes in them."""
    entries: list[tuple[str, int, Entry]] = [("events", index, each) for index, each in enumerate(timeline.events)]
    entries += [("commitments", index, each) for index, each in enumerate(timeline.commitments)]
    for name, index, record in entries:
        for (*steps, last), _, source, _ in find_references(record):
            words = _at(record, steps).quote if last == "source" else None
            if words is not None:
                yield Quote(source, words, (name, index, *steps, "quote"))


def _at(value: Any, steps: list[str | int]) -> Any:  # noqa: ANN401 - any record or value
    for step in steps:
        value = value[step] if isinstance(step, int) else getattr(value, step)
    return value


def check_quotes(timeline: Timeline, texts: Mapping[str, str | None]) -> tuple[Problem, ...]:
    """Return a problem for every quote that doesn't stand in the text of its source, in the order of the timeline.

    *texts* are the texts by the ids of their sources. Compatible forms (Unicode NFKC), white space, apostrophes and
    quotation marks are folded; an ellipsis stands for words left out, and what stands around it must follow in this
    order. The hint is the nearest passage, with line and column in the text, which is named `<source-id>.txt`. A source
    that is quoted and has no text gives a warning; of one whose text is None, as it can't be read, nothing is said.
    """
    every = tuple(quotes(timeline))
    without = {quote.source for quote in every} - texts.keys()
    problems = [_without_text(index, each.id) for index, each in enumerate(timeline.sources) if each.id in without]
    readable = {source: text for source, text in texts.items() if text is not None}
    folded = cache(lambda source: FoldedText(readable[source]))
    missing: dict[str, dict[Path, str]] = defaultdict(dict)
    for quote in every:
        if quote.source in readable:
            part = folded(quote.source).first_missing(parts_of(quote.words))
            if part is not None:
                missing[quote.source][quote.path] = part
    passages = cache(lambda source: Passages(folded(source), missing[source].values()))
    for quote in every:
        if quote.path in missing[quote.source]:
            part = missing[quote.source][quote.path]
            problems.append(_not_found(quote, part, passages(quote.source)))
    return tuple(problems)


def _without_text(index: int, source: str) -> Problem:
    return Problem(
        code="text-missing",
        path=("sources", index, "id"),
        message=f"there is no text of {source!r}, which is quoted",
        hint=f"save it as {source}.txt",
        severity="warning",
    )


def _not_found(quote: Quote, part: str, passages: Passages) -> Problem:
    message = f"the text of {quote.source!r} doesn't hold {shorten(quote.words)}"
    if len(parts_of(quote.words)) > 1:
        message = f"the text of {quote.source!r} doesn't hold {shorten(part)} where the quote has it"
    near = passages.nearest(part)
    hint = f"did you mean {shorten(near.words)} ({quote.source}.txt:{near.line}:{near.column})?" if near else None
    return Problem(code="quote-not-found", path=quote.path, message=message, hint=hint)
