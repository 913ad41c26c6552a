"""Ids made of texts: of titles, names and addresses."""

import re
from hashlib import sha256
from unicodedata import normalize

from alitimeline.model.texts import ID_LENGTH, LINE_LENGTH

__all__ = ["Ids", "name_as_id", "prefix_id", "slugify", "spell_as_id"]

NOT_IN_IDS = re.compile(r"[^a-z0-9]+")
#: What an id made of an address leaves out: what is before its last words, or else its scheme.
BEFORE = re.compile(r"https?://(?:[^?#]*/(?=[^/?#]*-[^/?#]*-[^/?#]*/?$)|(?:www\.)?)")
#: The longest id made of a title, and how much of a digest distinguishes two equal ones.
SLUG_LENGTH, DIGEST_LENGTH = 50, 6


def slugify(text: str, limit: int = SLUG_LENGTH) -> str:
    """Return a text as an id, such as "alibaba-2023"; empty if it has no Latin letters or digits."""
    plain = text if text.isascii() else normalize("NFKD", text)
    words = NOT_IN_IDS.sub("-", plain.encode("ascii", "ignore").decode().lower()).strip("-")
    if len(words) <= limit:
        return words
    return words[: limit + 1].rpartition("-")[0] or words[:limit]


def name_as_id(text: str) -> str:
    """Return a name or an address as an id; empty if that says less than half of it, such as of a name in Chinese."""
    text = BEFORE.sub("", text)
    slug = slugify(text)
    return slug if text.isascii() or sum(map(str.isalnum, slug)) > len(text) / 2 else ""


def spell_as_id(text: str) -> str | None:
    """Return a text as an id if that keeps all its letters and digits: "eddie-wu" for "Eddie Wu"; otherwise None."""
    slug = slugify(text, LINE_LENGTH)
    kept, letters = len(slug) - slug.count("-"), sum(map(str.isalnum, normalize("NFKD", text)))
    return slug if kept == letters and 0 < len(slug) <= ID_LENGTH else None


def prefix_id(prefix: str, name: str) -> str:
    """Return an id with another one before it; of one that would be too long, the beginning and a digest."""
    id_ = f"{prefix}-{name}"
    if len(id_) <= ID_LENGTH:
        return id_
    return f"{id_[: ID_LENGTH - DIGEST_LENGTH - 1].rstrip('-')}-{sha256(id_.encode()).hexdigest()[:DIGEST_LENGTH]}"


class Ids:
    """Assigns ids to the records of a kind, each id once."""

    def __init__(self) -> None:
        #: The ids that are taken, with the last number that was appended to them.
        self._taken: dict[str, int] = {}

    def give(self, name: str, key: str = "") -> str:
        """Return *name* if it is free; otherwise with a digest of *key* appended.

        The digest makes ids depend little on the order of a file.
        """
        id_ = name
        if id_ in self._taken:
            digest = sha256(key.encode()).hexdigest()[:DIGEST_LENGTH]
            stem = id_ = f"{name[: ID_LENGTH - 3 * DIGEST_LENGTH].rstrip('-')}-{digest}"
            while id_ in self._taken:
                self._taken[stem] += 1
                id_ = f"{stem}-{self._taken[stem]}"
        self._taken[id_] = 1
        return id_
