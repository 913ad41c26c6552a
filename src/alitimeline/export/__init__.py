"""Writes timelines in the formats that people open."""

import os
from importlib import import_module
from typing import TypeAlias

from alitimeline.model import Timeline
from alitimeline.problems import ExportError, unknown_name

__all__ = ["BINARY", "FORMATS", "format_of", "save", "to_bytes", "write"]

#: Every format by the suffix of its files, with the module here whose `to_bytes` writes it; it loads when first used.
#: A new format is a module, a line here and a section in docs.
FORMATS = {"json": "json", "ics": "ical", "xlsx": "excel"}

#: The formats that are no text.
BINARY = frozenset({"xlsx"})

StrPath: TypeAlias = str | os.PathLike[str]


def to_bytes(timeline: Timeline, format: str) -> bytes:  # noqa: A002 - the word that users know
    """Write *timeline* in a format. The same timeline gives the same bytes.

    Raises:
        UnknownNameError: if there is no such format.
        ExportError: if the format can't hold the timeline.

    """
    if format not in FORMATS:
        raise unknown_name("export format is called", format, FORMATS)
    data: bytes = import_module(f"{__name__}.{FORMATS[format]}").to_bytes(timeline)
    return data


def format_of(path: StrPath) -> str:
    """Return the format that the suffix of a file name stands for; raises `UnknownNameError` if none does."""
    suffix = os.path.splitext(path)[1].removeprefix(".").lower()  # noqa: PTH122 - pathlib costs time to load
    if suffix not in FORMATS:
        raise unknown_name(
            "export format has the suffix", f".{suffix}" if suffix else "", [f".{each}" for each in FORMATS]
        )
    return suffix


def write(timeline: Timeline, path: StrPath) -> None:
    """Write *timeline* to a file, in the format that its suffix stands for. A failed export leaves the old file whole.

    Raises:
        UnknownNameError: if the suffix stands for no format.
        ExportError: if the format can't hold the timeline, or the file can't be written.

    """
    save(to_bytes(timeline, format_of(path)), path)


def save(data: bytes, path: StrPath) -> None:
    """Put *data* in a file, wholly or not at all; raises `ExportError`."""
    import secrets
    import shutil
    from pathlib import Path

    # Through links, so that the file that they lead to is replaced; beside it, so that replacing is one step.
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)  # a device or a pipe can't be replaced; a folder is refused
            return
        draft = target.with_name(f".{target.name[:50]}.{secrets.token_hex(4)}")
        try:
            with draft.open("xb") as file:
                file.write(data)
            if target.exists():
                shutil.copymode(target, draft)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise ExportError(f"{os.fspath(path)} can't be written: {error.strerror}") from error
