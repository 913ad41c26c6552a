"""The actors and sources that other files lend to a timeline: found, checked, and taken into it.

A file is read once, as long as it stays the same. Nothing outside of the repository is looked at, nor said to exist.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from stat import S_ISREG
from typing import Any, NamedTuple, TypeAlias

from attrs import evolve

from alitimeline import rules, schema
from alitimeline.documents import json as jsontext
from alitimeline.documents import yaml as yamltext
from alitimeline.documents.filetypes import YAML, file_type
from alitimeline.documents.plain import from_plain
from alitimeline.model import Record, Timeline
from alitimeline.model.fields import replace
from alitimeline.model.kinds import KIND_BY_COLLECTION
from alitimeline.problems import Path, Problem, TextError, UnreadableError, is_error, shorten
from alitimeline.references import find_targets
from alitimeline.settings import climb, find_name

__all__ = ["FIRST_KEY", "UNKNOWN", "Document", "check_rules", "complete", "keep_own", "read_document"]

Document: TypeAlias = jsontext.Document | yamltext.Document

#: The key that every timeline has.
FIRST_KEY = b"schema_version"
#: What can be lent, by kind, and the codes of references to it that lead nowhere.
LENDABLE = {"source": "sources", "actor": "actors"}
UNKNOWN = frozenset(f"unknown-{kind}" for kind in LENDABLE)
#: How large a file that lends may be, in bytes; how many files in a row may use others; how many may be used in all.
LARGEST, DEEPEST, MOST = 10_000_000, 8, 50
NAME_IT = "say which file it is: --stdin-name PATH; in Python, load(PATH) or loads(data, name=PATH)"
OUTSIDE = "what is used must be in the same git repository or, without one, in the folder of the file or below"

#: What says whether a file is the same: its real path, when it was changed, and its size.
_State: TypeAlias = tuple[str, int, int]
#: The kind and the id of a record.
_Key: TypeAlias = tuple[str, str]


class _File(NamedTuple):
    """A file that lends: the timeline in it without what that uses, and what is wrong with its text or shape."""

    state: _State
    timeline: Timeline
    document: Document | None
    problems: tuple[Problem, ...]
    #: The paths of its sources and actors.
    paths: Mapping[_Key, tuple[str, int]]

    def find(self, problem: Problem) -> Problem:
        """Return a problem with its place."""
        line, column = problem.line, problem.column
        if self.document is not None and line is None:
            line, column = self.document.place(problem.path, at_key=problem.at_key)
        return evolve(problem, file=find_name(self.state[0], os.curdir), line=line, column=column)

    def place(self, path: Path) -> str:
        """Return `file:line:column` of what is at a path."""
        return self.find(Problem(code="", message="", path=path)).place


def check_rules(
    own: Timeline, name: str | None, *, only_errors: bool = False, is_whole: bool = True
) -> tuple[Timeline, tuple[Problem, ...]]:
    """Check a timeline with all that its file, of this *name*, uses, as `rules.check` does.

    Return it with the records that it is lent and refers to, and the problems: also those that a lent record has only
    here, at the path that leads to it.
    """
    if not own.uses:
        return own, rules.check(own, only_errors=only_errors, is_whole=is_whole)
    shared = _Shared(own, name)
    whole, lenders = shared.take(own)
    problems, is_sound = [*shared.problems], not shared.problems
    found = rules.check(whole, only_errors=only_errors, is_whole=is_whole and is_sound)
    if any(problem.code in UNKNOWN for problem in found):
        # if something can't be used, it may lend that; else the hints are of all that is lent
        every = rules.check(shared.take(own, everything=True)[0], only_errors=True) if is_sound else ()
        unknown = (problem for problem in every if problem.code in UNKNOWN)
        found = (*(problem for problem in found if problem.code not in UNKNOWN), *unknown)
    for problem in found:
        match problem.path:
            case (str() as collection, int() as index, *steps) if index >= len(getattr(own, collection)):
                key = KIND_BY_COLLECTION[collection], getattr(whole, collection)[index].id
                if (key, problem.code, problem.message) not in shared.known:  # its file doesn't have it by itself
                    message = f"{lenders[key].place((*lenders[key].paths[key], *steps))}: {problem.message}"
                    path = ("uses", shared.numbers[lenders[key].state[0]])
                    problems.append(evolve(problem, path=path, message=message, replacement=None))
            case _:
                problems.append(problem)
    if not only_errors and (own.events or own.commitments) and not any(map(is_error, problems)):
        used = {shared.numbers[file.state[0]] for file in lenders.values()}
        for number in sorted({*range(len(own.uses))} - used):
            message = f"nothing here refers to a source or actor of {shorten(own.uses[number])}"
            unused = Problem(code="uses-unused", path=("uses", number), message=message, severity="warning")
            problems.append(evolve(unused, hint="remove it"))
    return whole, tuple(problems)


def complete(own: Timeline, name: str | None, *, everything: bool = False) -> Timeline:
    """Return a timeline with the records that it is lent and refers to or, with *everything*, could refer to."""
    return _Shared(own, name).take(own, everything=everything)[0] if own.uses else own


def keep_own(own: Timeline, name: str, after: Timeline, target: str) -> tuple[Timeline, tuple[Problem, ...]]:
    """Return what was made of a completed timeline without what is lent, and the errors that this has as *target*.

    A change of what is lent isn't kept: a warning says where to make it.
    """
    if not own.uses:
        return after, ()
    before, lenders = _Shared(own, name).take(own, everything=True)
    problems, rest = list[Problem](), dict[str, Any]()
    for kind, collection in LENDABLE.items():
        old, new = ({record.id: record for record in getattr(one, collection)} for one in (before, after))
        rest[collection] = tuple(record for id_, record in new.items() if (kind, id_) not in lenders)
        for key in ((kind, id_) for id_ in new if (kind, id_) in lenders and new[id_] != old[id_]):
            message = f"a change of the {kind} {key[1]!r} is left out: the record is lent by another file"
            hint = f"make it there: {lenders[key].place(lenders[key].paths[key])}"
            problems.append(Problem(code="lent", message=message, hint=hint, record="/".join(key), severity="warning"))
    kept = replace(after, uses=own.uses, **rest)
    problems += check_rules(kept, target, only_errors=True)[1]
    return kept, tuple(evolve(problem, file=name) for problem in problems)


def read_document(data: bytes, name: str | None) -> tuple[Document | None, list[Problem]]:
    """Parse a file, in its format; return its document, or None if it can't be checked further, and its problems.

    Raises:
        UnreadableError: if it is another type of file: a calendar, a workbook, a picture …
    """
    kind = file_type(data, name)
    if kind.hint is not None:
        raise UnreadableError(name or "<data>", f"this is {kind.words}, not a timeline ({kind.hint})")
    return yamltext.read(data) if kind is YAML else jsontext.read(data)


class _Shared:
    """The files that a timeline uses, and what is wrong with that."""

    def __init__(self, own: Timeline, name: str | None) -> None:
        self.problems: list[Problem] = []
        #: By their real paths: the files, each with all that it uses itself; and the number of the path to each.
        self.files: dict[str, tuple[_File, ...]] = {}
        self.numbers: dict[str, int] = {}
        #: What is wrong with records by themselves: key, code and message.
        self.known: set[tuple[_Key, str, str]] = set()
        path = None
        with suppress(OSError, ValueError):  # no file can have the name, or the current folder is gone
            path = os.path.realpath(name) if name is not None and not (name[:1] == "<" and name[-1:] == ">") else None
        if path is None:
            message = "there is no folder from which to look for what it uses"
            self.problems.append(Problem(code="uses", path=("uses",), at_key=True, message=message, hint=NAME_IT))
            return
        self._root = os.path.join(climb(os.path.dirname(path))[-1], "")  # noqa: PTH118, PTH120 - pathlib costs time to load
        direct: dict[str, int] = {}
        for number, use in enumerate(own.uses):
            try:
                first = self._follow(use, (path,), (str(name),))[0].state[0]
                if direct.setdefault(first, number) != number:
                    raise TextError(f"{shorten(use)} is a file that is already used", "keep one of the two paths")  # noqa: TRY301 - as the others
            except TextError as error:
                at = ("uses", number)
                self.problems.append(Problem(code="uses", path=at, message=error.message, hint=error.hint))
            self.numbers = {**dict.fromkeys(self.files, number), **self.numbers}
        self.numbers |= direct
        self.problems += self._find_repeated(own)

    def _follow(self, use: str, way: tuple[str, ...], places: tuple[str, ...]) -> tuple[_File, ...]:
        """Return the file at a path, and all that it uses; *way* has the files that lead to it, *places* where.

        Raises:
            TextError: if one of them can't be used.
        """
        path = os.path.normpath(os.path.join(os.path.dirname(way[-1]), use))  # noqa: PTH118, PTH120 - as above
        if path.startswith(self._root):  # what is outside isn't even looked at
            path = os.path.realpath(path)
        if not path.startswith(self._root):
            raise TextError(f"{shorten(use)} leads out of the repository", OUTSIDE)
        if path in way:
            circle = (*places[way.index(path) :], find_name(path, os.curdir))
            raise TextError(f"these files use one another in a circle: {' → '.join(circle)}", "remove one of the paths")
        if path in self.files:
            return self.files[path]
        if len(way) > DEEPEST or len(self.files) == MOST:
            raise TextError(f"more than {DEEPEST} files in a row use others, or more than {MOST} are used in total")
        file, used = _read(_find_state(path)), dict[_State, _File]()
        for number, further in enumerate(file.timeline.uses):
            place = file.place(("uses", number))
            try:
                used |= {one.state: one for one in self._follow(further, (*way, path), (*places, place))}
            except TextError as error:
                raise TextError(f"{place}: {error.message}", error.hint) from error
        fault, known = _check_file((file.state, *used))
        if fault is not None:
            raise TextError(f"{fault.place}: {fault.message}", "correct it there")
        self.known |= known
        self.files[path] = (file, *used.values())
        return self.files[path]

    def _find_repeated(self, own: Timeline) -> Iterator[Problem]:
        """Yield the ids that two files have: this one and another, or two others."""
        files = [file for file, *_ in self.files.values()]
        keys = {
            (kind, one.id): (name, at, "id")
            for kind, name in LENDABLE.items()
            for at, one in enumerate(getattr(own, name))
        }
        for number, file in enumerate(files):
            for key in sorted(keys.keys() & file.paths.keys()):
                message = f"the id {key[1]!r} is also lent by {file.place(file.paths[key])}"
                yield Problem(code="duplicate-id", path=keys[key], message=message, hint="remove it here, or rename it")
            for other in files[:number]:
                for key in sorted(other.paths.keys() & file.paths.keys()):
                    places = " and ".join(one.place(one.paths[key]) for one in (other, file))
                    message = f"two files lend a different {key[0]} with the id {key[1]!r}: {places}"
                    yield Problem(code="duplicate-id", path=("uses", self.numbers[file.state[0]]), message=message)

    def take(self, own: Timeline, *, everything: bool = False) -> tuple[Timeline, Mapping[_Key, _File]]:
        """Return a timeline with what is lent to it, behind its own records, without paths; and the files of that."""
        files = [file for file, *_ in self.files.values()]
        own_keys = {(kind, record.id) for kind, name in LENDABLE.items() for record in getattr(own, name)}
        wanted: set[_Key] = {key for file in files for key in file.paths} if everything else set()
        lent: dict[_Key, tuple[int, int, Record]] = {}
        records: list[Record] = [*own.sources, *own.actors, *own.events, *own.commitments]
        while wanted or records:
            wanted.update((kind, id_) for kind, ids, _ in find_targets(records) for id_ in ids)
            records = []
            for key in wanted - own_keys - lent.keys():
                for at in [at for at, file in enumerate(files) if key in file.paths][:1]:
                    name, index = files[at].paths[key]
                    lent[key] = at, index, getattr(files[at].timeline, name)[index]
                    records.append(lent[key][-1])
            wanted = set()
        parts = {name: [*getattr(own, name)] for name in LENDABLE.values()}
        for (kind, _), (*_, record) in sorted(lent.items(), key=lambda item: item[1][:2]):
            parts[LENDABLE[kind]].append(record)
        whole = replace(own, uses=(), **{name: tuple(records) for name, records in parts.items()})
        return whole, {key: files[at] for key, (at, *_) in lent.items()}


def _find_state(path: str) -> _State:
    """Return the state of a file; raises `TextError` if it may not be read."""
    try:
        about = os.stat(path)  # noqa: PTH116 - pathlib costs time to load
    except OSError as error:
        raise _refuse(path, str(error.strerror).lower()) from error
    if not S_ISREG(about.st_mode):
        raise _refuse(path, "this is a folder, a pipe or a device, not a file")
    if about.st_size > LARGEST:
        raise _refuse(path, f"a file that is used may have {LARGEST:,} bytes at most")
    return path, about.st_mtime_ns, about.st_size


def _refuse(path: str, reason: str) -> TextError:
    return TextError(f"{find_name(path, os.curdir)}: {reason}")


@lru_cache(MOST)
def _read(state: _State) -> _File:
    """Read a file that lends, without what it uses itself; raises `TextError` if that can't be done."""
    try:
        with open(state[0], "rb") as stream:  # noqa: PTH123 - pathlib costs time to load
            data = stream.read(LARGEST)
        document, problems = read_document(data, state[0])
    except OSError as error:
        raise _refuse(state[0], str(error.strerror).lower()) from error
    except UnreadableError as error:
        raise _refuse(state[0], error.reason) from error
    if FIRST_KEY not in data:  # it may be anything, and what is in it secret
        raise _refuse(state[0], "this is not a timeline: it has no schema_version")
    value: Any = None
    if document is not None:
        value, newer = schema.check_version(document.value)
        problems += newer if any(map(is_error, newer)) else (*newer, *schema.check(value))
    is_sound = not any(map(is_error, problems))
    timeline = from_plain(value) if is_sound else Timeline(id="unsound", title="unsound")
    paths = {
        (kind, record.id): (name, index)
        for kind, name in LENDABLE.items()
        for index, record in enumerate(getattr(timeline, name))
    }
    return _File(state, timeline, document, tuple(problems), paths)


@lru_cache(MOST)
def _check_file(states: tuple[_State, ...]) -> tuple[Problem | None, frozenset[tuple[_Key, str, str]]]:
    """Return the first error of a file, and what else is wrong with its records; *states* has it and all it uses."""
    file = _read(states[0])
    problems = [*file.problems]
    if not any(map(is_error, problems)):
        problems += check_rules(file.timeline, states[0][0])[1]
    errors = [file.find(problem) for problem in problems if is_error(problem)]
    paths = {path: key for key, path in file.paths.items()}
    known = {
        (paths[path], problem.code, problem.message) for problem in problems if (path := problem.path[:2]) in paths
    }
    return min(errors, key=lambda error: (error.line or 0, error.column or 0), default=None), frozenset(known)
