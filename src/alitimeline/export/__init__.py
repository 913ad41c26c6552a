"""Timelines → files that people open: the table of formats."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, TypedDict, Unpack, get_args, overload

from alitimeline.documents.outputs import Exported, Progress
from alitimeline.export.saving import remove_drafts, save
from alitimeline.loading.files import StrPath
from alitimeline.model import Timeline
from alitimeline.problems import ExportError, Problem, check_type, unknown_name

if TYPE_CHECKING:  # the formats load when they are used
    from datetime import date, timedelta

    from alitimeline.answers.words import Language
    from alitimeline.briefing.sheets import options as briefing
    from alitimeline.calendar.writing import options as calendar
    from alitimeline.calendar.writing.calendar import By
    from alitimeline.page.drawing import Picture
    from alitimeline.page.svg import Size

__all__ = [
    "DEFAULTS",
    "FORMATS",
    "TABLE_FORMATS",
    "AnyOptions",
    "BriefingOptions",
    "CalendarOptions",
    "DiagramOptions",
    "Exported",
    "Format",
    "FormatName",
    "PictureOptions",
    "Progress",
    "TableFormat",
    "Timelines",
    "ViewOptions",
    "check_ids",
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
    "write_tables",
]


class Format(NamedTuple):
    """What there is to know of a format before its module is loaded."""

    #: The module whose `render` writes it.
    module: str
    #: What the names of its files end with.
    suffix: str
    #: Whether its files are text, and whether it has options.
    is_text: bool = True
    has_options: bool = True
    #: What comes before the suffix in a folder of data files, where commands look for it.
    infix: str = ""
    #: The module whose `render` writes several timelines into one file.
    combined: str | None = None


FormatName: TypeAlias = Literal["json", "yaml", "ics", "xlsx", "html", "svg", "png", "mermaid", "timelinejs"]

#: A timeline, or several that are written into one file.
Timelines: TypeAlias = Timeline | Iterable[Timeline]

#: The formats by name. A new format is a module, a line here and a section in docs; the module loads when first used.
FORMATS: dict[FormatName, Format] = {
    "json": Format("documents.canonical", ".json", has_options=False, infix=".timeline"),
    "yaml": Format("documents.yaml.writing", ".yaml", has_options=False, infix=".timeline"),
    "ics": Format("calendar.writing", ".ics"),
    "xlsx": Format("briefing.sheets", ".xlsx", is_text=False, combined="briefing.sheets.combined"),
    "html": Format("page.html", ".html", combined="page.index"),
    "svg": Format("page.svg", ".svg"),
    "png": Format("page.png", ".png", is_text=False),
    "mermaid": Format("page.mermaid", ".mmd"),
    "timelinejs": Format("page.timelinejs", ".timelinejs.json"),
}
#: A format of tables.
TableFormat: TypeAlias = Literal["parquet", "csv"]
#: The formats of tables: a file per table, whatever the number of timelines.
TABLE_FORMATS: tuple[TableFormat, ...] = get_args(TableFormat)
#: The formats that are written where none is named.
DEFAULTS: tuple[FormatName, ...] = ("json", "ics", "xlsx")


class ViewOptions(TypedDict, total=False):
    """The options of a page, and of TimelineJS; see `alitimeline.page.options.View`."""

    as_of: "date | None"
    language: "Language"


class DiagramOptions(ViewOptions, total=False):
    """The options of a Mermaid diagram; see `alitimeline.page.mermaid.Options`."""

    picture: "Picture"


class PictureOptions(DiagramOptions, total=False):
    """The options of an SVG or PNG; see `alitimeline.page.svg.Options`."""

    size: "Size"


class _OfBriefings(TypedDict, total=False):
    paper: "briefing.Paper"
    previous: Timeline | None
    chart: bool


class _OfCalendars(TypedDict, total=False):
    name: str | None
    description: str | None
    color: str | None
    refresh: "str | timedelta | None"
    source: str | None
    url: str | None
    commitments: "calendar.Commitments"
    alarm: "str | timedelta | None"
    review: "calendar.Review | None"
    spans: "calendar.Spans"


class BriefingOptions(ViewOptions, _OfBriefings, total=False):
    """The options of a briefing; see `alitimeline.briefing.sheets.Options`."""

    profile: "briefing.Profile"


class CalendarOptions(_OfCalendars, total=False):
    """The options of a calendar; see `alitimeline.calendar.writing.Options`."""

    as_of: "date | None"
    update: bytes | None  # here, as pyright doesn't inherit what is called like a method of dicts
    profile: "calendar.Profile"


class AnyOptions(PictureOptions, _OfBriefings, _OfCalendars, total=False):
    """The options of all formats; each takes its own."""

    update: bytes | None  # as above
    profile: "briefing.Profile | calendar.Profile"


def render(
    timeline: Timelines,
    format: FormatName,  # noqa: A002 - the word that users know
    *,
    progress: Progress | None = None,
    file_name: str | None = None,
    **options: Unpack[AnyOptions],
) -> Exported:
    """Write *timeline* in a format, in parts to save memory; the result also lists what the file doesn't show.

    Several timelines, such as a `Collection`, become one briefing, or an index of their pages, which are beside it.

    *progress* is called with the number of rows written and their total, for a briefing only. *file_name* is its
    name, by which the pages of a large record link to each other.

    Raises as `to_bytes`, some of it only while the parts are read.
    """
    module = _import_writer(format, options)
    if not isinstance(timeline, Timeline):
        timeline = tuple(timeline)
        module = _import_combiner(timeline, format)
    own: dict[str, dict[str, object]] = {"xlsx": {"progress": progress}, "html": {"file_name": file_name}}
    result: Exported = module.render(timeline, **options, **own.get(format, {}))
    return result


@overload
def to_bytes(timeline: Timelines, format: Literal["ics"], **options: Unpack[CalendarOptions]) -> bytes: ...
@overload
def to_bytes(timeline: Timelines, format: Literal["xlsx"], **options: Unpack[BriefingOptions]) -> bytes: ...
@overload
def to_bytes(timeline: Timelines, format: Literal["html", "timelinejs"], **options: Unpack[ViewOptions]) -> bytes: ...
@overload
def to_bytes(timeline: Timelines, format: Literal["svg", "png"], **options: Unpack[PictureOptions]) -> bytes: ...
@overload
def to_bytes(timeline: Timelines, format: Literal["mermaid"], **options: Unpack[DiagramOptions]) -> bytes: ...
@overload
def to_bytes(timeline: Timelines, format: FormatName) -> bytes: ...
def to_bytes(timeline: Timelines, format: FormatName, **options: Any) -> bytes:  # noqa: A002 - the word that users know
    """Write *timeline* in a format. The same timeline and options give the same bytes.

    Raises:
        UnknownNameError: if there is no such format.
        TypeError: if the format has no such option; see the `Options` of `alitimeline.calendar.writing`,
            `alitimeline.briefing.sheets` and the modules of `alitimeline.page`.
        ExportError: if the timeline doesn't fit in the format, or an option has an invalid value.
    """
    return b"".join(render(timeline, format, **options).chunks)


def list_losses(
    timeline: Timelines,
    format: FormatName,  # noqa: A002 - the word that users know
    **options: Unpack[AnyOptions],
) -> tuple[Problem, ...]:
    """List what an export of *timeline* doesn't show: warnings with their `record`. Raises as `to_bytes`."""
    return tuple(render(timeline, format, **options).left_out)


def size_warning(name: str, size: int) -> tuple[Problem, ...]:
    """Return a warning if a calendar called *name*, of *size* bytes, is too large for Google Calendar."""
    warnings: tuple[Problem, ...] = _import_writer("ics").size_warning(name, size)
    return warnings


def split(timeline: Timeline, by: "By", **options: Unpack[CalendarOptions]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Split a calendar into files, by "year", "kind" or "component": yield the name of a file, and its chunks.

    Raises as `to_bytes`, and `UnknownNameError` if there is no such way to split.
    """
    files: Iterator[tuple[str, Iterator[bytes]]] = _import_writer("ics").split(timeline, by, **options)
    return files


def _import_writer(form: FormatName, options: Iterable[str] = ()) -> ModuleType:
    """Return the module that writes a format; raises `UnknownNameError`, or `TypeError` for an option it lacks."""
    _refuse_tables(form)
    if form not in FORMATS:
        raise unknown_name("export format is called", form, FORMATS)
    if not FORMATS[form].has_options:
        for option in options:
            names = ", ".join(name for name, known in FORMATS.items() if known.has_options)
            raise TypeError(f"the format {form!r} has no option {option!r} (options have: {names})")
    return import_module(f"alitimeline.{FORMATS[form].module}")


def _import_combiner(timelines: tuple[Timeline, ...], form: FormatName) -> ModuleType:
    """Return the module that writes several timelines; raises `ExportError` if there is none, or an id twice."""
    for timeline in timelines:
        check_type("timeline", timeline, Timeline, "a Timeline", "load it: alitimeline.load(path)")
    name = FORMATS[form].combined
    if not name or not timelines:
        what = "no timeline to write" if name else f"{form} is for one timeline"
        raise ExportError(what, "write one file for each")
    check_ids(timelines, "write them separately")
    return import_module(f"alitimeline.{name}")


def check_ids(timelines: Iterable[Timeline], hint: str) -> None:
    """Raise `ExportError` if two timelines have one id."""
    counts = Counter(timeline.id for timeline in timelines)
    if twice := next((name for name in counts if counts[name] > 1), None):
        raise ExportError(f"two timelines have the id {twice!r}", hint)


def find_format(path: StrPath) -> FormatName:
    """Return the format that the suffix of a file name means; raises `UnknownNameError` if it means none."""
    name = os.path.basename(path).lower()  # noqa: PTH119 - pathlib costs time to load
    fitting = [form for form, known in FORMATS.items() if name.endswith(known.suffix)]
    if not fitting:
        suffix = os.path.splitext(name)[1]  # noqa: PTH122 - as above
        _refuse_tables(suffix[1:])
        raise unknown_name("export format has the suffix", suffix, [known.suffix for known in FORMATS.values()])
    return max(fitting, key=lambda form: len(FORMATS[form].suffix))


def write(timeline: Timelines, path: StrPath, *, overwrite: bool = False, **options: Unpack[AnyOptions]) -> None:
    """Write *timeline* to a file, in the format of its suffix. A failed export leaves the old file as it was.

    A page of more than 5,000 events becomes an index, and beside it a file for each year. Several timelines, such as a
    `Collection`, are written into one briefing (.xlsx), or listed in an index of their pages (.html).

    Raises:
        UnknownNameError: if no format has the suffix.
        TypeError: if the format has no such option.
        ExportError: if the timeline doesn't fit in the format, or the file can't be written, or a file is there that
            isn't an unedited export (see `check_target`), without *overwrite*.
    """
    form, file = find_format(path), os.fspath(path)
    exported = render(timeline, form, file_name=os.path.basename(file), **options)  # noqa: PTH119 - pathlib costs time to load
    if not overwrite:
        check_target(file, form, timeline)
    save(exported.chunks, file)
    for beside, data in exported.beside:
        place = os.path.join(os.path.dirname(file), beside)  # noqa: PTH118, PTH120 - as above
        if not overwrite:
            check_target(place, form, timeline)
        save(data, place)


def write_tables(
    timelines: Timeline | Iterable[Timeline],
    folder: StrPath,
    format: TableFormat = "parquet",  # noqa: A002 - the word that users know
    *,
    on: "date | None" = None,
    overwrite: bool = False,
) -> tuple[str, ...]:
    """Write the tables of a timeline, or of several, to a folder: a file per table, and their digests in SHA256SUMS.

    Return the names of the files. *timelines* are read once, in parts, so they need not fit in memory. *on* is the day
    that the table `status` is of; without one, `Timeline.as_of`.

    Raises:
        UnknownNameError: if there is no such format.
        ExportError: if pyarrow is missing, or a file can't be written, or one is there that isn't an unedited export,
            without *overwrite*; then none is written.
        DateError, DeadlineError, TypeError: as `alitimeline.rows`.
    """
    from pathlib import Path

    from alitimeline.tables import files

    target, names = Path(folder), []
    try:
        if not overwrite:
            files.check_targets(target, [f"{table}.{format}" for table in files.TABLES])
        sums = files.read_sums(target)
        for name, chunks in files.render(timelines, format, on):
            target.mkdir(parents=True, exist_ok=True)
            save(chunks, target / name)
            names.append(name)
            sums[name] = files.compute_digest(target / name)
            save(files.format_sums(sums), target / files.SUMS)
    except (OSError, UnicodeEncodeError) as error:
        raise ExportError(f"the tables can't be written to {target}: {getattr(error, 'strerror', error)}") from error
    return tuple(names)


def _refuse_tables(form: str) -> None:
    if form in TABLE_FORMATS:
        hint = f"write them to a folder: --to {form} -o FOLDER/, in Python alitimeline.export.write_tables"
        raise ExportError(f"{form} is for tables, a file for each", hint)


def check_target(path: StrPath, format: FormatName, timeline: Timelines) -> None:  # noqa: A002 - as above
    """Raise `ExportError` if a file is there that an export of *timeline* to this format may not replace.

    It may replace what such an export wrote before: a workbook that no program has saved since, a calendar of ours,
    JSON or YAML as it was written of a timeline with the same id.
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
