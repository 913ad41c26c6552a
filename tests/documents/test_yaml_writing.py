"""YAML that alitimeline writes: it reads as what was written, here and elsewhere, and looks as if written by hand."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from tests.documents.test_plain import timelines
from tests.documents.test_yaml import ESCAPED, ODD_TEXTS
from tests.laws import tried
from tests.places import ROOT, TESTS

from alitimeline import Timeline, load, loads
from alitimeline.cli import main
from alitimeline.documents.yaml import read, writing
from alitimeline.export import FORMATS, to_bytes

SIGNS = st.sampled_from([*":-?,[]{}#&*!|>'\"%@` \n\t\\~1.yn_e", *ESCAPED, "a", "阿", "😀", ": ", " #", "“"])
TEXTS = st.lists(SIGNS, max_size=6).map("".join) | st.sampled_from(ODD_TEXTS) | st.text(max_size=8)
#: PyYAML takes 1e22 for a text.
NUMBERS = st.integers() | st.floats(-1e4, 1e4, width=16).filter(lambda number: "e" not in repr(number))
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS.filter(lambda text: text.isprintable() or text.isascii()),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(TEXTS, parts, max_size=4),
    max_leaves=12,
)
#: What people write, and how it is written.
WRITTEN = {
    "It opens": "It opens",
    "2023-09-10": "2023-09-10",
    "https://example.com/a?b=c#d": "https://example.com/a?b=c#d",
    "(interim) $5 a share": "(interim) $5 a share",
    "张勇卸任": "张勇卸任",
    "Alibaba: a new era": '"Alibaba: a new era"',
    "We are #1": '"We are #1"',
    "2023": '"2023"',
    "1.0": '"1.0"',
    "no": '"no"',
    "12:30": '"12:30"',
    "[2023-09-12..]": '"[2023-09-12..]"',
    "- a": '"- a"',
    "": '""',
    "two\nlines": r'"two\nlines"',
    "\ufeff": r'"\ufeff"',
}


class Loader(yaml.SafeLoader):
    """PyYAML's own, but dates stay texts."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - as in PyYAML
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@tried(400)
@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
@example({"a": {"b": [[], {}, [["word " * 30]], {"c": "word " * 30, "d": [1, None]}]}})
@example({"<<": "a", "list": [{"a": "字" * 90, "b": 1.5}, {"a": True}]})
@example({"texts": ["0_", "1_", "0.", ".5_", "1_000", "1:20", "+0_", "_0"]})
def test_reads_as_it_was_written(document: dict[str, Any]) -> None:
    """Every document comes back the same, by our reader and by PyYAML's."""
    if not any(0xD800 <= ord(character) <= 0xDFFF for character in repr(document)):
        data = writing.write(document)
        reread, problems = read(data)
        if "<<" not in document:
            assert (problems, repr(reread and reread.value)) == ([], repr(document))
            assert repr(yaml.load(data, Loader)) == repr(document)  # noqa: S506 - a safe loader


@tried(100)
@given(timelines())
def test_loads_as_it_was_written(timeline: Timeline) -> None:
    """A timeline in YAML is the same one, and its own file may be replaced."""
    data = to_bytes(timeline, "yaml")

    assert loads(data) == timeline
    assert writing.is_own(data, timeline)


@pytest.mark.parametrize(
    "path", sorted({*TESTS.glob("records/*.json"), *ROOT.glob("data/*.json")}), ids=lambda p: p.name
)
def test_records(path: Path) -> None:
    """A record takes fewer lines than in JSON, and is the same."""
    timeline = load(path)
    data = to_bytes(timeline, "yaml")

    assert loads(data) == timeline
    assert len(data.splitlines()) < 0.7 * len(to_bytes(timeline, "json").splitlines())


@pytest.mark.parametrize(("text", "written"), WRITTEN.items())
def test_texts(text: str, written: str) -> None:
    """A text has quotation marks only where it needs them."""
    assert writing.write({"key": text}).decode() == f"key: {written}\n"


def test_lines() -> None:
    """Records are in lines, with an empty one between two; what is short is in brackets."""
    long = "word " * 20 + "."
    document = {
        "title": "T",
        "x-list": [1, 2.5, None, True],
        "actors": [{"id": "a", "name": "Ann, CEO"}],
        "events": [{"id": "e", "summary": long, "tags": ["x", "z"], "citations": [{"source": "s", "quote": long}]}] * 2,
        "x-nested": {"a": {"b": long}, "c": [[long, long]]},
    }
    event = f"""\
  - id: e
    summary: {long}
    tags: [x, z]
    citations:
      - source: s
        quote: {long}
"""
    assert (
        writing.write(document).decode()
        == f"""\
title: T
x-list: [1, 2.5, null, true]

actors:
  - {{id: a, name: "Ann, CEO"}}

events:
{event}
{event}x-nested:
  a:
    b: {long}
  c:
    - - {long}
      - {long}
"""
    )


def test_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """`export --to yaml` writes it, replaces its own, and leaves alone what somebody edited."""
    monkeypatch.chdir(tmp_path)
    assert FORMATS["yaml"].is_text
    for _ in range(2):
        assert main(["export", "alibaba-2023", "--to", "yaml", "-o", "a.timeline.yaml"]) == 0
    written = Path("a.timeline.yaml").read_text("utf-8")
    assert load("a.timeline.yaml") == load(ROOT / "data" / "alibaba-2023.timeline.json")
    for edited in (f"# mine\n{written}", "id: [", written.replace("alibaba-2023", "other", 1), ""):
        Path("a.timeline.yaml").write_text(edited, "utf-8")
        assert main(["export", "alibaba-2023", "-o", "a.timeline.yaml"]) == (2 if edited else 0)
    assert "a.timeline.yaml is there already, and is not an earlier export" in capfd.readouterr().err
