"""The command `import`: what it writes where, what it tells, and with which status it ends."""

import io
import sys
from pathlib import Path

import pytest
from tests.printed import without_words

from alitimeline import cli, load
from alitimeline.export import write
from alitimeline.model import Timeline

MOVE = (
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:The move\nDTSTART;VALUE=DATE:20230910\n{}END:VEVENT\nEND:VCALENDAR\n"
)
FOUND = "move.ics: 1 event, 0 commitments; "


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder with a calendar."""
    monkeypatch.chdir(tmp_path)
    _write()
    return tmp_path


def _write(*lines: str) -> None:
    Path("move.ics").write_text(MOVE.format("".join(f"{line}\n" for line in lines)), "utf-8")


def test_a_draft(capfd: pytest.CaptureFixture[str]) -> None:
    """The draft is written in canonical form, and is sound."""
    assert cli.main(["import", "move.ics", "-o", "draft.timeline.json"]) == 0
    assert capfd.readouterr() == ("", f"{FOUND}0 errors, 0 warnings\nwrote draft.timeline.json\n")
    assert [event.id for event in load("draft.timeline.json").events] == ["2023-09-10-the-move"]
    assert cli.main(["fmt", "--check", "draft.timeline.json"]) == 0


def test_from_and_to_a_pipe(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A calendar is read from standard input, and the draft goes to standard output."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path("move.ics").read_bytes())))

    assert cli.main(["import", "-"]) == 0
    out, err = capfd.readouterr()
    assert '"2023-09-10-the-move"' in out
    assert err == "<stdin>: 1 event, 0 commitments; 0 errors, 0 warnings\n"


def test_warnings(capfd: pytest.CaptureFixture[str]) -> None:
    """What is left out is told, and the draft written; with --strict it is not."""
    _write("GEO:1;2")
    told = "move.ics:6: warning[import-left-out]"

    assert cli.main(["import", "move.ics", "-o", "draft.json"]) == 0
    assert without_words(capfd.readouterr().err) == [told, f"{FOUND}0 errors, 1 warning", "wrote draft.json"]
    assert cli.main(["import", "move.ics", "-o", "strict.json", "--strict"]) == 1
    assert without_words(capfd.readouterr().err) == [told, f"{FOUND}0 errors, 1 warning; nothing written"]
    assert not Path("strict.json").exists()


def test_errors(capfd: pytest.CaptureFixture[str]) -> None:
    """Where something is missing the draft is written all the same, and the status is 1."""
    _write("RRULE:FREQ=YEARLY")

    assert cli.main(["import", "move.ics", "-o", "draft.json"]) == 1
    assert without_words(capfd.readouterr().err) == [
        "move.ics:6: error[import-recurrence]",
        f"{FOUND}1 error, 0 warnings",
        "wrote draft.json",
    ]
    assert cli.main(["import", "move.ics", "--expand-until", "2025-01-01", "-o", "all.json"]) == 0
    assert len(load("all.json").events) == 2


def test_no_calendar(capfd: pytest.CaptureFixture[str]) -> None:
    """Of a file that is no calendar nothing is written."""
    Path("move.ics").write_text("{}", "utf-8")

    assert cli.main(["import", "move.ics", "-o", "draft.json"]) == 1
    assert without_words(capfd.readouterr().err) == [
        "move.ics:1: error[import-nothing]",
        "move.ics: no calendar; 1 error, 0 warnings; nothing written",
    ]
    assert not Path("draft.json").exists()


def test_what_is_there_stays(capfd: pytest.CaptureFixture[str]) -> None:
    """A file that is there is written over only if that is asked for."""
    Path("draft.json").write_text("mine", "utf-8")

    assert cli.main(["import", "move.ics", "-o", "draft.json"]) == 2
    assert capfd.readouterr().err == (
        "alitimeline: draft.json is there already (write another file and bring the two together with alitimeline "
        "merge; or --overwrite)\n"
    )
    assert Path("draft.json").read_text("utf-8") == "mine"
    assert cli.main(["import", "move.ics", "-o", "draft.json", "--overwrite"]) == 0
    assert len(load("draft.json").events) == 1


def test_a_draft_in_yaml() -> None:
    """A draft is written as YAML if its file is named so."""
    assert [cli.main(["import", "move.ics", "-o", f"draft.{suffix}"]) for suffix in ("yaml", "json")] == [0, 0]
    assert load("draft.yaml") == load("draft.json")
    assert "\nevents:\n  - {id: " in Path("draft.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--expand-until", "soon"], "'soon'"),
        (["-o", "none/draft.json"], "alitimeline: none/draft.json can't be written"),
    ],
)
def test_what_can_not_be_done(arguments: list[str], said: str, capfd: pytest.CaptureFixture[str]) -> None:
    """What can't be done is said, with the status 2."""
    assert cli.main(["import", "move.ics", *arguments]) == 2
    assert said in capfd.readouterr().err


def test_a_missing_file(capfd: pytest.CaptureFixture[str]) -> None:
    """A calendar that isn't there is named."""
    assert cli.main(["import", "no.ics"]) == 2
    assert capfd.readouterr().err.startswith("alitimeline: no.ics: ")


def test_our_own_export(alibaba: Timeline) -> None:
    """An export of ours is imported without an error."""
    write(alibaba, "alibaba.ics")

    assert cli.main(["import", "alibaba.ics", "-o", "draft.json"]) == 0
    assert {event.title for event in alibaba.events} <= {event.title for event in load("draft.json").events}
