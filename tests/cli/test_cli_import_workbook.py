"""The commands `import` of workbooks and `template`: what they write where, what they tell, how they end."""

import io
import json
import sys
from pathlib import Path
from typing import Any, cast

import pytest
from attrs import evolve
from openpyxl import load_workbook
from tests.briefing.workbooks import packed, parts

from alitimeline import Timeline, cli, load, reports
from alitimeline.export import to_bytes, write

BACK = ["import", "briefing.xlsx", "--base", "hq.timeline.json"]


@pytest.fixture(scope="module")
def written(alibaba: Timeline) -> dict[str, bytes]:
    """Return a data file and its briefing."""
    return {"hq.timeline.json": to_bytes(alibaba, "json"), "briefing.xlsx": to_bytes(alibaba, "xlsx")}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: dict[str, bytes]) -> Path:
    """Work in an empty folder with them."""
    monkeypatch.chdir(tmp_path)
    for name, data in written.items():
        Path(name).write_bytes(data)
    return tmp_path


def _put(column: int, value: object, sheet: str = "Timeline") -> None:
    book = load_workbook("briefing.xlsx")
    book[sheet].cell(2, column).value = cast("Any", value)
    book.save("briefing.xlsx")


def test_edits_come_into_the_data_file(capfd: pytest.CaptureFixture[str]) -> None:
    """The data file itself is written over; what changed is told."""
    _put(4, "Another title")

    assert cli.main([*BACK, "-o", "hq.timeline.json"]) == 0
    out, err = capfd.readouterr()
    assert out == ""
    assert err.splitlines()[-2:] == ["briefing.xlsx: 1 record changed; 0 errors, 0 warnings", "wrote hq.timeline.json"]
    assert "Another title" in [event.title for event in load("hq.timeline.json").events]


def test_nothing_edited(capfd: pytest.CaptureFixture[str]) -> None:
    """The data file is left as it is; a new file, and standard output, get it all the same."""
    text = Path("hq.timeline.json").read_text("utf-8").replace("  ", " ")
    Path("hq.timeline.json").write_text(text, "utf-8")

    assert cli.main([*BACK, "-o", "hq.timeline.json"]) == 0
    assert capfd.readouterr() == ("", "briefing.xlsx: 0 records changed; 0 errors, 0 warnings\n")
    assert Path("hq.timeline.json").read_text("utf-8") == text
    assert cli.main([*BACK, "-o", "new.json"]) == 0
    assert load("new.json") == load("hq.timeline.json")
    assert cli.main(BACK) == 0
    assert capfd.readouterr().out == Path("new.json").read_text("utf-8")


def test_a_file_that_is_there(capfd: pytest.CaptureFixture[str]) -> None:
    """Another file than the data file is not written over."""
    Path("other.json").touch()

    assert cli.main([*BACK, "-o", "other.json"]) == 2
    assert "other.json is there already" in capfd.readouterr().err
    assert cli.main([*BACK, "-o", "other.json", "--overwrite"]) == 0


def test_from_a_pipe(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook is known by its first bytes."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path("briefing.xlsx").read_bytes())))

    assert cli.main(["import", "-", "--base", "hq.timeline.json", "-o", "hq.timeline.json"]) == 0
    assert capfd.readouterr().err == "<stdin>: 0 records changed; 0 errors, 0 warnings\n"


def test_a_faulty_cell(capfd: pytest.CaptureFixture[str]) -> None:
    """It is told with sheet and cell, in text and JSON; a marked copy is written, and the data file is not."""
    _put(6, "Finished", "Commitments")
    before = Path("hq.timeline.json").read_bytes()
    told = "Commitments!F2: error[import-cell] "

    assert cli.main([*BACK, "-o", "hq.timeline.json", "--marked", "marked.xlsx"]) == 1
    first, *rest = capfd.readouterr().err.splitlines()
    assert first.startswith(f"briefing.xlsx: {told}")
    assert rest == ["briefing.xlsx: 1 error, 0 warnings; nothing written", "wrote marked.xlsx"]
    assert load_workbook("marked.xlsx")["Commitments"]["F2"].comment is not None
    assert Path("hq.timeline.json").read_bytes() == before
    assert cli.main([*BACK, "--format", "json"]) == 1
    report = json.loads(capfd.readouterr().out)
    assert [(each["file"], each["cell"], each["code"]) for each in report["problems"]] == [
        ("briefing.xlsx", "Commitments!F2", "import-cell")
    ]


def test_a_conflict(capfd: pytest.CaptureFixture[str], alibaba: Timeline) -> None:
    """Both values are shown with the cell, what was there before too if that version is named; status 1."""
    first = alibaba.event(str(load_workbook("briefing.xlsx")["Timeline"]["A2"].value))
    _put(4, "Theirs")
    write(alibaba, "old.json")
    newer = (evolve(each, title="Ours") if each.id == first.id else each for each in alibaba.events)
    write(evolve(alibaba, events=tuple(newer)), "hq.timeline.json")
    told = f"briefing.xlsx: Timeline!D2: event {first.id}: title: conflict\n  ours    Ours\n  theirs  Theirs\n"
    end = "briefing.xlsx: 1 conflict, 0 errors, {} nothing written\n"

    assert cli.main(BACK) == 1
    assert capfd.readouterr().err.partition("\n")[2] == told + end.format("1 warning;")
    assert cli.main([*BACK, "--exported", "old.json"]) == 1
    assert capfd.readouterr().err == f"{told}  was     {first.title}\n{end.format('0 warnings;')}"
    assert cli.main([*BACK, "--exported", "old.json", "--format", "json"]) == 1
    assert [each["code"] for each in json.loads(capfd.readouterr().out)["problems"]] == ["import-conflict"]


def test_json_beside_the_timeline(capfd: pytest.CaptureFixture[str]) -> None:
    """The report goes to standard output; to standard error, if the timeline goes there. Nothing stands around it."""
    assert cli.main([*BACK, "--format", "json"]) == 0
    out, err = capfd.readouterr()
    assert json.loads(out)["id"] == "alibaba-2023"
    assert json.loads(err)["problems"] == []
    assert cli.main([*BACK, "--format", "json", "-o", "new.json"]) == 0
    out, err = capfd.readouterr()
    assert (json.loads(out)["problems"], err) == ([], "wrote new.json\n")


def test_warnings(capfd: pytest.CaptureFixture[str]) -> None:
    """With --strict, nothing is written if there is anything to tell."""
    book = load_workbook("briefing.xlsx")
    book["Timeline"]["Z1"].value = "Mine"
    book.save("briefing.xlsx")

    assert cli.main([*BACK, "-o", "new.json", "--strict"]) == 1
    assert "nothing written" in capfd.readouterr().err
    assert not Path("new.json").exists()
    assert cli.main([*BACK, "--strict", "--format", "json"]) == 1
    assert json.loads(capfd.readouterr().out)["warnings"] == 1


def test_deletions(capfd: pytest.CaptureFixture[str]) -> None:
    """A record whose row is gone is removed with --allow-deletions only."""
    book = load_workbook("briefing.xlsx")
    book["Commitments"].delete_rows(24)
    book.save("briefing.xlsx")

    assert cli.main([*BACK, "-o", "kept.json"]) == 0
    assert "remove it with --allow-deletions" in capfd.readouterr().err
    assert cli.main([*BACK, "-o", "new.json", "--allow-deletions"]) == 0
    assert len(load("kept.json").commitments) - len(load("new.json").commitments) == 1


def test_no_workbook(capfd: pytest.CaptureFixture[str]) -> None:
    """What can't be read as one is refused with the reason."""
    Path("briefing.xlsx").write_bytes(b"ID,Title\n")

    assert cli.main(BACK) == 1
    assert capfd.readouterr().err.startswith("briefing.xlsx: error[xlsx-file] ")
    assert cli.main([*BACK, "--format", "json"]) == 1
    assert json.loads(capfd.readouterr().out)["errors"] == 1


def test_a_base_that_can_not_be_used(capfd: pytest.CaptureFixture[str]) -> None:
    """An unsound data file, a newer one, and a folder of several are refused."""
    Path("bad.timeline.json").write_text("{", "utf-8")
    newer = json.loads(Path("hq.timeline.json").read_text("utf-8")) | {"schema_version": "1.9"}
    Path("newer.json").write_text(json.dumps(newer), "utf-8")

    assert cli.main(["import", "briefing.xlsx", "--base", "bad.timeline.json"]) == 1
    assert cli.main(["import", "briefing.xlsx", "--base", "newer.json"]) == 2
    capfd.readouterr()
    assert cli.main(["import", "briefing.xlsx", "--base", "."]) == 2
    assert "a workbook or a table goes into one timeline, not into a folder of several" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["briefing.xlsx", "--expand-until", "2030-01-01"], "--expand-until is for calendars"),
        (
            ["briefing.xlsx", "--exported", "hq.timeline.json"],
            "--exported is an earlier version of --base; name --base as well",
        ),
        (["hq.ics", "--allow-deletions"], "--allow-deletions is for workbooks (.xlsx)"),
    ],
)
def test_options_of_the_other(args: list[str], told: str, capfd: pytest.CaptureFixture[str], alibaba: Timeline) -> None:
    """An option that says nothing of the file is refused."""
    write(alibaba, "hq.ics")

    assert cli.main(["import", *args]) == 2
    assert told in capfd.readouterr().err


def test_a_calendar_in_json(capfd: pytest.CaptureFixture[str], alibaba: Timeline) -> None:
    """Problems of a calendar are told as JSON, too, in the same way."""
    write(alibaba, "hq.ics")

    assert cli.main(["import", "hq.ics", "-o", "new.json", "--format", "json"]) == 0
    out, err = capfd.readouterr()
    assert json.loads(out)["errors"] == 0
    assert err == "wrote new.json\n"
    assert cli.main(["import", "hq.ics", "--format", "json"]) == 0
    out, err = capfd.readouterr()
    assert (len(json.loads(out)["events"]) >= len(alibaba.events), json.loads(err)["errors"]) == (True, 0)


def test_a_template(capfd: pytest.CaptureFixture[str]) -> None:
    """A template is an empty workbook in either language; it becomes a draft once it is filled in."""
    assert cli.main(["template", "-o", "plants.xlsx", "--language", "zh"]) == 0
    assert capfd.readouterr().err == "wrote plants.xlsx\n"
    assert load_workbook("plants.xlsx").worksheets[1]["A1"].value == "编号"
    assert cli.main(["import", "plants.xlsx", "-o", "plants.json"]) == 1
    assert "no row of the workbook is filled in" in capfd.readouterr().err
    assert not Path("plants.json").exists()
    book = load_workbook("plants.xlsx")
    for column, value in {2: "2024-05-01", 4: "The move"}.items():
        book.worksheets[1].cell(2, column).value = cast("Any", value)
    heads = [cell.value for cell in book.worksheets[1][1]]
    book.worksheets[1].cell(2, heads.index("类型") + 1).value = "move"
    book.save("plants.xlsx")
    assert cli.main(["import", "plants.xlsx", "-o", "plants.json"]) == 0
    assert [event.title for event in load("plants.json").events] == ["The move"]


def test_an_edited_workbook_is_not_overwritten(capfd: pytest.CaptureFixture[str]) -> None:
    """Neither `export` nor `template` writes over a workbook that was edited, unless asked to."""
    assert cli.main(["template", "-o", "plants.xlsx"]) == 0
    assert cli.main(["template", "-o", "plants.xlsx"]) == 0
    for name, command in (("plants.xlsx", ["template"]), ("briefing.xlsx", ["export", "alibaba-2023"])):
        book = load_workbook(name)
        book["Timeline"]["B2"].value = "Mine"
        book.save(name)
        edited = Path(name).read_bytes()
        assert cli.main([*command, "-o", name]) == 2
        assert f"{name} is there already, and was edited, or is not a briefing" in capfd.readouterr().err
        assert Path(name).read_bytes() == edited
        assert cli.main([*command, "-o", name, "--overwrite"]) == 0
        assert Path(name).read_bytes() != edited


def test_calendars_in_parts_are_not_overwritten(capfd: pytest.CaptureFixture[str]) -> None:
    """The files of a calendar in parts are guarded, too."""
    for by, file in (("year", "parts/alibaba-2023-2023.ics"), ("component", "parts/alibaba-2023/event-letter.ics")):
        command = ["export", "alibaba-2023", "--to", "ics", "--split", by, "-o", "parts/"]
        assert cli.main(command) == 0
        assert cli.main(command) == 0
        files = sorted(Path(file).parent.glob("*.ics"))
        exported = {path: path.read_bytes() for path in files}
        for path in files:
            path.unlink()
        Path(file).write_text("mine")
        assert cli.main(command) == 2
        assert f"{file} is there already" in capfd.readouterr().err
        assert {path: path.read_bytes() for path in files} == {**exported, Path(file): b"mine"}
        assert cli.main([*command, "--overwrite"]) == 0
        assert {path: path.read_bytes() for path in files} == exported


def test_other_files_of_an_export_are_written(capfd: pytest.CaptureFixture[str]) -> None:
    """A file that may not be replaced is named, and the other formats are written."""
    Path("alibaba-2023.ics").write_text("mine")

    assert cli.main(["export", "alibaba-2023"]) == 2
    assert "alibaba-2023.ics is there already" in capfd.readouterr().err
    assert Path("alibaba-2023.ics").read_text("utf-8") == "mine"
    assert load("alibaba-2023.json").id == "alibaba-2023"
    assert load_workbook("alibaba-2023.xlsx").worksheets


def test_a_marked_copy_is_not_written_over_a_file(capfd: pytest.CaptureFixture[str]) -> None:
    """Neither the workbook itself nor another file becomes the marked copy unasked; nothing else is written either."""
    _put(6, "Finished", "Commitments")
    before = Path("briefing.xlsx").read_bytes()
    command = [*BACK, "-o", "hq.timeline.json", "--marked", "briefing.xlsx"]

    assert cli.main(command) == 2
    assert "briefing.xlsx is there already (write the marked copy to another file; or --overwrite)" in (
        capfd.readouterr().err
    )
    assert Path("briefing.xlsx").read_bytes() == before
    assert cli.main([*command, "--overwrite"]) == 1
    assert load_workbook("briefing.xlsx")["Commitments"]["F2"].comment is not None


@pytest.mark.parametrize("part", [None, "xl/media/image1.png", "xl/charts/chart1.xml", "xl/drawings/drawing1.xml"])
def test_what_a_marked_copy_lacks(part: str | None, capfd: pytest.CaptureFixture[str]) -> None:
    """If there are pictures or charts in the workbook, a line says that the copy has none."""
    more = {part: b"<a/>"} if part else {}
    Path("briefing.xlsx").write_bytes(packed(parts(Path("briefing.xlsx").read_bytes()) | more))
    cli.main([*BACK, "-o", "hq.timeline.json", "--marked", "marked.xlsx"])
    line = "marked.xlsx: pictures, charts and other drawings are left out of the copy\n"

    assert (line in capfd.readouterr().err) == (part is not None)
    assert load_workbook("marked.xlsx").sheetnames


def test_a_workbook_that_can_not_be_marked(capfd: pytest.CaptureFixture[str]) -> None:
    """Without a marked copy, which is an error, the import works all the same; with --strict, nothing is written."""
    _put(4, "Another title")
    theme = {"xl/theme/theme1.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}
    Path("briefing.xlsx").write_bytes(packed(parts(Path("briefing.xlsx").read_bytes()) | theme))
    command = [*BACK, "-o", "hq.timeline.json", "--marked", "marked.xlsx"]
    reason = "no marked copy can be made: xl/theme/theme1.xml has a document type, which workbooks don't have"
    before = Path("hq.timeline.json").read_bytes()

    assert cli.main([*command, "--strict"]) == 1
    assert Path("hq.timeline.json").read_bytes() == before
    assert f"briefing.xlsx: error[xlsx-xml] {reason} (" in capfd.readouterr().err
    assert cli.main([*command, "--format", "json"]) == 1
    report = json.loads(capfd.readouterr().out)
    assert [(each["file"], each["code"], each["message"]) for each in report["problems"]] == [
        ("briefing.xlsx", "xlsx-xml", reason)
    ]
    assert "Another title" in [event.title for event in load("hq.timeline.json").events]
    assert not Path("marked.xlsx").exists()


def test_validate_checks_the_edits(capfd: pytest.CaptureFixture[str]) -> None:
    """`validate` reports what `import` would report, and writes nothing."""
    check = ["validate", "briefing.xlsx", "--base", "hq.timeline.json"]
    _put(4, "Another title")
    before = Path("hq.timeline.json").read_bytes()

    assert cli.main(check) == 0
    assert capfd.readouterr() == ("", "1 file: 0 errors, 0 warnings\n")
    _put(6, "Finished", "Commitments")
    assert cli.main(BACK) == 1
    first = capfd.readouterr().err.splitlines()[0]
    assert cli.main([*check, "--format", "text"]) == 1
    assert capfd.readouterr().out == f"{first}\n"
    assert first.startswith("briefing.xlsx: Commitments!F2: error[import-cell] 'Finished'")
    assert Path("hq.timeline.json").read_bytes() == before
    assert sorted(file.name for file in Path().iterdir()) == ["briefing.xlsx", "hq.timeline.json"]


def test_every_report_names_the_cell(capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever reads the report gets the cell."""
    _put(6, "Finished", "Commitments")

    for form in reports.FORMATS:
        assert cli.main(["validate", "briefing.xlsx", "--base", "hq.timeline.json", "--format", form]) == 1
        assert "Commitments!F2" in capfd.readouterr().out, form


def test_validate_shows_conflicts(capfd: pytest.CaptureFixture[str], alibaba: Timeline) -> None:
    """What both sides changed is an error at its cell."""
    first = alibaba.event(str(load_workbook("briefing.xlsx")["Timeline"]["A2"].value))
    _put(4, "Theirs")
    newer = (evolve(event, title="Ours") if event.id == first.id else event for event in alibaba.events)
    write(evolve(alibaba, events=tuple(newer)), "hq.timeline.json")

    assert cli.main(["validate", "briefing.xlsx", "--base", "hq.timeline.json", "--format", "json"]) == 1
    problems = json.loads(capfd.readouterr().out)["problems"]
    assert [(problem["cell"], problem["code"]) for problem in problems] == [
        (None, "import-version"),
        ("Timeline!D2", "import-conflict"),
    ]


def test_validate_without_a_base(capfd: pytest.CaptureFixture[str]) -> None:
    """An edited briefing needs the data file, and says so; a filled template is a draft; no workbook is refused."""
    assert cli.main(["validate", "briefing.xlsx"]) == 0
    assert "briefing.xlsx: note[import-base] " in capfd.readouterr().out
    _put(4, "Another title")
    assert cli.main(["validate", "briefing.xlsx"]) == 1
    assert "(name its data file with --base; in Python, pass it as the second argument)" in capfd.readouterr().out
    assert cli.main(["template", "-o", "plants.xlsx"]) == 0
    book = load_workbook("plants.xlsx")
    book["Timeline"]["D2"], book["Timeline"]["A2"] = "The move", "move"
    book.save("plants.xlsx")
    assert cli.main(["validate", "plants.xlsx"]) == 1
    assert "plants.xlsx: Timeline!" in capfd.readouterr().out
    Path("plants.xlsx").write_bytes(b"ID,Title\n")
    assert cli.main(["validate", "plants.xlsx"]) == 1
    assert capfd.readouterr().out.startswith("plants.xlsx: error[xlsx-file] ")


def test_validate_with_a_base_for_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """A data file for no workbook is refused; nothing in a workbook is fixed."""
    assert cli.main(["validate", "hq.timeline.json", "--base", "hq.timeline.json"]) == 2
    assert "--base is for workbooks (.xlsx)" in capfd.readouterr().err
    assert cli.main(["validate", "briefing.xlsx", "--base", "hq.timeline.json", "--fix"]) == 0
    assert capfd.readouterr().err.startswith("briefing.xlsx: not fixed: an Excel workbook is only checked\n")


def test_a_selection_is_not_written_over_the_whole(capfd: pytest.CaptureFixture[str]) -> None:
    """A timeline isn't replaced by a part of itself unasked."""
    before = Path("hq.timeline.json").read_bytes()

    assert cli.main(["export", "hq.timeline.json", "--kind", "letter", "-o", "hq.timeline.json"]) == 2
    assert "hq.timeline.json is the timeline itself" in capfd.readouterr().err
    assert Path("hq.timeline.json").read_bytes() == before
