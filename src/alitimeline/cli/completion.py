"""The command `completion`, and what may follow on the line that a shell completes."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain

import click
from click.shell_completion import CompletionItem
from click.types import StringParamType

from alitimeline import resources
from alitimeline.cli.shells import SHELLS
from alitimeline.cli.streams import COMPLETE, SOUND, say
from alitimeline.loading.folders import SUFFIXES
from alitimeline.model import Timeline
from alitimeline.model.kinds import COLLECTIONS

__all__ = ["add_completion", "completion"]

#: What has a meaning of its own in a value of several parts.
SPECIAL = re.compile(r'[,，]|^["{]')


@click.command()
@click.argument("shell", type=click.Choice(tuple(SHELLS)))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print the script by which a shell completes commands, options, timelines and ids.

    Add this line to ~/.bashrc or ~/.zshrc: eval "$(alitimeline completion bash)" (or zsh); or this one to
    ~/.config/fish/config.fish: alitimeline completion fish | source
    """
    say(SHELLS[shell](context.find_root().command, {}, "alitimeline", COMPLETE).source(), form="report")
    return SOUND


def add_completion(command: click.Command) -> None:
    """Have the arguments and options of a command completed, by what the help calls their values."""
    for inner in getattr(command, "commands", {}).values():
        add_completion(inner)
    for parameter in command.params:
        name = (parameter.metavar or parameter.name or "").strip("[].,").upper()
        if name in ("TIMELINE", "OLD", "NEW"):
            parameter.type = _Shipped(SUFFIXES, resources.timelines)
        elif name == "MAP":
            parameter.type = _Shipped((".yaml", ".yml", ".json"), resources.presets)
        elif name == "PRESET":
            parameter.type = _Preset()
        elif name in ("ID", "KIND", "TAG", "ROLE", "ACTOR", "EVENT", "COMMITMENT", "SOURCE"):
            parameter.type = _Word()
        elif name in ("DIR", "FOLDER"):
            parameter.type = _File("dir")
        elif name in ("PATH", "OLD.ICS", "ARTICLE") or name.startswith("FILE"):
            parameter.type = _File("file")


class _Preset(StringParamType):
    """A mapping that ships."""

    def shell_complete(self, _context: click.Context, _parameter: click.Parameter, text: str) -> list[CompletionItem]:
        """Return those that begin with *text*."""
        return [CompletionItem(name) for name in resources.presets() if name.startswith(text)]


class _File(StringParamType):
    """A file or a folder, as the shell completes it."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def shell_complete(self, _context: click.Context, _parameter: click.Parameter, text: str) -> list[CompletionItem]:
        """Leave it to the shell."""
        return [CompletionItem(text, type=self.kind)]


class _Shipped(_File):
    """A file or a folder, or the name of something that ships."""

    def __init__(self, suffixes: tuple[str, ...], list_names: Callable[[], tuple[str, ...]]) -> None:
        super().__init__("file")
        self.suffixes, self.list_names = suffixes, list_names

    def shell_complete(self, context: click.Context, parameter: click.Parameter, text: str) -> list[CompletionItem]:
        """Return what begins with *text*; if nothing does, leave it to the shell, which knows files of other names."""
        names = [*_list_files(text, self.suffixes), *(name for name in self.list_names() if name.startswith(text))]
        return [CompletionItem(name) for name in names] or super().shell_complete(context, parameter, text)


def _list_files(text: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    """Yield the names of such files, and of folders; of a single folder also what is in it, lest a space follows."""
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
        and (is_folder or name.lower().endswith(suffixes))
    ]
    yield from names
    if len(names) == 1 and names[0] != text and names[0].endswith(os.sep):
        yield from _list_files(names[0], suffixes)


class _Word(StringParamType):
    """An id, or another word, that is in the timeline that was named before; for `add`, also a name."""

    def shell_complete(self, context: click.Context, parameter: click.Parameter, text: str) -> list[CompletionItem]:
        """Return what begins with *text* or, where commas divide it, with its last part; an id with its name."""
        from alitimeline.cli.record_options import FIELDS
        from alitimeline.loading.adding import REFERENCES, list_names

        option = str(parameter.name)
        field = {**FIELDS.get(context.command.name, {})}.get(option.replace("_", "-"))  # type: ignore[call-overload]
        keys = field.keys if field and field.names else (option,)
        is_divided = keys != (option,)
        number = text.count(",") if is_divided else 0
        key = keys[number] if number < len(keys) else ""
        begin = text.rpartition(",")[2].lstrip() if number else text
        kinds = COLLECTIONS if key == "ids" else [REFERENCES[key]] if key in REFERENCES else ()
        words: dict[str, str | None] = {}
        # where the value of an option is missing, click leaves what was named before it in `args`
        several = context.params.get("timelines") or context.args
        named = context.params.get("timeline") or context.params.get("file") or next(iter(several), None)
        for timeline in _load_timelines(named) if key else ():
            words |= dict.fromkeys(timeline.vocabulary.get(key, ()))
            names = dict.fromkeys(chain.from_iterable(list_names(timeline, kind) for kind in kinds))
            uses = Counter(name.casefold() for name, _ in names)
            for name, id_ in names:
                # a name that several have means none of them
                words |= {id_: words.get(id_) or name} | ({name: id_} if field and uses[name.casefold()] == 1 else {})
        return [
            CompletionItem(text.removesuffix(begin) + word, help=words[word])
            for word in sorted(words)
            if word.startswith(begin) and not (is_divided and SPECIAL.search(word))
        ]


def _load_timelines(name: str | None) -> list[Timeline]:
    """Return what is sound in the timelines that a name means."""
    from alitimeline.cli.inputs import read_inputs, salvage_file

    files = read_inputs([name], look_over=salvage_file) if name and name != "-" else ()
    return [file.timeline for file in files if file.timeline]
