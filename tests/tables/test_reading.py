"""Tables of any usual form are read: their delimiter, encoding and headings are found out."""

import csv
import json
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from tests.laws import tried

from alitimeline.problems import UnreadableError
from alitimeline.tables.reading import Settings, Table, read

ROWS = [
    ["Name", "Tag", "Note"],
    ["Ada", "x, y", "a; b"],
    ["北岭电力集团有限公司", "", "减少煤电装机\n一千二百万千瓦"],
    ["", "", ""],
    ["Zoë", "z", "1|2"],
]


def rows_of(table: Table) -> list[tuple[int, dict[str, str]]]:
    """Return the texts of the rows with their numbers."""
    return [(row.number, {heading: cell.text for heading, cell in row.cells.items()}) for row in table.rows]


def write(rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Return rows as CSV."""
    buffer = StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue().encode(encoding)


EXPECTED = [
    (number, dict(zip(ROWS[0], row, strict=True))) for number, row in enumerate(ROWS, 1) if number > 1 and any(row)
]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv(delimiter: str, encoding: str) -> None:
    """Whatever is between the cells, and in which encoding they are: the rows are the same, blank ones left out."""
    table = read(write(ROWS, delimiter, encoding), name="a.csv")

    assert rows_of(table) == EXPECTED
    assert [problem.severity for problem in table.problems] == (["note"] if encoding == "gb18030" else [])
    assert rows_of(read(write(ROWS, delimiter, encoding), Settings(delimiter=delimiter, encoding=encoding))) == EXPECTED


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Nom,Poste\nZoé Lefèvre,présidente à Paris où elle est née\nJérôme,directeur général\n"),
        ("cp1252", "Nombre,Cargo\nMuñoz,Presidente de la Compañía desde el año 2023\nPérez,según\n"),
        ("cp1250", "Jméno,Funkce\nJiří Dvořák,generální ředitel společnosti\nŽofie,předsedkyně\n"),
        ("cp1251", "Имя,Должность\nИван Петров,генеральный директор компании\n"),
        ("cp932", "名前,役職\n山田太郎,代表取締役社長\n鈴木,会長に就任した\n"),
        ("big5", "姓名,職位\n張勇,董事會主席\n吳泳銘,首席執行官\n"),
        ("utf-16", "Name,Title\nAda,“Chair” – acting\n"),
    ],
)
def test_the_usual_encodings_are_found_out(encoding: str, text: str) -> None:
    """A text long enough to show its language is read in its encoding, whichever of the usual ones it is."""
    lines = [line.split(",") for line in text.splitlines()]

    assert [list(row.values()) for _, row in rows_of(read(text.encode(encoding), name="a.csv"))] == lines[1:]


def test_the_encoding_of_a_long_table() -> None:
    """All of a table shows its encoding, not its beginning alone."""
    text = "Name,Note\n" + "Ada,chair\n" * 30_000 + "Zoé Lefèvre,présidente à Paris où elle est née\n" * 50

    table = read(text.encode("cp1252"), name="a.csv")

    assert table.rows[-1].cells["Name"].text == "Zoé Lefèvre"


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\x85\u2028\u2029"), min_size=1, max_size=8
)


@given(
    st.lists(st.lists(TEXTS.map(str.strip).filter(bool), min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from(",;\t"),
)
@tried(60)
def test_what_csv_says_is_read(rows: list[list[str]], delimiter: str) -> None:
    """What a program writes as CSV is read back, whatever is in the cells."""
    data = write([["a", "b", "c"], *rows], delimiter)
    table = read(data, Settings(delimiter=delimiter, encoding="utf-8", heading_row=1), name="x.csv")

    assert [[cell.text for cell in row.cells.values()] for row in table.rows] == rows


def test_headings_below_a_title() -> None:
    """The headings are in the first row that is as full as the others; a row says another one."""
    rows = [["A list of 2024", "", ""], ["", "", ""], *ROWS]

    assert read(write(rows), name="a.csv").headings == ("Name", "Tag", "Note")
    assert [number for number, _ in rows_of(read(write(rows), name="a.csv"))] == [4, 5, 7]
    assert read(write(rows), Settings(heading_row=4), name="a.csv").headings[0] == "Ada"


def test_headings_that_are_twice_or_missing() -> None:
    """A heading that is there already gets its number; a column without one is called by its number."""
    table = read(b"a,a,,d\n1,2,3,4,5\n", name="x.csv")

    assert table.headings == ("a", "a #2", "d", "column 3", "column 5")
    assert [cell.text for cell in table.rows[0].cells.values()] == ["1", "2", "3", "4", "5"]


def make_book(*sheets: tuple[str, list[list[object]]]) -> bytes:
    """Return a workbook."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type] # of a new workbook
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_workbook() -> None:
    """A sheet is read by its name, or the first one with rows; dates, numbers and texts as they are."""
    rows: list[list[object]] = [
        ["Day", "Number", "Flag"],
        [date(2024, 3, 1), 1200.5, True],
        [datetime(2024, 3, 1, 9, 30), 7, None],  # noqa: DTZ001 - cells have no zone
    ]
    data = make_book(("Empty", []), ("List", rows), ("Other", [["x"], ["y"]]))
    table = read(data, name="a.xlsx")

    assert [row.number for row in table.rows] == [2, 3]
    assert [[cell.text for cell in row.cells.values()] for row in table.rows] == [
        ["2024-03-01", "1200.5", "true"],
        ["2024-03-01T09:30:00", "7", ""],
    ]
    assert read(data, Settings(sheet="Other"), name="a.xlsx").headings == ("x",)


def test_the_sheets_of_a_workbook() -> None:
    """The first sheet that looks like a table is read, and the others with something in them are named."""
    rows: list[list[object]] = [["Date", "Event"], ["2024", "a"]]
    table = read(make_book(("Cover", [["A list"]]), ("List", rows), ("Old", rows)), name="a.xlsx")

    assert (table.headings, table.sheet) == (("Date", "Event"), "List")
    assert [problem.message for problem in table.problems] == ["not read: the sheets 'Cover', 'Old'"]
    assert read(make_book(("List", rows), ("Empty", [])), name="a.xlsx").problems == ()
    assert read(make_book(("A", [["x"], ["y"]]), ("B", [["x"], ["y"]])), name="a.xlsx").sheet == ""


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (json.dumps([{"a": 1, "b": ["x", "y"]}, {"a": None, "c": {"d": {"e": True}, "d.e": 5}}]).encode(), "x.json"),
        (b'{"a": 1, "b": ["x", "y"]}\n{"a": null, "c": {"d": {"e": true}, "d.e": 5}}\n', "x.jsonl"),
        (
            json.dumps(
                {"n": 2, "items": [{"a": 1, "b": ["x", "y"]}, {"a": None, "c": {"d": {"e": True}, "d.e": 5}}]}
            ).encode(),
            "x.json",
        ),
        (b"items:\n- a: 1\n  b: [x, y]\n- a:\n  c: {d: {e: true}, d.e: 5}\n", "x.yaml"),
    ],
)
def test_lists(data: bytes, name: str) -> None:
    """A list of objects is a table: in JSON, JSON Lines or YAML, at the top or as the only list in an object.

    Objects in objects become columns, too; what else is beside the list is named.
    """
    table = read(data, name=name)

    assert table.headings == ("a", "b", "c.d.e", "c.d.e #2")
    assert rows_of(table) == [(1, {"a": "1", "b": "x; y"}), (2, {"a": "", "c.d.e": "true", "c.d.e #2": "5"})]
    assert [problem.message for problem in table.problems] == (
        ["not read, as it is beside the list: 'n'"] if b'"n"' in data else []
    )


@pytest.mark.parametrize(
    ("data", "settings", "name", "message"),
    [
        (b"%PDF-1.7", {}, "x.pdf", "this is a PDF, not a table"),
        (b"{}", {}, "x.json", "there are 0 lists of objects in the file (a table is a list of objects)"),
        (b'{"a": [{}], "b": [{}]}', {}, "x.json", 'there are 2 lists of objects in the file (write "path: a")'),
        (b'{"a": {"b": [1]}}', {"path": "a.c"}, "x.json", "there is no 'c' on the path a.c (known: b)"),
        (b'{"a": {"b": 1}}', {"path": "a.b"}, "x.json", "there is no list at a.b"),
        (b'{"a": {"b": 1}}', {"path": "a.b.c"}, "x.json", "there is no 'c' on the path a.b.c (known: none)"),
        (b'[{"a": 1,}]', {}, "x.json", "line 1, column 9: there is a comma before the closing '}'"),
        (b"a,b\n\xff\xfe,x\n", {"encoding": "utf-8"}, "x.csv", "line 2 is not in the encoding utf-8"),
        (b"a,b\n", {"encoding": "klingon"}, "x.csv", "there is no encoding 'klingon'"),
        (b"a,b\n1,2\n", {"heading_row": 9}, "x.csv", "there is no row 9 for the headings"),
        (b"\n\n", {}, "x.csv", "no row has headings"),
        (b'a,b\n"' + b"x" * 140_000 + b'",2\n', {"delimiter": ","}, "x.csv", "line 2 is not CSV: "),
        (make_book(("S", [["a"]])), {"sheet": "T"}, "x.xlsx", "there is no sheet 'T' (known: S)"),
        (make_book(("S", [])), {}, "x.xlsx", "no sheet of the workbook has a row"),
        (b"PK\x03\x04[Content_Types].xml", {}, "x.xlsx", "x.xlsx: "),
        (b'{"a": 1}\n{bad}\n', {}, "x.jsonl", "line 2, column 2: "),
        (b'{"a": 1}\n\n{"a": 2}\n{"a": 3} {\n', {}, "x.jsonl", "line 4, column 10: there is more text after the end"),
        (b'a,b\n1,"x\n2,y\n', {}, "x.csv", "the quotation mark in line 2 isn't closed"),
        (b'a,b\r\n1,2\r\n3,"x\r\n\r\n4,y', {}, "x.csv", "the quotation mark in line 3 isn't closed"),
        (b'a,b\r1,"x\r2,y\r', {}, "x.csv", "the quotation mark in line 2 isn't closed"),
        (b'a,b\n"' + b"x" * 140_000 + b'",2\n', {}, "x.csv", "line 2 is not CSV: "),
    ],
)
def test_what_is_no_table(data: bytes, settings: dict[str, object], name: str, message: str) -> None:
    """What can't be read as a table is refused with the reason, and what to write where there is a choice."""
    with pytest.raises(UnreadableError) as caught:
        read(data, Settings(**settings), name=name)  # type: ignore[arg-type] # as a mapping has them

    assert message in str(caught.value)


def test_one_value_a_row() -> None:
    """A list of texts is a table with one column."""
    assert rows_of(read(b"[true, 1.5]", name="x.json")) == [(1, {"value": "true"}), (2, {"value": "1.5"})]
    assert rows_of(read(b'["a", "b"]', name="x.json")) == [(1, {"value": "a"}), (2, {"value": "b"})]
    assert read(b"a\x00b;c\nd;e\n", name="x.csv").headings


def test_half_a_character() -> None:
    """JSON can have half a character, which no text file can: it becomes a question mark."""
    table = read(b'{"a": "x\\ud800", "b": [{"c": "\\udc00"}]}\n{"a": "y"}\n', name="x.jsonl")

    assert rows_of(table) == [(1, {"a": "x?", "b.c": "?"}), (2, {"a": "y"})]


def test_errors_of_formulas() -> None:
    """What no formula computed is left out, and reported with its cell."""
    table = read(make_book(("S", [["a", "b"], ["x", "=1/0"], ["y", "#N/A"]])), name="x.xlsx")

    assert rows_of(table) == [(2, {"a": "x", "b": ""}), (3, {"a": "y", "b": ""})]
    assert [str(problem) for problem in table.problems] == [
        f"x.xlsx: error[table-cell] cell {said}"
        for said in (
            "B2: the cell has no value (open the workbook in Excel or LibreOffice and save it)",
            "B3: a formula gives #N/A (type the value instead)",
        )
    ]


@given(st.lists(st.lists(st.sampled_from(["x", "", '"', "\n", ", "]), min_size=3, max_size=3), min_size=1, max_size=4))
@tried(60)
def test_what_is_closed_is_read(rows: list[list[str]]) -> None:
    """Of what a program writes as CSV, no quotation mark is missing; without its last one, the file is refused."""
    data = write([["a", "b", "c"], *rows, ["x", "y", "1,2"]]).rstrip()

    assert read(data, name="x.csv").rows[-1].cells["c"].text == "1,2"
    with pytest.raises(UnreadableError, match="isn't closed"):
        read(data[:-1], name="x.csv")
