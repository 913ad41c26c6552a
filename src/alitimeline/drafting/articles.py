"""An article's text, cut into paragraphs and sentences that know their places in it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from attrs import field, frozen

from alitimeline.drafting.wordlists import any_of, read_words
from alitimeline.problems import TextError
from alitimeline.queries.passages import CJK

__all__ = ["Article", "Sentence", "is_chinese", "soften", "to_line"]

#: How many characters of an article are looked at; more is a book, or no article at all.
LONGEST = 200_000
#: How long a sentence is at most; what is longer, such as a table, is cut.
LONGEST_SENTENCE = 1_000
#: How far before a full stop an abbreviation begins.
LONGEST_ABBREVIATION = 8
#: A line in capital letters has so many words, and more than this share of them has no other letters.
MOST_LOUD, LOUD = 5, 0.7
LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
#: What ends a sentence, with the quotation marks and brackets behind it.
END = re.compile(r"[。！？；…]+[”’」』）)\"]*|[.!?]+[\"'”’)\]]*(?=\s|$)")
NEXT = re.compile(r"\s*[\"'“‘(\[]*[A-Z0-9\u2e80-\uffff•–—-]")


class Sentence(NamedTuple):
    """A sentence, or a line without a full stop, and its place in the article."""

    text: str
    start: int
    #: The number of its paragraph, from 1. Paragraphs are lines that aren't empty.
    paragraph: int
    #: Why nothing in it is a fact of the article: "boilerplate", "hypothetical", "question"; None for most.
    doubt: str | None = None

    @property
    def end(self) -> int:
        """The position behind it."""
        return self.start + len(self.text)


@frozen
class Article:
    """The text of an article; positions count its characters from 0."""

    #: The name of its file, for messages.
    name: str
    #: Its text, of a limited length.
    text: str = field()
    #: Its sentences, with their positions in the text.
    sentences: tuple[Sentence, ...] = field(init=False)

    @text.validator
    def _is_short(self, _attribute: object, text: str) -> None:
        if len(text) > LONGEST:
            reason = f"an article has {LONGEST:,} characters at most, and this has {len(text):,}"
            raise TextError(reason, "split it, or pass its beginning")

    @sentences.default
    def _split(self) -> tuple[Sentence, ...]:
        return tuple(_classify(_list_sentences(self.text)))

    def sentence_at(self, position: int) -> Sentence:
        """Return the sentence that a position is in, or the last one before it."""
        return max((one for one in self.sentences if one.start <= position), key=lambda one: one.start)


def to_line(text: str) -> str:
    """Return a text on one line, without signs that show nothing."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def is_chinese(text: str) -> bool:
    """Return whether a text is Chinese, apart from names and numbers in it."""
    signs = len(re.findall(f"[{CJK}]", text))
    return signs > len(re.findall(r"[A-Za-z]+", text))


def soften(text: str) -> str:
    """Return a text, as long as before, whose lines in capital letters are like others: "BOB COLE TO RETIRE"."""

    def soften_line(line: re.Match[str]) -> str:
        words = re.findall(r"[A-Za-z]{2,}", line[0])
        if len(words) < MOST_LOUD or sum(map(str.isupper, words)) <= LOUD * len(words):
            return line[0]
        small = read_words("sentences")["small"]
        return re.sub(
            r"[A-Za-z]+", lambda word: word[0].lower() if word[0].lower() in small else word[0].title(), line[0]
        )

    return LINE.sub(soften_line, text)


def _list_sentences(text: str) -> Iterator[Sentence]:
    abbreviation = re.compile(rf"(?:\b(?:[A-Za-z]|{any_of('sentences', 'abbreviations')}))\.$")
    last = re.compile(rf"(?:{any_of('sentences', 'last')})\.\s+(?:{any_of('sentences', 'first')})\b")
    for number, line in enumerate((line for line in LINE.finditer(text) if line[0].strip()), 1):
        begin = line.start()
        for end in END.finditer(text, line.start(), line.end()):
            stop = end.end()
            place = max(begin, end.start() - LONGEST_ABBREVIATION)
            is_over = end[0][0] != "." or not abbreviation.search(text, place, end.start() + 1)
            is_over = is_over or last.search(text, place, stop + LONGEST_ABBREVIATION) is not None
            if is_over and (stop == line.end() or end[0][0] in "。！？；…" or NEXT.match(text, stop)):
                yield from _cut(text, begin, stop, number)
                begin = stop
        yield from _cut(text, begin, line.end(), number)


def _cut(text: str, begin: int, end: int, paragraph: int) -> Iterator[Sentence]:
    """Yield the sentence between two positions without the space around it; of a very long one, its pieces."""
    while begin < end:
        piece = text[begin : min(end, begin + LONGEST_SENTENCE)]
        if piece.strip():
            start = begin + len(piece) - len(piece.lstrip())
            yield Sentence(piece.strip(), start, paragraph)
        begin += len(piece)


def _classify(sentences: Iterator[Sentence]) -> Iterator[Sentence]:
    """Say of each sentence why nothing in it is a fact; a heading such as "About us" counts for what follows it."""
    words = read_words("sentences")
    heading = re.compile("|".join(words["boilerplate"]["headings"]), re.IGNORECASE)
    doubts = {kind: re.compile("|".join(words[kind]["patterns"]), re.IGNORECASE) for kind in words["doubts"]["kinds"]}
    is_behind = False
    for sentence in sentences:
        is_behind = is_behind or (sentence.paragraph > 1 and heading.match(sentence.text) is not None)
        found = next((kind for kind, pattern in doubts.items() if pattern.search(sentence.text)), None)
        yield sentence._replace(doubt="boilerplate" if is_behind else found)
