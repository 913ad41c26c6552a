"""Sentences as scenes: people, titles, dates and organizations stand as signs in them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alitimeline.drafting.articles import Article, Sentence
from alitimeline.drafting.names import Names
from alitimeline.drafting.phrases import Entity, Scene, sign_for
from alitimeline.drafting.wordlists import pattern, read_words

if TYPE_CHECKING:
    from alitimeline.drafting.dates import Dates

__all__ = ["make_scene"]


def make_scene(article: Article, sentence: Sentence, dates: "Dates", names: Names) -> Scene:
    """Return a sentence with signs for the people, titles, dates and organizations in it."""
    entities: list[Entity] = []
    places: list[int] = []
    text, at = "", sentence.start
    for one in sorted(_list_entities(article.text, sentence, dates, names), key=lambda one: (one.start, -one.end)):
        if one.start >= at:
            text += article.text[at : one.start].lower() + sign_for(one.kind, len(entities))
            places += range(at, one.start + 1)
            entities.append(one)
            at = one.end
    text += article.text[at : sentence.end].lower()
    return Scene(sentence, text, entities, [*places, *range(at, sentence.end + 1)])


def _list_entities(text: str, sentence: Sentence, dates: "Dates", names: Names) -> Iterator[Entity]:
    place = (sentence.start, sentence.end)
    named = []
    for start, end, key in names.within(*place):
        before = pattern("names.title_before").search(text, max(0, start - 12), start)
        behind = pattern("names.title_behind").match(text, end)
        defined = pattern("names.defined").match(text, behind.end() if behind else end)
        kind = "P" if names.names[key].kind == "person" else "O"
        kind = "H" if kind == "P" and pattern("roles.possessive").match(text, start) else kind
        named.append(
            Entity(before.start() if before else start, found.end() if (found := defined or behind) else end, kind, key)
        )
    for title in pattern("roles.any_title").finditer(text, *place):
        is_cut = any(title.end(1) <= one.start < title.end() for one in named)
        end = title.end(1) if is_cut else title.end()
        named = [one for one in named if one.kind != "O" or not one.start < title.start() < one.end < end]
        value = text[title.start() : end]
        yield Entity(title.start(), end, "T", read_words("roles")["nouns"].get(value.lower(), value))
    yield from named
    for start, end, when, is_relative in dates.within(*place):
        yield Entity(start, end, "D", f"'{text[start:end]}' is read as {when}" if is_relative else "", when)
    for match in pattern("roles.self").finditer(text, *place):
        if speaker := names.speaker(match.start()):
            yield Entity(match.start(), match.end(), "P", speaker)
    if names.asked and not pattern("roles.self").search(sentence.text):
        for match in pattern("roles.asked").finditer(text, *place):
            yield Entity(match.start(), match.end(), "P", names.asked)
