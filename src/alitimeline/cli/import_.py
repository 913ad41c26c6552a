"""The command `import`."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import evolve

from alitimeline import answers, queries, settings
from alitimeline.cli.inputs import (
    SOUND,
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
from alitimeline.cli.options import form, output_option, parse_day
from alitimeline.cli.outputs import is_same_file, refuse_existing, write_output
from alitimeline.cli.streams import note, say
from alitimeline.documents.filetypes import CALENDAR, JSON, WORKBOOK, YAML, file_type, is_yaml
from alitimeline.loading import read_file
from alitimeline.loading.formatting import format_timeline, update_data
from alitimeline.loading.sharing import complete, keep_own
from alitimeline.model import Timeline
from alitimeline.problems import Problem, Shortlist, UnreadableError, escape_unprintable, is_error
from alitimeline.reports.json import to_json

if TYPE_CHECKING:
    from alitimeline.briefing import back
    from alitimeline.tables.guessing import Guess
    from alitimeline.tables.mapping import MappingFile
    from alitimeline.tables.merging import MergedTable
    from alitimeline.tables.reading import Table

__all__ = ["import_command", "report_missing"]


#: The options whose values have other names here.
OPTIONS = {"until": "expand-until", "copy": "marked"}


@click.command(name="import")
@click.argument("file")
@stdin_name
@output_option
@click.option("--strict", is_flag=True, help="Write nothing, with status 1, if anything is wrong or left out.")
@click.option("--overwrite", is_flag=True, help="Write over files that are there already.")
@click.option(
    "--expand-until", "until", metavar="DATE", callback=parse_day, help="Calendar: list recurring dates up to then."
)
@click.option("--base", metavar="TIMELINE", help="Workbook, table: the data file to bring it into, as it is now.")
@click.option(
    "--exported",
    metavar="TIMELINE",
    help="Workbook: the data file as it was when the workbook was exported, if it has changed since.",
)
@click.option("--earlier", metavar="TABLE", help="Table: the earlier version, from which --base was made.")
@click.option("--allow-deletions", is_flag=True, help="Workbook, table: delete the records whose rows are gone.")
@click.option("--marked", "copy", metavar="FILE", help="Workbook: write a copy with the faulty cells marked.")
@click.option("--mapping", metavar="MAP", help="Any table: how its rows become records: a file or a preset.")
@click.option("--guess", is_flag=True, help="Any table: write a mapping for it, guessed from its headings and rows.")
@form
def import_command(  # noqa: PLR0913 - the options that it has
    *,
    file: str,
    out: str,
    overwrite: bool,
    mapping: str | None,
    guess: bool,
    form: str,
    **options: Any,  # noqa: ANN401 - its other options
) -> int:
    """Draft a timeline from a calendar (.ics) or a table, or bring the edits of a briefing (.xlsx) into its data file.

    Calendar: events and journals become events, to-dos become commitments. Whatever can't be read or kept is reported
    with its line; the exit status is 1 if something that belongs in the draft is missing from it.

    Workbook: edits made since the export go into --base; changes made there since the export stay. Where both changed
    the same thing, both are shown with the cell, nothing is written, and the exit status is 1. Without --base, a filled
    template (alitimeline template) becomes a draft.

    Table: with --mapping, the rows of a table (CSV, Excel, JSON, JSON Lines, YAML) become records. What can't be read
    is reported with its row and column; the exit status is 1 if something is missing from the draft. MAP is a file, or
    a preset (see: alitimeline mappings). With --guess, a mapping is written instead, for you to correct. With --base
    and --earlier, what changed from the earlier table goes into the data file; edits made there stay.

    With --format json, problems are reported as JSON on standard output (standard error if the timeline goes there).
    """
    base, copy = options["base"], options["copy"]
    target = None if out == "-" else Path(out)
    if not overwrite and target is not None and not is_same_file(out, base):
        refuse_existing(out, "write another file and bring the two together with alitimeline merge; or --overwrite")
    if not overwrite and copy is not None:
        refuse_existing(copy, "write the marked copy to another file; or --overwrite")
    name, data = read_stdin() if file == "-" else (file, read_file(file))
    if guess:
        _refuse({**options, "mapping": mapping}, "does not go with --guess")
        return _guess_mapping(name, data, target)
    if mapping is not None:
        return _import_table(name, data, mapping, target, form, **options)
    return _import_file(name, data, target, form, **options)


def _import_file(  # noqa: PLR0913, PLR0917 - the options that it has
    name: str,
    data: bytes,
    target: Path | None,
    form: str,
    until: date | None,
    earlier: str | None,
    *,
    strict: bool,
    **for_workbooks: Any,  # noqa: ANN401 - options
) -> int:
    """Import a calendar or a workbook."""
    _refuse({"earlier": earlier}, "is for tables with a mapping")
    kind = file_type(data, name)
    if kind is WORKBOOK:
        _refuse({"until": until}, "is for calendars")
        if for_workbooks["exported"] and not for_workbooks["base"]:
            raise click.UsageError("--exported is an earlier version of --base; name --base as well")
        return _import_workbook(name, data, target=target, form=form, strict=strict, **for_workbooks)
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
            raise click.UsageError(f"--{OPTIONS.get(name, name.replace('_', '-'))} {why}")


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

    versions, files = _load_versions(base, exported)
    own, *_ = (*versions, None)
    ours, before, *_ = (
        *(complete(version, file) for version, (_, file) in zip(versions, files, strict=True)),
        None,
        None,
    )
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
    kept, problems, whole = _keep_own(own, files, returned.timeline, target)
    returned = evolve(returned, timeline=whole, problems=(*returned.problems, *problems))
    refused = returned.timeline is None or (strict and bool(returned.problems))
    if form == "json":
        _print_report(returned.all_problems, form, err=not refused and target is None)
    else:
        _print_outcome(name, returned, ours, refused=refused)
    if copy is not None and marked is not None:
        _write_marked(marked, data, Path(copy))
    if kept is None or refused:
        return UNSOUND
    if kept != own or not is_base:
        text = update_data(*files[0], own, kept) if own and keeps_form else format_timeline(kept, str(target or ""))
        write_output(text, target)
    return exit_status(returned.problems)


def _load_versions(*names: str | None) -> tuple[list[Timeline], list[tuple[bytes, str]]]:
    """Return the timelines of data files that are to be rewritten, and the files: what is in them, and their names."""
    files: list[tuple[bytes, str]] = []

    def look_over(name: str, data: bytes) -> Input:
        files.append((data, name))
        return read_to_rewrite(name, data)

    why = "a workbook or a table goes into one timeline, not into a folder of several"
    timelines, _ = load_timelines([*filter(None, names)], why, look_over)
    return timelines, files


def _keep_own(
    own: Timeline | None, files: list[tuple[bytes, str]], after: Timeline | None, target: Path | None
) -> tuple[Timeline | None, tuple[Problem, ...], Timeline | None]:
    """Return what is to be written of the timeline *after* an import, what is wrong with that, and all it has then."""
    if own is None or after is None:
        return after, (), after
    kept, problems = keep_own(own, files[0][1], after, str(target or files[0][1]))
    if any(map(is_error, problems)):
        return None, problems, None
    return kept, problems, complete(kept, files[0][1])


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
    name: str,
    data: bytes,
    mapping: str,
    target: Path | None,
    form: str,
    *,
    strict: bool,
    base: str | None,
    earlier: str | None,
    allow_deletions: bool,
    **others: object,
) -> int:
    from alitimeline.tables.mapping import find_mapping, read_mapping
    from alitimeline.tables.reading import read
    from alitimeline.tables.records import import_table

    _refuse(others, "is not for tables with a mapping")
    if base is None:
        _refuse({"earlier": earlier, "allow_deletions": allow_deletions}, "is for a table that goes into a --base")
    rules, problems = read_mapping(find_mapping(mapping), mapping)
    if rules is None:
        return _finish(name, "no timeline", problems, target, form, refused=True)
    table = read(data, rules.settings, name=name)
    if base is not None:
        before = read(read_file(earlier), rules.settings, name=earlier) if earlier else None
        rest = {"allow_deletions": allow_deletions, "strict": strict}
        return _merge_table(name, table, before, rules, base, target, form, **rest)
    timeline, found = import_table(table, rules, name=name)
    problems += found
    refused = timeline is None or (strict and any(problem.severity != "note" for problem in problems))
    return _finish(name, timeline or "no timeline", problems, target, form, refused=refused)


def _merge_table(  # noqa: PLR0913, PLR0917 - two tables, the record, and where it goes
    name: str,
    table: "Table",
    earlier: "Table | None",
    rules: "MappingFile",
    base: str,
    target: Path | None,
    form: str,
    *,
    allow_deletions: bool,
    strict: bool,
) -> int:
    """Bring a newer table into the data file that was made of an earlier one."""
    from alitimeline.tables.merging import ADVICE, merge_table

    [own], files = _load_versions(base)
    every = complete(own, base, everything=True)
    merged = merge_table(every, table, rules, earlier=earlier, name=name, allow_deletions=allow_deletions)
    after, problems, whole = _keep_own(own, files, merged.timeline, target)
    merged = merged._replace(timeline=whole, problems=(*merged.problems, *problems))
    is_base = target is not None and is_same_file(str(target), base)
    doubts = [problem for problem in merged.problems if problem.severity != "note"]
    refused = after is None or (strict and bool(doubts or merged.conflicts))
    if form == "json":
        _print_report(merged.all_problems, form, err=not refused and target is None)
    else:
        advice = f"ours is the record, theirs the table: {ADVICE}"
        _print_outcome(name, merged.put_in_words(), complete(own, base), advice, refused=refused)
    if after is None or refused:
        return UNSOUND
    if after != own or not is_base:
        keeps_form = target is None or is_yaml(str(target)) == (file_type(*files[0]) is YAML)
        write_output(update_data(*files[0], own, after) if keeps_form else format_timeline(after, str(target)), target)
    return exit_status(merged.problems)


def _guess_mapping(name: str, data: bytes, target: Path | None) -> int:
    """Write the mapping that is guessed for a table; say which fields of it have no column."""
    from alitimeline.tables import guessing

    guess = guessing.guess(data, name=name)
    write_output(guess.text.encode(), target)
    report_missing(name, guess)
    return UNSOUND if guess.missing else SOUND


def report_missing(name: str, guess: "Guess") -> None:
    """Say for which fields of records no column of a table was recognized."""
    for field in guess.missing:
        hint = f'write into the mapping which one it is: {field}: "{{heading}}"'
        say(escape_unprintable(f"{name}: no column was recognized for the field {field} ({hint})"), err=True)


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


def _print_outcome(
    name: str, returned: "back.Returned | MergedTable", ours: Timeline | None, advice: str = "", *, refused: bool
) -> None:
    """Print what is wrong with a workbook or a table, what both sides changed, what to do then, and what changes."""
    timeline = returned.timeline
    report(returned.problems)
    conflicts = [(f"{name}: {place}", conflict, None) for place, conflict in returned.conflicts]
    say(answers.merging.to_text(conflicts), nl=False, err=True)
    if conflicts and advice:
        say(advice, err=True)
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
