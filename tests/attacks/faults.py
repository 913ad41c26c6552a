"""Files that are made to do harm: each is a kind of fault, as large as it has to be to hurt."""

from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

__all__ = ["FAULTS", "Fault", "calendar", "event", "package"]

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CELLS = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>A</t></is></c></row></sheetData>'
ALL_CELLS = "A1:XFD1048576"


class Fault(NamedTuple):
    """A kind of fault in words, the name of its file, and what makes it."""

    words: str
    file: str
    make: Callable[[], bytes]


def package(parts: Mapping[str, str]) -> bytes:
    """Return a workbook of one sheet, with these parts in addition, or instead."""
    every = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/></Types>',
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": workbook(),
        "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": sheet(CELLS),
        **parts,
    }
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name, part in every.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def relations(*targets: tuple[str, str], more: str = "") -> str:
    """Return what a part has to do with others: kinds and targets."""
    items = (
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(items)}{more}</Relationships>'


def workbook(sheets: int = 1, more: str = "") -> str:
    """Return the part of a workbook of so many sheets, which are all the same part."""
    items = (f'<sheet name="S{number}" sheetId="{number + 1}" r:id="r1"/>' for number in range(sheets))
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{"".join(items)}</sheets>{more}</workbook>'


def sheet(cells: str, more: str = "") -> str:
    """Return the part of a sheet."""
    return f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{cells}{more}</worksheet>'


def table(number: int, reference: str, more: str = "") -> str:
    """Return the part of a table."""
    return (
        f'<table xmlns="{MAIN}" id="{number}" name="t{number}" displayName="t{number}" ref="{reference}">'
        f'<tableColumns count="1"><tableColumn id="1" name="A"/></tableColumns>{more}</table>'
    )


def of_sheet(cells: str, more: str = "") -> bytes:
    """Return a workbook with this sheet."""
    return package({"xl/worksheets/sheet1.xml": sheet(cells, more)})


def of_tables(references: list[str], targets: list[int], more: str = "") -> bytes:
    """Return a workbook with these tables, to which the sheet refers in this order."""
    parts = {f"xl/tables/table{number}.xml": table(number, at, more) for number, at in enumerate(references, 1)}
    of = [("table", f"../tables/table{number}.xml") for number in targets]
    return package({**parts, "xl/worksheets/_rels/sheet1.xml.rels": relations(*of)})


def of_part(kind: str, part: str) -> bytes:
    """Return a workbook with one more part, of a kind."""
    both = relations(("worksheet", "worksheets/sheet1.xml"), (kind, f"{kind}.xml"))
    return package({"xl/_rels/workbook.xml.rels": both, f"xl/{kind}.xml": part})


def calendar(*components: str) -> bytes:
    """Return a calendar."""
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y\r\n{''.join(components)}END:VCALENDAR\r\n".encode()


def event(number: int, more: str = "", start: str = "DTSTART;VALUE=DATE:20240101") -> str:
    """Return an event of a calendar."""
    head = f"BEGIN:VEVENT\r\nUID:{number}\r\nDTSTAMP:20240101T000000Z\r\n{start}\r\nSUMMARY:S\r\n"
    return f"{head}{more}END:VEVENT\r\n"


def rule(text: str, events: int) -> bytes:
    """Return a calendar of events with a rule of recurrence."""
    return calendar(*(event(number, f"RRULE:{text}\r\n") for number in range(events)))


def zone(number: int) -> str:
    """Return a time zone whose summer time never begins."""
    return (
        f"BEGIN:VTIMEZONE\r\nTZID:Z{number}\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\n"
        "TZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )


def json_timeline(more: str) -> bytes:
    """Return a timeline in JSON with more keys."""
    return f'{{"schema_version": "1.0", "id": "x", "title": "X"{more}}}'.encode()


def many(form: str, numbers: Iterable[int]) -> str:
    """Return a text for each number, one behind the other."""
    return "".join(form.format(number) for number in numbers)


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'
SHEET_1 = "xl/worksheets/sheet1.xml"
SHEET_1_RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"
UTF_7 = '<?xml version="1.0" encoding="utf-7"?><worksheet/>'
LINK = f'<hyperlinks><hyperlink ref="{ALL_CELLS}" location="x"/></hyperlinks>'
MERGED = f'<mergeCells><mergeCell ref="{ALL_CELLS}"/></mergeCells>'
TEXT = '<sheetData><row><c t="inlineStr"><is><t>{}</t></is></c></row></sheetData>'
BEGIN, END, EXDATE = "BEGIN:VEVENT\r\n", "END:VEVENT\r\n", "EXDATE;VALUE=DATE:20250101\r\n"

WORKBOOKS: dict[str, Callable[[], bytes]] = {
    "a document type": lambda: package({SHEET_1: ENTITIES}),
    "an entity that is a file of the machine": lambda: package({SHEET_1: OUTSIDE}),
    "a document type in a part that nobody needs": lambda: of_part("theme", ENTITIES),
    "an encoding that nobody has": lambda: package({SHEET_1: UTF_7}),
    "a link in all cells there are": lambda: of_sheet(CELLS, LINK),
    "all cells there are merged": lambda: of_sheet(CELLS, MERGED),
    "50,000 merged areas": lambda: of_sheet(
        CELLS, "<mergeCells>" + many('<mergeCell ref="A{0}:B{0}"/>', range(1, 50_001)) + "</mergeCells>"
    ),
    "a table of all cells there are": lambda: of_tables([ALL_CELLS], [1]),
    "a table of one column to the last row": lambda: of_tables(["A1:A1048576"], [1]),
    "800 tables": lambda: of_tables([f"A{2 * row + 1}:A{2 * row + 2}" for row in range(800)], [*range(1, 801)]),
    "800 relations to one table of 2 MB": lambda: of_tables(["A1:A2"], [1] * 800, "<x/>" * 480_000),
    "20 sheets that are one part": lambda: package(
        {"xl/workbook.xml": workbook(20), SHEET_1: sheet("<sheetData><row>" + "<c/>" * 400_000 + "</row></sheetData>")}
    ),
    "20 sheets with the relations of one, 2 MB": lambda: package(
        {
            "xl/workbook.xml": workbook(20),
            SHEET_1_RELATIONS: relations(("table", "../tables/table1.xml"), more="<x/>" * 480_000),
            "xl/tables/table1.xml": table(1, "A1:A2"),
        }
    ),
    "100,000 defined names": lambda: package(
        {
            "xl/workbook.xml": workbook(
                more="<definedNames>"
                + many('<definedName name="n{}">x</definedName>', range(100_000))
                + "</definedNames>"
            )
        }
    ),
    "two million empty cells": lambda: of_sheet("<sheetData><row>" + "<c/>" * 2_000_000 + "</row></sheetData>"),
    "three million names of elements": lambda: of_sheet("<sheetData/>", many("<a{:x}/>", range(3_000_000))),
    "50,000 attributes in one tag": lambda: of_sheet("<sheetData/>", "<x" + many(' a{:x}=""', range(50_000)) + "/>"),
    "30,000 namespaces in one tag": lambda: of_sheet(
        "<sheetData/>", "<x" + many(' xmlns:a{:x}="u"', range(30_000)) + "/>"
    ),
    "a million prefixes": lambda: of_sheet("<sheetData/>", many('<x xmlns:a{:x}="u"/>', range(1_000_000))),
    "a million names in a cell": lambda: of_sheet(
        "<sheetData><row><c>" + many('<v a{:x}=""/>', range(1_000_000)) + "</c></row></sheetData>"
    ),
    "a sheet by five names": lambda: package(
        {
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            + many('<sheet name="S{0}" sheetId="{0}" r:id="r{0}"/>', range(1, 6))
            + "</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": relations(
                *(
                    ("worksheet", f"worksheets/{name}.xml")
                    for name in ("sheet1", "Sheet1", "SHEET1", "sHEET1", "shEEt1")
                )
            ),
            SHEET_1: sheet("<sheetData><row>" + "<c/>" * 400_000 + "</row></sheetData>"),
        }
    ),
    "400,000 empty cells": lambda: of_sheet(
        "<sheetData>" + ("<row>" + "<c/>" * 40 + "</row>") * 10_000 + "</sheetData>"
    ),
    "a text in 100,000 pieces": lambda: of_sheet(TEXT.format("a<!---->" * 100_000)),
    "two million shared texts": lambda: of_part(
        "sharedStrings", f'<sst xmlns="{MAIN}">' + "<si/>" * 2_000_000 + "</sst>"
    ),
    "1.5 million styles": lambda: of_part(
        "styles", f'<styleSheet xmlns="{MAIN}"><cellXfs>' + "<xf/>" * 1_500_000 + "</cellXfs></styleSheet>"
    ),
    "a file that was cut": lambda: package({})[:-30],
}
CALENDARS: dict[str, Callable[[], bytes]] = {
    "300,000 folds in a line": lambda: calendar(event(1, "DESCRIPTION:x\r\n" + " y\r\n" * 300_000)),
    "a line of 5 MB": lambda: calendar(event(1, "DESCRIPTION:" + "x" * 5_000_000 + "\r\n")),
    "80,000 parameters": lambda: calendar(
        event(1, "ATTENDEE" + many(";X-P{}=v", range(80_000)) + ":mailto:a@example.com\r\n")
    ),
    "a parameter that isn't closed": lambda: calendar(event(1, 'X-A;CN="' + "a;b=,:" * 200_000 + "\r\n")),
    "20,000 components in one another": lambda: calendar(BEGIN * 20_000 + END * 20_000),
    "300 zones whose rule gives no day": lambda: calendar(
        *(zone(number) + event(number, start=f"DTSTART;TZID=Z{number}:20240101T100000") for number in range(300))
    ),
    "100,000 lines of junk": lambda: calendar("junk\r\n" * 100_000),
    "700 rules for the 30th of February": lambda: rule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 700),
    "the same, five times each": lambda: rule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", 700),
    "700 rules for the fifth of one day": lambda: rule("FREQ=DAILY;BYSETPOS=5", 700),
    "70 rules for the second to the 360th of one day": lambda: rule(
        "FREQ=DAILY;BYSETPOS=" + ",".join(map(str, range(2, 361))), 70
    ),
    "a rule for 999,999,999,999 days": lambda: rule("FREQ=DAILY;COUNT=999999999999", 3),
    "20,000 excepted days": lambda: calendar(event(1, "RRULE:FREQ=DAILY\r\n" + EXDATE * 20_000)),
}
HEAD = "schema_version: '1.0'\nid: x\ntitle: X\n"
ALIASES = "x-{0}: &a{0} [" + ", ".join(["*a{1}"] * 10) + "]\n"
TIMELINES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "lists 100,000 deep": ("json", lambda: json_timeline(', "x-a": ' + "[" * 100_000 + "]" * 100_000)),
    "a number of 5,000 digits": ("json", lambda: json_timeline(', "x-a": ' + "9" * 5_000)),
    "a key twice": ("json", lambda: json_timeline(', "title": "Y"')),
    "numbers that are none": ("json", lambda: json_timeline(', "x-a": [NaN, 1e999]')),
    "half a character": ("json", lambda: json_timeline(', "x-a": "\\ud800"')),
    "300,000 empty objects": ("json", lambda: json_timeline(', "events": [' + ",".join(["{}"] * 300_000) + "]")),
    "UTF-16": ("json", lambda: json_timeline("").decode().encode("utf-16")),
    "aliases of aliases": (
        "yaml",
        f"{HEAD}x-0: &a0 [a]\n{''.join(ALIASES.format(at, at - 1) for at in range(1, 10))}".encode,
    ),
    "an alias of itself": ("yaml", f"{HEAD}x-a: &a [*a]\n".encode),
    "lists 5,000 deep in YAML": ("yaml", (HEAD + "x-a: " + "[" * 5_000 + "]" * 5_000).encode),
}

FAULTS = [
    *(Fault(words, "a.xlsx", make) for words, make in WORKBOOKS.items()),
    *(Fault(words, "a.ics", make) for words, make in CALENDARS.items()),
    *(Fault(words, f"a.timeline.{kind}", make) for words, (kind, make) in TIMELINES.items()),
]
