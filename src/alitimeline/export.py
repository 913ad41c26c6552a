"""Writes timelines in the formats that people open."""

import os
from collections.abc import Iterable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any, TypeAlias

from alitimeline.documents.outputs import Exported, Progress
from alitimeline.model import Timeline
from alitimeline.problems import ExportError, Problem, unknown_name

__all__ = [
    "BINARY",
    "FORMATS",
    "WITH_OPTIONS",
    "Exported",
    "Progress",
    "exported",
    "format_of",
    "left_out",
    "save",
    "size_warning",
    "split",
    "to_bytes",
    "write",
]

#: Every format by the suffix of its files, with the module here whose `exported` writes it; it loads when first used.
#: A new format is a module, a line here and a section in docs.
FORMATS = {
    "json": "documents.canonical",
    "ics": "calendar.writing",
    "xlsx": "briefing.sheets",
}

#: The formats that are no text.
BINARY = frozenset({"xlsx"})

#: The formats that have options: the calendar and the briefing (`Options` of their modules).
WITH_OPTIONS = frozenset({"ics", "xlsx"})

StrPath: TypeAlias = str | os.PathLike[str]


def exported(
    timeline: Timeline,
    format: str,  # noqa: A002 - the word that users know
    *,
    progress: Progress | None = None,
    **options: Any,  # noqa: ANN401
) -> Exported:
    """Write *timeline* in a format, in parts that take little memory where it allows, and tell what it doesn't show.

    *progress* is told how many of how many rows are written, of a briefing only.

    Raises as `to_bytes`, some of it as one goes through the parts.
    """
    module = _module(format, options)
    told = {"progress": progress} if format == "xlsx" else {}
    made: Exported = module.exported(timeline, **told, **options)
    return made


def to_bytes(timeline: Timeline, format: str, **options: Any) -> bytes:  # noqa: A002, ANN401
    """Write *timeline* in a format. The same timeline and options give the same bytes.

    Raises:
        UnknownNameError: if there is no such format.
        TypeError: if the format has no such option; calendars have some (`alitimeline.calendar.writing.Options`)
            and briefings (`alitimeline.briefing.sheets.Options`).
        ExportError: if the format can't hold the timeline, or an option has a value that it can't have.

    """
    return b"".join(exported(timeline, format, **options).chunks)


def left_out(timeline: Timeline, format: str, **options: Any) -> tuple[Problem, ...]:  # noqa: A002, ANN401
    """Tell what an export of *timeline* doesn't show: warnings, each with its `record`. Raises as `to_bytes`."""
    return tuple(exported(timeline, format, **options).left_out)


def size_warning(name: str, size: int) -> tuple[Problem, ...]:
    """Warn of a calendar of so many bytes, called *name*, that Google Calendar doesn't take it."""
    found: tuple[Problem, ...] = _calendar().size_warning(name, size)
    return found


def split(timeline: Timeline, by: str, **options: Any) -> Iterator[tuple[str, Iterator[bytes]]]:  # noqa: ANN401
    """Yield the files of a calendar in parts, by "year", "kind" or "component": the name of each, and its chunks.

    Raises:
        UnknownNameError: if there is no such way to split.
        ExportError: and `TypeError`, as `to_bytes`.

    """
    files: Iterator[tuple[str, Iterator[bytes]]] = _calendar().split(timeline, by, **options)
    return files


def _module(form: str, options: Iterable[str]) -> ModuleType:
    """Return the module that writes a format, if that takes the options."""
    if form not in FORMATS:
        raise unknown_name("export format is called", form, FORMATS)
    if form not in WITH_OPTIONS:
        for option in options:
            raise TypeError(f"the format {form!r} has no option {option!r} (ics and xlsx have options)")
    return import_module(f"alitimeline.{FORMATS[form]}")


def _calendar() -> ModuleType:
    return import_module("alitimeline.calendar.writing")


def format_of(path: StrPath) -> str:
    """Return the format that the suffix of a file name stands for; raises `UnknownNameError` if none does."""
    suffix = os.path.splitext(path)[1].removeprefix(".").lower()  # noqa: PTH122 - pathlib costs time to load
    if suffix not in FORMATS:
        raise unknown_name(
            "export format has the suffix", f".{suffix}" if suffix else "", [f".{each}" for each in FORMATS]
        )
    return suffix


def write(timeline: Timeline, path: StrPath, **options: Any) -> None:  # noqa: ANN401
    """Write *timeline* to a file, in the format that its suffix stands for. A failed export leaves the old file whole.

    Raises:
        UnknownNameError: if the suffix stands for no format.
        TypeError: if the format has no such option.
        ExportError: if the format can't hold the timeline, or the file can't be written.

    """
    save(exported(timeline, format_of(path), **options).chunks, path)


def save(data: bytes | Iterable[bytes], path: StrPath) -> None:
    """Put *data*, at once or in parts, in a file, wholly or not at all; raises `ExportError`."""
    import secrets
    import shutil
    from pathlib import Path

    # Through links, so that the file that they lead to is replaced; beside it, so that replacing is one step.
    target = Path(os.path.realpath(path))
    parts = [data] if isinstance(data, bytes) else data
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as device:  # a device or a pipe can't be replaced; a folder is refused
                device.writelines(parts)
            return
        draft = target.with_name(f".{target.name[:50]}.{secrets.token_hex(4)}")
        try:
            with draft.open("xb") as file:
                file.writelines(parts)
            if target.exists():
                shutil.copymode(target, draft)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise ExportError(f"{os.fspath(path)} can't be written: {error.strerror}") from error
