"""What an editor should look at in texts: characters that nobody sees."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any
from unicodedata import name

from attrs import fields, has

from alitimeline.model import Timeline
from alitimeline.problems import Path, Remark, find_hidden, shorten
from alitimeline.when import Duration, When

__all__ = ["texts_show_all_they_say"]

#: How much of a long text is shown before the character.
BEFORE = 30
HINT = "take it out, unless the source has it"


def texts_show_all_they_say(timeline: Timeline) -> Iterator[Remark]:
    """No text has a character that shows nothing, or reorders what is around it."""
    for path, text in _walk(timeline, ()):
        if character := find_hidden(text):
            what = f"U+{ord(character):04X} ({name(character, 'no character').lower()})"
            begin = max(text.index(character) - BEFORE, 0)
            shown = shorten(f"{'…' if begin else ''}{text[begin:]}")
            field = next(step for step in reversed(path) if isinstance(step, str))
            yield "invisible", path, f"{shorten(field)} has the invisible character {what}: {shown}", HINT


def _walk(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield the texts in a value that aren't ASCII, with their paths; for keys, the paths of their values."""
    match value:
        case str():
            if not value.isascii():
                yield path, value
        case tuple() | list():
            for index, item in enumerate(value):
                if _hides_something(item):
                    yield from _walk(item, (*path, index))
        case dict():
            for key, item in value.items():
                inner = (*path[:-1], key) if path[-1:] == ("extra",) else (*path, key)
                yield from _walk(key, inner)
                # a register with one name has no list in data files
                yield from _walk(item[0] if isinstance(item, tuple) and len(item) == 1 else item, inner)
        case _:
            for field in _list_fields(type(value)):  # type: ignore[arg-type] # a type can be hashed
                yield from _walk(getattr(value, field), (*path, field))


def _hides_something(value: object) -> bool:
    """Return whether some text in a value has such a character; without paths it takes a fifth of the time."""
    parts: list[Any] = [value]
    texts = []
    for part in parts:  # it grows
        if type(part) is str:
            if not part.isascii():
                texts.append(part)
        elif part:
            parts += _find_parts(type(part))(part)  # type: ignore[arg-type] # a type can be hashed
    return find_hidden(" ".join(texts)) is not None


@cache
def _find_parts(kind: type) -> Callable[[Any], Iterable[Any]]:
    """Return the function that lists what is in a value of a type, in which there may be texts."""
    if issubclass(kind, dict):
        return lambda value: chain(value, value.values())
    if issubclass(kind, tuple | list):
        return iter
    names = _list_fields(kind)  # type: ignore[arg-type] # as above
    return attrgetter(*names) if names else lambda _: ()


@cache
def _list_fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if has(kind) and kind not in (When, Duration) else ()
