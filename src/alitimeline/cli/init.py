"""The command `init`."""

import os
from pathlib import Path

import click

from alitimeline import resources
from alitimeline.cli import starter
from alitimeline.cli.inputs import SOUND
from alitimeline.documents.filetypes import is_yaml
from alitimeline.loading import read_file
from alitimeline.loading.formatting import format_timeline
from alitimeline.model.texts import check_id
from alitimeline.problems import ExportError, TextError, UnreadableError, escape_unprintable

__all__ = ["init"]


def _as_id(_context: click.Context, _option: click.Parameter, text: str) -> str:
    try:
        check_id(text)
    except TextError as error:
        raise click.BadParameter(str(error)) from error
    return text


@click.command()
@click.argument("folder", metavar="[DIR]", default=".")
@click.option("--name", default="company", callback=_as_id, show_default=True, help="The id of the timeline.")
def init(folder: str, name: str) -> int:
    """Begin a record, with checks for git and GitHub.

    In DIR; by default, in the current folder. No file that is there already is touched.
    """
    begun = f"{name}.timeline.json"
    files = {
        begun: format_timeline(starter.build_timeline(name)),
        starter.SCHEMA: resources.read_schema().encode(),
        ".pre-commit-config.yaml": starter.PRE_COMMIT.encode(),
        ".github/workflows/timeline.yml": starter.WORKFLOW.encode(),
    }
    for file, data in files.items():
        path = Path(folder, file)
        if _is_new(path, data):
            click.echo(f"wrote {escape_unprintable(os.fspath(path))}", err=True)
            continue
        click.echo(f"kept {escape_unprintable(os.fspath(path))}, which was there already", err=True)
        if is_yaml(file) and not _contains(path, data):
            click.echo(f"# what alitimeline would have in {file}: add what you want of it\n{data.decode()}", nl=False)
    click.echo("\nWhat comes next:", err=True)
    if folder != ".":
        click.echo(f"  cd {escape_unprintable(folder)}", err=True)
    for command, does in (
        (f"edit {begun}", "put in what you follow"),
        ("alitimeline validate", "tells what is wrong, where, and what to write"),
        (f"alitimeline export {begun}", "writes the Excel briefing and the calendar"),
        ("pre-commit install", "checks before each commit"),
    ):
        click.echo(f"  {command:<{len(begun) + 19}}  {does}", err=True)
    return SOUND


def _is_new(path: Path, data: bytes) -> bool:
    """Write a file if there is nothing of its name; tell whether there was not."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(path):
            return False
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise ExportError(f"{os.fspath(path)} can't be written: {error.strerror}") from error
    return True


def _contains(path: Path, data: bytes) -> bool:
    """Tell whether a file holds just what would be written there."""
    try:
        return read_file(path) == data
    except UnreadableError:
        return False
