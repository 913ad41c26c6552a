"""Reads articles: plain texts, and web pages that a browser saved."""

import logging
import re
from contextlib import suppress

from alitimeline.documents.decoding import decode
from alitimeline.documents.filetypes import PAGE, XML, recognize
from alitimeline.drafting.articles import LONGEST, Article
from alitimeline.model.ids import name_as_id
from alitimeline.problems import ExportError, Problem, UnreadableError
from alitimeline.resources import how_to_install

__all__ = ["PAGES", "name_source", "read_article"]

#: How the names of web pages end.
PAGES = (".html", ".htm", ".xhtml")
#: How many bytes a text, and a web page, may have: a page with more takes the extractor more than some seconds.
LARGEST, LARGEST_PAGE = 20_000_000, 5_000_000
#: How much of a text is looked at for what its head says, too.
BEGINNING = 2_000
#: What the extractor raises for some pages that are no HTML.
ODD = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
#: What no text has and no quote may have: a file with many of them is no text.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def read_article(data: bytes, name: str) -> tuple[Article, tuple[Problem, ...]]:
    """Return the article in a file, and a warning if only its beginning is looked at.

    A file is a web page if it is named or begins like one: its article is extracted (extra `articles`), and what its
    head says of title, author, publisher and date comes before the text, if that doesn't say it.

    Raises:
        UnreadableError: if the file has no text in UTF-8, or too much.
        ExportError: if it is a web page, and trafilatura is not installed.
    """
    kind, is_page = recognize(data), name.lower().endswith(PAGES)
    is_page = is_page or kind is PAGE
    if len(data) > (largest := LARGEST_PAGE if is_page else LARGEST):
        raise UnreadableError(name, f"an article may have {largest:,} bytes at most, and this has {len(data):,}")
    if kind not in (None, PAGE, XML):
        raise UnreadableError(name, f"this is {kind and kind.words}; save its text as a .txt file in UTF-8")
    text = _extract(data, name) if is_page else _decode(data, name)
    problems = []
    if len(text) > LONGEST:
        message = f"only the first {LONGEST:,} of {len(text):,} characters are looked at"
        problems.append(Problem(code="draft", message=message, file=name, severity="warning", hint="split the article"))
    return Article(name, text[:LONGEST]), tuple(problems)


def _decode(data: bytes, name: str) -> str:
    text, problems = decode(data)
    if text is None:
        raise UnreadableError(name, problems[-1].sentence)
    if CONTROL.search(text):
        raise UnreadableError(name, "this is not a text: it has control characters")
    return text


def _extract(data: bytes, name: str) -> str:
    """Return the text of the article in a web page, after what its head says of it."""
    try:
        from trafilatura import extract, extract_metadata, load_html
        from trafilatura.settings import use_config
    except ImportError as error:
        raise ExportError("trafilatura is not installed", f"run: {how_to_install('articles')}") from error
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it can't read is said below
    config = use_config()
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "1"  # paragraphs of a short article are kept apart, too
    found = page = None
    with suppress(*ODD):
        found = extract(data, include_comments=False, config=config)
        # the date is looked for in the head only: a search in the text would depend on today's date
        page = extract_metadata(load_html(data), date_config={"extensive_search": False, "max_date": "9999-12-31"})
    text = CONTROL.sub("", found or "").strip()
    if not text or page is None:
        raise UnreadableError(name, "no article was found in this page; save its text as a .txt file in UTF-8")
    title, author, site = (
        " ".join(CONTROL.sub("", line or "").split()) for line in (page.title, page.author, page.sitename)
    )
    by = "By {}" if author.isascii() else "作者：{}"
    lines = [(author, by), (site, "Source: {}"), (page.date, "{}")]
    head = [form.format(line) for line, form in lines if line and line not in text[:BEGINNING]]
    return "\n\n".join([*filter(None, [title]), *head, text.removeprefix(title).lstrip()])


def name_source(article: Article) -> str:
    """Return the id of an article's source: what its file is called, without folder and suffixes."""
    return name_as_id(re.split(r"[/\\]", article.name)[-1].partition(".")[0]) or "article"
