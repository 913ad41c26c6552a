"""The command `import`."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from attrs import evolve

from alitimeline import answers, queries, settings
from alitimeline.cli.inputs import (
    UNSOUND,
    Input,
    count,
    count_problems,
    exit_status,
    load_timelines,
    read_stdin,
    read_to_rewrite,
    report,
    stdin_name,
)
from alitimeline.cli.options import form, parse_day
from alitimeline.cli.outputs import is_same_file, refuse_existing, write_output
from alitimeline.cli.streams import note, say
from alitimeline.documents.filetypes import CALENDAR, JSON, WORKBOOK, YAML, file_type, is_yaml
from alitimeline.loading import read_file
from alitimeline.loading.formatting import format_timeline, update_data
from alitimeline.model import Timeline
from alitimeline.problems import Problem, Shortlist, UnreadableError, escape_unprintable
from alitimeline.reports.json import to_json

if TYPE_CHECKING:
    from alitimeline.briefing import back

__all__ = ["import_command"]


@click.command(name="import")
@click.argument("file")
@stdin_name
@click.option("-o", "--out", metavar="FILE", default="-", help="Where to write. Default: standard output.")
@click.option("--strict", is_flag=True, help="Write nothing, with status 1, if anything is wrong or left out.")
@click.option("--overwrite", is_flag=True, help="Write over files that are there already.")
@click.option(
    "--expand-until", "until", metavar="DATE", callback=parse_day, help="Calendar: list recurring dates up to then."
)
@click.option("--base", metavar="TIMELINE", help="Workbook: the data file it was exported from, as it is now.")
@click.option("--exported", metavar="TIMELINE", help="Workbook: that file as it was then, if it has changed.")
@click.option("--allow-deletions", is_flag=True, help="Workbook: delete the records whose rows are gone.")
@click.option("--marked", "copy", metavar="FILE", help="Workbook: write a copy with the faulty cells marked.")
@click.option("--mapping", metavar="MAP", help="Any table: how its rows become records, in YAML or JSON.")
@form
def import_command(  # noqa: PLR0913 - the options that it has
    *,
    file: str,
    out: str,
    strict: bool,
    overwrite: bool,
    until: date | None,
    base: str | None,
    exported: str | None,
    allow_deletions: bool,
    copy: str | None,
    mapping: str | None,
    form: str,
) -> int:
    """Draft a timeline from a calendar (.ics) or a table, or bring the edits of a briefing (.xlsx) into its data file.

    Calendar: events and journals become events, to-dos become commitments. Whatever can't be read or kept is reported
    with its line; the exit status is 1 if something that belongs in the draft is missing from it.

    Workbook: edits made since the export go into --base; changes made there since the export stay. Where both changed
    the same thing, both are shown with the cell, nothing is written, and the exit status is 1. Without --base, a filled
    template (alitimeline template) becomes a draft.

    Table: with --mapping, the rows of a table (CSV, Excel, JSON, JSON Lines, YAML) become records. What can't be read
    is reported with its row and column; the exit status is 1 if something of it is missing.

    With --format json, problems are reported as JSON on standard output (standard error if the timeline goes there).
    """
    target = None if out == "-" else Path(out)
    if not overwrite and target is not None and not is_same_file(out, base):
        refuse_existing(out, "write another file and bring the two together with alitimeline merge; or --overwrite")
    if not overwrite and copy is not None:
        refuse_existing(copy, "write the marked copy to another file; or --overwrite")
    name, data = read_stdin() if file == "-" else (file, read_file(file))
    for_workbooks = {"base": base, "exported": exported, "allow-deletions": allow_deletions, "marked": copy}
    if mapping is not None:
        _refuse({**for_workbooks, "expand-until": until}, "is not for tables with a mapping")
        return _import_table(name, data, mapping, target, form, strict=strict)
    kind = file_type(data, name)
    if kind is WORKBOOK:
        if until is not None:
            raise click.UsageError("--expand-until is for calendars")
        if exported and not base:
            raise click.UsageError("--exported says how --base was before; name that, too")
        rest = {"allow_deletions": allow_deletions, "strict": strict}
        return _import_workbook(name, data, base, exported, target, form, copy=copy, **rest)
    if kind not in (CALENDAR, JSON):
        hint = kind.hint or "there is nothing to import"
        raise UnreadableError(
            name, f"this is {kind.words}; calendars (.ics) and workbooks (.xlsx) can be imported ({hint})"
        )
    _refuse(for_workbooks, "is for workbooks (.xlsx)")
    return _import_calendar(name, data, target, until, form, strict=strict)


def _refuse(options: Mapping[str, object], why: str) -> None:
    """Raise `UsageError` if one of these options was given."""
    for name, given in options.items():
        if given:
            raise click.UsageError(f"--{name} {why}")


def _import_workbook(  # noqa: PLR0913, PLR0917 - the options that it has
    name: str,
    data: bytes,
    base: str | None,
    exported: str | None,
    target: Path | None,
    form: str,
    *,
    copy: str | None,
    allow_deletions: bool,
    strict: bool,
) -> int:
    from alitimeline.briefing import back  # with openpyxl behind it, it loads when it is needed
    from alitimeline.briefing.workbook import RefusedError

    why = "a workbook is made of one timeline, not of a folder of several"
    files: list[tuple[bytes, str]] = []

    def look_over(name: str, data: bytes) -> Input:
        files.append((data, name))
        return read_to_rewrite(name, data)

    versions, _ = load_timelines([version for version in (base, exported) if version], why, look_over)
    ours, before, *_ = (*versions, None, None)
    is_base = target is not None and is_same_file(str(target), base)
    keeps_form = bool(files) and (target is None or is_base or is_yaml(str(target)) == (file_type(*files[0]) is YAML))
    try:
        returned = back.read(data, ours, exported=before, name=name, allow_deletions=allow_deletions)
    except RefusedError as error:
        _print_report((evolve(error.problem, file=name),), form)
        return UNSOUND
    marked = None
    if copy is not None:
        returned, marked = _mark(name, data, returned)
    refused = returned.timeline is None or (strict and bool(returned.problems))
    if form == "json":
        _print_report(returned.all_problems, form, err=not refused and target is None)
    else:
        _print_outcome(returned, ours, refused=refused)
    if copy is not None and marked is not None:
        _write_marked(marked, data, Path(copy))
    if returned.timeline is None or refused:
        return UNSOUND
    if returned.timeline != ours or not is_base:
        after = returned.timeline
        text = update_data(*files[0], ours, after) if ours and keeps_form else format_timeline(after, str(target or ""))
        write_output(text, target)
    return exit_status(returned.problems)


def _mark(name: str, data: bytes, returned: "back.Returned") -> "tuple[back.Returned, bytes | None]":
    """Return a copy with the faulty cells marked; if there can be none, the reason is among the problems."""
    from alitimeline.briefing.back.marking import mark_cells
    from alitimeline.briefing.workbook import RefusedError

    try:
        return returned, mark_cells(data, returned.all_problems)
    except RefusedError as error:
        problem = evolve(error.problem, file=name, message=f"no marked copy can be made: {error.message}")
        return evolve(returned, problems=(*returned.problems, problem)), None


def _write_marked(marked: bytes, data: bytes, target: Path) -> None:
    from alitimeline.briefing.back.marking import has_drawings

    write_output(marked, target)
    if has_drawings(data):
        say(escape_unprintable(f"{target}: pictures, charts and other drawings are left out of the copy"), err=True)


def _import_calendar(  # noqa: PLR0913 - the options that it has
    name: str, data: bytes, target: Path | None, until: date | None, form: str, *, strict: bool
) -> int:
    from alitimeline.calendar import reading

    timeline, problems = reading.read(data, name=name, until=until)
    refused = timeline is None or (strict and bool(problems))
    return _finish(name, timeline or "no calendar", problems, target, form, refused=refused)


def _import_table(  # noqa: PLR0913 - the options that it has
    name: str, data: bytes, mapping: str, target: Path | None, form: str, *, strict: bool
) -> int:
    from alitimeline.tables.mapping import read_mapping
    from alitimeline.tables.reading import read
    from alitimeline.tables.records import import_table

    rules, problems = read_mapping(read_file(mapping), mapping)
    timeline = None
    if rules is not None:
        timeline, found = import_table(read(data, rules.settings, name=name), rules, name=name)
        problems += found
    refused = timeline is None or (strict and any(problem.severity != "note" for problem in problems))
    return _finish(name, timeline or "no timeline", problems, target, form, refused=refused)


def _finish(  # noqa: PLR0913 - what both imports end with
    name: str, drafted: Timeline | str, problems: tuple[Problem, ...], target: Path | None, form: str, *, refused: bool
) -> int:
    """Report what was found, and write the draft unless it is refused; a text says what there is in place of one."""
    problems = settings.find().apply(problems, name)
    _print_report(problems, form, err=not refused and target is None)
    if form == "text":
        what = drafted if isinstance(drafted, str) else _count_records(drafted)
        outcome = f"{escape_unprintable(name)}: {what}; {count_problems(problems)}"
        if refused:
            say(f"{outcome}; nothing written", err=True)
        else:
            note(outcome)
    if refused or isinstance(drafted, str):
        return UNSOUND
    write_output(format_timeline(drafted, str(target or "")), target)
    return exit_status(problems)


def _print_outcome(returned: "back.Returned", ours: Timeline | None, *, refused: bool) -> None:
    """Print what is wrong with a workbook, what both sides changed, and what changes."""
    name, timeline = str(returned.name), returned.timeline
    report(returned.problems)
    conflicts = [(f"{name}: {cell}", conflict) for cell, conflict in returned.conflicts]
    say(answers.merging.to_text(conflicts), nl=False, err=True)
    counts = [count(len(conflicts), "conflict")] if conflicts else []
    outcome = ", ".join([*counts, count_problems(returned.problems)])
    if timeline is None or refused:
        say(f"{escape_unprintable(name)}: {outcome}; nothing written", err=True)
        return
    what = _count_records(timeline)
    if ours is not None:
        difference = queries.diff(ours, timeline)
        note(answers.difference.to_text(ours, timeline, difference), nl=False)
        what = f"{count(len({(change.kind, change.id) for change in difference.records}), 'record')} changed"
    note(f"{escape_unprintable(name)}: {what}; {outcome}")


def _print_report(problems: tuple[Problem, ...], form: str, *, err: bool = False) -> None:
    """Print problems as lines on standard error, or as JSON on standard output (or on standard error, if *err*)."""
    if form == "json":
        say(to_json(Shortlist(problems)), nl=False, err=err, form=form)
    else:
        report(problems)


def _count_records(timeline: Timeline) -> str:
    return f"{count(len(timeline.events), 'event')}, {count(len(timeline.commitments), 'commitment')}"
