"""The commands that write what is made elsewhere: export, template, schema, mappings, timelines."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click
from click.core import ParameterSource

from alitimeline import export, resources, settings
from alitimeline.answers.words import Language
from alitimeline.cli.format_options import FormatOptions, format_options
from alitimeline.cli.inputs import (
    FAILED,
    SOUND,
    count,
    despite_errors,
    load_timelines,
    open_folder,
    report,
    report_unsound,
    salvage_file,
    stdin_name,
)
from alitimeline.cli.many import Job, render_all
from alitimeline.cli.options import output_option
from alitimeline.cli.outputs import (
    Target,
    find_targets,
    get_name,
    is_folder,
    is_same_file,
    make_folder,
    refuse_existing,
    summarize,
    write_output,
)
from alitimeline.cli.selection import select_in, selection_options
from alitimeline.cli.streams import note, say
from alitimeline.export import FormatName, Timelines
from alitimeline.loading.folders import SUFFIXES
from alitimeline.model import Timeline
from alitimeline.problems import AlitimelineError, ExportError, escape_unprintable
from alitimeline.queries import Where

if TYPE_CHECKING:
    from alitimeline.calendar.writing.calendar import By

__all__ = ["export_command", "mappings", "schema", "template", "timelines"]


@click.command(name="export")
@click.argument("timeline")
@despite_errors
@stdin_name
@click.option(
    "--to",
    "formats",
    type=click.Choice((*export.FORMATS, *export.TABLE_FORMATS)),
    multiple=True,
    help=f"Format; repeatable. Default: {', '.join(export.DEFAULTS)}.",
)
@click.option(
    "-o", "--out", metavar="FILE|DIR|-", help="Where to write; - is standard output. Default: the current folder."
)
@click.option("--overwrite", is_flag=True, help="Also write over files that were edited or aren't exports.")
@selection_options
@format_options
def export_command(  # noqa: PLR0913 - what the command line has
    *,
    timeline: str,
    formats: tuple[str, ...],
    out: str | None,
    where: Where | None,
    possibly: bool,
    despite_errors: bool,
    overwrite: bool,
    own: FormatOptions,
) -> int:
    """Write an Excel briefing, a calendar, JSON, YAML, a web page, pictures, slides or tables.

    Writes all of TIMELINE, or what is selected. Files are named after the id of the timeline, unless -o names one;
    those of tables (parquet, csv) after the tables. The pages of a folder have an index.html.
    """
    split, old = own.ics.get("split"), own.ics.get("update")
    formats = _choose_formats(formats, old, out)
    out = old if out is None and formats == ("ics",) else out
    _check_split(split, old, out)
    tables = [form for form in export.TABLE_FORMATS if form in formats]
    _check_tables(tables, out)
    own = own.load_files()
    if tables and {*formats} == {*tables} and _is_whole_folder(timeline, where, is_salvaged=despite_errors):
        return _write_tables_of_folder(timeline, tables, out or ".", own, overwrite=overwrite)
    whole, status = load_timelines([timeline], look_over=salvage_file if despite_errors else None)
    selected = select_in(whole, where, possibly=possibly)
    others = cast("tuple[FormatName, ...]", tuple(form for form in formats if form not in tables))
    asked = list(find_targets(selected, others, out, _find_together(own, timeline))) if others or not tables else []
    if selected:
        own.check_formats([*(form for _, form, _ in asked), *tables])
        status = max(status, _write_tables(selected, tables, out or ".", own, overwrite=overwrite))
    return max(status, _write_files(asked, own, timeline, old, overwrite=overwrite))


def _write_files(asked: Iterable[Target], own: FormatOptions, source: str, old: str | None, *, overwrite: bool) -> int:
    """Write what is asked for, of the timelines in *source*; return the exit status: what fails is named.

    *old* is the calendar that is updated.
    """
    split, status, rules = own.ics.get("split"), SOUND, settings.find()
    jobs: list[Job] = []
    for target, form, record in asked:
        try:
            options = own.choose(form, record if isinstance(record, Timeline) else record[0])
            if target is not None and not overwrite and not (split and form == "ics"):
                if is_same_file(os.fspath(target), old):
                    _check_update(target, record, options)
                else:
                    _check_target(target, form, record, source)
            jobs.append(Job(target, form, record, options))
        except AlitimelineError as error:  # the other files are still written
            status = _fail(error)
    for (target, form, record, options), exported in zip(jobs, render_all(jobs), strict=True):
        try:
            if isinstance(exported, AlitimelineError):
                raise exported
            if split and form == "ics" and target is not None and isinstance(record, Timeline):
                status = max(status, _split(target, record, split, options, overwrite=overwrite))
            else:
                size = write_output(exported.chunks, target)
                status = max(status, _write_beside(target, form, record, exported.beside, overwrite=overwrite))
                name = "<stdout>" if target is None else os.fspath(target)
                report(export.size_warning(name, size) if form == "ics" else ())
            name = get_name(record)
            report(rules.apply([*summarize(exported.left_out, name, old)], name))
        except AlitimelineError as error:
            status = _fail(error)
    return status


def _find_together(own: FormatOptions, timeline: str) -> list[str]:
    """Return the formats in which several timelines also, or only, have one file."""
    together = ["xlsx"] if own.given["xlsx"].get("combined") else []
    return together + (["html"] if os.path.isdir(timeline) else [])  # noqa: PTH112 - pathlib raises where it may not look


def _choose_formats(formats: tuple[str, ...], old: str | None, out: str | None) -> tuple[str, ...]:
    """Return the formats that are asked for: those in the settings are for folders."""
    source = click.get_current_context().get_parameter_source("formats")
    if source is ParameterSource.DEFAULT_MAP and (old or (out is not None and not is_folder(out))):
        formats = ()
    return formats or (("ics",) if old else ())


def _write_beside(
    target: Path | None, form: FormatName, record: Timelines, beside: Iterable[tuple[str, bytes]], *, overwrite: bool
) -> int:
    """Write the files that belong beside a file; return the exit status: one that may not be replaced is named."""
    status, number = SOUND, 0
    for name, data in beside:
        file = (target or Path()).with_name(name)
        try:
            if not overwrite:
                export.check_target(file, form, record)
            export.save(data, file)
            number += 1
        except ExportError as error:
            status = _fail(error)
    if number:
        note(f"wrote {count(number, 'file')} beside it")
    return status


def _check_split(split: str | None, old: str | None, out: str | None) -> None:
    """Raise `UsageError` if a calendar in parts is to be one file."""
    if split and old:
        raise click.UsageError("--update is for a calendar in one file, and --split writes several")
    if split and out is not None and (out == "-" or not is_folder(out)):
        raise click.UsageError(f"a calendar in parts needs a folder, and {out} is not one: -o FOLDER/")


def _check_tables(tables: list[export.TableFormat], out: str | None) -> None:
    """Raise `UsageError` if tables, which are a file each, are to be one file."""
    if tables and out is not None and (out == "-" or not is_folder(out)):
        raise click.UsageError(f"{tables[0]} is a file per table, and needs a folder: -o FOLDER/")


def _write_tables(
    timelines: Iterable[Timeline], forms: list[export.TableFormat], out: str, own: FormatOptions, *, overwrite: bool
) -> int:
    """Write the tables of all timelines; return the exit status: a file that may not be replaced is named."""
    status = SOUND
    for form in forms:
        try:
            names = export.write_tables(timelines, out, form, on=own.given[form].get("as_of"), overwrite=overwrite)
            note(f"wrote {count(len(names), 'table')} ({form}) in {escape_unprintable(out)}")
        except AlitimelineError as error:
            status = _fail(error)
    return status


def _is_whole_folder(timeline: str, where: Where | None, *, is_salvaged: bool) -> bool:
    """Return whether the files of a folder are used as they are, and can be read one at a time."""
    return where is None and not is_salvaged and os.path.isdir(timeline)  # noqa: PTH112 - pathlib raises where it may not look


def _write_tables_of_folder(
    name: str, forms: list[export.TableFormat], out: str, own: FormatOptions, *, overwrite: bool
) -> int:
    """Write the tables of a folder that may not fit in memory; return the exit status."""
    own.check_formats(forms)
    folder = open_folder(name)
    status = _write_tables(folder, forms, out, own, overwrite=overwrite)
    return max(status, report_unsound(folder))


def _fail(error: AlitimelineError) -> int:
    say(f"alitimeline: {error}", err=True)
    return FAILED


def _check_target(target: Path, form: FormatName, record: Timelines, source: str) -> None:
    """Raise `ExportError` if a file is there that may not be replaced; *source* is what was read."""
    is_within = os.path.isdir(source) and target.resolve().is_relative_to(Path(source).resolve())  # noqa: PTH112 - "-" too
    if is_same_file(os.fspath(target), source) or (is_within and target.is_file() and target.name.endswith(SUFFIXES)):
        raise ExportError(f"{os.fspath(target)} is the timeline itself", "write another file, or --overwrite it")
    export.check_target(target, form, record)


def _check_update(target: Path, record: Timelines, options: dict[str, Any]) -> None:
    """Raise `ExportError` if a calendar would lose something by its update, such as the entries of others."""
    for problem in export.list_losses(record, "ics", **options):
        if problem.line is not None:
            message = f"{os.fspath(target)}:{problem.line}: {problem.message}"
            raise ExportError(message, "write another file with -o, or --overwrite this one")


def _split(target: Path, timeline: Timeline, by: "By", options: dict[str, Any], *, overwrite: bool) -> int:
    """Write the files of a calendar beside *target*; those of single entries in a folder of its name.

    Return the exit status: a file that may not be replaced is named, and the others are written.
    """
    folder = target.with_suffix("") if by == "component" else target.parent
    make_folder(folder)
    status, number = SOUND, 0
    for name, data in export.split(timeline, by, **options):
        file = folder / name
        try:
            if not overwrite:
                export.check_target(file, "ics", timeline)
        except ExportError as error:
            say(f"alitimeline: {error}", err=True)
            status = FAILED
            continue
        if by == "component":
            export.save(data, file)
            number += 1
        else:
            report(export.size_warning(os.fspath(file), write_output(data, file)))
    if by == "component":
        note(f"wrote {count(number, 'file')} in {escape_unprintable(os.fspath(folder))}")
    return status


@click.command()
@click.option("-o", "--out", metavar="FILE", required=True, help="Where to write: a file .xlsx; - is standard output.")
@click.option(
    "--language", type=click.Choice(("en", "zh")), default="en", help="Language of headings and words. Default: en."
)
@click.option("--overwrite", is_flag=True, help="Also write over a file that was edited or isn't a template.")
def template(*, out: str, language: Language, overwrite: bool) -> int:
    """Write an empty workbook to start a timeline in.

    Fill in its rows, then turn it into a data file: alitimeline import FILE -o NAME.timeline.json.
    """
    for target, form, timeline in find_targets([Timeline(id="template", title="Template")], ("xlsx",), out):
        if target is not None and not overwrite:
            export.check_target(target, form, timeline)
        write_output(export.to_bytes(timeline, "xlsx", language=language), target)
    return SOUND


@click.command()
@click.argument("name", type=click.Choice(("timeline", "mapping")), default="timeline")
@output_option
def schema(name: str, out: str) -> int:
    """Print the JSON Schema of timeline files, or of mappings."""
    return _print(resources.read_schema(name).encode(), out)


@click.command()
@click.argument("name", metavar="[PRESET]", required=False)
@output_option
def mappings(name: str | None, out: str) -> int:
    """Name the bundled mappings for tables, or print one, to be copied and changed."""
    names = "".join(f"{preset}\n" for preset in resources.presets())
    return _print(names.encode() if name is None else resources.read_preset(name), out)


def _print(data: bytes, out: str) -> int:
    """Print what ships with the package, or write it to a file that isn't there yet."""
    if out != "-":
        refuse_existing(out, "write another file")
    write_output(data, None if out == "-" else Path(out))
    return SOUND


@click.command()
def timelines() -> int:
    """Name the timelines that ship with alitimeline."""
    for name in resources.timelines():
        say(name)
    return SOUND
