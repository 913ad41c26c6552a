"""Formatting: one form for all who edit a file, and nothing but its form is changed."""

import io
import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.benchmarks.data import document
from tests.places import needs_unix
from tests.printed import without_words

from alitimeline import Timeline, bundled, cli, export, loads
from alitimeline.loading.folders import Choice
from alitimeline.loading.formatting import format_data, format_timeline, update_data
from alitimeline.problems import ExportError
from alitimeline.resources import read_timeline
from alitimeline.when import When

SOUND = read_timeline("alibaba-2023")
UNSOUND = b'{"schema_version": "1.0", "id": "hq", "title": " "}'
SMALL = b'{"title": "Headquarters", "id": "hq", "schema_version": "1.0"}'
FORMATTED = b"""{
  "schema_version": "1.0",
  "id": "hq",
  "title": "Headquarters"
}
"""

#: Any JSON that a key of one's own may hold.
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
).filter(lambda value: json.dumps(value, ensure_ascii=False).isprintable())


def _shuffled(value: Any, random: Random) -> Any:  # noqa: ANN401 - any JSON
    """Return a value with the keys of its objects in any order."""
    if isinstance(value, list):
        return [_shuffled(each, random) for each in value]
    if isinstance(value, dict):
        members = [(key, _shuffled(each, random)) for key, each in value.items()]
        random.shuffle(members)
        return dict(members)
    return value


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Make a sound file in any form: any order of keys and events, keys of one's own, spaces, escapes, line ends."""
    random = Random(draw(st.integers(0, 999)))  # noqa: S311 - the same on every machine, and no secret
    record = document(draw(st.integers(1, 5)), draw(st.integers(0, 99)))
    random.shuffle(record["events"])
    records = [record, *record["events"], *record["sources"], *record["commitments"]]
    for each in draw(st.lists(st.sampled_from(records), max_size=3)):
        each.update(draw(st.dictionaries(st.from_regex(r"x-[a-z]{1,3}", fullmatch=True), JSON, max_size=2)))
    if draw(st.booleans()):
        record["$schema"] = "timeline.schema.json"
    if draw(st.booleans()):
        record["language"] = "en"  # says what is so without it
    text = json.dumps(
        _shuffled(record, random),
        ensure_ascii=draw(st.booleans()),
        indent=draw(st.sampled_from([None, 0, 1, 4, "\t"])),
        separators=draw(st.sampled_from([None, (",", ":"), (" , ", " : ")])),
    )
    text = text.replace("\n", draw(st.sampled_from(["\n", "\r\n", "\r"]))) + draw(st.sampled_from(["", "\n", " \n\n"]))
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode()


def _form(data: bytes) -> bytes:
    after, problems = format_data(data)

    assert after is not None, problems
    return after


@settings(deadline=None)
@given(files())
def test_formatting_changes_nothing_but_form(data: bytes) -> None:
    """A formatted file reads as the same timeline, with its events by date, then by id."""
    before = loads(data)

    assert loads(_form(data)) == evolve(before, events=before.chronology())


@settings(deadline=None)
@given(files())
def test_formatting_twice_is_formatting_once(data: bytes) -> None:
    """What is formatted stays as it is."""
    after = _form(data)

    assert format_data(after) == (after, ())


@settings(deadline=None)
@given(files())
def test_one_form_for_all(data: bytes) -> None:
    """Files that say the same have the same form: the order of keys and events doesn't count, nor how it is written."""
    value = json.loads(data.removeprefix(b"\xef\xbb\xbf"))
    value["events"].reverse()
    other = json.dumps(dict(sorted(value.items(), key=lambda member: member[0][:2])))

    assert _form(other.encode()) == _form(data)


def test_canonical_is_what_export_writes() -> None:
    """But for the order of events, the form is that of an export to JSON."""
    timeline = bundled("alibaba-2023")
    ordered = evolve(timeline, events=timeline.chronology())

    assert _form(SOUND) == format_timeline(timeline) == export.to_bytes(ordered, "json")


def test_only_events_are_sorted() -> None:
    """All other lists keep the order that their author gave them."""
    before: dict[str, Any] = document(40)
    for name in ("sources", "actors", "commitments"):
        before[name].reverse()
    before["events"][0]["tags"] = ["z", "a"]
    after = json.loads(_form(json.dumps(before).encode()))
    after["events"].sort(key=lambda event: int(event["id"].removeprefix("event-")))

    assert after == before


def test_keys_of_ones_own_stay() -> None:
    """`$schema` stands first, `x-…` keys last, in their own order."""
    data = (
        b'{"x-b": 1, "x-a": {"z": 1.50, "a": null}, "id": "hq", "title": "Q", "schema_version": "1.0", "$schema": "s"}'
    )

    assert list(json.loads(_form(data))) == ["$schema", "schema_version", "id", "title", "x-b", "x-a"]
    assert json.loads(_form(data))["x-a"] == {"z": 1.5, "a": None}


def test_a_form_in_which_nothing_can_be_changed() -> None:
    """A key in a rare form stays as it is; where another would follow it, the change is refused with its line."""
    data = b'schema_version: "1.0"\nid: x\n? title\n: X\n'
    before = loads(data, name="x.yaml")

    assert update_data(data, "x.yaml", before, evolve(before, title="Y")) == data.replace(b"X", b"Y")
    with pytest.raises(ExportError, match=r"x.yaml can't be changed in the form it has: what changes from line 5 on"):
        update_data(data, "x.yaml", before, evolve(before, description="Z"))


def test_sources_in_another_order() -> None:
    """Records stay where they are: another order of the sources can't be written."""
    before = bundled("alibaba-2023")
    after = evolve(before, sources=before.sources[::-1])
    with pytest.raises(ExportError, match="what changes from line 1 on"):
        update_data(export.to_bytes(before, "json") + b" ", "x.json", before, after)


def test_where_a_new_event_is_put() -> None:
    """It is put in by its date where the events are in order, and else behind them; they stay in their places."""
    known = bundled("alibaba-2023")
    for before in (known, evolve(known, events=known.events[::-1])):
        after = evolve(before, events=(*before.events, evolve(before.events[0], id="new", when=When.parse("2023-09"))))
        expected = after.chronology() if before is known else after.events
        data = update_data(export.to_bytes(before, "json") + b" ", "x.json", before, after)
        assert loads(data).events == expected


def test_an_unsound_file_has_no_form() -> None:
    """What is wrong with it is told instead."""
    after, problems = format_data(UNSOUND, name="a.json")

    assert after is None
    assert [(problem.place, problem.code) for problem in problems] == [("a.json:1:48", "text")]


# --- the command


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., tuple[int, str, str]]:
    """Return how to run `alitimeline fmt` in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*args: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = cli.main(["fmt", *args])
        out, err = capfdbinary.readouterr()
        return status, out.decode(), err.decode()

    return run


Run = Callable[..., tuple[int, str, str]]


def test_files_are_formatted_in_place(run: Run) -> None:
    """By default all files of the current folder; only those that change are written."""
    Path("below").mkdir()
    Path("below/a.timeline.json").write_bytes(SMALL)
    Path("b.timeline.json").write_bytes(FORMATTED)
    before = Path("b.timeline.json").stat()

    assert run() == (0, "", "wrote below/a.timeline.json\n2 files: 1 formatted, 1 already formatted\n")
    assert Path("below/a.timeline.json").read_bytes() == FORMATTED
    assert Path("b.timeline.json").stat() == before
    assert run() == (0, "", "2 files: 2 already formatted\n")
    assert run("--check") == (0, "", "2 files: 2 already formatted\n")


@needs_unix
def test_the_mode_is_kept(run: Run) -> None:
    """A formatted file may be read and written by whom it could before."""
    Path("a.json").write_bytes(SMALL)
    Path("a.json").chmod(0o640)
    run("a.json")

    assert stat.S_IMODE(Path("a.json").stat().st_mode) == 0o640
    assert [path.name for path in Path().iterdir()] == ["a.json"]


def test_check(run: Run) -> None:
    """With --check nothing is written; what would be is named, with status 1."""
    Path("a.json").write_bytes(SMALL)
    Path("b.json").write_bytes(FORMATTED)

    assert run("--check", "a.json", "b.json") == (
        1,
        "a.json: would be formatted\n",
        "2 files: 1 would be formatted, 1 already formatted\n",
    )
    assert Path("a.json").read_bytes() == SMALL


def test_diff(run: Run) -> None:
    """With --diff nothing is written; what would change is shown as a patch, with status 1."""
    Path("a.json").write_bytes(SMALL)
    Path("b.json").write_bytes(FORMATTED)

    assert run("--diff", "a.json", "b.json") == (
        1,
        """\
--- a.json
+++ a.json
@@ -1 +1,5 @@
-{"title": "Headquarters", "id": "hq", "schema_version": "1.0"}
\\ No newline at end of file
+{
+  "schema_version": "1.0",
+  "id": "hq",
+  "title": "Headquarters"
+}
""",
        "2 files: 1 would be formatted, 1 already formatted\n",
    )
    assert Path("a.json").read_bytes() == SMALL


@pytest.mark.parametrize("end", ["\u2028", "\x85", "\x0c"])
def test_a_patch_knows_only_line_feeds(run: Run, end: str) -> None:
    """What a text may hold and Python takes for the end of a line is none."""
    data = FORMATTED.replace(b'"Headquarters"', f'"Headquarters",\n  "x-a": "a{end}b"'.encode())
    Path("a.json").write_bytes(data if end != "\x0c" else data.replace(b"\x0c", b"\\f"))

    assert run("--diff", "a.json") == (0, "", "1 file: 1 already formatted\n")
    Path("a.json").write_bytes(Path("a.json").read_bytes() + b"\n")
    assert run("--diff", "a.json")[1].splitlines()[-1] == "-"


def test_a_file_too_long_to_compare(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a very long file, --diff says how to see the difference instead of taking hours."""
    monkeypatch.setattr(sys.modules["alitimeline.cli.fmt"], "COMPARED", 4)
    Path("a.json").write_bytes(SMALL)

    assert run("--diff", "a.json") == (
        1,
        "a.json: too long to compare here; change a copy of it, and compare the two\n",
        "1 file: 1 would be formatted\n",
    )


@pytest.mark.parametrize("data", [SMALL, FORMATTED])
def test_standard_input(run: Run, data: bytes) -> None:
    """- formats standard input to standard output, whether it changes or not."""
    assert run("-", stdin=data)[:2] == (0, FORMATTED.decode())


def test_standard_input_is_checked(run: Run) -> None:
    """- can be checked, too."""
    assert run("-", "--check", stdin=SMALL)[:2] == (1, "-: would be formatted\n")
    assert run("-", stdin=UNSOUND)[:2] == (1, "")


def test_one_bad_file_hides_no_other(run: Run) -> None:
    """What is unsound or missing is told and left alone, the rest is formatted; the worst decides the status."""
    Path("a.json").write_bytes(UNSOUND)
    Path("b.json").write_bytes(SMALL)
    status, out, err = run("a.json", "missing.json", "b.json")

    assert (status, out) == (2, "")
    assert without_words(err) == [
        "a.json:1:48: error[text]",
        "missing.json: error[unreadable]",
        "wrote b.json",
        "3 files: 1 formatted, 2 left alone",
    ]
    assert Path("a.json").read_bytes() == UNSOUND
    assert run("a.json", "b.json")[0] == 1


def test_another_type_of_file_hides_no_other(run: Run) -> None:
    """A calendar is left alone, the rest is formatted; no bundled timeline is suggested for what isn't there."""
    Path("a.ics").write_bytes(b"BEGIN:VCALENDAR\r\n")
    Path("b.json").write_bytes(SMALL)
    status, _, err = run("a.ics", "alibaba-2024", "b.json")

    assert (status, Path("b.json").read_bytes()) == (2, FORMATTED)
    assert err.startswith("a.ics: error[unreadable] this is a calendar, not a timeline")
    assert "alibaba-2024: error[unreadable] there is no such file\n" in err


def test_a_file_that_can_not_be_written(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is said, and the other files are formatted; status 2."""
    for name in ("a.json", "b.json"):
        Path(name).write_bytes(SMALL)
    save = export.save

    def fail(data: bytes, path: Path) -> None:
        if path.name == "a.json":
            raise ExportError("a.json can't be written: no space left on device")
        save(data, path)

    monkeypatch.setattr(export, "save", fail)

    assert run("a.json", "b.json") == (
        2,
        "",
        (
            "alitimeline: a.json can't be written: no space left on device\nwrote b.json\n"
            "2 files: 1 formatted, 1 left alone\n"
        ),
    )


def test_yaml_is_not_touched(run: Run) -> None:
    """A YAML file is skipped in a folder, and an error where it is named."""
    kept = "YAML stays as its author wrote it, with its comments; fmt writes only the canonical form of JSON"
    instead = "alitimeline validate checks it, alitimeline export --to json makes JSON of it"
    text = b"# a comment\nschema_version: '1.0'\nid: hq\ntitle: Headquarters\n"
    Path("a.timeline.yaml").write_bytes(text)

    assert run() == (0, "", f"a.timeline.yaml: skipped: {kept}\n0 files: nothing to do\n")
    Path("b.timeline.json").write_bytes(SMALL)
    assert run("--check") == (
        1,
        "b.timeline.json: would be formatted\n",
        f"a.timeline.yaml: skipped: {kept}\n1 file: 1 would be formatted\n",
    )
    Path("a.timeline.yaml").rename("a.YML")
    assert run("a.YML") == (2, "", f"a.YML: {kept} ({instead})\n1 file: 1 left alone\n")
    assert Path("a.YML").read_bytes() == text
    Path("a.YML").rename("a.txt")
    assert run("a.txt") == (2, "", f"a.txt: {kept} ({instead})\n1 file: 1 left alone\n")


def test_folders(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without timelines, and one that can't be read, are errors."""
    status, out, err = run()
    assert (status, out) == (2, "")
    assert err.startswith(".: error[unreadable] there is no *.timeline.json below this folder")
    assert err.endswith("\n1 file: 1 left alone\n")

    def unseen(_: Choice, folder: str, unseen: list[OSError]) -> list[str]:  # noqa: ARG001
        unseen.append(PermissionError(13, "Permission denied", "closed"))
        return []

    monkeypatch.setattr(Choice, "list_files", unseen)
    assert run()[2].startswith("closed: error[unreadable] ")


def test_a_bundled_timeline_is_no_file(run: Run) -> None:
    """The name of a bundled timeline is refused, before anything is written."""
    Path("a.json").write_bytes(SMALL)
    status, _, err = run("a.json", "alibaba-2023")

    assert status == 2
    assert "alibaba-2023 ships with alitimeline, which stays as it is" in err
    assert Path("a.json").read_bytes() == SMALL


def test_a_file_may_be_named_like_a_bundled_timeline(run: Run) -> None:
    """A file is a file."""
    Path("alibaba-2023").write_bytes(SOUND)

    assert run("alibaba-2023")[0] == 0
    assert isinstance(loads(Path("alibaba-2023").read_bytes()), Timeline)
