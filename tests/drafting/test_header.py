"""What an article says of itself."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alitimeline.drafting.articles import Article
from alitimeline.drafting.header import read_header

ARTICLES = tomllib.loads((Path(__file__).parent / "headers.toml").read_text("utf-8"))


@pytest.mark.parametrize("name", ARTICLES)
def test_header(name: str) -> None:
    """The head and the foot say what the article is, wherever its date is."""
    header = read_header(Article("article", ARTICLES[name]["text"]))
    numbers = " ".join(map(str, sorted(header.paragraphs)))
    said = (header.title, header.publisher, header.author, header.published, header.zone, header.language, header.kind)

    assert "|".join(map(str, (*said, numbers))) == ARTICLES[name]["said"]


@pytest.mark.slow
@given(
    st.lists(
        st.sampled_from([part for article in ARTICLES.values() for part in article["text"].split(" ")])
        | st.text(max_size=9)
    )
)
def test_any_text(parts: list[str]) -> None:
    """Every text has a title and a kind, and its lines are paragraphs of it."""
    article = Article("article", " ".join(parts))
    header = read_header(article)

    assert header.title == "article" or header.title in article.text
    assert header.paragraphs <= {sentence.paragraph for sentence in article.sentences}
