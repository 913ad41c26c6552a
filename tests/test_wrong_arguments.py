"""Public functions raise what they document, whatever they are called with; what is no duck is a TypeError."""

import inspect
import os
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest
from tests.when.test_dates import NotATime

import alitimeline
from alitimeline import AlitimelineError, Timeline, When, calendar, export, queries, reports
from alitimeline.briefing import back
from alitimeline.loading import examination, fixing, formatting, salvage
from alitimeline.when import Duration

#: How often each function is called; there are some 130 of them.
CALLS = 100
#: What a wrong argument may lead to: our own errors, and what Python says of a value that can't do what is asked of it.
ALLOWED = (AlitimelineError, TypeError, ValueError, AttributeError)
#: How many parts are taken of what comes in parts.
PARTS = 50
ALIBABA = alitimeline.bundled("alibaba-2023")


class Word(str):
    """A text of a class of its own."""

    __slots__ = ()


def nest(kind: type, depth: int = 5_000) -> Any:  # noqa: ANN401 - lists in lists
    """Return a list in a list, or a dict in a dict, deeper than Python can go."""
    value: Any = kind()
    for _ in range(depth):
        value = [value] if kind is list else {"x": value}
    return value


VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 10**700, 1.5, float("nan"), float("inf"), 1j, range(3), object, lambda: 1, ...),
    *("", "x", "\ud800", "\0", "é" * 50_000, Word("2023"), "xlsx", "ics", "json", "event", "year", "alibaba-2023"),
    *("2023-01-01", "2023-13-01", "9999-12-31", "P9999999999999999999Y", "-P1D", "--02-30", "[..]", "letter", "CEO"),
    *(b"", b"{}", b"\xff\xfe", b"BEGIN:VCALENDAR", b"PK\x03\x04", memoryview(b"{}"), Path("nowhere.json"), os.curdir),
    *([], [1], {}, {"x": 1}, {1: 2}, (), ("x",), set(), frozenset({1}), nest(list), nest(dict), (nest(list),)),
    *(
        date.min,
        date.max,
        date(2023, 9, 12),
        datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
        datetime(2023, 9, 12, tzinfo=UTC),
        timedelta(1),
        UTC,
    ),
    *(ALIBABA, ALIBABA.events[0], ALIBABA.commitments[0], ALIBABA.sources[0], ALIBABA.actors[0]),
    *(When.parse("2023-09"), Duration("P1Y"), queries.tagged("x"), alitimeline.check(Timeline(id="x", title="x"))),
)
#: What writes files, or is no function of ours.
LEFT_OUT = {"save", "write", "TYPE_CHECKING"}


def list_callables(module: ModuleType | object, names: Iterable[str]) -> dict[str, Callable[..., Any]]:
    """Return what can be called of these names, by its full name."""
    owner = getattr(module, "__name__", type(module).__name__)
    named = {f"{owner}.{name}": getattr(module, name) for name in names if name not in LEFT_OUT}
    return {name: value for name, value in named.items() if callable(value) and not isinstance(value, ModuleType)}


MODULES = (alitimeline, queries, export, calendar, back, formatting, fixing, salvage, examination)
FUNCTIONS = {name: call for module in MODULES for name, call in list_callables(module, module.__all__).items()}
for thing in (ALIBABA, ALIBABA.events[0].when, Duration("P1Y"), ALIBABA.commitments[0]):
    FUNCTIONS |= list_callables(thing, (name for name in dir(thing) if not name.startswith("_")))
FUNCTIONS |= {f"reports.{name}": call for name, call in reports.FORMATS.items()}


def call(function: Callable[..., Any], random: Random) -> None:
    """Call a function with arguments that it may not expect, now and then with a timeline where it wants one."""
    arguments: list[Any] = []
    named: dict[str, Any] = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD or (
            parameter.default is not parameter.empty and random.random() < 0.6
        ):
            continue
        wanted = parameter.name in ("timeline", "old", "ours", "before", "after") and random.random() < 0.4
        value = ALIBABA if wanted else random.choice(VALUES)
        if (
            parameter.kind in (parameter.POSITIONAL_ONLY, parameter.VAR_POSITIONAL)
            or parameter.default is parameter.empty
        ):
            arguments.append(value)
        else:
            named[parameter.name] = value
    result = function(*arguments, **named)
    for _ in zip(range(PARTS), result if hasattr(result, "__next__") else (), strict=False):
        pass


def test_there_is_something_to_call() -> None:
    """The functions of the shop window, of the questions and of the records are among what is called."""
    assert {"alitimeline.loads", "alitimeline.queries.during", "Timeline.position", "When.before"} <= FUNCTIONS.keys()
    assert len(FUNCTIONS) * CALLS > 5_000


def test_what_is_no_record() -> None:
    """A timeline has a position in no list, and a list of nothings is no list of the model."""
    with pytest.raises(TypeError, match=r"^Timeline is not a kind of record: source, actor, event, commitment$"):
        ALIBABA.position(ALIBABA)  # type: ignore[arg-type] # on purpose
    assert queries.lists.identify(None) == ()


def test_what_is_no_day() -> None:
    """A list that is deeper than Python can go is no day, and no way to split a calendar."""
    deep = nest(list)
    with pytest.raises(TypeError, match=r"^first must be a datetime\.date, not a list of 1 "):
        queries.during(first=deep)
    with pytest.raises(TypeError):
        export.split(ALIBABA, deep)
    with pytest.raises(TypeError, match=r"^timeline must be a Timeline, not a list of 1 "):
        export.to_bytes(deep, "json")
    with pytest.raises(TypeError, match=r"os\.PathLike"):
        export.check_target(1, "json", ALIBABA)  # type: ignore[arg-type] # the number of an open file


DAY = "must be a datetime.date, not '2024' (pass datetime.date(2024, 1, 1))"
READ = "can't be read (pass a path, bytes or an open file)"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: alitimeline.rows("odd.yaml", "events"), "timeline must be a Timeline, not 'odd.yaml' ("),  # type: ignore[arg-type]
        (lambda: alitimeline.rows(ALIBABA, None), "no table is called None (pass a text)"),  # type: ignore[arg-type]
        (lambda: ALIBABA.event(None), "no event has the id None (pass a text)"),  # type: ignore[arg-type]
        (lambda: ALIBABA.event([]), "no event has the id a list of 0 (pass a text)"),  # type: ignore[arg-type]
        (lambda: ALIBABA.without(None), "no record has the id None (pass a text)"),  # type: ignore[arg-type]
        (lambda: ALIBABA.near("2024", None), f"first {DAY}"),  # type: ignore[arg-type]
        (lambda: queries.find(ALIBABA, "letter"), "where must be a condition, not 'letter' (pass queries.tagged("),  # type: ignore[arg-type]
        (lambda: queries.during(None, "2024"), f"last {DAY}"),  # type: ignore[arg-type]
        (lambda: queries.known(ALIBABA, "2024"), f"on {DAY}"),  # type: ignore[arg-type]
        (lambda: queries.status(ALIBABA, "2024"), f"on {DAY}"),  # type: ignore[arg-type]
        (
            lambda: queries.status(ALIBABA, NotATime(2023, 9, 10)),
            "on must be a datetime.date, not NaT (pass datetime.date(2023, 11, 17))",
        ),
        (lambda: queries.status(ALIBABA, "soon"), "on must be a datetime.date, not 'soon' (pass datetime.date(2023"),  # type: ignore[arg-type]
        (lambda: queries.holders(queries.tenures(ALIBABA)[0], "2024"), f"on {DAY}"),  # type: ignore[arg-type]
        (lambda: alitimeline.dumps(ALIBABA.events[0]), "timeline must be a Timeline, not <Event 'daniel-zhang-in-"),  # type: ignore[arg-type]
        (lambda: alitimeline.check(None), f"None {READ}"),  # type: ignore[arg-type]
        (lambda: alitimeline.read_calendar([]), f"a list {READ}"),  # type: ignore[arg-type]
        (lambda: alitimeline.read_table(b"", 1), f"an int {READ}"),  # type: ignore[arg-type]
        (lambda: alitimeline.from_dict([]), "document must be a dict, not a list of 0 ("),  # type: ignore[arg-type]
        (
            lambda: alitimeline.from_dict({"x": 1j}),
            "a complex can't be in a data file (write it as a text or a number)",
        ),
        (lambda: When("2023").before("2024"), "other must be a When, not '2024' (pass When('2024'))"),  # type: ignore[arg-type]
        (lambda: When("2023").after(2024), "other must be a When, not 2024 (pass When('2023-11-17'))"),  # type: ignore[arg-type]
    ],
)
def test_what_to_pass(call: Callable[[], object], expected: str) -> None:
    """What can't be meant is a TypeError that says what to pass instead."""
    with pytest.raises(TypeError) as caught:
        call()

    assert str(caught.value).startswith(expected)


def test_a_calendar_of_any_size() -> None:
    """A size beyond all numbers with a point is still written out."""
    sizes = {1_000_000: "", 1_040_000: "1.0", 1_060_000: "1.1", 10**700: f"1{'0' * 694}.0"}

    for size, shown in sizes.items():
        messages = [problem.message for problem in export.size_warning("a.ics", size)]
        assert messages == [
            f"the calendar has {shown} MB, and Google Calendar imports up to about 1 MB" for _ in [1] if shown
        ]


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_wrong_arguments(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong arguments lead to an error that says so, or to an answer; none leads to one of Python's inner errors."""
    monkeypatch.chdir(tmp_path)
    random = Random(name)  # noqa: S311
    for _ in range(CALLS):
        try:
            call(FUNCTIONS[name], random)
        except UnicodeError:  # which is a ValueError
            raise
        except ALLOWED:
            continue
