"""Sentences of an article."""

import pytest

from alitimeline.drafting.articles import LONGEST, Article
from alitimeline.problems import TextError


@pytest.mark.parametrize(
    "text",
    [
        "He joined Acme Inc.|The firm grew.",
        "It met at 8 p.m.|He left U.S. Steel Corp. on May 2.",
        "J. K. Lee of St. Louis, Mo. – a city – left on Sept. 9.|She said no.",
        "他辞职了。|“我走了。”|她没有。",
    ],
)
def test_sentences(text: str) -> None:
    """A full stop ends a sentence, but not behind an abbreviation, if no word follows that begins one."""
    sentences = text.split("|")
    article = Article("a.txt", " ".join(sentences))

    assert [sentence.text for sentence in article.sentences] == sentences


def test_long_articles() -> None:
    """A text of the greatest length is an article, and a longer one is refused: nothing of it is left out unsaid."""
    text = "Mr. Lee of Acme Inc. " * 20_000
    assert Article("a.txt", text[:LONGEST]).sentences[-1].end <= LONGEST

    with pytest.raises(TextError, match=r"200,000 characters at most, and this has 420,000"):
        Article("a.txt", text)
