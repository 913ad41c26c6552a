"""`show` as JSON, and whole records by their ids."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from alitimeline import bundled, cli
from alitimeline.documents.plain import value_to_plain

Run = Callable[..., tuple[int, str, str]]

#: A record whose ids are used twice, with all that a key of one's own may hold.
RECORD = {
    "schema_version": "1.0",
    "id": "hq",
    "title": "Headquarters",
    "sources": [
        {"id": "gazette", "kind": "news", "title": "The move", "publisher": "Gazette", "url": "https://example.org/1"}
    ],
    "actors": [
        {"id": "move", "kind": "other", "name": "Move Ltd", "identifiers": {"citations": "12", "source": "3"}},
        {"id": "ann", "kind": "person", "name": "Ann"},
    ],
    "events": [
        {
            "id": "move",
            "title": "The move",
            "when": "2023-09",
            "kind": "move",
            "summary": "One line.\nAnother.",
            "tags": ["a", "b"],
            "citations": [{"source": "gazette", "quote": "has moved"}],
            "x-more": {"list": [{"a": 1, "b": [None, "c\nd"]}, {}, [True]], "none": {}, "source": "gazette"},
        }
    ],
    "commitments": [
        {
            "id": "plant",
            "title": "Plant trees",
            "statement": "We will plant trees.",
            "kind": "trees",
            "made_by": ["ann", "move"],
            "made_in": "move",
            "due": {"within": "P1Y", "of": "move"},
            "citations": [{"source": "gazette"}],
        }
    ],
}


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs `alitimeline` beside the record: its status, its output, its messages."""
    monkeypatch.chdir(tmp_path)
    Path("hq.timeline.json").write_text(json.dumps(RECORD), "utf-8")

    def run(*args: str) -> tuple[int, str, str]:
        return cli.main(args), *capfd.readouterr()

    return run


def test_entries_as_json(run: Run) -> None:
    """An object per line of the text, in its order, with the days that its date allows."""
    status, out, err = run("show", ".", "--format", "json")

    assert (status, json.loads(out), err) == (
        0,
        [
            {
                "timeline": "hq",
                "kind": "event",
                "id": "move",
                "title": "The move",
                "when": "2023-09",
                "first_day": "2023-09-01",
                "last_day": "2023-09-30",
                "certain": True,
            },
            {
                "timeline": "hq",
                "kind": "commitment",
                "id": "plant",
                "title": "Plant trees",
                "when": "2024-09",
                "first_day": "2024-09-01",
                "last_day": "2024-09-30",
                "certain": True,
            },
        ],
        "",
    )


def test_every_entry_as_json(run: Run) -> None:
    """JSON has what the text has; what may fit is marked, and what has no date has null."""
    lines = run("show", "alibaba-2023")[1].splitlines()
    entries = json.loads(run("show", "alibaba-2023", "--format", "json")[1])
    maybe = json.loads(run("show", "alibaba-2023", "--until", "1995", "--possibly", "--format", "json")[1])

    assert all(line.endswith(f"{entry['title']} [{entry['id']}]") for line, entry in zip(lines, entries, strict=True))
    assert (entries[-1]["when"], entries[-1]["first_day"], entries[-1]["last_day"]) == (None, None, None)
    assert {entry["certain"] for entry in maybe} == {False}
    assert run("show", "hq.timeline.json", "--until", "1995", "--format", "json") == (0, "[]\n", "")


def test_a_record(run: Run) -> None:
    """Every field is there, with the names of what ids mean; records come in the order that they are asked in."""
    assert run("show", "hq.timeline.json", "--id", "plant", "--id", "event/move") == (
        0,
        """\
commitment plant
  title: Plant trees
  statement: We will plant trees.
  made_by: ann (Ann), move (Move Ltd)
  made_in: move (The move)
  kind: trees
  due:
    within: P1Y
    of: move (The move)
  citations:
    - source: gazette (Gazette, The move, https://example.org/1)
  Due 2024-09: within 1 year of 2023-09 (The move).

event move
  title: The move
  when: 2023-09
  kind: move
  summary:
    One line.
    Another.
  tags: a, b
  citations:
    - source: gazette (Gazette, The move, https://example.org/1)
      quote: has moved
  x-more:
    list:
      - a: 1
        b:
          - null
          - c
            d
      -
      - - true
    none:
    source: gazette (Gazette, The move, https://example.org/1)
""".replace("      -\n", "      - \n"),
        "",
    )


def test_an_id_of_two_kinds(run: Run) -> None:
    """An id that two records have means both; with its kind, it means one."""
    assert [line for line in run("show", ".", "--id", "move")[1].splitlines() if line[4:5].strip()] == [
        "hq: actor move",
        "hq: event move",
    ]
    assert run("show", ".", "--id", "actor/move")[1] == (
        "hq: actor move\nhq:   kind: other\nhq:   name: Move Ltd\nhq:   identifiers:\n"
        "hq:     citations: 12\nhq:     source: 3\n"
    )
    assert json.loads(run("show", ".", "--id", "move", "--format", "json")[1])[0]["sources"] == []


def test_records_as_json(run: Run) -> None:
    """A record is as in a data file; beside it are its deadline and the sources that it cites, wherever it does."""
    record = bundled("alibaba-2023")
    status, out, _ = run("show", "alibaba-2023", "--id", "young-managers", "--id", "eddie-wu", "--format", "json")
    promise, actor = json.loads(out)

    assert status == 0
    assert promise["record"] == value_to_plain(record.commitment("young-managers"))
    assert (promise["timeline"], promise["kind"], promise["id"]) == ("alibaba-2023", "commitment", "young-managers")
    assert promise["deadline"] == "2027-09-12"
    assert [source["id"] for source in promise["sources"]] == [
        "letter-2023-09-12",
        "pandaily-2023",
        "equalocean-2023-09-13",
    ]
    assert actor == {
        "timeline": "alibaba-2023",
        "kind": "actor",
        "id": "eddie-wu",
        "record": value_to_plain(record.actor("eddie-wu")),
        "deadline": None,
        "sources": [],
    }


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--id", "mov"), "no record has the id 'mov' (did you mean 'move'?)"),
        (("--id", "evnt/move"), "no record has the id 'evnt/move' (did you mean 'event/move'?)"),
        (("--id", "move", "--tag", "a"), "--id names records; leave out the options that select others"),
        (("--id", "move", "--possibly"), "--id names records; leave out the options that select others"),
    ],
)
def test_no_record(run: Run, args: tuple[str, ...], message: str) -> None:
    """An id that no record has, or one beside a selection, is an error."""
    status, out, err = run("show", "hq.timeline.json", *args)

    assert (status, out) == (2, "")
    assert message in err


def test_a_record_of_an_unsound_file(run: Run) -> None:
    """Of a file with errors, nothing is shown unless that is asked for."""
    Path("hq.timeline.json").write_text(json.dumps(RECORD).replace("2023-09", "soon"), "utf-8")

    assert run("show", "hq.timeline.json", "--id", "ann")[:2] == (1, "")
    assert run("show", "hq.timeline.json", "--id", "ann", "--despite-errors")[:2] == (
        1,
        "actor ann\n  kind: person\n  name: Ann\n",
    )


def test_nothing_sound_as_json(run: Run) -> None:
    """A broken file has no answer, which an empty list would look like; beside a sound one, that is listed."""
    Path("data").mkdir()
    Path("data/broken.timeline.json").write_text("{", "utf-8")
    listed = run("show", "hq.timeline.json", "--format", "json")
    for args in (["data"], ["data", "--id", "move"]):
        status, out, err = run("show", *args, "--format", "json")
        assert (status, out, "error[syntax]" in err) == (1, "", True)
    assert run("show", "gone", "--format", "json")[:2] == (2, "")
    Path("hq.timeline.json").rename("data/hq.timeline.json")
    assert run("show", "data", "--format", "json")[:2] == (1, listed[1])
    assert run("show", "data/hq.timeline.json", "--until", "1900", "--format", "json")[:2] == (0, "[]\n")
