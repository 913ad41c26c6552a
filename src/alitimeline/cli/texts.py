"""The texts of sources in a folder, which quotes are looked up in."""

import os
from collections.abc import Collection, Iterable, Iterator

from attrs import evolve

from alitimeline import queries
from alitimeline.cli.inputs import Input, read_data
from alitimeline.documents.decoding import decode
from alitimeline.loading import find_refusal, read_file
from alitimeline.loading.examination import add_places
from alitimeline.problems import Problem, UnreadableError, did_you_mean, shorten

__all__ = ["TextFolder", "add_quote_problems"]

SUFFIX = ".txt"


def add_quote_problems(inputs: Iterable[Input], folder: str) -> Iterator[Input]:
    """Add to timelines the problems of their quotes; yield, after them, the texts in *folder* that have problems.

    Raises:
        UnreadableError: if there is no such folder, or it can't be read.
    """
    texts = TextFolder(folder)
    known: set[str] = set()
    every_one_is_known = True
    for file in inputs:
        if file.timeline is None:
            every_one_is_known = False
            yield file
        else:
            ids = {source.id for source in file.timeline.sources}
            known |= ids
            problems = queries.check_quotes(file.timeline, texts.read(ids))
            yield _add_problems(file, problems) if problems else file
    yield from texts.faulty
    if every_one_is_known:
        yield from texts.unused(known)


def _add_problems(file: Input, problems: Collection[Problem]) -> Input:
    data = file.data or read_data(file.name)
    every = (*file.problems, *add_places(data, problems, name=file.name))
    in_order = tuple(sorted(every, key=lambda problem: (problem.line or 0, problem.column or 0)))
    return file._replace(problems=in_order, data=data)


class TextFolder:
    """The texts in a folder, each read when it is first asked for."""

    def __init__(self, folder: str) -> None:
        self._files = {name.removesuffix(SUFFIX): os.path.join(folder, name) for name in _list_texts(folder)}  # noqa: PTH118 - as it was given
        self._texts: dict[str, str | None] = {}
        #: The files that can't be used, each with its problems.
        self.faulty: list[Input] = []

    def read(self, sources: Collection[str]) -> dict[str, str | None]:
        """Return the texts of sources by their ids; None for one that can't be read."""
        for source in sorted(self._files.keys() & sources - self._texts.keys()):
            self._texts[source] = self._read_file(self._files[source])
        return {source: self._texts[source] for source in self._texts.keys() & sources}

    def _read_file(self, file: str) -> str | None:
        data, text = b"", None
        try:
            if reason := find_refusal(file, os.path.dirname(file)):  # noqa: PTH120 - as it was given
                raise UnreadableError(file, reason)  # noqa: TRY301 - said as the others
            data = read_file(file)
            text, problems = decode(data)
        except UnreadableError as error:
            problems = [Problem(code="unreadable", message=error.reason)]
        if text is None:
            faults = tuple(evolve(problem, file=file) for problem in problems if problem.code != "bom")
            self.faulty.append(Input(file, None, faults, data))
        return text

    def unused(self, sources: Collection[str]) -> Iterator[Input]:
        """Yield the files that are named by none of these sources."""
        for name in sorted(self._files.keys() - sources):
            message = f"no source has the id {shorten(name)}"
            hint = did_you_mean(name, sources) or "name it by the id of its source"
            file = self._files[name]
            problem = Problem(code="text-unused", file=file, message=message, hint=hint, severity="warning")
            yield Input(file, None, (problem,))


def _list_texts(folder: str) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if name.endswith(SUFFIX)]  # noqa: PTH208 - pathlib costs time to load
    except FileNotFoundError as error:
        raise UnreadableError(folder, "there is no such folder") from error
    except NotADirectoryError as error:
        raise UnreadableError(folder, "it is not a folder") from error
    except OSError as error:
        raise UnreadableError(folder, f"the folder can't be read: {str(error.strerror).lower()}") from error
    except ValueError as error:
        raise UnreadableError(folder, "no folder can have this name") from error
