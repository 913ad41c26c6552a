"""The options `--fix` and `--diff` of `validate`."""

from collections.abc import Iterable, Iterator

import click

from alitimeline import export
from alitimeline.cli.fmt import format_diff
from alitimeline.cli.inputs import Input
from alitimeline.documents.filetypes import CALENDAR, file_type
from alitimeline.loading.examination import Examined
from alitimeline.loading.fixing import fix
from alitimeline.problems import ExportError, Problem, escape_unprintable
from alitimeline.reports.text import escape_commands

__all__ = ["fix_inputs"]


def fix_inputs(files: Iterable[Input], *, write: bool) -> Iterator[Input]:
    """Fix files, or only print what would change in them; yield them as they are then."""
    for file in files:
        if file_type(file.data, file.name) is CALENDAR:
            _print(f"{file.name}: not fixed: a calendar is only checked")
        if all(problem.replacement is None for problem in file.problems):
            yield file
            continue
        known = Examined(file.timeline, file.problems, file.document) if file.document else None
        data, fixed, after = fix(file.data, name=file.name, examined=known)
        if not write:
            click.echo("".join(format_diff(file.data, data, file.name)), nl=False)
            yield file
            continue
        try:
            if fixed:
                export.save(data, file.name)
        except ExportError as error:  # the other files are still written
            problem = Problem(code="unreadable", message=error.message)
            yield file._replace(problems=(*file.problems, problem))
        else:
            for problem in fixed:
                _print(f"{problem.place}: fixed[{problem.code}] {problem.message}")
            yield file._replace(timeline=after.timeline, problems=after.problems, data=data, document=None)


def _print(line: str) -> None:
    click.echo(escape_commands(escape_unprintable(line)), err=True)
