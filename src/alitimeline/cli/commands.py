"""The commands by name. Each loads when it is used, and none for the list of them."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import click

from alitimeline.cli.streams import quiet

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = ["Group"]

#: The commands by what they are for: the module that has one, and its line in the list.
SECTIONS = {
    "Begin": {
        "init": ("init", "Start a timeline, with checks for git and GitHub."),
        "add": ("add", "Add an event, a commitment, a source or an actor."),
        "draft": ("draft", "Draft a cited record from articles, by rules or by a model."),
        "import": ("import_", "Import a calendar, any table, or the edits of a briefing."),
        "template": ("files", "Write an empty workbook to start a timeline in."),
    },
    "Edit and check": {
        "validate": ("validate", "Report every problem, with file, line and column."),
        "preview": ("preview", "Show the page in the browser, up to date as you edit."),
        "fmt": ("fmt", "Put data files in canonical form."),
        "merge": ("versions", "Merge versions of a timeline, or parts of one."),
    },
    "Ask": {
        "show": ("show", "Print a line per event and commitment, or whole records."),
        "select": ("selection", "List the events and commitments that fit."),
        "status": ("questions", "Show what is due, what is overdue and how promises turned out."),
        "tenures": ("questions", "Show who held each role and when."),
        "conflicts": ("questions", "List where sources disagree."),
        "known": ("questions", "Show what the public could know on a day."),
        "coverage": ("questions", "Show how long it took to the first report of each event."),
        "evidence": ("questions", "Count the facts that have a citation, a quote, two sources."),
        "diff": ("versions", "Show what changed from one version to another."),
        "sql": ("sql", "Answer a query in SQL, over tables of the records."),
    },
    "Export": {"export": ("files", "Write a briefing, a calendar, JSON, a page, pictures and more.")},
    "Help": {
        "timelines": ("files", "Name the timelines that ship with alitimeline."),
        "mappings": ("files", "Name the bundled mappings for tables, or print one."),
        "schema": ("files", "Print the JSON Schema, for editors."),
        "completion": ("completion", "Print the script by which a shell completes commands."),
    },
}
COMMANDS = {name: about for section in SECTIONS.values() for name, about in section.items()}


class _Commands(Mapping[str, click.Command]):
    """The commands by name; looking one up loads it."""

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)

    def __getitem__(self, name: str) -> click.Command:
        module = import_module(f"alitimeline.cli.{COMMANDS[name][0]}")
        commands = (value for value in vars(module).values() if isinstance(value, click.Command))
        return _add_common(next(command for command in commands if command.name == name))


@cache
def _add_common(command: click.Command) -> click.Command:
    """Give a command, and those in it, what all have: the option --quiet, and what TIMELINE means."""
    if not command.epilog and any(
        isinstance(one, click.Argument) and one.name in ("timeline", "timelines", "old") for one in command.params
    ):
        command.epilog = "TIMELINE is a file, a folder, - for standard input, or a name: see alitimeline --help."
    for inner in getattr(command, "commands", {}).values():
        _add_common(inner)
    return quiet(command)


class Group(click.Group):
    """All commands, which are listed in sections."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type] # what click gives
        self.commands = _Commands()  # type: ignore[assignment] # nothing is added to it

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name, as it is to be run or completed."""
        name, command, rest = super().resolve_command(context, args)
        if command and context.resilient_parsing:  # a shell asks for completion
            from alitimeline.cli.completion import add_completion

            add_completion(command)
        elif command and name and not {"-h", "--help"} & {*rest}:  # help is there whatever the settings say
            from alitimeline.cli.defaults import read_defaults

            if any(word.startswith("--stdin-name") for word in rest) and "-" not in rest:
                raise click.UsageError("--stdin-name is for standard input, which is read where - is", context)
            context.default_map = {name: read_defaults(name, command)}
        return name, command, rest

    def shell_complete(self, context: click.Context, text: str) -> "list[CompletionItem]":
        """Return the commands that begin with *text*, without loading them, and the options."""
        from click.shell_completion import CompletionItem

        names = [CompletionItem(name, help=COMMANDS[name][1]) for name in COMMANDS if name.startswith(text)]
        return names + click.Command.shell_complete(self, context, text)

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, by what they are for."""
        for section, commands in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl([(f"{name:<10}", summary) for name, (_, summary) in commands.items()])
