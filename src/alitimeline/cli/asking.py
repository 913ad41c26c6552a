"""How a question is asked: of one timeline, of several, of a folder on all cores."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial, wraps
from textwrap import indent
from typing import Any, NamedTuple

import click
from attrs import frozen

from alitimeline.cli.inputs import (
    SOUND,
    UNSOUND,
    Input,
    despite_errors,
    exit_status,
    read_inputs,
    read_quickly,
    report,
    salvage_file,
    stdin_name,
)
from alitimeline.cli.many import check_files
from alitimeline.cli.streams import note, say
from alitimeline.problems import Problem, UnknownNameError

__all__ = ["Answer", "join_answers", "question"]

#: Where a line begins that isn't empty.
LINE = re.compile(r"^(?=.)", re.MULTILINE)
#: The questions by their names: another process gets the name.
QUESTIONS: dict[str, Callable[..., "Answer"]] = {}


class Answer(NamedTuple):
    """What one timeline says to a question."""

    #: As text or JSON.
    text: str
    #: What to say if there is none.
    nothing: str = ""
    #: Whether it is what --fail-on means.
    fails: bool = False
    problems: tuple[Problem, ...] = ()
    #: The names that it doesn't know, each with an error that says so; others may know them.
    unknown: Mapping[str, UnknownNameError] = {}
    #: Whether it is a picture, and not lines.
    is_drawn: bool = False
    #: The id of the timeline.
    timeline: str = ""


@frozen
class _Question:
    """What is asked of each file, perhaps in another process: what is sent back is little."""

    name: str
    options: dict[str, Any]
    despite_errors: bool
    several: bool

    def __call__(self, name: str, data: bytes) -> Input:
        """Ask the timeline in a file."""
        read = (salvage_file if self.despite_errors else read_quickly)(name, data)
        if read.timeline is None:
            return read._replace(data=b"", examined=None)
        is_json = self.options["form"] == "json"
        try:
            answer = QUESTIONS[self.name](record=read.timeline, **self.options)
        except UnknownNameError as error:
            answer = Answer("[]\n" if is_json else "", unknown={"": error})
        fails = answer.fails or exit_status(read.problems) != SOUND
        answer = answer._replace(fails=fails, timeline=read.timeline.id)
        return Input(name, None, (*read.notices, *answer.problems), answer=answer)


def question(ask: Callable[..., Answer]) -> Callable[..., int]:
    """Make a command of what answers for one timeline, the *record*; it takes several, and folders.

    Then the lines of each begin with its id, and what is JSON is one list.
    """
    QUESTIONS[ask.__name__] = ask

    @click.argument("timelines", metavar="TIMELINE...", nargs=-1, required=True)
    @despite_errors
    @stdin_name
    @wraps(ask)
    def run(timelines: tuple[str, ...], *, despite_errors: bool, **options: Any) -> int:  # noqa: ANN401 - what it takes
        several = len(timelines) > 1 or os.path.isdir(timelines[0])  # noqa: PTH112 - pathlib raises where it may not look
        look_over = _Question(ask.__name__, options, despite_errors, several)
        files = [*read_inputs(timelines, partial(check_files, look_over=look_over), look_over=look_over)]
        report(dict.fromkeys(problem for file in files for problem in file.problems))
        answers: list[Answer] = [file.answer for file in files if file.answer]
        for name in answers[0].unknown if answers else ():
            if all(name in answer.unknown for answer in answers):
                raise max((answer.unknown[name] for answer in answers), key=lambda error: bool(error.hint))
        form = options["form"]
        texts: Iterable[str] = [answer.text for answer in answers]
        if several and answers:
            named = ((answer.timeline, answer.text) for answer in answers)
            texts = join_answers(named, "drawn" if any(answer.is_drawn for answer in answers) else form)
        say("".join(texts), nl=False, form=form)
        if answers and not any(answer.text for answer in answers):
            note(answers[0].nothing if len(answers) == 1 else f"nothing in {len(answers)} timelines")
        fails = UNSOUND if any(answer.fails for answer in answers) else SOUND
        return max([fails, *(exit_status(file.problems) for file in files)])

    return run


def join_answers(answers: Iterable[tuple[str, str]], form: str) -> Iterator[str]:
    """Yield what several timelines answered, by their ids: lines that begin with the id, or JSON, which is one list."""
    begun = False
    for name, text in answers:
        if form == "json":
            items = text[1:-2].rstrip("\n") if text.startswith("[") else "\n" + indent(text.rstrip("\n"), "  ")
            yield ("," if begun else "[") + items if items else ""
            begun = begun or bool(items)
        elif form == "text":
            yield LINE.sub(f"{name}: ", text)
        else:
            yield f"{name}\n{text}" if form == "drawn" else text
    if form == "json":
        yield "\n]\n" if begun else "[]\n"
