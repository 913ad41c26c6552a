"""How tall rows are: never less than LibreOffice needs for their texts, and not much more."""

import shutil
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Alignment, Font

from alitimeline.briefing.sheets.heights import CHINESE, LINE, WIDE_LINE, reckon_height

#: How wide columns are, in digits.
WIDTHS = (10, 14, 20, 30, 46, 112)
#: How many texts there are in a column.
TEXTS = 20
ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyzABCWM-",
    "абвгдежзийклмнопрстуфхцчшщ",
    "αβγδεζηθικλμνξοπ",
    "éèüößçñåøšžčłę",
    "iljtf",
)
CHINESE_TEXT = "新任首席执行官公布第号战略重点，。用户为先“”、：AI"


def draw(random: Random) -> str:
    """Draw a text: words of some alphabet, Chinese, or both."""
    alphabet = random.choice(ALPHABETS)
    lengths = [random.choice((2, 3, 5, 8, 12, 30)) for _ in range(random.randint(1, 25))]
    words = ["".join(random.choices(alphabet, k=length)) for length in lengths]
    mixed = [random.choice((word, "吴泳铭", "“用户为先”")) for word in words]
    chinese = "".join(random.choices(CHINESE_TEXT, k=random.randint(5, 90)))
    return random.choice((" ".join(words), "\n".join(words[:10]), " ".join(mixed), chinese))[:250]


def count(text: str, width: int, *, bold: bool) -> int:
    """Return how many lines are reckoned with."""
    return round(reckon_height(text, width, bold=bold) / (WIDE_LINE if CHINESE.search(text) else LINE))


@pytest.mark.program
def test_lines(tmp_path: Path) -> None:
    """The lines reckoned are never fewer than in LibreOffice, and at most 1.6 times as many, or one more."""
    program = shutil.which("soffice")
    if program is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice (soffice) and pdftotext are not installed")
    random = Random(20230910)  # noqa: S311 - the same on every machine, and no secret
    cases = [(draw(random), width, random.random() < 0.5) for width in WIDTHS for _ in range(TEXTS)]
    workbook: Any = openpyxl.Workbook()
    workbook._named_styles["Normal"].font = Font("Arial", 10)  # noqa: SLF001 - widths count in its digits
    workbook.remove(workbook.active)
    for number, (text, width, bold) in enumerate(cases):
        if number % TEXTS == 0:
            sheet = workbook.create_sheet()
            sheet.column_dimensions["A"].width = width
            sheet.page_setup.paperSize, sheet.page_setup.orientation = 8, "landscape"  # A3: a row on each page
        row = number % TEXTS + 1
        sheet.row_dimensions[row].height = 409
        cell = sheet.cell(row, 1, text)
        cell.font, cell.alignment = Font("Arial", 10, bold), Alignment("left", "top", wrap_text=True, indent=1)
    workbook.save(tmp_path / "lines.xlsx")
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command: list[str | Path] = [
        program,
        "--headless",
        home,
        "--convert-to",
        "pdf",
        "--outdir",
        tmp_path,
        tmp_path / "lines.xlsx",
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    pdf: list[str | Path] = ["pdftotext", "-layout", tmp_path / "lines.pdf", "-"]
    pages = subprocess.run(pdf, capture_output=True, text=True, check=True).stdout.split("\f")
    needed = [sum(bool(line.strip()) for line in page.split("\n")) for page in pages[: len(cases)]]
    reckoned = [count(text, width, bold=bold) for text, width, bold in cases]

    assert len(pages) == len(cases) + 1
    pairs = list(zip(reckoned, needed, strict=True))
    assert [case for case, (ours, theirs) in zip(cases, pairs, strict=True) if ours < theirs] == []
    assert [
        case for case, (ours, theirs) in zip(cases, pairs, strict=True) if ours > max(1.6 * theirs, theirs + 1)
    ] == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("short", 1),
        ("i" * 50, 1),
        ("W" * 16, 2),
        ("W" * 40, 3),
        ("one two three four five six seven", 2),
        ("a\nb\n\nc", 4),
        ("吴" * 15, 2),
        ("👏" * 11, 2),
        ("e\u0301" * 20, 1),
        ("ไทย" * 10, 2),
    ],
)
def test_texts_in_a_column_of_thirty_digits(text: str, lines: int) -> None:
    """Narrow letters need less room than wide ones, Chinese ones more, accents none."""
    assert count(text, 30, bold=False) == lines


def test_bold_texts() -> None:
    """Bold letters are wider."""
    text = "The handover of the chair in 2023"

    assert [count(text, 33, bold=bold) for bold in (False, True)] == [1, 2]


def test_a_row_that_is_tall_already() -> None:
    """A text that fits into a taller row doesn't change it."""
    assert reckon_height("one two three four five six seven", 30, least=100) == 100
