"""What a file is, by its bytes and its name."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alitimeline
from alitimeline.cli import main
from alitimeline.documents.filetypes import BY_SUFFIX, file_type, is_yaml, recognize
from alitimeline.problems import UnreadableError


def pack(*names: str) -> bytes:
    """Return a zip file with these parts."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, b"application/vnd.oasis.opendocument.spreadsheet")
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOK = pack("[Content_Types].xml", "xl/workbook.xml")
SAMPLES = {
    "ics": b"\xef\xbb\xbf\r\nBegin:VCalendar\r\n",
    "xlsx": WORKBOOK,
    "xlsm": pack("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
    "xlsb": pack("[Content_Types].xml", "xl/workbook.bin"),
    "xls": OLE + b"\0",
    "locked": OLE + "EncryptedPackage".encode("utf-16-le"),
    "ods": pack("mimetype", "content.xml"),
    "docx": pack("[Content_Types].xml", "word/document.xml"),
    "pptx": pack("[Content_Types].xml", "ppt/presentation.xml"),
    "zip": pack("readme.txt"),
    "pdf": b"%PDF-1.7",
    "picture": b"\x89PNG\r\n\x1a\n",
    "rtf": rb"{\rtf1",
    "html": b" <!DOCTYPE html>",
    "xml": b"<?xml version='1.0'?>",
}


@pytest.mark.parametrize("key", SAMPLES)
@pytest.mark.parametrize("name", [None, "a.timeline.json", "a.yaml", "a.ics", "a.pdf", "a"])
def test_bytes_come_first(key: str, name: str | None) -> None:
    """Where the bytes of a file say what it is, its name says nothing."""
    assert file_type(SAMPLES[key], name).key == key


@given(suffix=st.sampled_from([*BY_SUFFIX]), text=st.text("abc {}[]:,\n", max_size=20))
def test_the_name_comes_next(suffix: str, text: str) -> None:
    """Of a text that can be anything, the suffix says what it is, in any case of its letters."""
    assert recognize(text.encode()) is None
    assert file_type(text.encode(), f"x.{suffix.upper()}") is BY_SUFFIX[suffix]


@pytest.mark.parametrize(("name", "yaml"), [("a.yml", True), ("a.YAML", True), ("yaml", True), ("a.json", False)])
def test_yaml(name: str, yaml: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """YAML goes by its suffix."""
    assert is_yaml(name) is yaml


@pytest.mark.parametrize("key", SAMPLES)
def test_what_is_no_timeline(key: str, tmp_path: Path) -> None:
    """A file of another type is called by its name, with the next step, whatever asks for a timeline."""
    file = tmp_path / "a.timeline.json"
    file.write_bytes(SAMPLES[key])
    kind = file_type(SAMPLES[key])

    for read in (alitimeline.load, alitimeline.check):
        with pytest.raises(UnreadableError) as caught:
            read(file)
        assert caught.value.reason == f"this is {kind.words}, not a timeline ({kind.hint})"


@pytest.mark.parametrize("options", [[], ["--base", "x.json"], ["--marked", "x.xlsx"]], ids=["", "base", "marked"])
@pytest.mark.parametrize("name", ["notes.csv", "notes.pdf", "notes.yaml", "old.xls", "notes.ods", "macros.xlsm"])
def test_what_cannot_be_imported(
    name: str, options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is neither a calendar nor a workbook is called by its name, whatever the options, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    Path(name).write_text("Date;Event\n", "utf-8")

    kind = file_type(b"", name)

    assert main(["import", name, "-o", "x.timeline.json", *options]) == 2
    err = capsys.readouterr().err
    assert f"{name}: this is {kind.words}; calendars (.ics) and workbooks (.xlsx) can be imported" in err
    assert kind.hint is None or kind.hint in err
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["notes.csv", "old.xls", "notes.ods", "macros.xlsm"])
def test_tables_that_cannot_be_checked(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`validate` calls a table in another format by its name, with the next step, with --base, too."""
    monkeypatch.chdir(tmp_path)
    Path(name).write_text("Date;Event\n", "utf-8")
    kind = file_type(b"", name)

    for options in ([], ["--base", "alibaba-2023"]):
        assert main(["validate", name, *options]) == 2
        out = capsys.readouterr().out
        assert out == f"{name}: error[unreadable] this is {kind.words}, not a timeline ({kind.hint})\n"
