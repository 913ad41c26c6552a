"""Workbooks are opened with care: what is no workbook, or would do harm, is refused in plain words."""

import re
import time
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_LZMA, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.attacks.faults import CELLS, SHEET_1, SHEET_1_RELATIONS, of_tables, package, relations, sheet, workbook
from tests.briefing.workbooks import EXAMPLES, LINKS, SOURCES, TYPES, WORKBOOK, edited, packed, parts, sound, tables

from alitimeline import cli
from alitimeline.briefing.workbook import RefusedError, read_workbook
from alitimeline.briefing.workbook.package import Parser
from alitimeline.briefing.workbook.places import Range, cell_name, parse_cell_name, parse_range, qualify
from alitimeline.problems import Problem


def refusal(data: bytes) -> Problem:
    """Return why a workbook isn't read."""
    with pytest.raises(RefusedError) as error:
        tables(data)
    return error.value.problem


def _part(content: bytes) -> Callable[[], bytes]:
    return lambda: packed(parts(sound()) | {SOURCES: content})


def _lying() -> bytes:
    """Make a package whose directory says that a large part is small."""
    data = bytearray(packed(parts(sound()) | {SOURCES: b"<a>" + b" " * 50_000_000}))
    size = (50_000_003).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (100_000).to_bytes(4, "little")
    return bytes(data)


def _overlaid() -> bytes:
    """Make a package of which a hundred names stand for one part."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as package:
        package.writestr("[Content_Types].xml", zlib.compress(bytes(range(256))) * 20_000)
        package.filelist.extend([package.filelist[0]] * 100)
    return buffer.getvalue()


def _led_to_twice() -> bytes:
    """Make a package in which a sheet leads to its table in two ways: one of them has other letters."""
    link = '<Relationship Id="again" Type="x/table" Target="../TABLES/table1.xml"/></Relationships>'
    return edited(sound(), LINKS, "</Relationships>", link)


LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + step, b"&%c;" % (97 + step) * 10) for step in range(20))
    + b"]><a>&u;</a>"
)

BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "space": (lambda: packed(parts(sound()) | {SOURCES: b" " * 300_000_000}), "xlsx-size"),
    "a header that lies": (_lying, "xlsx-file"),
    "many parts": (EXAMPLES["xlsx-size"], "xlsx-size"),
    "parts upon each other": (_overlaid, "xlsx-size"),
    "laughs": (_part(LAUGHS), "xlsx-xml"),
    "depth": (_part(b"<a>" * 600_000), "xlsx-xml"),
    "a long text": (_part(b"<a>" + b"x" * 1_900_000), "xlsx-size"),
    "a long name": (_part(b"<" + b"x" * 1_900_000), "xlsx-size"),
    "names of elements": (_part(b"<a>" + b"".join(b"<a%d/>" % number for number in range(20_000))), "xlsx-size"),
    "names of attributes in cells": (
        _part(b"<row><c>" + b"".join(b'<v a%d=""/>' % number for number in range(20_000))),
        "xlsx-size",
    ),
    "prefixes": (_part(b"<a>" + b"".join(b'<a xmlns:a%d="a"/>' % number for number in range(20_000))), "xlsx-size"),
    "a part that is used twice": (_led_to_twice, "xlsx-part"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(name: str) -> None:
    """What is made to fill the memory or the day is refused within two seconds and 200 MB."""
    make, code = BOMBS[name]
    data = make()
    tracemalloc.start()
    begun = time.process_time()
    problem = refusal(data)
    took, (_, peak) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert problem.code == code
    assert took < 2
    assert peak < 200_000_000


@pytest.mark.parametrize("number", [1, 5, 20, 80])
def test_a_part_is_parsed_once(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often parts are referred to, the parser gets no more than all of them once: of a small file, 2 MB."""
    pad = "<x/>" * 480_000
    of_one_table = of_tables(["A1:A2"], [1] * number, pad)
    of_one_sheet = package({"xl/workbook.xml": workbook(number), SHEET_1: sheet(CELLS, pad)})
    of_one_list = package({"xl/workbook.xml": workbook(number), SHEET_1_RELATIONS: relations(more=pad)})
    parsed = 0
    feed = Parser.feed

    def count(parser: Parser, data: bytes, *, is_last: bool = False) -> list[object]:
        nonlocal parsed
        parsed += len(data)
        return feed(parser, data, is_last=is_last)

    monkeypatch.setattr(Parser, "feed", count)
    for data in (of_one_table, of_one_sheet, of_one_list):
        parsed = 0
        with suppress(RefusedError):
            read_workbook(data)
        assert len(data) < 5_000
        assert parsed <= 2_000_000


NOT_WORKBOOKS = {
    b"": "the file is empty",
    b"\x00" * 100: "the file is empty",
    b"ID,Title\nletter,User First\n": "this is plain text, such as CSV, not a workbook (.xlsx)",
    b"\xef\xbb\xbf<!DOCTYPE html><html></html>": "this is a web page, not a workbook (.xlsx)",
    b"<?xml version='1.0'?><Workbook/>": "this is an XML file, not a workbook (.xlsx)",
    b"%PDF-1.7\n": "this is a PDF, not a workbook (.xlsx)",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00": "this is an Excel file from before 2007 (.xls), not a workbook (.xlsx)",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + "EncryptedPackage".encode("utf-16-le"): "the workbook is locked with a password",
    b"\x89PNG\r\n\x1a\n\x00\x00": "this is a picture, not a workbook (.xlsx)",
    packed({"readme.txt": b"x"}): "this is a zip file, not a workbook (.xlsx)",
    packed({"mimetype": b""}): "this is an OpenDocument file (.ods), not a workbook (.xlsx)",
    packed({TYPES: b"<Types/>"}): "the package says nowhere which part is its workbook",
    b"\x00\x01": "this is a file of an unknown kind, not a workbook (.xlsx)",
    sound()[:-500]: "the file breaks off: its end is missing",
}


def test_a_damaged_workbook() -> None:
    """A file that begins and ends like a workbook, and is none, is refused as damaged."""
    problem = refusal(b"PK\x03\x04 [Content_Types].xml PK\x05\x06")

    assert (problem.code, problem.message.partition(":")[0]) == (
        "xlsx-file",
        "the file is damaged, or was not downloaded to its end",
    )


@pytest.mark.parametrize("data", NOT_WORKBOOKS, ids=lambda data: NOT_WORKBOOKS[data])
def test_what_is_no_workbook(data: bytes) -> None:
    """What is called a workbook is told what it is."""
    assert refusal(data).message == NOT_WORKBOOKS[data]


def _flagged(offset: int, value: int) -> bytes:
    """Change a field of two bytes in the first entry, at its start and in the directory."""
    data = bytearray(sound())
    for start, at in ((data.find(b"PK\x03\x04"), offset), (data.find(b"PK\x01\x02"), offset + 2)):
        data[start + at : start + at + 2] = value.to_bytes(2, "little")
    return bytes(data)


def test_how_parts_are_packed() -> None:
    """A part that is locked, or packed in an odd way, is refused."""
    assert refusal(_flagged(6, 1)).message == "the part 'docProps/app.xml' is locked with a password"
    assert (
        refusal(_flagged(8, ZIP_LZMA)).message
        == "the part 'docProps/app.xml' is compressed by another method than Deflate"
    )


def test_a_binary_workbook() -> None:
    """A binary workbook is told how to save it."""
    relations = b'<a><Relationship Id="a" Type="x/officeDocument" Target="/xl/workbook.bin"/></a>'
    problem = refusal(packed({TYPES: b"<a/>", "_rels/.rels": relations}))

    assert (problem.message, problem.hint) == ("this is a binary workbook (.xlsb)", "save it as Excel Workbook (.xlsx)")


def test_other_documents_of_office() -> None:
    """A Word document that is called a workbook is refused as one."""
    assert (
        refusal(edited(sound(), WORKBOOK, "(?s).*", "<document/>")).message == "this is a Word document, not a workbook"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "has a document type, which workbooks don't have"),
        (b'<?xml version="1.0" encoding="x-y"?><a/>', "is not well-formed XML: "),
    ],
)
def test_xml(content: bytes, message: str) -> None:
    """A part with a document type, or in an unknown encoding, is refused."""
    assert refusal(_part(content)()).message.startswith(f"{SOURCES} {message}")


@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_places(row: int, column: int) -> None:
    """The name of a cell is read back."""
    assert parse_cell_name(cell_name(row, column)) == (row, column)
    assert parse_range(f"${cell_name(row, column)}".lower()) == Range(row, column, row, column)


def test_ranges() -> None:
    """A range is written as Excel does, and sheets in quotes where they need some."""
    assert str(parse_range("B9:A1")) == "A1:B9"
    assert parse_range("A1:") is not None
    assert parse_range("A1:here") is None
    assert (qualify("Sources", "A1"), qualify("It's 1", "A1"), qualify("来源")) == (
        "Sources!A1",
        "'It''s 1'!A1",
        "来源",
    )


@pytest.mark.parametrize("command", ["status", "show"])
def test_a_workbook_is_not_a_timeline(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Commands for timelines say what to do with a workbook, as a file or on standard input."""
    monkeypatch.chdir(tmp_path)
    Path("a.XLSX").write_bytes(sound())
    monkeypatch.setattr("sys.stdin", type("In", (), {"buffer": BytesIO(sound())}))

    assert [cli.main([command, name]) for name in ("a.XLSX", "-")] == [2, 2]
    assert re.findall("alitimeline import", "".join(capfd.readouterr())) == ["alitimeline import"] * 2


def test_validate_checks_a_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A workbook is checked as one, as a file or on standard input: here as a draft with cells that aren't imported."""
    monkeypatch.chdir(tmp_path)
    Path("a.XLSX").write_bytes(sound())
    monkeypatch.setattr("sys.stdin", type("In", (), {"buffer": BytesIO(sound())}))

    assert [cli.main(["validate", "--format", "text", name]) for name in ("a.XLSX", "-")] == [0, 0]
    out = capfd.readouterr().out
    cells = ["a.XLSX: 'Key figures'!A1", "a.XLSX: Sources!A5"]
    assert re.findall(r"^(.+): warning\[", out, re.MULTILINE) == [*cells, *(f"<stdin>{cell[6:]}" for cell in cells)]
