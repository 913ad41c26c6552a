"""Timelines → files that people open: the table of formats."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from errno import EACCES
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from alitimeline.documents.outputs import Exported, Progress
from alitimeline.loading.files import StrPath
from alitimeline.model import Timeline
from alitimeline.problems import ExportError, Problem, unknown_name

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "BINARY",
    "FORMATS",
    "WITH_OPTIONS",
    "Exported",
    "Progress",
    "check_target",
    "find_format",
    "list_losses",
    "remove_drafts",
    "render",
    "save",
    "size_warning",
    "split",
    "to_bytes",
    "write",
]

#: The formats by the suffix of their files, with the module whose `render` writes them; it loads when first used.
#: A new format is a module, a line here and a section in docs.
FORMATS = {"json": "documents.canonical", "ics": "calendar.writing", "xlsx": "briefing.sheets"}

#: What is being written.
_drafts: "set[Path]" = set()

#: The formats that are not text.
BINARY = frozenset({"xlsx"})

#: The formats that have options: the calendar and the briefing (`Options` of their modules).
WITH_OPTIONS = frozenset({"ics", "xlsx"})


def render(
    timeline: Timeline,
    format: str,  # noqa: A002 - the word that users know
    *,
    progress: Progress | None = None,
    **options: Any,  # noqa: ANN401
) -> Exported:
    """Write *timeline* in a format, in parts to save memory; the result also lists what the file doesn't show.

    *progress* is called with the number of rows written and their total, for a briefing only.

    Raises as `to_bytes`, some of it only while the parts are read.
    """
    module = _import_writer(format, options)
    if format == "xlsx":
        options["progress"] = progress
    result: Exported = module.render(timeline, **options)
    return result


def to_bytes(timeline: Timeline, format: str, **options: Any) -> bytes:  # noqa: A002, ANN401
    """Write *timeline* in a format. The same timeline and options give the same bytes.

    Raises:
        UnknownNameError: if there is no such format.
        TypeError: if the format has no such option; calendars have some (`alitimeline.calendar.writing.Options`)
            and briefings (`alitimeline.briefing.sheets.Options`).
        ExportError: if the timeline doesn't fit in the format, or an option has an invalid value.
    """
    return b"".join(render(timeline, format, **options).chunks)


def list_losses(timeline: Timeline, format: str, **options: Any) -> tuple[Problem, ...]:  # noqa: A002, ANN401
    """List what an export of *timeline* doesn't show: warnings with their `record`. Raises as `to_bytes`."""
    return tuple(render(timeline, format, **options).left_out)


def size_warning(name: str, size: int) -> tuple[Problem, ...]:
    """Return a warning if a calendar called *name*, of *size* bytes, is too large for Google Calendar."""
    warnings: tuple[Problem, ...] = _import_writer("ics").size_warning(name, size)
    return warnings


def split(timeline: Timeline, by: str, **options: Any) -> Iterator[tuple[str, Iterator[bytes]]]:  # noqa: ANN401
    """Split a calendar into files, by "year", "kind" or "component": yield the name of a file, and its chunks.

    Raises as `to_bytes`, and `UnknownNameError` if there is no such way to split.
    """
    files: Iterator[tuple[str, Iterator[bytes]]] = _import_writer("ics").split(timeline, by, **options)
    return files


def _import_writer(form: str, options: Iterable[str] = ()) -> ModuleType:
    """Return the module that writes a format; raises `UnknownNameError`, or `TypeError` for an option it lacks."""
    if form not in FORMATS:
        raise unknown_name("export format is called", form, FORMATS)
    if form not in WITH_OPTIONS:
        for option in options:
            raise TypeError(f"the format {form!r} has no option {option!r} (ics and xlsx have options)")
    return import_module(f"alitimeline.{FORMATS[form]}")


def find_format(path: StrPath) -> str:
    """Return the format that the suffix of a file name means; raises `UnknownNameError` if it means none."""
    suffix = os.path.splitext(path)[1].removeprefix(".").lower()  # noqa: PTH122 - pathlib costs time to load
    if suffix not in FORMATS:
        suffixes = [f".{known}" for known in FORMATS]
        raise unknown_name("export format has the suffix", f".{suffix}" if suffix else "", suffixes)
    return suffix


def write(timeline: Timeline, path: StrPath, *, overwrite: bool = False, **options: Any) -> None:  # noqa: ANN401
    """Write *timeline* to a file, in the format of its suffix. A failed export leaves the old file as it was.

    Raises:
        UnknownNameError: if no format has the suffix.
        TypeError: if the format has no such option.
        ExportError: if the timeline doesn't fit in the format, or the file can't be written, or a file is there that
            isn't an unedited export (see `check_target`), without *overwrite*.
    """
    if not overwrite:
        check_target(path, find_format(path), timeline)
    save(render(timeline, find_format(path), **options).chunks, path)


def check_target(path: StrPath, format: str, timeline: Timeline) -> None:  # noqa: A002 - the word that users know
    """Raise `ExportError` if a file is there that an export of *timeline* to this format may not replace.

    It may replace what such an export wrote before: a workbook that no program has saved since, a calendar of ours,
    canonical JSON of a timeline with the same id.
    """
    name = os.fspath(path)  # not the number of an open file
    if not os.path.isfile(name):  # noqa: PTH113 - pathlib raises where it may not look
        return
    try:
        with open(name, "rb") as file:  # noqa: PTH123 - pathlib costs time to load
            data = file.read()
    except OSError as error:
        raise ExportError(f"{name} can't be read: {error.strerror}") from error
    if data and not _import_writer(format).is_own(data, timeline):
        what = "is not an earlier export of this timeline"
        hint = "write another file, or overwrite it: --overwrite, in Python overwrite=True"
        if format == "xlsx":
            what, hint = "was edited, or is not a briefing", f"import its edits first; {hint}"
        raise ExportError(f"{name} is there already, and {what}", hint)


def save(data: bytes | Iterable[bytes], path: StrPath) -> int:
    """Write *data*, bytes or parts of them, to a file: all of it or nothing. Return its size; raises `ExportError`.

    The file keeps its mode and, as far as the system lets us, its owner.
    """
    import secrets
    import stat
    from pathlib import Path

    # Links are followed: their target is replaced. The draft is in the same folder, so replacing is one step.
    target = Path(os.path.realpath(path))
    parts = [data] if isinstance(data, bytes) else data
    try:
        before = target.stat() if target.exists() else None
        if before and not stat.S_ISREG(before.st_mode):
            with target.open("wb") as device:  # a device or a pipe can't be replaced; a folder is refused
                return sum(map(device.write, parts))
        if before and not os.access(target, os.W_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
        draft = target.with_name(f".{target.name[:50]}.{secrets.token_hex(4)}")
        _drafts.add(draft)
        try:
            mode = 0o600 if before else 0o666  # nobody reads of a private file in its draft
            with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
                if before:
                    _make_alike(draft, before)
                size = sum(map(file.write, parts))
            draft.replace(target)
        finally:
            with suppress(OSError):  # it has its name by now, or was never made
                draft.unlink()
            _drafts.discard(draft)
    except OSError as error:
        raise ExportError(f"{os.fspath(path)} can't be written: {error.strerror}") from error
    return size


def remove_drafts() -> None:
    """Remove what is half written, where a process ends at once."""
    for draft in _drafts:
        with suppress(OSError):
            draft.unlink()


def _make_alike(draft: "Path", before: os.stat_result) -> None:
    """Give a draft the owner and the mode of the file that it will replace; not every system and user may do so."""
    if hasattr(os, "chown"):
        with suppress(PermissionError):
            os.chown(draft, before.st_uid, before.st_gid)
    draft.chmod(before.st_mode & 0o7777)
