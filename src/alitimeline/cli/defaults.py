"""What the settings of a repository say about the options of a command."""

from collections.abc import Collection
from typing import Any

import click

from alitimeline import settings
from alitimeline.problems import TextError, UnknownNameError, UnreadableError, unknown_name

__all__ = ["SETTABLE", "read_defaults"]

#: The options that settings may give a value: how something looks, and what counts as an error. No other: whoever
#: checks out a repository doesn't want it to choose what is read, written or left out.
SETTABLE = frozenset(
    {
        *("to", "format", "language", "profile", "paper", "chart", "picture", "size"),
        *("color", "refresh", "alarm", "review", "commitments", "spans"),
        *("strict", "fail-on", "fail-under", "exit-code"),
    }
)


def read_defaults(name: str, command: click.Command, commands: Collection[str]) -> dict[str, Any]:
    """Return the values that the settings give to options of a command, by the names of its parameters.

    Raises:
        UnreadableError: if they are faulty: an unknown command, an option that none has, a value that it can't have.
    """
    options = {
        flag.lstrip("-"): parameter
        for parameter in command.params
        for flag in parameter.opts
        if isinstance(parameter, click.Option)
    }
    if not SETTABLE & options.keys():
        return {}
    found = settings.find()
    defaults: dict[str, Any] = {}
    try:
        for other in found.commands:
            if other not in commands:
                raise unknown_name("command is called", other, commands)
        for key, value in found.commands.get(name, {}).items():
            if key not in options:
                raise unknown_name(f"option of {name} is called", key, SETTABLE & options.keys())
            _check_value(key, f"{name}.{key}", options[key], value)
            defaults[str(options[key].name)] = value
    except (TextError, UnknownNameError) as error:
        raise UnreadableError(str(found.file), f"the settings can't be used: {error}") from error
    return defaults


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
