"""The command `completion`, and what may follow on the line that a shell completes."""

import os
from collections.abc import Iterator

import click
from click.shell_completion import CompletionItem
from click.types import StringParamType

from alitimeline import resources
from alitimeline.cli.shells import SHELLS
from alitimeline.cli.streams import COMPLETE, SOUND, say
from alitimeline.loading.folders import SUFFIXES
from alitimeline.model import Timeline

__all__ = ["add_completion", "completion"]

#: The lists of a timeline in which an option means an id.
LISTS = {
    "ids": ("events", "commitments", "actors", "sources"),
    "actor": ("actors",),
    "organization": ("actors",),
    "source": ("sources",),
}


@click.command()
@click.argument("shell", type=click.Choice(tuple(SHELLS)))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print the script by which a shell completes commands, options, timelines and ids.

    Write into ~/.bashrc or ~/.zshrc: eval "$(alitimeline completion bash)" (or zsh). Into ~/.config/fish/config.fish:
    alitimeline completion fish | source.
    """
    say(SHELLS[shell](context.find_root().command, {}, "alitimeline", COMPLETE).source(), form="report")
    return SOUND


def add_completion(command: click.Command) -> None:
    """Have the arguments and options of a command completed, by what the help calls their values."""
    for inner in getattr(command, "commands", {}).values():
        add_completion(inner)
    for parameter in command.params:
        name = (parameter.metavar or parameter.name or "").strip("[].").upper()
        if name in ("TIMELINE", "OLD", "NEW"):
            parameter.type = _Timeline("file")
        elif name in ("ID", "KIND", "TAG", "ROLE"):
            parameter.type = _Word()
        elif name in ("DIR", "FOLDER"):
            parameter.type = _File("dir")
        elif name in ("PATH", "MAP", "OLD.ICS") or name.startswith("FILE"):
            parameter.type = _File("file")


class _File(StringParamType):
    """A file or a folder, as the shell completes it."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def shell_complete(self, _context: click.Context, _parameter: click.Parameter, text: str) -> list[CompletionItem]:
        """Leave it to the shell."""
        return [CompletionItem(text, type=self.kind)]


class _Timeline(_File):
    """A file, a folder, or a timeline that ships."""

    def shell_complete(self, context: click.Context, parameter: click.Parameter, text: str) -> list[CompletionItem]:
        """Return what begins with *text*; if nothing does, leave it to the shell, which knows files of other names."""
        names = [*_list_timelines(text), *(name for name in resources.timelines() if name.startswith(text))]
        return [CompletionItem(name) for name in names] or super().shell_complete(context, parameter, text)


def _list_timelines(text: str) -> Iterator[str]:
    """Yield the names of timeline files and folders; of a single folder also what is in it, lest a space follows."""
    folder, begin = os.path.split(text)
    try:
        with os.scandir(folder or os.curdir) as entries:
            found = sorted((entry.name, entry.is_dir()) for entry in entries)
    except OSError:
        return
    names = [
        # as it was begun; what would be taken for an option is a file all the same
        os.path.join(folder or "./" * name.startswith("-"), name + os.sep * is_folder)  # noqa: PTH118
        for name, is_folder in found
        if name.startswith(begin)
        and (begin or not name.startswith("."))
        and (is_folder or name.lower().endswith(SUFFIXES))
    ]
    yield from names
    if len(names) == 1 and names[0] != text and names[0].endswith(os.sep):
        yield from _list_timelines(names[0])


class _Word(StringParamType):
    """An id, or another word, that is in the timeline that was named before."""

    def shell_complete(self, context: click.Context, parameter: click.Parameter, text: str) -> list[CompletionItem]:
        """Return what begins with *text*; an id with the title or name of its record."""
        words: dict[str, str | None] = {}
        # where the value of an option is missing, click leaves what was named before it in `args`
        named = context.params.get("timeline") or next(iter(context.params.get("timelines") or context.args), None)
        for timeline in _load_timelines(named):
            words |= dict.fromkeys(timeline.vocabulary.get(str(parameter.name), ()))
            for collection in LISTS.get(str(parameter.name), ()):
                words |= {one.id: getattr(one, "name", None) or one.title for one in getattr(timeline, collection)}
        return [CompletionItem(word, help=words[word]) for word in sorted(words) if word.startswith(text)]


def _load_timelines(name: str | None) -> list[Timeline]:
    """Return what is sound in the timelines that a name means."""
    from alitimeline.cli.inputs import read_inputs, salvage_file

    files = read_inputs([name], look_over=salvage_file) if name and name != "-" else ()
    return [file.timeline for file in files if file.timeline]
