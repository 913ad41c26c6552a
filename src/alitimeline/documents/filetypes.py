"""What a file is, by its first bytes and by its name: one answer for all that open files."""

import re
from typing import NamedTuple

__all__ = [
    "CALENDAR",
    "JSON",
    "LOCKED",
    "MACROS",
    "SAVE_AS",
    "TABLE",
    "WORKBOOK",
    "YAML",
    "file_type",
    "is_yaml",
    "recognize",
]


class FileType(NamedTuple):
    """A type of file."""

    key: str
    #: What messages call it.
    words: str
    #: What to do with such a file where something else is expected; None for the formats of timelines.
    hint: str | None = None


IMPORT = "turn it into a timeline with: alitimeline import"
SAVE_AS = "open it in Excel or LibreOffice and save it as Excel Workbook (.xlsx)"
COPY = (
    "say how its rows become records: --mapping MAP.yaml (--guess writes one); if it was a sheet of a briefing, save "
    "the whole workbook as .xlsx; "
    "else copy its rows into the workbook that this command writes: alitimeline template -o FILE.xlsx"
)
NO_DATA = "data comes as JSON or YAML, as a calendar (.ics) or as a workbook (.xlsx)"
BY_HAND = "enter what it says in the workbook that this command writes: alitimeline template -o FILE.xlsx"

JSON = FileType("json", "JSON")
YAML = FileType("yaml", "YAML")
CALENDAR = FileType("ics", "a calendar", f"{IMPORT}; in Python, alitimeline.read_calendar")
WORKBOOK = FileType("xlsx", "an Excel workbook", f"{IMPORT}; in Python, alitimeline.read_briefing or read_table")
TABLE = FileType("csv", "a table in plain text (CSV)", COPY)
MACROS = FileType("xlsm", "an Excel file with macros (.xlsm)", SAVE_AS)
BINARY_WORKBOOK = FileType("xlsb", "a binary Excel file (.xlsb)", SAVE_AS)
OLD_WORKBOOK = FileType("xls", "an Excel file from before 2007 (.xls)", SAVE_AS)
LOCKED = FileType(
    "locked",
    "a workbook that is locked with a password",
    "open it in Excel, take the password away (File, Info, Protect Workbook), and save it",
)
OPEN_DOCUMENT = FileType("ods", "an OpenDocument file (.ods)", SAVE_AS)
WORD = FileType("docx", "a Word document", BY_HAND)
SLIDES = FileType("pptx", "a PowerPoint presentation", NO_DATA)
PDF = FileType("pdf", "a PDF", "ask for the file that it was made from")
PICTURE = FileType("picture", "a picture", NO_DATA)
RICH_TEXT = FileType("rtf", "a text document (.rtf)", BY_HAND)
PAGE = FileType("html", "a web page", "save the file itself, not the page that shows it")
XML = FileType("xml", "an XML file", NO_DATA)
ZIP = FileType("zip", "a zip file", "unpack it first")

#: By the last part of a name, where the bytes don't say it.
BY_SUFFIX = {
    "json": JSON,
    **dict.fromkeys(("jsonl", "ndjson"), JSON),
    **dict.fromkeys(("yaml", "yml"), YAML),
    **dict.fromkeys(("csv", "tsv"), TABLE),
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "webp"), PICTURE),
    **{kind.key: kind for kind in (CALENDAR, WORKBOOK, MACROS, BINARY_WORKBOOK, OLD_WORKBOOK, OPEN_DOCUMENT, PDF)},
    **{kind.key: kind for kind in (WORD, SLIDES, RICH_TEXT, ZIP)},
}
#: By what a file begins with, in lower case.
SIGNATURES = (
    (re.compile(rb"begin:vcalendar\b"), CALENDAR),
    (re.compile(rb"%pdf-"), PDF),
    (re.compile(rb"\x89png|\xff\xd8\xff|gif8|riff....webp", re.DOTALL), PICTURE),
    (re.compile(rb"\{\\rtf"), RICH_TEXT),
    (re.compile(rb"<(?:!doctype html|html|table|meta|style)"), PAGE),
    (re.compile(rb"<\?xml"), XML),
)
#: How YAML begins, after comments: with a key, or with the mark of a document.
YAML_START = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|#.*)*+(?:---\s|[\w$-]+:(?:\s|$))")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The names of parts by which zip files are recognized. They can be read without unpacking anything.
PARTS = (
    (b"word/document.xml", WORD),
    (b"ppt/presentation.xml", SLIDES),
    (b"xl/workbook.bin", BINARY_WORKBOOK),
    (b"vbaProject.bin", MACROS),
    (b"[Content_Types].xml", WORKBOOK),
)


def file_type(data: bytes, name: str | None = None) -> FileType:
    """Return what a file is: what its bytes say, else what its name says, else JSON or YAML, as it begins."""
    suffix = (name or "").lower().rpartition(".")[2]
    return recognize(data) or BY_SUFFIX.get(suffix) or (YAML if YAML_START.match(data) else JSON)


def is_yaml(name: str) -> bool:
    """Return whether a file of this name is written in YAML."""
    return file_type(b"", name) is YAML


def recognize(data: bytes) -> FileType | None:
    """Return what a file is by its bytes alone; None if they can be many things."""
    if data.startswith(b"PK\x03\x04"):
        is_open_document = data[30:38] == b"mimetype"  # the name of the first part
        return OPEN_DOCUMENT if is_open_document else next((kind for part, kind in PARTS if part in data), ZIP)
    if data.startswith(OLE):
        return LOCKED if "EncryptedPackage".encode("utf-16-le") in data else OLD_WORKBOOK
    start = data[:2000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return next((kind for signature, kind in SIGNATURES if signature.match(start)), None)
