"""The command `init`."""

import os
from pathlib import Path

import click
from attrs import evolve

from alitimeline import export, resources
from alitimeline.cli.inputs import SOUND
from alitimeline.cli.outputs import make_folder
from alitimeline.cli.streams import note, say
from alitimeline.documents.filetypes import is_yaml
from alitimeline.loading import loads, read_file
from alitimeline.loading.formatting import format_timeline
from alitimeline.model.texts import check_id
from alitimeline.problems import TextError, UnreadableError, escape_unprintable

__all__ = ["init", "read_starter"]


def read_starter(name: str) -> bytes:
    """Return a file that a new record starts with: an invented company's timeline, or checks that keep it sound."""
    from importlib.resources import files

    return (files("alitimeline.cli") / "starter" / name).read_bytes()


def _parse_id(_context: click.Context, _option: click.Parameter, text: str) -> str:
    try:
        check_id(text)
    except TextError as error:
        raise click.BadParameter(str(error)) from error
    return text


@click.command()
@click.argument("folder", metavar="[DIR]", default=".")
@click.option("--name", default="company", callback=_parse_id, show_default=True, help="The id of the timeline.")
@click.option("--yaml", "in_yaml", is_flag=True, help="Write the timeline in YAML, which is easier by hand.")
def init(folder: str, name: str, *, in_yaml: bool) -> int:
    """Start a record in DIR (default: the current folder), with checks for git and GitHub.

    Files that exist already are left alone.
    """
    begun = f"{name}.timeline.{'yaml' if in_yaml else 'json'}"
    files = {
        begun: _format_starter(name, begun),
        "timeline.schema.json": resources.read_schema().encode(),
        ".pre-commit-config.yaml": read_starter("pre-commit-config.yaml"),
        ".github/workflows/timeline.yml": read_starter("timeline.yml"),
    }
    for file, data in files.items():
        path = Path(folder, file)
        if _is_new(path, data):
            note(f"wrote {escape_unprintable(os.fspath(path))}")
            continue
        note(f"kept {escape_unprintable(os.fspath(path))}, which was there already")
        if is_yaml(file) and not _contains(path, data):
            say(f"# alitimeline suggests for {file}; add what you need\n{data.decode()}", nl=False)
    note("\nWhat comes next:")
    if folder != ".":
        note(f"  cd {escape_unprintable(folder)}")
    for command, does in (
        (f"edit {begun}", "put in what you follow"),
        ("alitimeline validate", "shows what is wrong, where, and what to write"),
        (f"alitimeline export {begun}", "writes the Excel briefing and the calendar"),
        ("pre-commit install", "checks before each commit"),
    ):
        note(f"  {command:<{len(begun) + 19}}  {does}")
    return SOUND


def _format_starter(name: str, file: str) -> bytes:
    """Return the first content of a timeline; in YAML, editors look for the schema in a comment."""
    timeline = evolve(loads(read_starter("company.timeline.json")), id=name)
    if not is_yaml(file):
        return format_timeline(timeline)
    schema = timeline.extra["$schema"]
    return f"# yaml-language-server: $schema={schema}\n".encode() + format_timeline(evolve(timeline, extra={}), file)


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
