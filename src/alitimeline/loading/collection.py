"""The timelines of a folder: read when they are asked for, on all cores where it pays."""

import os
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from itertools import chain
from operator import attrgetter
from typing import Any, Concatenate, ParamSpec, TypeVar

from alitimeline import settings
from alitimeline.loading import cores
from alitimeline.loading.comparison import Summary, compare, summarize
from alitimeline.loading.examination import examine_fully
from alitimeline.loading.files import StrPath, load, read_file
from alitimeline.loading.folders import Choice
from alitimeline.model import Record, Timeline
from alitimeline.model.kinds import COLLECTIONS
from alitimeline.problems import InvalidTimelineError, Problem, Shortlist, UnreadableError, check_type, unknown_name

__all__ = ["Collection", "load_folder"]

_Result = TypeVar("_Result")
_Options = ParamSpec("_Options")

#: How many files a process gets at a time.
SHARE = 16
LOST = "the process that read it has ended; there may be too little memory for it"


def load_folder(path: StrPath, *, exclude: Sequence[str] = (), skip_unsound: bool = False) -> "Collection":
    """Return the timelines below a folder, read when needed, without those that git ignores or settings exclude.

    *exclude* has more patterns, as in .gitignore. With *skip_unsound*, no error is raised for files that can't be used:
    `Collection.problems` has what is wrong with them.

    Raises:
        UnreadableError: if there is no such folder, no timeline in it, or its settings can't be used.
        ValueError: if something in *exclude* is not a pattern.
    """
    folder = os.fspath(path)
    if not os.path.isdir(folder):  # noqa: PTH112 - pathlib raises where it may not look
        is_there = os.path.lexists(folder)
        raise UnreadableError(
            folder, "it is not a folder; load reads a file" if is_there else "there is no such folder"
        )
    passed_over: list[str] = []
    choice = Choice(settings.find(folder), passed_over.append, exclude)
    files, refused = choice.find_files(folder)
    problems = [Problem(code="left-out", message=text, severity="note") for text in passed_over]
    problems += [_describe(UnreadableError(*about)) for about in refused.items()]
    return Collection(files, problems, skip_unsound=skip_unsound)


class Collection:
    """Timelines in files. One that can't be used hides no other: the error comes after the last one."""

    def __init__(
        self, files: Sequence[StrPath], problems: Sequence[Problem] = (), *, skip_unsound: bool = False
    ) -> None:
        """Collect files; *problems* are what is known of others that belong to them."""
        #: The paths of the files, as they were given.
        self.files: tuple[str, ...] = tuple(os.fspath(file) for file in files)
        #: Whether files with errors are passed over; without it, they raise after the last sound one.
        self.skip_unsound = skip_unsound
        self._refused = tuple(problems)
        self._faults: dict[str, tuple[Problem, ...]] = {}

    def __repr__(self) -> str:
        """Return one line: how many files there are."""
        return f"<Collection of {len(self.files)} files>"

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the files that can't be used, as far as they were read; and what was passed over."""
        faults = (problem for file in self.files for problem in self._faults.get(file, ()))
        return (*self._refused, *faults)

    def __iter__(self) -> Iterator[Timeline]:
        """Read one after the other, in the order of the files.

        Raises:
            InvalidTimelineError: after the last one, if any can't be used, with the problems of all of them.
        """
        for file in self.files:
            try:
                yield load(file)
            except (InvalidTimelineError, UnreadableError) as error:
                self._faults[file] = _list_problems(error)
        self._finish()

    def ask(
        self,
        question: Callable[Concatenate[Timeline, _Options], _Result],
        /,
        *args: _Options.args,
        **options: _Options.kwargs,
    ) -> Iterator[tuple[str, _Result]]:
        """Yield the id of each timeline, and what *question* returns for it: `ask(queries.status, day)`.

        Much work is shared among the cores, if another process can be sent the question: it is no lambda, and at the
        top of its module.

        Raises:
            InvalidTimelineError: as `__iter__`.
        """
        for _, name, answer in self._ask_files(partial(_ask, question, args, options)):
            yield name, answer
        self._finish()

    def check(self) -> tuple[Problem, ...]:
        """Return the problems of all files, as `alitimeline.check` does, and those between them.

        Files that can't be read are among them.
        """
        found = dict(self._share(_check))
        between = compare({file: summary for file, (summary, _) in found.items() if summary}, read_file)
        problems = ((*problems, *between.get(file, ())) for file, (_, problems) in found.items())
        return (*self._refused, *chain.from_iterable(problems))

    def timeline(self, id: str) -> Timeline:  # noqa: A002 - the name that the record gives it
        """Return the timeline with this id; raises `UnknownNameError`, or `ValueError` if several files have it."""
        check_type("id", id, str, "a text", "pass the id of a timeline")
        if id not in self._files_by_id:
            raise unknown_name("timeline has the id", id, self._files_by_id)
        files = self._files_by_id[id]
        if len(files) > 1:
            raise ValueError(f"{' and '.join(files)} both have the id {id!r}")
        return load(files[0])

    def record(self, name: str) -> Record:
        """Return the record that the ids of a timeline and of the record mean, such as "acme/handover".

        Where records of several kinds have it, name the kind: "acme/event/handover".

        Raises:
            UnknownNameError: if there is none.
            ValueError: if there are several.
        """
        id_, _, rest = name.partition("/")
        kind, _, one = rest.rpartition("/")
        timeline = self.timeline(id_)
        found: list[tuple[str, Record]] = [
            (each, record)
            for each, collection in COLLECTIONS.items()
            if kind in ("", each)
            for record in getattr(timeline, collection)
            if record.id == one
        ]
        if not found:
            known = {record.id for collection in COLLECTIONS.values() for record in getattr(timeline, collection)}
            raise unknown_name(f"{kind or 'record'} of {id_} has the id", one, known)
        if len(found) > 1:
            kinds = " or ".join(f"{id_}/{each}/{one}" for each, _ in found)
            raise ValueError(f"there are records of several kinds with the id {one!r}: name one, {kinds}")
        return found[0][1]

    def __getitem__(self, name: str) -> Timeline | Record:
        """Return what `timeline` does for an id, and `record` for a name with a slash."""
        return self.record(name) if "/" in name else self.timeline(name)

    @cached_property
    def _files_by_id(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for file, id_, _ in self._ask_files(partial(_ask, attrgetter("id"), (), {})):
            found.setdefault(id_, []).append(file)
        return found

    def _ask_files(self, work: Callable[[str], Any]) -> Iterator[tuple[str, str, Any]]:
        for file, (name, answer) in self._share(work):
            if name is None:
                self._faults[file] = answer
            else:
                yield file, name, answer

    def _share(self, work: Callable[[str], Any]) -> Iterator[tuple[str, Any]]:
        """Yield each file with what *work* makes of it, in processes where that pays and can be done."""
        results: Iterator[Any] = map(work, self.files)
        if cores.is_much(self.files) and _can_be_sent(work):
            results = cores.share(work, self.files, _lose, SHARE)
        yield from zip(self.files, results, strict=True)

    def _finish(self) -> None:
        faults = [problem for problem in self.problems if problem.severity == "error"]
        if faults and not self.skip_unsound:
            raise InvalidTimelineError(faults)


def _describe(error: UnreadableError) -> Problem:
    return Problem(code="unreadable", file=error.file, message=error.reason)


def _list_problems(error: InvalidTimelineError | UnreadableError) -> tuple[Problem, ...]:
    return error.problems if isinstance(error, InvalidTimelineError) else (_describe(error),)


def _ask(question: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any], file: str) -> tuple[Any, Any]:
    """Return the id of the timeline in a file and its answer; None and the problems if it can't be used."""
    try:
        timeline = load(file)
    except (InvalidTimelineError, UnreadableError) as error:
        return None, _list_problems(error)
    return timeline.id, question(timeline, *args, **options)


def _check(file: str) -> tuple[Summary | None, tuple[Problem, ...]]:
    """Return what is compared of a file, if it is sound, and its problems."""
    try:
        examined = examine_fully(read_file(file), name=file)
    except UnreadableError as error:
        return None, _list_problems(error)
    return summarize(examined.own) if examined.own else None, tuple(Shortlist(examined.problems))


def _lose(file: str) -> tuple[None, tuple[Problem, ...]]:
    return None, (_describe(UnreadableError(file, LOST)),)


def _can_be_sent(work: Callable[[str], Any]) -> bool:
    import pickle  # slow to import

    try:
        pickle.dumps(work)
    except (pickle.PicklingError, AttributeError, TypeError):
        return False
    return True
