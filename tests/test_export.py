"""What holds for every export format, and the writing of files."""

import inspect
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from errno import EACCES, EISDIR, ENOENT
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import get_args, get_type_hints
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from attrs import fields
from openpyxl import load_workbook
from tests.fonts import FORMATS_HERE
from tests.places import needs_unix

import alitimeline
from alitimeline import Timeline, export
from alitimeline.answers.words import Language
from alitimeline.briefing import sheets
from alitimeline.calendar import writing
from alitimeline.export import FORMATS, FormatName, find_format, save, to_bytes, write
from alitimeline.page import svg
from alitimeline.page.drawing import Picture
from alitimeline.problems import ExportError, UnknownNameError

#: What a type checker takes for the options of the formats.
TYPED: dict[str, type] = {
    "ics": export.CalendarOptions,
    "xlsx": export.BriefingOptions,
    **dict.fromkeys(("html", "timelinejs"), export.ViewOptions),
    **dict.fromkeys(("svg", "png"), export.PictureOptions),
    "mermaid": export.DiagramOptions,
}


def test_formats_have_a_type() -> None:
    """The formats that type checkers and editors know are those of the table, in its order."""
    assert get_args(FormatName) == tuple(FORMATS)


@pytest.fixture(params=FORMATS_HERE)
def form(request: pytest.FixtureRequest) -> FormatName:
    """Return each format in turn."""
    name: FormatName = request.param
    return name


def test_writing_goes_by_suffix(alibaba: Timeline, form: FormatName, tmp_path: Path) -> None:
    """`write` puts the bytes of the format that the suffix names into the file."""
    path = tmp_path / f"briefing{FORMATS[form].suffix.upper()}"
    write(alibaba, path)

    assert path.read_bytes() == to_bytes(alibaba, form)


def list_types(options: type) -> dict[str, object]:
    """Return the types of options, as a type checker knows them, by their names."""
    names = {"date": date, "timedelta": timedelta, "Language": Language, "Picture": Picture, "Size": svg.Size}
    return get_type_hints(options, localns=names | {"briefing": sheets.options, "calendar": writing.options})


def test_options_have_types(form: FormatName) -> None:
    """The types that a type checker knows of the options of a format are those of its `Options`; none is required."""
    if not FORMATS[form].has_options:
        assert form not in TYPED
        return
    options = import_module(f"alitimeline.{FORMATS[form].module}").Options
    expected = get_type_hints(options.__init__)

    assert list_types(TYPED[form]) == {name: kind for name, kind in expected.items() if name != "return"}
    assert TYPED[form].__required_keys__ == frozenset()  # type: ignore[attr-defined] # of a TypedDict


def test_options_of_any_format() -> None:
    """`write` takes the options of all formats, each with any of its types."""
    every: dict[str, object] = {}
    for options in TYPED.values():
        every |= list_types(options)
    profiles = [list_types(TYPED[form])["profile"] for form in ("xlsx", "ics")]

    assert list_types(export.AnyOptions) == every | {"profile": profiles[0] | profiles[1]}  # type: ignore[operator]
    shown = {
        name: kind for name, kind in inspect.signature(alitimeline.picture).parameters.items() if name != "timeline"
    }
    assert {name: kind.default for name, kind in shown.items()} == {
        field.name: field.default for field in fields(svg.Options)
    }
    assert {name: kind.annotation for name, kind in shown.items()} == list_types(export.PictureOptions)


def test_an_empty_timeline_can_be_written(form: FormatName) -> None:
    """Every format holds a timeline without any record."""
    assert to_bytes(Timeline(id="empty", title="Empty"), form)


def test_text_formats_are_utf_8(alibaba: Timeline, form: FormatName) -> None:
    """What is listed as text is UTF-8, and nothing else is."""
    text = True
    try:
        to_bytes(alibaba, form).decode()
    except UnicodeDecodeError:
        text = False

    assert text == FORMATS[form].is_text


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "4711", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "LANGUAGE": "zh"},
    ],
    ids=["seed 1, Shanghai", "seed 4711, St John's"],
)
def test_same_bytes_in_any_surroundings(alibaba: Timeline, form: FormatName, surroundings: dict[str, str]) -> None:
    """Neither hash seed, time zone, locale nor folder changes a byte."""
    code = f"""
import sys, alitimeline
timeline = alitimeline.bundled("alibaba-2023")
sys.stdout.buffer.write(alitimeline.export.to_bytes(timeline, {form!r}))
"""
    result = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | surroundings, cwd="/", capture_output=True, check=True
    )

    assert result.stdout == to_bytes(alibaba, form)


def test_json_comes_back(alibaba: Timeline) -> None:
    """Export → load gives an equal timeline."""
    assert alitimeline.loads(to_bytes(alibaba, "json")) == alibaba


def test_json_is_valid_for_another_engine(alibaba: Timeline) -> None:
    """The JSON is valid under an independent JSON Schema engine."""
    import json

    import jsonschema_rs

    from alitimeline.resources import read_schema

    validator = jsonschema_rs.validator_for(json.loads(read_schema()))

    assert [error.message for error in validator.iter_errors(json.loads(to_bytes(alibaba, "json")))] == []


def test_unknown_format(alibaba: Timeline) -> None:
    """A format that there isn't is refused with those that there are."""
    with pytest.raises(UnknownNameError, match=r"no export format is called 'pdf' \(known: html, ics, json, "):
        to_bytes(alibaba, "pdf")  # type: ignore[call-overload] # on purpose


@pytest.mark.parametrize(
    ("name", "message"), [("a.xls", "did you mean '.xlsx'?"), ("a", "suffix ''"), ("a.b", "known")]
)
def test_unknown_suffix(name: str, message: str) -> None:
    """A file name that says no format is refused with a way out."""
    with pytest.raises(UnknownNameError) as caught:
        find_format(name)

    assert message in str(caught.value)


def test_a_failed_export_leaves_the_old_file(
    alibaba: Timeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether making the bytes fails or writing them, the file that was there stays, and no draft of the new one."""
    path = tmp_path / "briefing.json"
    path.write_text("old")

    def fail(_timeline: Timeline) -> Iterator[bytes]:
        yield b"{"
        raise ExportError("the test says so")

    monkeypatch.setattr("alitimeline.documents.canonical.to_chunks", fail)
    with pytest.raises(ExportError, match="the test says so"):
        write(alibaba, path, overwrite=True)
    monkeypatch.undo()

    def full(_draft: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ExportError, match=r"briefing\.json can't be written: No space left on device"):
        write(alibaba, path, overwrite=True)

    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("briefing.json", "old")]


@pytest.mark.parametrize("form", FORMATS_HERE)
def test_what_an_export_replaces(alibaba: Timeline, tmp_path: Path, form: FormatName) -> None:
    """An earlier export is replaced; what was edited since, or is another file, only if that is asked for."""
    path = tmp_path / f"a{FORMATS[form].suffix}"
    write(alibaba, path)
    exported = path.read_bytes()
    write(alibaba, path)
    for data in (*_edit(exported, form), _pack({}), _pack({"a": b"b"}), b"PK\x03\x04", b"[" * 100_000, b"[1]"):
        path.write_bytes(data)
        with pytest.raises(ExportError, match="is there already"):
            write(alibaba, path)
        assert path.read_bytes() == data
    write(alibaba, path, overwrite=True)
    assert path.read_bytes() == exported


def test_a_file_that_may_not_be_read(alibaba: Timeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose content nobody may look at is not written over."""

    def refuse(_path: object, _mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "a.json"
    path.write_bytes(b"{ }")
    monkeypatch.setattr("alitimeline.export.open", refuse, raising=False)
    with pytest.raises(ExportError, match="can't be read: Permission denied"):
        write(alibaba, path)


def _edit(exported: bytes, form: FormatName) -> tuple[bytes, ...]:
    """Return an export as people and other programs leave it."""
    match form:
        case "ics":
            return (
                exported.replace(b"//alitimeline//EN", b"//Other//EN"),
                exported.replace(b"\r\n", b"\n"),
                exported.replace(b"X-WR-CALNAME:", b"X-WR-CALNAME:" + b"Mine: " * 12),
                exported.removesuffix(b"END:VCALENDAR\r\n"),
            )
        case "json":
            return b"{ }", exported.replace(b"  ", b" "), exported.replace(b'"alibaba-2023"', b'"alibaba"')
        case "yaml":
            return b"# mine\n" + exported, exported.replace(b"id: alibaba-2023", b"id: alibaba"), exported + b"\n"
        case "html" | "svg" | "png" | "mermaid" | "timelinejs":
            return exported.replace(b"l", b"L"), exported + b"\n", exported[:-1], exported[: len(exported) // 2]
        case _:
            return _save_again(exported), _copy_parts(exported, b"Alibaba", b"Another")


def _pack(parts: dict[str | ZipInfo, bytes]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as package:
        for part, data in parts.items():
            package.writestr(part, data)
    return buffer.getvalue()


def _copy_parts(workbook: bytes, old: bytes, new: bytes) -> bytes:
    """Replace bytes in the parts of a workbook, and change nothing else about them."""
    with ZipFile(BytesIO(workbook)) as package:
        parts = {info: package.read(info) for info in package.infolist()}
    edited: dict[str | ZipInfo, bytes] = {info: data.replace(old, new) for info, data in parts.items()}
    assert [*edited.values()] != [*parts.values()]
    return _pack(edited)


def _save_again(workbook: bytes) -> bytes:
    """Return what another program makes of a workbook."""
    buffer = BytesIO()
    load_workbook(BytesIO(workbook)).save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("place", "reason"),
    [(lambda folder: folder / "missing" / "a.json", os.strerror(ENOENT)), (lambda folder: folder, os.strerror(EISDIR))],
    ids=["missing folder", "folder"],
)
def test_where_nothing_can_be_written(place: Callable[[Path], Path], reason: str, tmp_path: Path) -> None:
    """A place that can't take a file is named, with the reason."""
    with pytest.raises(ExportError, match=reason):
        save(b"", place(tmp_path))


@needs_unix
def test_permissions_stay(tmp_path: Path) -> None:
    """A file that is replaced keeps its permissions; a new one gets those that any program gives."""
    old, new, other = tmp_path / "old", tmp_path / "new", tmp_path / "other"
    old.touch()
    old.chmod(0o640)
    other.touch()
    save(b"new", old)
    save(b"new", new)

    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert new.stat().st_mode == other.stat().st_mode


@needs_unix
def test_drafts_are_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a private file is written anew, nobody else can read the draft; owner and group stay, where that may be."""
    file, owners = tmp_path / "private", []
    file.touch()
    file.chmod(0o600)

    def chown(draft: Path, user: int, group: int) -> None:
        owners.append((stat.S_IMODE(draft.stat().st_mode), user, group))
        raise PermissionError

    def parts() -> Iterator[bytes]:
        yield b"half"
        modes.extend(stat.S_IMODE(draft.stat().st_mode) for draft in tmp_path.glob(".private.*"))

    modes: list[int] = []
    monkeypatch.setattr(os, "chown", chown)
    save(parts(), file)
    monkeypatch.delattr(os, "chown")
    save(b"whole", file)

    assert modes == [0o600]
    assert owners == [(0o600, file.stat().st_uid, file.stat().st_gid)]
    assert file.read_bytes() == b"whole"


def test_what_is_write_protected_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that its owner protected isn't replaced."""
    file = tmp_path / "kept"
    file.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may do anything
    with pytest.raises(ExportError, match=os.strerror(EACCES)):
        save(b"new", file)

    assert file.read_bytes() == b"old"


@needs_unix
def test_links_stay(tmp_path: Path) -> None:
    """Writing through a link replaces what it leads to."""
    target, link = tmp_path / "target", tmp_path / "link"
    target.touch()
    link.symlink_to(target)
    save(b"new", link)

    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_devices_stay() -> None:
    """What is no file is written to, never replaced."""
    save(b"away", os.devnull)

    assert Path(os.devnull).is_char_device()
