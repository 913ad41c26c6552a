"""Writes the instruction by which any language model drafts a record of an article, with all that it needs for that."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from alitimeline.drafting.articles import LINE, Article
from alitimeline.drafting.reading import name_source
from alitimeline.drafting.wordlists import read_words
from alitimeline.model import Timeline
from alitimeline.resources import read_schema
from alitimeline.schema.corrections import OBJECTS

__all__ = ["list_asked", "write_prompt"]

#: How many actors and events are listed of a record that is extended.
LISTED = 500


def write_prompt(article: Article, base: Timeline | None = None) -> str:
    """Return the instruction for a language model to draft a record of an article; `read_answer` reads its answer.

    With *base*, a record that is extended, its ids are listed to be used again. The same article gives the same text.
    """
    longest = max(map(len, re.findall("=+", article.text)), default=0)
    fence = "=" * (longest + 10)  # the article can't contain it
    lines = (line[0].strip() for line in LINE.finditer(article.text))
    paragraphs = [f"[{number}] {line}" for number, line in enumerate(filter(None, lines), 1)]
    task = read_words("prompt")["task"].replace("{source}", name_source(article)).replace("{length}", str(len(fence)))
    return "\n".join([task, _describe_schema(), *_list_known(base), fence, *paragraphs, fence, ""])


@cache
def list_asked(kind: str) -> tuple[str, ...]:
    """Return the fields of an object of the schema ("event", "participation" …) that a model is asked for."""
    not_asked = read_words("prompt")["not_asked"]
    fields = json.loads(read_schema())["$defs"][kind]["properties"]
    return tuple(name for name in fields if {name, f"{kind}.{name}"}.isdisjoint(not_asked))


@cache
def _describe_schema() -> str:
    """Return the part of the schema that is asked for, in words."""
    definitions, forms, lines = json.loads(read_schema())["$defs"], dict[str, str](), ["The objects and their fields:"]
    kinds = ["source", "actor", "event", "commitment"]
    for kind in kinds:  # more are found on the way
        about = definitions[kind]
        lines.append(f"\n{kind}: {about.get('description', '')}")
        for name in list_asked(kind):
            field = about["properties"][name]
            kinds += [inner] if (inner := OBJECTS.get(name, kind)) not in kinds else []
            needed = " (needed)" if name in about.get("required", ()) else ""
            words = f" One of: {', '.join(field['enum'])}." if "enum" in field else ""
            examples = "; ".join(json.dumps(one, ensure_ascii=False) for one in field["examples"])
            lines.append(f"- {name}{needed}: {field['description']}{words} Such as: {examples}")
            forms |= {form: text for form in _find_forms(field) if (text := definitions[form].get("$comment"))}
    return "\n".join([*lines, "\nThe forms of values:", *(f"- {form}: {text}" for form, text in forms.items()), ""])


def _find_forms(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Yield the definitions that a field of the schema refers to."""
    if isinstance(value, dict):
        yield from [value["$ref"].rpartition("/")[2]] if "$ref" in value else ()
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _find_forms(part)


def _list_known(base: Timeline | None) -> Iterator[str]:
    """Yield the ids of a record that is extended, and what they mean."""
    actors = [(actor.id, actor.kind, actor.name, *actor.other_names) for actor in base.actors] if base else []
    events = [(event.id, event.when.text, event.title) for event in base.events] if base else []
    for what, known in (("actors", actors), ("events", events)):
        rows = [json.dumps(row, ensure_ascii=False) for row in known[:LISTED]]
        yield from [f"Known {what}, by their ids; don't list them again:", *rows, ""] if rows else ()
