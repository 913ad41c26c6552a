"""Whether the quotes of a timeline are in the texts of their sources."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from alitimeline.model import Relation, Timeline
from alitimeline.problems import Path, Problem, shorten
from alitimeline.queries.passages import FoldedText, Passages, split_quote
from alitimeline.references import walk_values

__all__ = ["Quote", "check_quotes", "quotes"]


class Quote(NamedTuple):
    """A quote from a source."""

    source: str
    words: str
    #: Where the quote is in the timeline.
    path: Path


def quotes(timeline: Timeline) -> Iterator[Quote]:
    """Yield every quote of a timeline: in its events and commitments, their parts and disputes."""
    for path, _, value in walk_values(timeline):
        if path[0] != "actors" and not isinstance(value, Relation):
            for number, citation in enumerate(value.citations):
                if citation.quote is not None:
                    yield Quote(citation.source, citation.quote, (*path, "citations", number, "quote"))


def check_quotes(timeline: Timeline, texts: Mapping[str, str | None]) -> tuple[Problem, ...]:
    """Return a problem for every quote that isn't in the text of its source, in the order of the timeline.

    *texts* are the texts by the ids of their sources; a source whose text is None, as it can't be read, is skipped.
    Compatible forms (Unicode NFKC), white space, apostrophes and quotation marks are folded. An ellipsis means words
    left out: the parts around it must follow each other in this order. The hint is the nearest passage, with line and
    column in the text, which is called `<source-id>.txt`. A quoted source without a text gives a warning.
    """
    every = tuple(quotes(timeline))
    without = {quote.source for quote in every} - texts.keys()
    sources = enumerate(timeline.sources)
    problems = [
        Problem(
            code="text-missing",
            path=("sources", index, "id"),
            message=f"there is no text of {source.id!r}, which is quoted",
            hint=f"save it as {source.id}.txt",
            severity="warning",
        )
        for index, source in sources
        if source.id in without
    ]
    readable = {source: text for source, text in texts.items() if text is not None}
    folded = cache(lambda source: FoldedText(readable[source]))
    missing: dict[str, dict[Path, str]] = defaultdict(dict)
    for quote in every:
        if quote.source in readable:
            part = folded(quote.source).find_missing(split_quote(quote.words))
            if part is not None:
                missing[quote.source][quote.path] = part
    passages = cache(lambda source: Passages(folded(source), missing[source].values()))
    for quote in every:
        if quote.path in missing[quote.source]:
            part = missing[quote.source][quote.path]
            problems.append(_report_quote(quote, part, passages(quote.source)))
    return tuple(problems)


def _report_quote(quote: Quote, part: str, passages: Passages) -> Problem:
    message = f"the text of {quote.source!r} doesn't contain {shorten(quote.words)}"
    if len(split_quote(quote.words)) > 1:
        message = f"the text of {quote.source!r} doesn't contain {shorten(part)} where the quote has it"
    near = passages.find_nearest(part)
    hint = f"did you mean {shorten(near.words)} ({quote.source}.txt:{near.line}:{near.column})?" if near else None
    return Problem(code="quote-not-found", path=quote.path, message=message, hint=hint)
