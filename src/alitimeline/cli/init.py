"""The command `init`."""

import os
from pathlib import Path
from shlex import quote
from typing import NamedTuple

import click
from attrs import evolve

from alitimeline import export, resources
from alitimeline.cli.inputs import SOUND, UNSOUND, exit_status, report
from alitimeline.cli.outputs import make_folder
from alitimeline.cli.streams import note, say
from alitimeline.documents.filetypes import is_yaml
from alitimeline.loading import loads, read_file
from alitimeline.loading.formatting import format_timeline
from alitimeline.model import Timeline
from alitimeline.model.texts import check_id
from alitimeline.problems import TextError, UnreadableError, escape_unprintable
from alitimeline.settings import relate

__all__ = ["init", "read_starter"]

#: How wide the column of commands is at most.
WIDEST = 48
#: The file of the schema, beside the timeline.
SCHEMA = "timeline.schema.json"


#: How the checks that `init` writes get alitimeline: from PyPI, or today from a wheel in the repository.
FROM_PYPI = {
    "install": "pip install alitimeline=={version}",
    "language": "language: python\n        additional_dependencies: [alitimeline=={version}]",
}
FROM_A_WHEEL = {
    "install": "pip install tools/alitimeline-{version}-py3-none-any.whl",
    "language": "language: system # the alitimeline that is on your path",
}


def read_starter(name: str) -> bytes:
    """Return a file that a new record starts with: an invented company's timeline, or checks that keep it sound."""
    from importlib.metadata import version
    from importlib.resources import files

    data = (files("alitimeline.cli") / "starter" / name).read_bytes()
    forms = FROM_PYPI if resources.IS_PUBLISHED else FROM_A_WHEEL
    for key, text in (forms | {"version": version("alitimeline")}).items():
        data = data.replace(f"{{{key}}}".encode(), text.encode())
    return data


def _parse_id(_context: click.Context, _option: click.Parameter, text: str | None) -> str | None:
    try:
        check_id("company" if text is None else text)
    except TextError as error:
        raise click.BadParameter(str(error)) from error
    return text


@click.command()
@click.argument("folder", metavar="[DIR]", default=".")
@click.option("--name", metavar="ID", callback=_parse_id, help="The id of the timeline. Default: company.")
@click.option("--yaml", "in_yaml", is_flag=True, help="Write the timeline in YAML, which is easier to edit by hand.")
@click.option("--table", metavar="FILE", help="Make it from a table (CSV, Excel, JSON), with a guessed mapping.")
def init(folder: str, name: str | None, *, in_yaml: bool, table: str | None) -> int:
    """Start a record in DIR (default: the current folder), with checks for git and GitHub.

    Files that exist already are left alone.
    """
    if table and name:
        raise click.UsageError("--name is for a record without --table: a table gives the record its name")
    begun = _begin_with_table(table, folder, in_yaml) if table else _begin(name or "company", in_yaml)
    checks = {
        ".pre-commit-config.yaml": read_starter("pre-commit-config.yaml"),
        ".github/workflows/timeline.yml": read_starter("timeline.yml"),
    }
    for file, data in ({**begun.files, SCHEMA: resources.read_schema().encode()} | checks).items():
        path = Path(folder, file)
        if _is_new(path, data):
            note(f"wrote {escape_unprintable(os.fspath(path))}")
            continue
        note(f"kept {escape_unprintable(os.fspath(path))}, which was there already")
        if file in checks and not _contains(path, data):
            say(f"# alitimeline suggests for {file}; add what you need\n{data.decode()}", nl=False)
    note("\nWhat comes next:")
    steps = {
        **begun.steps,
        "alitimeline validate": "shows what is wrong, where, and what to write",
        f"alitimeline export {begun.timeline}": "writes the Excel briefing and the calendar",
        "pre-commit install": "checks before each commit",
    }
    if not resources.IS_PUBLISHED:
        wheel = "pip wheel --no-deps --wheel-dir tools CLONE"
        steps[wheel] = "builds what the workflow installs; CLONE is your clone of alitimeline"
    if folder != ".":
        note(f"  cd {escape_unprintable(folder)}")
    width = max(len(command) for command in steps if len(command) <= WIDEST)
    for command, does in steps.items():
        note(f"  {command:<{width}}  {does}")
    return begun.status


class _Begun(NamedTuple):
    """What a record begins with: its files, the name of the timeline among them, and what to do first."""

    files: dict[str, bytes]
    timeline: str
    steps: dict[str, str]
    status: int = SOUND


def _begin(name: str, in_yaml: bool) -> _Begun:  # noqa: FBT001 - as the option
    """Begin with an invented company, to write over."""
    file = f"{name}.timeline.{'yaml' if in_yaml else 'json'}"
    timeline = evolve(loads(read_starter("company.timeline.json")), id=name)
    return _Begun({file: _format(timeline, file)}, file, {f"edit {file}": "replace the example with your own facts"})


def _begin_with_table(table: str, folder: str, in_yaml: bool) -> _Begun:  # noqa: FBT001 - as the option
    """Begin with the records of a table, by a mapping that is guessed; without them, if that lacks something."""
    from alitimeline.cli.import_ import report_missing
    from alitimeline.tables import guessing
    from alitimeline.tables.records import name_timeline, read_table

    data, name = read_file(table), name_timeline(table)["id"]
    guess = guessing.guess(data, name=table)
    mapping, file = f"{name}.mapping.yaml", f"{name}.timeline.{'yaml' if in_yaml else 'json'}"
    again = f"alitimeline import {quote(relate(table, folder))} --mapping {mapping} -o {file} --overwrite"
    steps = {f"edit {mapping}": "correct what was guessed", escape_unprintable(again): "makes the timeline with it"}
    files = {mapping: guess.text.encode()}
    if guess.missing:
        report_missing(table, guess)
        return _Begun(files, file, steps, UNSOUND)
    timeline, problems = read_table(data, guess.text.encode(), name=table)
    report(problems)
    return _Begun(_add_timeline(files, file, timeline), file, steps, exit_status(problems))


def _add_timeline(files: dict[str, bytes], file: str, timeline: Timeline | None) -> dict[str, bytes]:
    """Return files with that of a timeline before them, if there is one; it names its schema."""
    made = timeline and evolve(timeline, extra={"$schema": SCHEMA, **timeline.extra})
    return files if made is None else {file: _format(made, file), **files}


def _format(timeline: Timeline, file: str) -> bytes:
    """Return the first content of a timeline; in YAML, editors look for the schema in a comment."""
    if not is_yaml(file):
        return format_timeline(timeline)
    extra = {key: value for key, value in timeline.extra.items() if key != "$schema"}
    return f"# yaml-language-server: $schema={SCHEMA}\n".encode() + format_timeline(evolve(timeline, extra=extra), file)


def _is_new(path: Path, data: bytes) -> bool:
    """Write a file if there is none of its name; return whether it was written."""
    make_folder(path.parent)
    if os.path.lexists(path):
        return False
    export.save(data, path)
    return True


def _contains(path: Path, data: bytes) -> bool:
    """Return whether a file contains just what would be written there."""
    try:
        return read_file(path) == data
    except UnreadableError:
        return False
