"""What backs the facts of a timeline, and the texts on the command line."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from tests.benchmarks.data import document
from tests.printed import rewrite_says, without_words

from alitimeline import Commitment, Event, Source, Timeline, When
from alitimeline.answers.evidence import to_json, to_text
from alitimeline.cli import main
from alitimeline.documents.plain import from_plain
from alitimeline.model import Assessment, Citation, Dispute, Participation
from alitimeline.queries import Evidence, Fact, evidence
from alitimeline.reports.codes import explain

SOURCES = (
    Source(id="letter", kind="letter", title="L", author="Eddie Wu", url="https://a.example/1", primary=True),
    Source(id="printed", kind="news", title="P", publisher="Pandaily", url="https://a.example/1"),
    Source(id="ocean", kind="news", title="O", publisher="EqualOcean", author="Yiru Qian"),
    Source(id="ocean-again", kind="news", title="O", publisher="EQUALOCEAN", author="Somebody"),
    Source(id="gazette", kind="news", title="G", author="Yiru Qian"),
    Source(id="nobody", kind="web", title="N"),
    Source(id="nobody-else", kind="web", title="N"),
)


def event(*sources: str, **changes: Any) -> Event:  # noqa: ANN401
    """Return an event that cites sources."""
    citations = [Citation(source=source) for source in sources]
    return evolve(Event(id="e", title="E", when=When("2023"), kind="k", citations=citations), **changes)


def backing(*records: Event | Commitment, texts: dict[str, str | None] | None = None) -> list[set[str]]:
    """Return what backs each fact of a timeline of these records."""
    events = [each for each in records if isinstance(each, Event)]
    commitments = [each for each in records if isinstance(each, Commitment)]
    whole = Timeline(id="t", title="T", sources=SOURCES, events=events, commitments=commitments)
    return [{*fact.backing} for fact in evidence(whole, texts).facts]


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ([], set()),
        (["ocean"], {"citation"}),
        (["letter"], {"citation", "primary"}),
        (["ocean", "ocean"], {"citation"}),
        (["printed", "ocean"], {"citation", "independent"}),
        (["letter", "ocean"], {"citation", "independent", "primary"}),
        # the article prints the letter
        (["letter", "printed"], {"citation", "primary"}),
        # one publisher, however it is written; one author
        (["ocean", "ocean-again"], {"citation"}),
        (["ocean", "gazette"], {"citation"}),
        (["ocean-again", "gazette"], {"citation", "independent"}),
        # one and the same runs through none of these
        (["ocean", "ocean-again", "gazette"], {"citation", "independent"}),
        # who knows
        (["nobody", "ocean"], {"citation"}),
        (["nobody", "nobody-else"], {"citation"}),
        # rules tell of it
        (["unknown", "ocean"], {"citation"}),
    ],
)
def test_sources(sources: list[str], expected: set[str]) -> None:
    """Sources are independent if each names where it comes from, and they name nothing in common."""
    assert backing(event(*sources)) == [expected]


def test_three_that_share_in_pairs() -> None:
    """Of three sources, each two may have something in common although all three don't."""
    three = [
        Source(id="a", kind="news", title="A", publisher="One", author="Two"),
        Source(id="b", kind="news", title="B", publisher="Two", author="Three"),
        Source(id="c", kind="news", title="C", publisher="Three", author="One"),
    ]
    whole = Timeline(id="t", title="T", sources=three, events=[event("a", "b", "c")])

    assert evidence(whole).count("independent") == 0


@pytest.mark.parametrize("field", ["publisher", "author", "url", "archive_url"])
def test_sources_that_share(field: str) -> None:
    """Sources that have one of these in common may come from one place."""
    shared: dict[str, Any] = {field: "https://a.example/1"}
    pair = [evolve(Source(id=name, kind="web", title=name, publisher=f"Press {name}"), **shared) for name in ("a", "b")]
    whole = Timeline(id="t", title="T", sources=pair, events=[event("a", "b")])

    assert evidence(whole).count("independent") == 0


def test_participations() -> None:
    """What backs a part backs the event; what backs the event backs its parts if it doesn't back other fields only."""
    parts = [
        Participation(actor="a", part="subject", citations=[Citation(source="letter")]),
        Participation(actor="b", part="incoming", role="CEO", organization="o"),
    ]
    whole = event("ocean", participants=parts)
    when = evolve(whole, citations=[Citation(source="ocean", supports=["when"])])
    who = evolve(whole, citations=[Citation(source="ocean", supports=["participants"])])

    every = {"citation", "primary", "independent"}
    assert backing(whole) == [every, every, {"citation"}]
    assert backing(when) == [every, {"citation", "primary"}, set()]
    assert backing(who) == [every, every, {"citation"}]


def test_disputes_back_nothing() -> None:
    """What another source says against a fact doesn't back it."""
    dispute = Dispute(field="title", value="x", citations=[Citation(source="ocean", quote="x")])

    assert backing(event(disputes=[dispute])) == [set()]


def test_commitments() -> None:
    """A verdict needs evidence of its own, and is none of what was promised."""
    commitment = Commitment(
        id="c",
        title="C",
        statement="S",
        made_by="a",
        made_in="e",
        kind="k",
        citations=[Citation(source="letter", quote="we shall")],
        assessments=[
            Assessment(on=date(2024, 1, 1), verdict="kept", citations=[Citation(source="ocean")]),
            Assessment(on=date(2024, 1, 2), verdict="broken"),
        ],
    )

    assert backing(commitment) == [{"citation", "quote", "primary"}, {"citation"}, set()]


def test_texts() -> None:
    """With texts, a quote counts for more if it stands in its source's."""
    cited = [
        event(citations=[Citation(source=source, quote=quote)])
        for source, quote in (("ocean", "it is"), ("ocean", "it isn't"), ("printed", "it is"), ("letter", "it is"))
    ]
    found = backing(*cited, texts={"ocean": "As it is", "letter": None})

    assert ["text" in each for each in found] == [True, False, False, False]


def test_names_of_facts(alibaba: Timeline) -> None:
    """A fact is named by its record, and by who had which part where, or which verdict of which day."""
    facts = evidence(alibaba).facts

    assert facts[0] == Fact(kind="event", id=alibaba.events[0].id, path=("events", 0), backing=facts[0].backing)
    assert "joseph-tsai, incoming, Chairman, alibaba-group" in {fact.part for fact in facts}


def test_counts(alibaba: Timeline) -> None:
    """Facts with and without a backing are all the facts."""
    found = evidence(alibaba)

    assert found.count() == len(found.facts)
    assert all(found.count(each) + len(found.list_without(each)) == found.count() for each in found.asked)
    assert found.asked == ("citation", "quote", "primary", "independent")


def test_text_of_nothing() -> None:
    """A timeline without facts has no shares."""
    assert to_text(evidence(Timeline(id="t", title="T"))) == (
        "                 facts         cited        quoted       primary   two sources\n"
        "all                  0             -             -             -             -\n"
    )


def fact(*backed: Any, part: str | None = None) -> Fact:  # noqa: ANN401
    """Return a fact with this backing."""
    return Fact(kind="event", id="e", part=part, path=(), backing=frozenset(backed))


def test_text() -> None:
    """A table, then a line for each fact that lacks something; shares are rounded down."""
    asked: Any = ("citation", "quote", "text", "primary", "independent")
    facts = (fact(*asked), fact("citation", part="x, author"), fact("citation", "quote", "primary"), fact())

    assert to_text(Evidence(facts=facts[:3], asked=asked)) == (
        "                 facts         cited        quoted   in the text       primary   two sources\n"
        "event                3       3 100 %       2  66 %       1  33 %       2  66 %       1  33 %\n"
        "all                  3       3 100 %       2  66 %       1  33 %       2  66 %       1  33 %\n"
        "\n"
        "event          no quote, no primary source, no second source x, author [e]\n"
        "event          no quote in a text, no second source [e]\n"
    )
    assert to_text(Evidence(facts=facts[3:], asked=asked)).endswith(f"event          {'no citation':<36} [e]\n")
    assert to_text(Evidence(facts=facts[:1], asked=asked)).endswith("1 100 %\n")


def test_json(alibaba: Timeline) -> None:
    """The same keys for every fact; null for what wasn't looked for."""
    answer = json.loads(to_json(evidence(alibaba)))

    assert {tuple(each) for each in answer["facts"]} == {
        ("kind", "id", "part", "citation", "quote", "text", "primary", "independent")
    }
    assert {each["text"] for each in answer["facts"]} == {None}
    assert answer["counts"]["all"]["facts"] == len(answer["facts"])


QUOTE = "Jing took the chair"
PLACE = "t.timeline.json:21:15"
SOUND = {
    "schema_version": "1.0",
    "id": "t",
    "title": "T",
    "sources": [{"id": "s", "kind": "news", "title": "S"}],
    "events": [
        {"id": "e", "title": "E", "when": "2023", "kind": "k", "citations": [{"source": "s", "quote": QUOTE}]},
        {"id": "f", "title": "F", "when": "2023", "kind": "k", "citations": [{"source": "s"}]},
    ],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a sound timeline in it, that one works in, and an empty folder for texts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    Path("t.timeline.json").write_text(json.dumps(SOUND, indent=1))
    Path("texts").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("text", "status", "expected"),
    [
        (b"Eric Jing took\r\nthe chair.", 0, []),
        (b"\xef\xbb\xbfJing took the chair", 0, []),
        (b"Then Jing took\r\na chair.", 1, [f"{PLACE}: error[quote-not-found]"]),
        (None, 0, ["t.timeline.json:7:10: warning[text-missing]"]),
        (b"", 1, ["texts/s.txt:1:1: error[empty]"]),
        (b"\xef\xbb\xbf", 1, ["texts/s.txt:1:1: error[empty]"]),
        (QUOTE.encode("utf-16"), 1, ["texts/s.txt:1:1: error[encoding]"]),
        (b"Jing\n\xff", 1, ["texts/s.txt:2:1: error[encoding]"]),
        (b"Jing took the chair " * 500_000, 0, []),
    ],
    ids=["found", "mark", "not-found", "missing", "empty", "only-a-mark", "utf-16", "bad-byte", "10-mb"],
)
@pytest.mark.usefixtures("folder")
def test_validate(text: bytes | None, status: int, expected: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    """`validate --texts` looks every quote up, and tells of texts that can't be read."""
    if text is not None:
        Path("texts/s.txt").write_bytes(text)

    assert main(["validate", "--texts", "texts"]) == status
    assert without_words(capfd.readouterr().out) == expected


@pytest.mark.parametrize(
    ("code", "name"), [("quote-not-found", "gazette"), ("text-missing", "other"), ("text-unused", "gazete")]
)
@pytest.mark.usefixtures("folder")
def test_explanations(code: str, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    """The examples of `validate --explain` are told what they say."""
    explanation = explain(code)
    head = '{"schema_version": "1.0", "id": "t", "title": "T",'
    Path("t.timeline.json").write_text(f"{head}{explanation.example}}}")
    Path(f"texts/{name}.txt").write_text("The main office is moving.")
    main(["validate", "--texts", "texts"])
    [says] = re.findall(rf" {explanation.severity}\[{code}\] (.*)", capfd.readouterr().out)
    rewrite_says(explanation, says)

    assert explanation.says == says


@pytest.mark.usefixtures("folder")
def test_text_that_is_a_folder(capfd: pytest.CaptureFixture[str]) -> None:
    """A text that can't be read at all gives the status 2, and nothing else is said of its source."""
    Path("texts/s.txt").mkdir()

    assert main(["validate", "--texts", "texts"]) == 2
    assert without_words(capfd.readouterr().out) == ["texts/s.txt: error[unreadable]"]


@pytest.mark.usefixtures("folder")
def test_unused_texts(capfd: pytest.CaptureFixture[str]) -> None:
    """A text that belongs to no source of any timeline is told, unless there is one whose sources aren't known."""
    for name in ("s.txt", "source.txt", "ss.txt", "notes.md"):
        Path("texts", name).write_text(QUOTE)

    assert main(["validate", "--texts", "texts"]) == 0
    assert capfd.readouterr().out == (
        "texts/source.txt: warning[text-unused] no source has the id 'source' (name it by the id of its source)\n"
        "texts/ss.txt: warning[text-unused] no source has the id 'ss' (did you mean 's'?)\n"
    )
    Path("u.timeline.json").write_text("{}")
    assert main(["validate", "--texts", "texts"]) == 1
    assert "text-unused" not in capfd.readouterr().out


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere", "nowhere: there is no such folder"),
        ("t.timeline.json", "t.timeline.json: it is not a folder"),
        ("a" * 300, f"{'a' * 300}: the folder can't be read: file name too long"),
        ("a\0b", "a\\x00b: no folder can have this name"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_no_folder(name: str, message: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A folder that can't be read is told, with the status 2."""
    assert main(["validate", "--texts", name]) == 2
    assert capfd.readouterr().err == f"alitimeline: {message}\n"


@pytest.mark.usefixtures("folder")
def test_in_order(capfd: pytest.CaptureFixture[str]) -> None:
    """Problems of quotes stand among the others of their file, in the order of the text."""
    uncited = {key: value for key, value in SOUND["events"][1].items() if key != "citations"}  # type: ignore[attr-defined]
    Path("t.timeline.json").write_text(json.dumps(SOUND | {"events": [uncited, SOUND["events"][0]]}, indent=1))
    Path("texts/s.txt").write_text("x")

    assert main(["validate", "--texts", "texts"]) == 1
    lines = capfd.readouterr().out.splitlines()
    assert [line.split("[")[1].split("]")[0] for line in lines] == ["uncited", "quote-not-found"]


def test_standard_input(folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes from standard input is told with line and column, too."""
    Path("texts/s.txt").write_text("x")
    with (folder / "t.timeline.json").open() as stdin:
        monkeypatch.setattr("sys.stdin", stdin)

        assert main(["validate", "-", "--texts", "texts"]) == 1
    assert capfd.readouterr().out.startswith("<stdin>:21:15: error[quote-not-found]")


@pytest.mark.usefixtures("folder")
def test_a_bundled_timeline(capfd: pytest.CaptureFixture[str]) -> None:
    """The quotes of a timeline that ships with the package can be looked up, too."""
    Path("texts/pandaily-2023.txt").write_text("x")

    assert main(["validate", "alibaba-2023", "--texts", "texts"]) == 1
    assert capfd.readouterr().out.startswith("alibaba-2023:11:13: warning[text-missing]")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([], 0),
        (["--fail-under", "50"], 0),
        (["--fail-under", "50.1"], 1),
        (["--fail-under", "50", "--texts", "texts"], 0),
        (["--fail-under", "50", "--texts", "."], 1),
        (["--fail-under", "101"], 2),
        (["--fail-under", "nan"], 2),
        (["--texts", "nowhere"], 2),
    ],
)
@pytest.mark.usefixtures("folder")
def test_command(arguments: list[str], status: int) -> None:
    """`evidence` fails if too few facts have a quote; with texts, only one that is found counts."""
    Path("texts/s.txt").write_text(QUOTE)

    assert main(["evidence", "t.timeline.json", *arguments]) == status


@pytest.mark.usefixtures("folder")
def test_command_with_texts(capfd: pytest.CaptureFixture[str]) -> None:
    """`evidence` with texts has one more column, and tells on standard error of a text that can't be read: status 1."""
    Path("texts/s.txt").write_bytes(b"\xff")

    assert main(["evidence", "t.timeline.json", "--texts", "texts"]) == 1
    printed = capfd.readouterr()
    assert "in the text" in printed.out
    assert without_words(printed.err) == ["texts/s.txt:1:1: error[encoding]"]


@pytest.mark.slow
def test_large() -> None:
    """Thousands of facts are counted; each is one."""
    whole = from_plain(document(1000, 1))
    kinds = [fact.kind for fact in evidence(whole).facts]

    assert kinds.count("event") == 1000
    assert kinds.count("participation") == sum(len(each.participants) for each in whole.events)
