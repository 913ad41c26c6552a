"""Broken files, found by folder: the problems of a file are exactly the text of the `.txt` beside it.

JSON is in `tests/broken/`, YAML in `tests/broken-yaml/` (some of it only looks broken), and calendars are in
`tests/broken-ics/`.

To add a case, add a file and run `REWRITE=1 pytest tests/loading/test_broken.py`. Then read the new text as an analyst
would.
"""

import os
import re
from pathlib import Path

import pytest
from tests.places import TESTS
from tests.printed import without_words

import alitimeline
from alitimeline import schema
from alitimeline.cli import main
from alitimeline.model.kinds import COLLECTIONS

FOLDER = TESTS / "broken"
SOURCE = Path(alitimeline.__file__).parent
JSON_FILES = sorted(FOLDER.glob("*.json"))
FILES = [
    *JSON_FILES,
    *sorted(FOLDER.with_name("broken-yaml").glob("*.yaml")),
    *sorted(FOLDER.with_name("broken-ics").glob("*.ics")),
]

#: How the modules name the code of a problem: as a keyword, or as an argument of what makes problems there.
CODE = re.compile(
    r'code(?:: str )?= ?"([a-z-]+)"|problem\(\s*(?:at, )?"([a-z-]+)"'
    r'|(?:yield|return) "([a-z-]+)", (?:path|place|step|\()|"((?:[a-z]+-)?uncited)"'
)
#: How the checker of calendars names them.
CALENDAR_CODE = re.compile(r'(?:report|warn|say)(?:\(|, )"([a-z-]+)"')
#: The codes that no file can have alone: there is no file, or it takes the texts of its sources, or exports tell them.
WITHOUT_A_FILE = {"unreadable", "quote-not-found", "text-missing", "text-unused", "left-out", "calendar-size"}
WITHOUT_A_FILE |= {"draft"}  # tests/drafting
# between files: tests/loading/test_sharing.py and test_comparison.py
BETWEEN = re.compile(r"\[(duplicate-timeline|one-person)\]")
WITHOUT_A_FILE |= {"uses-unused", "lent", "duplicate-timeline", "one-person"}
# of tables: tests/tables tries them
WITHOUT_A_FILE |= {"mapping", "table-cell", "table-row", "table-conflict", "table-gone", "table-note"}


@pytest.mark.parametrize("engine", ["fast", "reference"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_broken(file: Path, engine: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A broken file gives exactly the text beside it with either engine, and fails unless there are but warnings."""
    monkeypatch.chdir(file.parent)
    monkeypatch.setenv("ALITIMELINE_ENGINE", engine)
    status = main(["validate", file.name])
    told = capsys.readouterr().out
    beside = file.with_suffix(".txt")
    if "REWRITE" in os.environ:  # pragma: no cover - run by hand
        beside.write_bytes(told.encode())

    assert told == beside.read_bytes().decode()
    assert status == (2 if "error[newer-version]" in told else 1 if ": error[" in told else 0)


#: What nests deeper than any parser may go is too large to lie in a folder; where our limit ends.
DEEP = {
    "nested.json": ("[" * 100_000 + "]" * 100_000, "1:101"),
    "braces.yaml": ("{a: " * 50_000, "1:401"),
    "brackets.yaml": ("[" * 50_000, "1:101"),
    "dashes.yaml": ("- " * 50_000, "1:201"),
    "indented.yaml": ("".join(f"{' ' * depth}a:\n" for depth in range(300)), "101:101"),
}


@pytest.mark.parametrize("name", DEEP)
def test_deep(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that nests without end is refused at the place where the limit ends."""
    monkeypatch.chdir(tmp_path)
    text, place = DEEP[name]
    Path(name).write_text(text, "utf-8")

    assert main(["validate", name]) == 1
    assert without_words(capsys.readouterr().out) == [f"{name}:{place}: error[depth]"]


def test_all_at_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One bad file hides no other, and neither does one that is missing; that one decides the status."""
    monkeypatch.chdir(FOLDER)
    texts = [file.with_suffix(".txt").read_text("utf-8") for file in JSON_FILES]

    assert main(["validate", "missing.json", *(file.name for file in JSON_FILES)]) == 2
    first, *others = capsys.readouterr().out.splitlines(keepends=True)
    assert first.startswith("missing.json: error[unreadable] ")
    assert "".join(line for line in others if not BETWEEN.search(line)) == "".join(texts)


def test_enough() -> None:
    """There are at least 150 broken files, each with a text, and no text without a file."""
    assert len(FILES) >= 150
    assert [file.with_suffix(".txt") for file in FILES] == [
        *sorted(FOLDER.glob("*.txt")),
        *sorted(FOLDER.with_name("broken-yaml").glob("*.txt")),
        *sorted(FOLDER.with_name("broken-ics").glob("*.txt")),
    ]


def _texts(package: str) -> list[str]:
    """Return the texts of the modules below a package of ours, but for those that read or check workbooks."""
    modules = sorted((SOURCE / package).rglob("*.py"))
    return [module.read_text("utf-8") for module in modules if not {"workbook", "back"} & {*module.parts}]


def test_every_code() -> None:
    """Every code that a problem can have is told of some file."""
    codes = {code for module in _texts("") for match in CODE.findall(module) for code in match if code}
    codes |= {f"ical-{code}" for module in _texts("calendar/grammar") for code in CALENDAR_CODE.findall(module)}
    codes |= {schema.CODES.get(name, name) for name in schema.FORMATS} | {f"unknown-{kind}" for kind in COLLECTIONS}
    told = {
        code for file in FILES for code in re.findall(r"\[([a-z-]+)\]", file.with_suffix(".txt").read_text("utf-8"))
    }

    assert told == codes - WITHOUT_A_FILE


def test_one_line_each() -> None:
    """A problem is one line, beginning with file, line and column; its message is no sentence with a full stop."""
    form = re.compile(r"[a-z0-9-]+\.(?:json|yaml|ics):\d+:\d+: (error|warning|note)\[[a-z-]+\] .{1,400}[^.\n]\n")
    lines = [line for file in FILES for line in file.with_suffix(".txt").read_text("utf-8").splitlines(keepends=True)]

    assert [line for line in lines if not form.fullmatch(line)] == []
