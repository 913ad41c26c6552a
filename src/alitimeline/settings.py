"""The settings of a repository: `alitimeline.toml`, or `[tool.alitimeline]` in pyproject.toml.

Only the command line reads them: to the library, the same file is the same everywhere.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import evolve, field, frozen

from alitimeline.problems import Path, Problem, TextError, UnknownNameError, UnreadableError, is_error, unknown_name
from alitimeline.resources import read_codes

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

__all__ = ["Acceptance", "Settings", "check_acceptance", "climb", "compile_patterns", "find", "find_name"]

#: The files that may have settings, the first before the second, and where in the file.
FILES: dict[str, Path] = {"alitimeline.toml": (), "pyproject.toml": ("tool", "alitimeline")}


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_table_of_texts(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_texts, value.values()))


#: What a key may have, in words and as a check.
Kind: TypeAlias = tuple[str, Callable[[Any], bool]]
TEXT: Kind = ("a text", lambda value: isinstance(value, str))
TEXTS: Kind = ("a list of texts", _is_texts)
KEYS: dict[str, Kind] = {
    "exclude": TEXTS,
    "ignore": TEXTS,
    "ignore-in": ("a table of patterns, each with a list of codes", _is_table_of_texts),
    "strict": ("true or false", lambda value: isinstance(value, bool)),
    "accepted": ("a list of tables", lambda value: isinstance(value, list)),
}


@frozen(kw_only=True)
class Acceptance:
    """A finding that the editors accept, and why."""

    code: str
    reason: str
    #: The kind and id of the record, as in `Problem.record`; None for what lies outside of records.
    record: str | None = None
    #: A pattern of the files that it is accepted in; None for all.
    file: str | None = None


@frozen(kw_only=True)
class Settings:
    """What a repository wants of the checks. Patterns are those of .gitignore, and begin at `folder`."""

    #: The file that they are from; None if there are no settings.
    file: str | None = None
    folder: str = os.curdir
    strict: bool = False
    exclude: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    #: The codes that are ignored in the files that fit a pattern.
    ignore_in: Mapping[str, tuple[str, ...]] = field(factory=dict)

    accepted: tuple[Acceptance, ...] = ()

    def apply(self, problems: Iterable[Problem], file: str) -> tuple[Problem, ...]:
        """Return the problems of a file without those that are ignored, and accepted warnings as notes."""
        ignored = {*self.ignore}.union(*(codes for glob, codes in self.ignore_in.items() if self._fits(file, glob)))
        accepted = {(entry.code, entry.record): entry for entry in self.accepted if self._fits(file, entry.file)}
        rest = []
        for problem in problems:
            entry = None if is_error(problem) else accepted.get((problem.code, problem.record))
            if entry:
                rest.append(evolve(problem, severity="note", accepted=entry.reason, accepted_in=self.file))
            elif is_error(problem) or problem.code not in ignored:
                rest.append(problem)
        return tuple(rest)

    def find_unused(self, files: Mapping[str, Sequence[Problem]], *, whole: bool) -> Iterator[Problem]:
        """Yield a warning for what is accepted but does not occur in the checked *files*, by their names.

        If they are not the *whole* of the repository, that is only known of what is accepted in a file by its name.
        """
        for entry in self.accepted:
            texts = read_codes()[entry.code]["group"] == "texts"  # not always looked for
            about = [problems for file, problems in files.items() if self._fits(file, entry.file)]
            known = not texts and (whole or (entry.file and about)) and not any(map(is_error, chain(*about)))
            key = (entry.code, entry.record)
            if known and all(
                not problem.accepted or (problem.code, problem.record) != key for problem in chain(*about)
            ):
                yield Problem(
                    code="accepted-unused",
                    file=self.file,
                    message=f"{entry.code} is accepted for {entry.record or 'a whole file'}, but does not occur",
                    hint="remove it",
                    severity="warning",
                )

    def _fits(self, file: str, glob: str | None) -> bool:
        return glob is None or compile_patterns([glob]).match_file(find_name(file, self.folder))


def find_name(file: str, folder: str) -> str:
    """Return the name of a file from a folder, with forward slashes; where it lies outside, its absolute name."""
    inside, name = os.path.split(file)
    try:
        path = os.path.join(os.path.realpath(inside), name)  # noqa: PTH118 - pathlib costs time to load
        short = os.path.relpath(path, os.path.realpath(folder))
    except ValueError:  # no file can have this name, or it lies on another drive
        return file
    return (path if short.startswith(os.pardir + os.sep) else short).replace(os.sep, "/")


def compile_patterns(patterns: Iterable[str]) -> "GitIgnoreSpec":
    """Return what matches names with patterns of .gitignore; raises ValueError if one is wrong."""
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(patterns)


def climb(folder: str) -> list[str]:
    """Return a folder and those around it, up to the root of its git repository; without one, only the folder."""
    folders = [os.path.realpath(folder)]
    while not os.path.lexists(os.path.join(folders[-1], ".git")):  # noqa: PTH118 - as above
        parent = os.path.dirname(folders[-1])  # noqa: PTH120 - as above
        if parent == folders[-1]:
            return folders[:1]
        folders.append(parent)
    return folders


def find(folder: str = os.curdir) -> Settings:
    """Return the settings for a folder, from the nearest file that has any.

    Raises:
        UnreadableError: if it is faulty.
    """
    for parent in climb(folder):
        for name, keys in FILES.items():
            path = os.path.join(parent, name)  # noqa: PTH118 - as above
            if os.path.isfile(path):  # noqa: PTH113 - as above
                file = os.path.relpath(path)
                try:
                    table = _read_table(path, keys)
                    if table is not None:
                        return evolve(_read_settings(table), file=file, folder=parent)
                except (OSError, ValueError, UnknownNameError) as error:
                    raise UnreadableError(file, f"the settings can't be used: {error}") from error
    return Settings()


def _read_table(path: str, keys: Path) -> Any:  # noqa: ANN401 - any TOML
    """Return the part of a TOML file with our settings; None without any."""
    import tomllib

    with open(path, "rb") as stream:  # noqa: PTH123 - as above
        table: Any = tomllib.load(stream)
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table


def _read_settings(table: Any) -> Settings:  # noqa: ANN401 - any TOML
    _check_table(table, KEYS, "the settings")
    for entry in table.get("accepted", ()):
        _check_table(entry, dict.fromkeys(("code", "reason", "record", "file"), TEXT), "what is accepted")
        check_acceptance(entry.get("code", ""), entry.get("reason"))
    ignore_in = {glob: tuple(codes) for glob, codes in table.get("ignore-in", {}).items()}
    settings = Settings(
        strict=table.get("strict", False),
        exclude=tuple(table.get("exclude", ())),
        ignore=tuple(table.get("ignore", ())),
        ignore_in=ignore_in,
        accepted=tuple(Acceptance(**entry) for entry in table.get("accepted", ())),
    )
    for code in chain(settings.ignore, *ignore_in.values()):
        _check_code(code, "ignored")
    if patterns := [*settings.exclude, *ignore_in, *(entry.file for entry in settings.accepted if entry.file)]:
        compile_patterns(patterns)
    return settings


def _check_table(table: Any, keys: Mapping[str, Kind], where: str) -> None:  # noqa: ANN401 - any TOML
    if not isinstance(table, dict):
        raise TextError(f"{where} must be a table")
    for key, value in table.items():
        if key not in keys:
            raise unknown_name(f"key of {where} is called", key, keys)
        words, fits = keys[key]
        if not fits(value):
            raise TextError(f"{key} must be {words}")


def check_acceptance(code: str, reason: object) -> None:
    """Raise `UnknownNameError` if no problem has this code, `TextError` if it is an error's or there is no reason."""
    _check_code(code, "accepted")
    if not isinstance(reason, str) or not reason.strip():
        raise TextError(f"{code} is accepted without a reason", f'write "{code}": "the reason"')


def _check_code(code: str, verb: str) -> None:
    codes = read_codes()
    if code not in codes:
        raise unknown_name("problem has the code", code, codes)
    if codes[code].get("severity", "error") == "error":
        raise TextError(f"{code!r} is an error, which can't be {verb}")
