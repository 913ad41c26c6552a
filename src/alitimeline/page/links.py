"""Addresses: of the words of a source, at the source."""

from functools import lru_cache
from urllib.parse import quote

__all__ = ["link_quote"]

#: How many characters of a quote an address has; of a longer one, how many words of its beginning and its end.
LONG, WORDS = 120, 5


@lru_cache(maxsize=16_384)  # of what was known on several days, the same words
def link_quote(url: str, words: str | None) -> str:
    """Return the address of a quote on its page, by which browsers scroll to it and mark it (`#:~:text=`).

    See <https://wicg.github.io/scroll-to-text-fragment/>; of a long quote, it has the beginning and the end.
    """
    if not words:
        return url
    parts, split = [words], words.split(" ")
    if len(words) > LONG and len(split) > 2 * WORDS:
        parts = [" ".join(split[:WORDS]), " ".join(split[-WORDS:])]
    text = ",".join(quote(part, safe="").replace("-", "%2D") for part in parts)
    return f"{url}{'' if '#' in url else '#'}:~:text={text}"
