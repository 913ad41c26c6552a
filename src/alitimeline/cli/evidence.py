"""The command `evidence`, and the texts of sources that quotes are looked up in."""

import os
from collections.abc import Collection, Iterable, Iterator

import click
from attrs import evolve

from alitimeline import answers, queries, resources
from alitimeline.cli.inputs import SOUND, UNSOUND, Input, sound, status_of, tell
from alitimeline.cli.options import form
from alitimeline.documents.decoding import decode
from alitimeline.loading import read_file
from alitimeline.loading.examination import add_places
from alitimeline.problems import Problem, UnreadableError, did_you_mean, shorten

__all__ = ["evidence", "with_quotes"]

SUFFIX = ".txt"


@click.command()
@click.argument("timeline")
@click.option("--texts", "folder", metavar="DIR", help="Look the quotes up in DIR/<source-id>.txt.")
@click.option(
    "--fail-under",
    "least",
    metavar="PERCENT",
    type=click.FloatRange(0, 100),
    default=0,
    help="Status 1 if fewer of the facts have a quote; with --texts, a quote that is found.",
)
@form
def evidence(timeline: str, folder: str | None, least: float, form: str) -> int:
    """Tell how many facts of TIMELINE have a citation, a quote, a primary source, two sources; and which don't."""
    record = sound(timeline)
    texts, problems = None, []
    if folder is not None:
        read = _Folder(folder)
        texts = read.of([source.id for source in record.sources])
        problems = [problem for each in read.faulty for problem in each.problems]
        tell(problems)
    found = queries.evidence(record, texts)
    click.echo(answers.evidence.to_json(found) if form == "json" else answers.evidence.to_text(found), nl=False)
    quoted = found.count("quote" if texts is None else "text")
    return max(status_of(problems), UNSOUND if 100 * quoted < least * found.count() else SOUND)


def with_quotes(inputs: Iterable[Input], folder: str) -> Iterator[Input]:
    """Add to timelines the problems of their quotes; yield, after them, the texts in *folder* that have problems.

    Raises:
        UnreadableError: if there is no such folder, or it can't be read.

    """
    texts = _Folder(folder)
    known: set[str] = set()
    every_one_is_known = True
    for each in inputs:
        if each.timeline is None:
            every_one_is_known = False
            yield each
        else:
            ids = {source.id for source in each.timeline.sources}
            known |= ids
            yield _with_problems(each, queries.check_quotes(each.timeline, texts.of(ids)))
    yield from texts.faulty
    if every_one_is_known:
        yield from texts.unused(known)


def _with_problems(each: Input, found: Collection[Problem]) -> Input:
    if not found:
        return each
    data = each.data or _data(each.name)
    every = (*each.problems, *add_places(data, found, name=each.name))
    problems = tuple(sorted(every, key=lambda one: (one.line or 0, one.column or 0)))
    return each._replace(problems=problems, data=data)


def _data(name: str) -> bytes:
    """Read a sound timeline again."""
    is_bundled = name in resources.timelines() and not os.path.lexists(name)
    return resources.read_timeline(name) if is_bundled else read_file(name)


class _Folder:
    """The texts in a folder, each read when it is first asked for."""

    def __init__(self, folder: str) -> None:
        self._files = {name.removesuffix(SUFFIX): os.path.join(folder, name) for name in _names(folder)}  # noqa: PTH118 - as it was given
        self._texts: dict[str, str | None] = {}
        #: What can't be used.
        self.faulty: list[Input] = []

    def of(self, sources: Collection[str]) -> dict[str, str | None]:
        """Return the texts of sources by their ids; None for one that can't be read."""
        for source in sorted(self._files.keys() & sources - self._texts.keys()):
            self._texts[source] = self._read(self._files[source])
        return {source: self._texts[source] for source in self._texts.keys() & sources}

    def _read(self, file: str) -> str | None:
        try:
            data = read_file(file)
        except UnreadableError as error:
            self._set_aside(file, [Problem(code="unreadable", message=error.reason)])
            return None
        text, problems = decode(data)
        if text is None:
            self._set_aside(file, [problem for problem in problems if problem.code != "bom"], data)
        return text

    def _set_aside(self, file: str, problems: Iterable[Problem], data: bytes = b"") -> None:
        self.faulty.append(Input(file, None, tuple(evolve(problem, file=file) for problem in problems), data))

    def unused(self, sources: Collection[str]) -> Iterator[Input]:
        """Yield the files that are named by none of these sources."""
        for name in sorted(self._files.keys() - sources):
            message = f"no source has the id {shorten(name)}"
            hint = did_you_mean(name, sources) or "name it by the id of its source"
            file = self._files[name]
            problem = Problem(code="text-unused", file=file, message=message, hint=hint, severity="warning")
            yield Input(file, None, (problem,))


def _names(folder: str) -> list[str]:
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
