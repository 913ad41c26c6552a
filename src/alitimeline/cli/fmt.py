"""The command `fmt`."""

import click

from alitimeline.cli.rewriting import Job, rewrite
from alitimeline.loading.formatting import formatted

__all__ = ["fmt"]


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; name what would be formatted, with status 1.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change, with status 1.")
def fmt(paths: tuple[str, ...], *, check: bool, diff: bool) -> int:
    """Put data files in canonical form.

    Those that PATHs lead to; by default, those in the current folder. Nothing but their form changes: events stand in
    the order of their dates, keys in that of the schema. A file with errors is left as it is. What comes from standard
    input (-) goes to standard output.
    """
    job = Job(lambda data, name: formatted(data, name=name), "formatted", "already so")
    return rewrite(paths or ["."], job, check=check, diff=diff)
