"""The page: all of the record is on it, what was known by day, and no text of it is more than text."""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from attrs import evolve
from lxml import html as parser
from lxml.html import HtmlElement
from tests.page.records import ALIBABA, HOSTILE, RECORDS, poison

import alitimeline
from alitimeline import Actor, Commitment, Event, Source, Timeline, When, export, queries
from alitimeline.model import Assessment, Citation, Entry
from alitimeline.page import html
from alitimeline.page.days import find_days
from alitimeline.page.links import link_quote
from alitimeline.problems import ExportError
from alitimeline.references import list_citations, walk_values
from alitimeline.resources import how_to_install


def read(timeline: Timeline, **options: object) -> HtmlElement:
    """Return a page as a browser reads it."""
    return read_bytes(export.to_bytes(timeline, "html", **options))


def read_bytes(data: bytes) -> HtmlElement:
    """Return an HTML file as a browser reads it."""
    page: HtmlElement = parser.document_fromstring(data)
    return page


def say(element: HtmlElement) -> str:
    """Return the text of an element, with single spaces."""
    return " ".join(element.text_content().split())


@pytest.fixture(params=RECORDS)
def record(request: pytest.FixtureRequest) -> Timeline:
    """Return each record in turn."""
    return RECORDS[request.param]


def test_all_of_a_record_is_on_its_page(record: Timeline) -> None:
    """Titles, summaries, statements, names, quotes with their sources, notes, tags and addresses: all are there."""
    page = read(record)
    text, links = say(page), {link.get("href") for link in page.iter("a")}
    words = [record.title, record.description, *(source.title for source in record.sources)]
    for event in record.events:
        words += [event.title, event.summary, event.place, *event.tags, *(media.alt for media in event.media)]
        words += [part.role for part in event.participants]
    for promise in record.commitments:
        words += [promise.title, promise.statement, *promise.tags, *(one.metric for one in promise.measures)]
        words += [one.note for one in promise.assessments] + [one.label for one in promise.assessments]
    words += [name for actor in record.actors for name in (actor.name, *actor.other_names)]
    for _, _, value in walk_values(record):
        words += [value.quote, value.locator] if isinstance(value, Citation) else []
    missing = [word for word in words if word and " ".join(word.split()) not in text]

    assert missing == []
    assert {source.url for source in record.sources if source.url} <= links


def test_every_quote_leads_to_its_words(record: Timeline) -> None:
    """Each quote has the address of its words, and `lang` if it is of another language than the page."""
    page = read(record)
    shown = Counter(
        (say(quote.find("p")).strip("“”"), quote.find("p").get("lang"), quote.find("footer/a").get("href"))
        for quote in page.iter("blockquote")
        if quote.find("p") is not None
    )
    entries: tuple[Entry, ...] = (*record.events, *record.commitments)
    for entry in entries:
        for cited in list_citations(entry):
            source = record.source(cited.source)
            if cited.quote:
                language = source.language if source.language != "en" else None
                address = link_quote(source.url, cited.quote) if source.url else f"#source-{source.id}"
                assert shown[" ".join(cited.quote.split()).strip("“”"), language, address]


def test_links_within_a_page(record: Timeline) -> None:
    """Every record has an id of its own, and every link within the page leads to one."""
    page = read(record)
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    names = {f"source-{one.id}" for one in record.sources} | {f"actor-{one.id}" for one in record.actors}
    names |= {f"event-{one.id}" for one in record.events} | {f"commitment-{one.id}" for one in record.commitments}
    inner = {link.get("href")[1:] for link in page.iter("a") if link.get("href").startswith("#")}

    assert len(ids) == len({*ids})
    assert names <= {*ids}
    assert inner <= {*ids}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_text_is_text(language: str) -> None:
    """Whatever texts say, the elements and attributes are the same; addresses are of the web or of the page."""

    def outline(timeline: Timeline) -> Counter[tuple[str, ...]]:
        page = read(timeline, language=language)
        return Counter(
            (element.tag, *sorted(element.attrib))
            for element in page.body.iter()
            if "at-" not in str(element.get("class"))
        )

    hostile = read(poison(ALIBABA), language=language)

    assert outline(poison(ALIBABA, "harmless")) - outline(poison(ALIBABA)) == Counter()
    assert {element.tag for element in hostile.iter()} & {"img", "iframe", "object", "embed", "form", "base"} == {
        "form"
    }
    assert len([*hostile.iter("script")]) == 1
    assert not [
        name for element in hostile.iter() for name in element.attrib if name.startswith("on") or name == "style"
    ]
    assert {re.split("[:/?]", link.get("href"))[0][:1] for link in hostile.iter("a")} <= {"#", "h"}
    assert all(link.get("rel") == "noopener noreferrer" for link in hostile.iter("a") if ":" in link.get("href")[:6])
    assert " ".join(HOSTILE.split()) in say(hostile)


def test_what_a_page_may_do() -> None:
    """Its policy allows its own style and script, by their digests, and nothing else."""
    page = read(ALIBABA)
    [policy] = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    digests = {
        tag: base64.b64encode(hashlib.sha256(page.find(f".//{tag}").text.encode()).digest()).decode()
        for tag in ("style", "script")
    }

    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digests['style']}'; script-src 'sha256-{digests['script']}'; "
        "base-uri 'none'; form-action 'none'"
    )


def list_shown(page: HtmlElement, number: int) -> Iterator[HtmlElement]:
    """Yield the entries that are shown with the slider on the day of a number."""
    for entry in page.find_class("entry"):
        if int(entry.get("data-s", "0")) <= number:
            yield entry


def is_shown(element: HtmlElement, number: int) -> bool:
    """Return whether a part of an entry is shown on the day of a number."""
    return int(element.get("data-s", "0")) <= number < int(element.get("data-u", "999999"))


def test_what_was_known(record: Timeline) -> None:
    """On every day on which a source was published, the slider shows what `queries.known` says of that day."""
    page = read(record)
    days = sorted({*find_days(record).values()})
    labels = [option.get("label") for option in page.xpath("//datalist/option")]

    assert len(labels) == len(days) + 1
    for number, day in enumerate(days[:12]):
        then = queries.known(record, day).timeline
        known = {f"event-{one.id}": one for one in then.events} | {
            f"commitment-{one.id}": one for one in then.commitments
        }
        own = {
            name
            for name, one in known.items()
            if any(cited.source in {s.id for s in then.sources} for cited in list_citations(one))
        }
        shown = {entry.get("id"): entry for entry in list_shown(page, number)}

        assert {*shown} <= {*known}
        assert own <= {*shown}
        for name, entry in shown.items():
            parts = [part for part in entry.iter() if is_shown(part, number)]
            [title] = [say(part) for part in parts if part.tag == "h4"]
            assert title == known[name].title
            verdicts = [part for part in parts if part.get("class") == "verdict"]
            assert len(verdicts) == len(getattr(known[name], "assessments", ()))
            people = [part for part in parts if part.tag == "li" and part is not entry]
            assert len(people) == len(getattr(known[name], "participants", ()))
            texts = [
                say(part)
                for part in parts
                if part.tag == "p" and part.getparent().tag == "article" and not part.get("class")
            ]
            stated = getattr(known[name], "summary", None) or getattr(known[name], "statement", None)
            assert texts == ([" ".join(stated.split())] if stated else [])


def test_a_claim_that_was_known_first() -> None:
    """Until the source of the accepted value is published, a field has the value of the claim."""
    days = [date(2024, 1, 1), date(2024, 1, 5)]
    sources = [Source(id=f"s{at}", kind="news", title=f"S{at}", published=When.of(day)) for at, day in enumerate(days)]
    event = Event(
        id="e",
        title="Later",
        when=When("2024-01-01"),
        kind="x",
        place="Paris",
        citations=[
            Citation(source="s0", supports=["title", "when"]),
            Citation(source="s1", supports=["place", "kind"]),
        ],
        disputes=[alitimeline.model.Dispute(field="place", value="Rome", citations=[Citation(source="s0")], note="n")],
    )
    page = read(Timeline(id="t", title="T", sources=sources, events=[event]))
    [entry] = page.find_class("entry")
    places = [(say(part), is_shown(part, 0), is_shown(part, 1)) for part in entry.iter("dd")]

    assert ("Rome", True, False) in places
    assert ("Paris", False, True) in places


def test_many_days_of_one_entry() -> None:
    """An entry of very many days is still shown from its first day on, and whole on the last."""
    days = [date(2020, 1, 1) + timedelta(at) for at in range(250)]
    sources = [Source(id=f"s{at}", kind="news", title="S", published=When.of(day)) for at, day in enumerate(days)]
    event = Event(
        id="e", title="E", when=When("2020"), kind="x", citations=[Citation(source=one.id) for one in sources]
    )
    [entry] = read(Timeline(id="t", title="T", sources=sources, events=[event])).find_class("entry")
    counts = [sum(is_shown(one.getparent(), number) for one in entry.iter("blockquote")) for number in (0, 100, 249)]

    assert (entry.get("data-s"), counts[0], counts[2]) == (None, 1, 250)
    assert 90 <= counts[1] <= 101


def test_without_a_dated_source() -> None:
    """What no dated source says appears only with all of the record; a page says how many entries that are."""
    event = Event(id="e", title="E", when=When("2020"), kind="x")
    source = Source(id="s", kind="news", title="S", published=When("2021"))
    page = read(Timeline(id="t", title="T", sources=[source], events=[event]))

    assert page.find_class("entry")[0].get("data-s") == "1"
    assert "Without a dated source, and shown only at the end: 1" in say(page)


def test_languages() -> None:
    """Headings and words are in the language of the page; a title in it goes first, and all else says what it is."""
    titled = evolve(ALIBABA.events[0], extra={"x-title-zh": "张勇任职"})
    page = read(evolve(ALIBABA, events=[titled, *ALIBABA.events[1:]]), language="zh")
    english = [one.get("lang") for one in page.xpath("//h4//a")]

    assert page.get("lang") == "zh"
    assert "总览" in say(page)
    assert "张勇任职" in [say(one) for one in page.iter("h4")]
    assert (english.count(None), {*english}) == (1, {None, "en"})


def test_the_same_bytes(record: Timeline, tmp_path: Path) -> None:
    """A page is the same every time; it is recognized as long as nobody edits it."""
    first, again = (export.to_bytes(record, "html") for _ in range(2))

    assert first == again
    assert html.is_own(first, record)
    assert not html.is_own(first.replace(b"</body>", b"<b></b></body>"), record)
    alitimeline.write(record, tmp_path / "x.html")
    assert (tmp_path / "x.html").read_bytes() == first


def test_an_option_that_there_is_not() -> None:
    """An option that a page doesn't have is refused, and so is a value that one doesn't have."""
    with pytest.raises(TypeError, match=r"^a page has no option 'paper'"):
        export.to_bytes(ALIBABA, "html", paper="a4")  # type: ignore[call-overload] # on purpose
    with pytest.raises(ExportError, match=r"^language is 'de' \(known: en, zh\)$"):
        export.to_bytes(ALIBABA, "html", language="de")  # type: ignore[call-overload] # on purpose


@pytest.mark.parametrize(
    ("form", "module", "message"),
    [
        ("html", "jinja2", f"Jinja2 is not installed (run: {how_to_install('html')})"),
        ("png", "resvg_py", f"resvg-py is not installed (run: {how_to_install('png')})"),
    ],
)
def test_an_extra_that_is_not_there(
    form: export.FormatName, module: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the library of an extra is missing, a message says what to install."""
    monkeypatch.setitem(__import__("sys").modules, module, None)
    html.load_template.cache_clear()  # as in a new process
    with pytest.raises(ExportError) as caught:
        export.to_bytes(ALIBABA, form)

    assert str(caught.value) == message


# Many events


def many(number: int, years: int = 4) -> Timeline:
    """Return a timeline of so many events in some years."""
    events = [
        Event(id=f"e{at}", title=f"E{at}", when=When(f"{2000 + at % years}-01-01"), kind="x", related=())
        for at in range(number)
    ]
    return Timeline(id="many", title="Many", events=events)


def test_a_page_for_each_year(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Above the limit there is an index, and a page for each year; a year that is too large has several."""
    monkeypatch.setattr(html, "MOST", 10)
    record = many(34, years=3)
    related = alitimeline.model.Relation(kind="follows", event="e2")
    record = evolve(record, events=[evolve(record.events[0], related=[related]), *record.events[1:]])
    alitimeline.write(record, tmp_path / "x.html")
    pages = {file.name: read_bytes(file.read_bytes()) for file in tmp_path.iterdir()}
    ids = Counter(entry.get("id") for page in pages.values() for entry in page.find_class("entry"))

    assert {*pages} == {
        "x.html",
        "x-2000-1.html",
        "x-2000-2.html",
        "x-2001-1.html",
        "x-2001-2.html",
        "x-2002-1.html",
        "x-2002-2.html",
    }
    assert ids == Counter(f"event-e{at}" for at in range(34))
    for page in pages.values():
        for link in page.iter("a"):
            name, _, anchor = str(link.get("href")).partition("#")
            target = pages[name] if name else page
            assert not anchor or target.get_element_by_id(anchor) is not None
    assert all(html.is_own((tmp_path / name).read_bytes(), record) for name in pages)


def test_pages_have_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Several pages need a file; none of them replaces a file of another kind."""
    monkeypatch.setattr(html, "MOST", 10)
    with pytest.raises(
        ExportError, match=r"^the record has 12 entries, which are too many for one page \(write it to a file"
    ):
        export.to_bytes(many(12), "html")
    (tmp_path / "x-2001.html").write_text("mine")
    with pytest.raises(ExportError, match=r"x-2001\.html is there already"):
        alitimeline.write(many(12), tmp_path / "x.html")
    alitimeline.write(many(12), tmp_path / "x.html", overwrite=True)

    assert html.is_own((tmp_path / "x-2001.html").read_bytes(), ALIBABA)


def test_an_empty_record() -> None:
    """A page of a record without any entry says so."""
    page = read(Timeline(id="t", title="T"))

    assert "No record." in say(page)
    assert page.find_class("entry") == []


# Addresses of words


@pytest.mark.parametrize(
    ("words", "fragment"),
    [
        ("User first", ":~:text=User%20first"),
        ("co-founder, A & B", ":~:text=co%2Dfounder%2C%20A%20%26%20B"),
        ("用户为先", ":~:text=%E7%94%A8%E6%88%B7%E4%B8%BA%E5%85%88"),
        (
            " ".join(f"word{at}" for at in range(40)),
            ":~:text=word0%20word1%20word2%20word3%20word4,word35%20word36%20word37%20word38%20word39",
        ),
    ],
)
def test_the_address_of_words(words: str, fragment: str) -> None:
    """Text fragments have their signs escaped, and of long quotes the beginning and the end."""
    assert link_quote("https://example.org/", words) == f"https://example.org/#{fragment}"
    assert link_quote("https://example.org/#top", words) == f"https://example.org/#top{fragment}"
    assert link_quote("https://example.org/", None) == "https://example.org/"


# What became of promises


@pytest.mark.parametrize(
    ("day", "language", "text"),
    [
        (date(2024, 6, 1), "en", "Due in 30 days"),
        (date(2024, 6, 1), "zh", "还有30天到期"),
        (date(2024, 6, 20), "en", "In progress, due in 11 days"),
        (date(2024, 7, 2), "en", "Overdue, in progress (1 day ago)"),
        (date(2024, 7, 2), "zh", "逾期，进行中（已过1天）"),
        (date(2024, 8, 1), "en", "Broken"),
    ],
)
def test_the_state_of_a_promise(day: date, language: str, text: str) -> None:
    """A promise says what became of it by the day; one that is overdue says so, whatever the last verdict was."""
    verdicts = [
        Assessment(on=When("2024-06-10"), verdict="in-progress"),
        Assessment(on=When("2024-07-15"), verdict="broken"),
    ]
    promise = Commitment(
        id="c",
        title="C",
        statement="S",
        made_by="a",
        made_on=When("2024-01-01"),
        kind="x",
        due=When("2024-07-01"),
        assessments=verdicts,
    )
    record = Timeline(id="t", title="T", actors=[Actor(id="a", kind="person", name="A")], commitments=[promise])
    page = read(record, as_of=day, language=language)
    marks = [say(mark) for mark in page.find_class("mark")]

    assert marks == [text]
    assert [entry.get("data-marks") for entry in page.find_class("entry")] == ["overdue" if day.month == 7 else None]
