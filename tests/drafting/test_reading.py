"""Articles are read from texts and from saved web pages; what is none is refused."""

import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alitimeline.drafting.articles import LONGEST, Article
from alitimeline.drafting.reading import name_source, read_article
from alitimeline.problems import AlitimelineError, ExportError
from alitimeline.resources import how_to_install

PAGE = """\
<!DOCTYPE html>
<!-- saved from url=(0022)https://post.example/ -->
<html><head><title>Osier names Mara Quill as chief executive</title>
<meta name="author" content="Jo Field"><meta property="og:site_name" content="The Harbour Post">
<meta property="article:published_time" content="2025-03-04T08:00:00+00:00"><script>alert("in the head")</script></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav><article>
<h1>Osier names Mara Quill as chief executive</h1>
<p>Osier Foods said on Tuesday that <b>Mara Quill</b> will become chief executive on 1 May 2025.</p>
<p>The company plans to open 20 shops by 2027.&#0;&#xD800;</p><script>alert("in the text")</script>
<table><tr><td>Shops</td><td>12</td></tr></table></article><footer>All rights reserved</footer></body></html>
"""


def read(data: bytes, name: str = "article.txt") -> str:
    """Return the text of an article."""
    return read_article(data, name)[0].text


@pytest.mark.parametrize(
    ("data", "text"), [("公司今日宣布".encode(), "公司今日宣布"), (b"\xef\xbb\xbfOne\r\n\r\nTwo", "One\r\n\r\nTwo")]
)
def test_a_text(data: bytes, text: str) -> None:
    """A text is UTF-8, with a byte order mark or without; it stays as it is."""
    assert read(data) == text


def test_a_page() -> None:
    """Of a page, the article is kept, a paragraph a line, after what its head says of it."""
    pytest.importorskip("trafilatura")
    lines = [line for line in read(PAGE.encode(), "post.html").splitlines() if line]

    assert lines[:6] == [
        "Osier names Mara Quill as chief executive",
        "By Jo Field",
        "Source: The Harbour Post",
        "2025-03-04",
        "Osier Foods said on Tuesday that Mara Quill will become chief executive on 1 May 2025.",
        lines[5],
    ]
    assert lines[5].startswith("The company plans to open 20 shops by 2027.")
    assert not {"alert", "Home", "rights"} & {*" ".join(lines).split()}


def test_what_a_page_is() -> None:
    """A page is known by its name or its first bytes, and may be in another encoding, which it says."""
    pytest.importorskip("trafilatura")
    text = "<html><head><meta charset='gbk'></head><body><p>青禾科技今日宣布，李安将出任行政总裁。</p></body></html>"

    assert "李安将出任行政总裁" in read(text.encode("gbk"), "notice")
    page = (
        "<!DOCTYPE html>\n<!-- saved from url=(0022)http://osier.example/ --><html><p>It will open 20 shops.</p></html>"
    )
    assert "will open" in read(page.encode(), "NOTICE.HTM")


def test_a_page_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extractor is missing, a message says what to install."""
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(ExportError) as caught:
        read(PAGE.encode(), "post.html")

    assert str(caught.value) == f"trafilatura is not installed (run: {how_to_install('articles')})"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"Caf\xe9", "byte 0xE9 is not UTF-8 (save it as UTF-8)"),
        (b"\xed\xa0\x80", "byte 0xED is not UTF-8 (save it as UTF-8)"),
        (b"\xff\xfea\x00b\x00", "the file is UTF-16, not UTF-8 (save it as UTF-8)"),
        (b"abc\x00def", "this is not a text: it has control characters"),
        (b"%PDF-1.7", "this is a PDF; save its text as a .txt file in UTF-8"),
        (b"PK\x03\x04 word/document.xml", "this is a Word document; save its text as a .txt file in UTF-8"),
        (b"a" * 20_000_001, "an article may have 20,000,000 bytes at most, and this has 20,000,001"),
        (b"<html>" + b"a" * 5_000_000, "an article may have 5,000,000 bytes at most, and this has 5,000,006"),
    ],
)
def test_what_is_no_article(data: bytes, reason: str) -> None:
    """What has no text, or too much, is refused with the reason."""
    with pytest.raises(AlitimelineError) as caught:
        read(data)

    assert str(caught.value) == f"article.txt: {reason}"


@pytest.mark.parametrize("data", [b"<html></html>", b"<html><body><script>1</script></body></html>", b""])
def test_a_page_without_an_article(data: bytes) -> None:
    """A page in which no article is found is refused."""
    pytest.importorskip("trafilatura")
    with pytest.raises(AlitimelineError, match="no article was found in this page"):
        read(data, "post.html")


def test_a_long_text() -> None:
    """Of a text of 10 MB, the beginning is looked at, and a warning says so."""
    article, problems = read_article(b"word " * 2_000_000, "long.txt")

    assert len(article.text) == LONGEST
    assert [str(problem) for problem in problems] == [
        "long.txt: warning[draft] only the first 200,000 of 10,000,000 characters are looked at (split the article)"
    ]


@pytest.mark.parametrize(
    ("name", "id_"),
    [("texts/Osier 2025.v2.txt", "osier-2025"), (r"C:\a\b.html", "b"), ("公告.txt", "article"), ("<stdin>", "stdin")],
)
def test_the_name_of_a_source(name: str, id_: str) -> None:
    """The id of the source is made of the file's name."""
    assert name_source(Article(name, "")) == id_


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes(data: bytes) -> None:
    """Any bytes are read, or refused with a reason."""
    with suppress(AlitimelineError):
        assert read(data) in data.decode()
