"""The words for values of a record (verdicts, states, parts, kinds) in English and Chinese."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from alitimeline.model import Entry, Timeline
from alitimeline.model.texts import fold

__all__ = ["LANGUAGES", "Language", "by_language", "find_title", "find_value", "find_word", "inflect", "list_words"]

Language: TypeAlias = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


def by_language(texts: Sequence[str]) -> Mapping[Language, str]:
    """Return a text in each language, from a list in the order of `LANGUAGES`."""
    return MappingProxyType(dict(zip(LANGUAGES, texts, strict=True)))


@cache
def _read() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads((files("alitimeline.answers") / "words.toml").read_text("utf-8"))


@cache
def list_words(group: str) -> Mapping[str, Mapping[Language, str]]:
    """Return the words for the values of a *group*, such as "verdict", "status" or "source_kind"."""
    return MappingProxyType({value: by_language(texts) for value, texts in _read()[group].items()})


def find_word(group: str, value: str, language: Language) -> str:
    """Return the word for a *value* of a *group*; the value itself if the group doesn't have it."""
    word = list_words(group).get(value)
    return word[language] if word else value


def inflect(text: str, count: int) -> str:
    """Return the singular or the plural of a text, which has both, separated by |."""
    return text.split("|")[-(count != 1)]


def find_title(record: Timeline | Entry, language: Language) -> str:
    """Return the title of a record: in a language if it has the key `x-title-LANGUAGE`."""
    title = record.extra.get(f"x-title-{language}")
    return title if isinstance(title, str) else record.title


def find_value(group: str, text: str) -> str | None:
    """Return the value of a *group* that a word of any language means, or a value of data files; None if none."""
    return _values(group).get(fold(text))


@cache
def _values(group: str) -> Mapping[str, str]:
    names = {fold(name): value for value, word in list_words(group).items() for name in (*word.values(), value)}
    return MappingProxyType(names | {name.replace("-", " "): value for name, value in names.items()})
