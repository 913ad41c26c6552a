"""The settings of a repository: `alitimeline.toml`, or `[tool.alitimeline]` in pyproject.toml.

Only the command line reads them, and `load_folder` what they exclude: to the library, a file is the same everywhere.
"""

import os
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from alitimeline.problems import (
    Path,
    Problem,
    TextError,
    UnknownNameError,
    UnreadableError,
    is_error,
    shorten,
    unknown_name,
)
from alitimeline.resources import read_codes

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

__all__ = [
    "TYPES",
    "Acceptance",
    "Settings",
    "check_acceptance",
    "climb",
    "compile_patterns",
    "find",
    "find_name",
    "relate",
]

#: The files that may have settings, the first before the second, and where in the file.
FILES: dict[str, Path] = {"alitimeline.toml": (), "pyproject.toml": ("tool", "alitimeline")}
#: The types of the keys, and what they are called.
KEYS = {"exclude": list, "ignore": list, "ignore-in": dict, "strict": bool, "accepted": list}
#: What nobody writes, and what would take a command very long: the bytes of a file, the parts of a key, the `*` in a
#: part of a pattern and the parts that are `**`, which are tried at every place of a name.
LARGEST, DEEPEST, STARS, ANY = 1_000_000, 100, 3, 2
LONG_KEY = re.compile(rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{DEEPEST}}}""")
ACCEPTED_KEYS = dict.fromkeys(("code", "reason", "record", "file"), str)
TYPES = {list: "a list", dict: "a table", bool: "true or false", str: "a text"}


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
    #: Patterns, and the codes that are ignored in the files that fit them.
    ignore: tuple[tuple[str, Sequence[str]], ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    #: The options of commands that have another default here; the command line checks them.
    commands: Mapping[str, Mapping[str, Any]] = field(factory=dict)

    def apply(self, problems: Sequence[Problem], file: str) -> tuple[Problem, ...]:
        """Return the problems of a file without those that are ignored, and accepted warnings as notes."""
        if not problems or self.file is None:
            return tuple(problems)
        ignored = {code for glob, codes in self.ignore if self._fits(file, glob) for code in codes}
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
            about = [problem for file in files if self._fits(file, entry.file) for problem in files[file]]
            known = whole or (entry.file and any(self._fits(file, entry.file) for file in files))
            occurs = any((problem.code, problem.record) == (entry.code, entry.record) for problem in about)
            # texts and other files are not always looked at; and where there is an error, not every rule is tried
            is_common = read_codes()[entry.code]["group"] not in ("texts", "files")
            if known and not occurs and is_common and not any(map(is_error, about)):
                place = f"in {entry.record}" if entry.record else "outside of all records"
                message = f"{entry.code} is accepted {place}, but does not occur"
                unused = Problem(code="accepted-unused", message=message, severity="warning", hint="remove it")
                yield evolve(unused, file=self.file)

    def _fits(self, file: str, glob: str | None) -> bool:
        return glob in (None, "*") or compile_patterns(str(glob)).match_file(find_name(file, self.folder))


def find_name(file: str, folder: str) -> str:
    """Return the name of a file from a folder, with forward slashes; where it lies outside, its absolute name."""
    inside, name = os.path.split(file)
    try:
        path = os.path.join(os.path.realpath(inside), name)  # noqa: PTH118 - pathlib costs time to load
        short = os.path.relpath(path, os.path.realpath(folder))
    except ValueError:  # no file can have this name, or it lies on another drive
        return file
    return (path if short.startswith(os.pardir + os.sep) else short).replace(os.sep, "/")


def relate(file: str, folder: str = os.curdir) -> str:
    """Return the path from a folder to a file; if none leads there, as to another drive of Windows, the file's own."""
    try:
        return os.path.relpath(file, folder)
    except ValueError:
        return os.path.abspath(file)  # noqa: PTH100 - pathlib costs time to load


@cache
def compile_patterns(*patterns: str) -> "GitIgnoreSpec":
    """Return what matches names with patterns of .gitignore; raises ValueError if one is wrong."""
    from pathspec import GitIgnoreSpec

    for pattern in patterns:
        parts = pattern.split("/")
        if parts.count("**") > ANY or any(part.count("*") > STARS for part in parts):
            raise ValueError(f"{shorten(pattern)} is not a pattern: it has too many *")
    try:
        with warnings.catch_warnings(action="ignore"):  # of regular expressions that nobody here wrote
            return GitIgnoreSpec.from_lines(patterns)
    except re.error as error:
        raise ValueError(f"{' '.join(patterns)!r} is not a pattern: {error}") from error


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
            try:
                table = _read_file(path)
                for key in keys:
                    table = table.get(key) if isinstance(table, dict) else None
                if table is not None:
                    return _read_settings(table, relate(path), parent)
            except FileNotFoundError:
                continue
            except (OSError, ValueError, UnknownNameError, RecursionError) as error:
                reason = "they are nested too deeply" if isinstance(error, RecursionError) else error
                raise UnreadableError(relate(path), f"the settings can't be used: {reason}") from error
    return Settings()


def _read_file(path: str) -> Any:  # noqa: ANN401 - any TOML
    """Return what a file says, within bounds: whoever checks out a repository doesn't know it yet."""
    import tomllib

    if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113 - as above
        raise TextError("it is not a file")
    with open(path, "rb") as stream:  # noqa: PTH123 - as above
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise TextError(f"it has more than {LARGEST:,} bytes")
    text = data.decode("utf-8-sig")
    if LONG_KEY.search(text):
        raise TextError(f"a key has more than {DEEPEST} parts")
    return tomllib.loads(text)


def _read_settings(table: Any, file: str, folder: str) -> Settings:  # noqa: ANN401 - any TOML
    commands = {}
    if isinstance(table, dict):
        commands = {key: value for key, value in table.items() if key not in KEYS and isinstance(value, dict)}
        table = {key: value for key, value in table.items() if key not in commands}
    _check_types("the settings", table, KEYS)
    exclude, accepted = table.get("exclude", []), table.get("accepted", [])
    ignore = [("ignore", table.get("ignore", [])), *table.get("ignore-in", {}).items()]
    for key, texts in [("exclude", exclude), *ignore]:
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise TextError(f"{key} must be a list of texts")
    ignore[0] = ("*", ignore[0][1])
    for code in chain(*(codes for _, codes in ignore)):
        _check_code(code, "ignored")
    for entry in accepted:
        _check_types("what is accepted", entry, ACCEPTED_KEYS)
        check_acceptance(entry.get("code", ""), entry.get("reason"))
    if patterns := [*exclude, *dict(ignore[1:]), *(entry["file"] for entry in accepted if "file" in entry)]:
        compile_patterns(*patterns)
    return Settings(
        file=file,
        folder=folder,
        strict=table.get("strict", False),
        exclude=tuple(exclude),
        ignore=tuple(ignore),
        accepted=tuple(Acceptance(**entry) for entry in accepted),
        commands=commands,
    )


def _check_types(where: str, table: Any, keys: Mapping[str, type]) -> None:  # noqa: ANN401 - any TOML
    if not isinstance(table, dict):
        raise TextError(f"{where} must be a table")
    for key, value in table.items():
        if key not in keys:
            raise unknown_name(f"key of {where} is called", key, keys)
        if not isinstance(value, keys[key]):
            raise TextError(f"{key} must be {TYPES[keys[key]]}")


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
