"""The bundled record: sound, canonical, and true to its articles."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import alitimeline
from alitimeline import Commitment, Event, Timeline
from alitimeline.loading.formatting import format_timeline
from alitimeline.model import Citation

ROOT = Path(__file__).parents[1]
DATA = sorted((ROOT / "data").glob("*.json"))
ARTICLES = ROOT.parent / "shared" / "sources"

#: The article in which the words of each source stand: the letter is printed in Pandaily's.
ARTICLE_OF = {
    "letter-2023-09-12": "pandaily.txt",
    "pandaily-2023": "pandaily.txt",
    "equalocean-2023-09-13": "equalocean.txt",
}


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.name)
def test_bundled_files_are_sound(path: Path) -> None:
    """Every bundled file has no problem, not even a warning."""
    assert alitimeline.check(path) == ()


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.name)
def test_bundled_files_are_canonical(path: Path) -> None:
    """`alitimeline fmt` would leave a bundled file as it is."""
    assert format_timeline(alitimeline.load(path)) == path.read_bytes()


def _citations(timeline: Timeline) -> Iterator[Citation]:
    records: tuple[Event | Commitment, ...] = (*timeline.events, *timeline.commitments)
    for record in records:
        yield from record.citations
        yield from (each for dispute in record.disputes for each in dispute.citations)
    for participation in (each for event in timeline.events for each in event.participants):
        yield from participation.citations
        yield from (each for dispute in participation.disputes for each in dispute.citations)


def test_quotes_are_short(alibaba: Timeline) -> None:
    """Every citation quotes, in fewer than 15 words."""
    long = [each.quote for each in _citations(alibaba) if not each.quote or len(each.quote.split()) >= 15]

    assert long == []


@pytest.mark.skipif(not ARTICLES.is_dir(), reason="the articles don't ship with the project")
def test_quotes_stand_in_their_articles(alibaba: Timeline) -> None:
    """Every quote stands letter by letter in the article of its source."""
    texts = {source: (ARTICLES / name).read_text("utf-8") for source, name in ARTICLE_OF.items()}
    missing = [each for each in _citations(alibaba) if (each.quote or "") not in texts[each.source]]

    assert missing == []


@pytest.mark.skipif(not ARTICLES.is_dir(), reason="the articles don't ship with the project")
def test_no_sentence_of_the_articles_is_taken(alibaba: Timeline) -> None:
    """No prose of the record shares eight words in a row with an article."""

    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.lower())
        return {tuple(words[at : at + 8]) for at in range(len(words) - 7)}

    articles = {run for path in ARTICLES.glob("*.txt") for run in runs(path.read_text("utf-8"))}
    prose = [each.summary or "" for each in alibaba.events] + [each.statement for each in alibaba.commitments]
    prose += [alibaba.description or ""]

    assert [text for text in prose if runs(text) & articles] == []


def test_the_handover(alibaba: Timeline) -> None:
    """Who left and who came on 10 September 2023, in which role where."""
    moves = {(each.part, each.actor, each.role, each.organization) for each in alibaba.event("handover").participants}

    assert str(alibaba.event("handover").when) == "2023-09-10"
    assert moves == {
        ("outgoing", "daniel-zhang", "Chairman", "alibaba-group"),
        ("outgoing", "daniel-zhang", "CEO", "alibaba-group"),
        ("incoming", "joseph-tsai", "Chairman", "alibaba-group"),
        ("incoming", "eddie-wu", "CEO", "alibaba-group"),
        ("incoming", "eddie-wu", "Chairman", "alibaba-cloud"),
        ("incoming", "eddie-wu", "CEO", "alibaba-cloud"),
    }


def test_the_chair_is_disputed(alibaba: Timeline) -> None:
    """The articles disagree on who became chairman, and the record keeps both."""
    [chair] = [each for each in alibaba.event("handover").participants if each.disputes]
    [dispute] = chair.disputes

    assert (chair.actor, dispute.field, dispute.value, dispute.standing) == (
        "joseph-tsai",
        "actor",
        "eric-jing",
        "open",
    )
    assert chair.citations[0].source != dispute.citations[0].source


def test_the_names_of_the_priority_and_the_areas_are_disputed(alibaba: Timeline) -> None:
    """What the articles call the first priority and the areas of investment stands beside the letter's names."""
    names = {
        name: [dispute.value for dispute in alibaba.commitment(name).disputes]
        for name in ("user-first", "internet-platforms", "ai-tech-businesses", "global-commerce-network")
    }

    assert names == {
        "user-first": ["Customer First", "customer-first"],
        "internet-platforms": [
            "technology-driven internet platform businesses",
            "technology-driven internet platform business",
        ],
        "ai-tech-businesses": ["AI-driven technology businesses", "AI-driven technology business"],
        "global-commerce-network": ["globalized commercial networks"],
    }


@pytest.mark.parametrize(
    ("event", "when"),
    [
        ("letter", "2023-09-12"),
        ("equalocean-coverage", "2023-09-13T19:31+08:00"),
        ("pandaily-report", "[2023-09-12..]"),
        ("succession-announcement", "[..2023-09-10]"),
        ("tongyi-qianwen-opening", "[..2023-09-13]"),
        ("eddie-wu-with-jack-ma", "1996/"),
        ("eddie-wu-commercialization", "2007"),
    ],
)
def test_dates_are_as_the_articles_say(alibaba: Timeline, event: str, when: str) -> None:
    """No date is more precise than its source."""
    assert str(alibaba.event(event).when) == when


def test_young_managers_are_due_in_2027(alibaba: Timeline) -> None:
    """Four years after the letter."""
    young = alibaba.commitment("young-managers")

    assert str(alibaba.deadline(young)) == "2027-09-12"
    assert alibaba.explain(young).startswith("Due 2027-09-12: within 4 years of 2023-09-12")


def test_names_are_as_the_sources_write_them(alibaba: Timeline) -> None:
    """Other names and tickers of the articles lead to their actors."""
    assert {"Eddie Yongming Wu", "Wu Yongming", "Wu Mama"} <= set(alibaba.actor("eddie-wu").other_names)
    assert "Ma Yun" in alibaba.actor("jack-ma").other_names
    assert alibaba.actor("alibaba-group").identifiers == {"hkex": ("9988",), "nyse": ("BABA",)}
