"""What the settings of a repository say about the options of a command."""

from collections.abc import Iterator, Mapping
from typing import Any

import click

from alitimeline import settings
from alitimeline.problems import TextError, UnknownNameError, UnreadableError, unknown_name

__all__ = ["SETTABLE", "find_settings", "read_defaults"]

#: The options that settings may give a value: how something looks, and what counts as an error. No other: whoever
#: checks out a repository doesn't want it to choose what is read, written or left out.
SETTABLE = frozenset(
    {
        *("to", "format", "language", "profile", "paper", "chart", "picture", "size"),
        *("color", "refresh", "alarm", "review", "commitments", "spans"),
        *("strict", "fail-on", "fail-under", "exit-code"),
    }
)


def find_settings() -> settings.Settings:
    """Return the settings for the current folder, after the tables of all commands were checked.

    Raises:
        UnreadableError: if they are faulty, also where an option of another command than this one is concerned.
    """
    found = settings.find()
    if faults := [*_find_faults(found)]:
        raise UnreadableError(str(found.file), f"the settings can't be used: {'; '.join(faults)}")
    return found


def read_defaults(name: str, command: click.Command) -> dict[str, Any]:
    """Return the values that the settings give to options of a command, by the names of its parameters.

    Raises:
        UnreadableError: as `find_settings`; a command without options that settings may have doesn't read them here.
    """
    options = _list_options(command)
    if not SETTABLE & options.keys():
        return {}
    return {str(options[key].name): value for key, value in find_settings().commands.get(name, {}).items()}


def _list_options(command: click.Command) -> dict[str, click.Option]:
    options = (one for one in command.params if isinstance(one, click.Option))
    return {flag.lstrip("-"): option for option in options for flag in option.opts}


def _find_faults(found: settings.Settings) -> Iterator[str]:
    """Yield what is wrong: an unknown command, an option that none has, a value that it can't have."""
    context = click.get_current_context(silent=True)  # where a shell asks for completion, there is none
    commands: Mapping[str, click.Command] = vars(context.find_root().command)["commands"] if context else {}
    for name, table in found.commands.items() if context else ():
        if name not in commands:
            yield str(unknown_name("command is called", name, commands))
            continue
        options = _list_options(commands[name])
        if not (settable := SETTABLE & options.keys()):
            yield f"no option of {name} can be a setting (remove the table)"
            continue
        for key, value in table.items():
            try:
                if key not in options:
                    raise unknown_name(f"option of {name} is called", key, settable)
                _check_value(key, f"{name}.{key}", options[key], value)
            except (TextError, UnknownNameError) as error:
                yield str(error)


def _check_value(key: str, where: str, option: click.Option, value: object) -> None:
    """Raise `TextError` if an option can't have this value, or none at all."""
    if key not in SETTABLE:
        raise TextError(f"{where} can't be a setting", "write it on the command line")
    types = (bool,) if option.is_flag else (list,) if option.multiple else (str, int, float)
    if not isinstance(value, types) or (bool not in types and isinstance(value, bool)):
        raise TextError(f"{where} must be {settings.TYPES[types[0]]}")
    try:
        option.process_value(click.Context(click.Command(where)), value)
    except click.BadParameter as error:
        raise TextError(f"{where}: {error.message.rstrip('.')}") from error
