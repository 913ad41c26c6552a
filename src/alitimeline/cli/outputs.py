"""Where a command writes to: files, a folder, standard output."""

import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import TypeAlias

from attrs import evolve

from alitimeline import export
from alitimeline.cli.inputs import count
from alitimeline.cli.streams import note, pass_on
from alitimeline.documents.outputs import build_file_name
from alitimeline.model import Timeline
from alitimeline.problems import ExportError, Problem, escape_unprintable

__all__ = [
    "Target",
    "find_targets",
    "get_name",
    "is_folder",
    "is_same_file",
    "make_folder",
    "refuse_existing",
    "summarize",
    "write_output",
]

#: What the files of several timelines are called, by format.
TOGETHER = {"xlsx": "combined.xlsx", "html": "index.html"}
#: How many records of a kind are named.
NAMED = 3
#: An option in a hint, as it is written in Python.
OPTION = re.compile(r"\b([a-z]+)=(\w+)")

#: What to write: the file (None for standard output), the format, the timeline or several.
Target: TypeAlias = tuple[Path | None, export.FormatName, Timeline | tuple[Timeline, ...]]


def write_output(data: bytes | Iterable[bytes], target: Path | None) -> int:
    """Write to a file, or to standard output, at once or in parts; return how many bytes they are."""
    if target is None:
        whole = data if isinstance(data, bytes) else b"".join(data)  # all or nothing
        pass_on(whole)
        return len(whole)
    size = export.save(data, target)
    note(f"wrote {escape_unprintable(os.fspath(target))}")
    return size


def refuse_existing(out: str, hint: str) -> None:
    """Raise `ExportError` if a file is there; what is no file, such as a device, may be written to."""
    if os.path.isfile(out):  # noqa: PTH113 - pathlib raises where it may not look
        raise ExportError(f"{out} is there already", hint)


def is_same_file(out: str, name: str | None) -> bool:
    """Return whether two names are those of one file that is there."""
    return name is not None and all(map(os.path.isfile, (out, name))) and os.path.samefile(out, name)  # noqa: PTH121 - as above


def find_targets(
    timelines: Sequence[Timeline],
    formats: tuple[export.FormatName, ...],
    out: str | None,
    together: Collection[str] = (),
) -> Iterator[Target]:
    """Yield what to write: the file (None for standard output), the format, the timeline.

    Of the formats *together*, there is a file of all timelines: a briefing instead of those of each, an index of pages.
    """
    if out is None or is_folder(out):
        export.check_ids(timelines, "export each alone: one would overwrite the other")
        make_folder(Path(out or "."))
        for name, form, what in _list_files(timelines, formats, together, beside_data=not (out and formats)):
            yield Path(out or ".", name), form, what
        return
    if out != "-":
        formats = formats or (export.find_format(out),)
        endings = {form: Path(f"x{known.suffix}").suffix for form, known in export.FORMATS.items()}
        if Path(out).suffix.lower() in {*endings.values()} - {endings[form] for form in formats}:
            raise ExportError(f"{out} has the suffix of another format than {', '.join(formats)}", "change one of them")
    is_combined = "xlsx" in formats and "xlsx" in together
    place = "standard output" if out == "-" else out
    if not formats:
        raise ExportError(f"{place} has no suffix that says the format", "name it: --to json")
    if len(formats) > 1 or (len(timelines) > 1 and not is_combined):
        content = "timelines" if len(timelines) > 1 and not is_combined else f"formats ({', '.join(formats)})"
        raise ExportError(
            f"{place} can't contain several {content}", "choose one, or write them to a folder: -o FOLDER/"
        )
    if out == "-" and not export.FORMATS[formats[0]].is_text and sys.stdout.isatty():
        raise ExportError(f"{formats[0]} isn't text and would garble the terminal", "write it to a file: -o FILE")
    for one in [tuple(timelines)] if is_combined and timelines else timelines:
        yield None if out == "-" else Path(out), formats[0], one


def _list_files(
    timelines: Sequence[Timeline],
    formats: tuple[export.FormatName, ...],
    together: Collection[str],
    *,
    beside_data: bool,
) -> Iterator[tuple[str, export.FormatName, Timeline | tuple[Timeline, ...]]]:
    """Yield the files of a folder: their names, their formats, and what is in them."""
    formats = formats or export.DEFAULTS
    for timeline, form in product(timelines, [form for form in formats if form != "xlsx" or form not in together]):
        known = export.FORMATS[form]
        infix = "" if beside_data else known.infix
        yield build_file_name(timeline.id, f"{infix}{known.suffix}"), form, timeline
    for form in [form for form in formats if timelines and form in together]:
        if form == "html" and any(timeline.id == "index" for timeline in timelines):
            raise ExportError(
                "the page of the timeline 'index' would replace the index.html of all", "give it another id"
            )
        yield TOGETHER[form], form, tuple(timelines)


def get_name(timelines: Timeline | Sequence[Timeline]) -> str:
    """Return what messages call a timeline, or several."""
    return timelines.id if isinstance(timelines, Timeline) else "all"


def make_folder(folder: Path) -> None:
    """Make a folder, if there is none; raises `ExportError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"the folder {os.fspath(folder)} can't be made: {error.strerror}") from error


def is_folder(out: str) -> bool:
    """Return whether an --out names a folder, there already or not: it has no suffix, or a slash at its end."""
    if out == "":
        raise ExportError("--out is empty", "write -o . for the current folder")
    if os.path.lexists(out):
        return os.path.isdir(out)  # noqa: PTH112 - pathlib raises where it may not look
    return out != "-" and (out.endswith(("/", os.sep)) or not Path(out).suffix)


def summarize(problems: Iterable[Problem], name: str, old: str | None = None) -> Iterator[Problem]:
    """Yield one problem for each reason, with the number of its records and the first of them.

    What is lost of the calendar *old*, which is updated, comes first, as it is.
    """
    groups: dict[tuple[str, str, str | None], dict[str, None]] = {}
    for problem in problems:
        if problem.line is not None:
            yield evolve(problem, file=old)
            continue
        kind, _, record = (problem.record or f"cell/{problem.cell}").partition("/")
        groups.setdefault((kind, problem.message, problem.hint), {})[record] = None
    for (kind, message, hint), names in groups.items():
        hint = hint and OPTION.sub(r"--\1 \2", hint)  # noqa: PLW2901 - as it is written here
        records = list(names)
        more = f" and {len(records) - NAMED} more" if len(records) > NAMED else ""
        yield Problem(
            code="left-out",
            file=name,
            message=f"{count(len(records), kind)} {message}: {', '.join(records[:NAMED])}{more}",
            severity="warning",
            hint=hint,
        )
