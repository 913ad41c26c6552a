"""Texts of a calendar → texts that a record can hold. What has to be mended for that is told."""

import re
from collections.abc import Iterable
from hashlib import sha256
from unicodedata import normalize

from alitimeline.calendar.reading.findings import Findings
from alitimeline.model.texts import ID_LENGTH, LINE_LENGTH, TEXT_LENGTH, UNPRINTABLE, check_tag
from alitimeline.problems import TextError, shorten

__all__ = ["Ids", "as_line", "as_prose", "as_tags", "slug"]

BREAKS = re.compile(r"[\t\n]+")
NOT_IN_IDS = re.compile(r"[^a-z0-9]+")
NOT_IN_TAGS = re.compile(r"[\s,;]+")
#: How long what is made of a title may be in an id, and how much of a digest tells two of them apart.
SLUG_LENGTH, DIGEST_LENGTH = 50, 6


def as_line(text: str, findings: Findings, number: int) -> str | None:
    """Return a text of one line; None if there is nothing in it."""
    return as_prose(BREAKS.sub(" ", text) if "\n" in text or "\t" in text else text, findings, number, LINE_LENGTH)


def as_prose(text: str, findings: Findings, number: int, limit: int = TEXT_LENGTH) -> str | None:
    """Return a text of several lines; None if there is nothing in it."""
    if UNPRINTABLE.search(text):
        text = UNPRINTABLE.sub("", text)
        findings.tell("import-text", number, f"the control characters of {shorten(text)} are taken out")
    if len(text) > limit:
        findings.tell("import-text", number, f"{shorten(text)} has {len(text)} characters; the first {limit} are kept")
        text = text[: limit - 1] + "…"
    return text if text and not text.isspace() else None


def as_tags(names: Iterable[str], findings: Findings, number: int) -> tuple[str, ...]:
    """Return names as tags."""
    return tuple(tag for name in names if (tag := _tag(name, findings, number)))


def _tag(name: str, findings: Findings, number: int) -> str:
    try:
        check_tag(name)
    except TextError:
        tag = NOT_IN_TAGS.sub(" ", UNPRINTABLE.sub(" ", name)).strip()[:ID_LENGTH].rstrip()
        if tag != name.strip():
            findings.tell("import-text", number, f"the category {shorten(name)} becomes the tag {shorten(tag)}")
        return tag
    return name


def slug(text: str, limit: int = SLUG_LENGTH) -> str:
    """Return what an id can hold of a text: letters of other scripts than Latin are lost, so it may be empty."""
    plain = text if text.isascii() else normalize("NFKD", text)
    words = NOT_IN_IDS.sub("-", plain.encode("ascii", "ignore").decode().lower()).strip("-")
    if len(words) <= limit:
        return words
    return words[: limit + 1].rpartition("-")[0] or words[:limit]


class Ids:
    """Gives ids to records of a kind, each once."""

    def __init__(self) -> None:
        #: Each id that is taken, with the last number that was put behind it.
        self._taken: dict[str, int] = {}

    def give(self, name: str, key: str = "") -> str:
        """Return *name* if nobody has it yet; else with a digest of *key*, so that the order of a file says little."""
        given = name
        if given in self._taken:
            digest = sha256(key.encode()).hexdigest()[:DIGEST_LENGTH]
            stem = given = f"{name[: ID_LENGTH - 3 * DIGEST_LENGTH].rstrip('-')}-{digest}"
            while given in self._taken:
                self._taken[stem] += 1
                given = f"{stem}-{self._taken[stem]}"
        self._taken[given] = 1
        return given
