"""The lists of words and patterns in `drafting/words`."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["any_of", "expand", "pattern", "read_words"]

UPPER = "".join(letter for letter in map(chr, [*range(0x250), *range(0x1E00, 0x1F00)]) if letter.isupper())


@cache
def read_words(name: str) -> dict[str, Any]:
    """Return a list of words: the file of this name in `drafting/words`."""
    return tomllib.loads((files("alitimeline.drafting") / "words" / f"{name}.toml").read_text("utf-8"))


@cache
def any_of(name: str, *keys: str) -> str:
    """Return the pattern of any of the words under these keys of a list, the longest first."""
    words: Any = read_words(name)
    for key in keys:
        words = words[key]
    every = [word for group in words.values() for word in group] if isinstance(words, dict) else words
    return "|".join(map(re.escape, sorted(every, key=len, reverse=True)))


def expand(name: str, text: str) -> str:
    """Return a pattern with what it names in braces: patterns and words of a list."""

    def look_up(match: re.Match[str]) -> str:
        patterns, source, path = match.groups()
        if path == "upper":
            return UPPER
        value: Any = read_words(source or name)
        for key in ("patterns", path) if path in value.get("patterns", ()) else path.split("."):
            value = value[key]
        if isinstance(value, str) or patterns:
            return expand(
                source or name, value if isinstance(value, str) else "|".join(sorted(value, key=len, reverse=True))
            )
        return any_of(name, *path.split("."))

    return re.sub(r"\{(~?)(?:(\w+):)?([a-z_][a-z_.\d]*)\}", look_up, text)


@cache
def pattern(path: str) -> re.Pattern[str]:
    """Return a pattern of a list: `names.run`, or with ~ any of those under a key, `roles.~signs.none`."""
    name, _, key = path.partition(".")
    return re.compile(expand(name, f"{{{key}}}"), re.MULTILINE)
