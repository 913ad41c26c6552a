"""The command `migrate`."""

import click

from alitimeline.cli.rewriting import Job, rewrite
from alitimeline.loading import migrations
from alitimeline.loading.formatting import migrated
from alitimeline.schema import VERSION

__all__ = ["migrate"]


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--check", is_flag=True, help="Write nothing; name what would be migrated, with status 1.")
def migrate(paths: tuple[str, ...], *, check: bool) -> int:
    """Bring data files to the current version of the format.

    A file that can't be brought there, or has errors then, is left as it is. What comes from standard input (-)
    goes to standard output.
    """
    steps = migrations.STEPS
    job = Job(lambda data, name: migrated(data, name=name, steps=steps), "migrated", f"already {VERSION}")
    return rewrite(paths, job, check=check)
