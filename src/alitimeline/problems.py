"""What can be wrong with a record, as values, and the exceptions that carry them."""

import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator
from datetime import date, datetime
from functools import cached_property
from itertools import chain, repeat
from typing import Any, Literal, TypeAlias, get_args

from attrs import evolve, frozen

__all__ = [
    "ALIKE",
    "SHOWN",
    "AlitimelineError",
    "DateError",
    "DeadlineError",
    "DifferenceError",
    "ExportError",
    "InvalidTimelineError",
    "Path",
    "Problem",
    "QueryError",
    "Remark",
    "Severity",
    "Shortlist",
    "TextError",
    "UnknownNameError",
    "UnreadableError",
    "check_day",
    "check_type",
    "count_by_severity",
    "did_you_mean",
    "escape",
    "escape_hidden",
    "escape_unprintable",
    "find_hidden",
    "is_error",
    "is_missing",
    "represent",
    "shorten",
    "unknown_name",
    "with_article",
]

#: The path from the top of a document to a value in it: keys and list positions.
Path: TypeAlias = tuple[str | int, ...]

Severity: TypeAlias = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)

#: How many characters of a value a message shows at most.
SHOWN = 80
#: How many problems of a severity are listed of a file, and how many of those that are alike.
LISTED, ALIKE = 1_000, 10
#: The values in a message: what is quoted, and numbers.
VALUES = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[0-9]+""")
#: How many known words, before and after it in the alphabet, an unknown one is compared with.
COMPARED = 500


#: What shows nothing, or reorders what is around it; selectors, which choose the form of a character before them.
_ALONE = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e"
    r"\u2060-\u206f\u2800\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
)
_SELECTORS = r"\u180b-\u180d\u180f\ufe00-\ufe0f"
#: What may be hidden: it takes a tenth of the time to look for these characters, and most texts have none.
SUSPECTS = re.compile(rf"[{_ALONE}{_SELECTORS}\r\u200c\u200d]"), re.compile(r"[\U000e0000-\U000e01ef]")
_ALONE += r"\U000e0000-\U000e007f"
_SELECTORS += r"\U000e0100-\U000e01ef"
#: Between which characters a joiner is part of a letter; behind which a selector is.
_BEFORE = r"[^\s\x00-/:-@\[-`{-\x7f\u2000-\u206f]"
_BEHIND = rf"[^\s\x00-/:-@\[-`{{-\x7f\u2000-\u206f{_ALONE}{_SELECTORS}]"
_CHOSEN = rf"[^\s\u200c\u200d{_ALONE}{_SELECTORS}]"
#: What a terminal acts on, what shows nothing, and what reorders the characters around it. Without a group: the flags
#: of England, Scotland and Wales, which have tags.
HIDDEN = re.compile(
    "\U0001f3f4[\U000e0061-\U000e007a]{5}\U000e007f|("
    rf"[{_ALONE}]|\r(?!\n)|(?<!{_BEFORE})[\u200c\u200d]|[\u200c\u200d](?!{_BEHIND})|(?<!{_CHOSEN})[{_SELECTORS}])"
)


@frozen(kw_only=True)
class Problem:
    """One thing that is wrong with a timeline, and where."""

    #: Stable name of the kind of problem, such as "unknown-source".
    code: str
    #: What is wrong.
    message: str
    #: Where it is in the document.
    path: Path = ()
    #: True if the problem is the key at the end of `path`, not its value.
    at_key: bool = False
    #: What the file is called.
    file: str | None = None
    #: Line and column count from 1; a column is one code point.
    line: int | None = None
    column: int | None = None
    #: A note is for information: it never fails a check, not even a strict one.
    severity: Severity = "error"
    #: What to write instead, if that is known.
    hint: str | None = None
    #: The value, or with `at_key` the key, that was certainly meant here: `validate --fix` writes it.
    replacement: Any = None
    #: Why an editor accepted this warning, which is a note then.
    accepted: str | None = None
    #: The settings that accept it; None if they didn't, but the data file itself.
    accepted_in: str | None = None
    #: The kind and id of the record, such as "event/letter": the same after lines have moved.
    record: str | None = None
    #: The sheet and the cell or cells of a workbook: "Commitments!E5".
    cell: str | None = None
    #: How many more problems are left out: those alike or, where 1,000 are listed, others of the same code.
    more: int = 0

    @cached_property
    def kind(self) -> tuple[Hashable, ...]:
        """What problems that are alike have in common, from the file to the column of a sheet."""
        path = tuple(step for step in self.path if isinstance(step, str))
        what = self.message if self.code == "missing-key" else VALUES.sub("", self.message)  # that one quotes the key
        column = self.cell and self.cell.rstrip("0123456789")
        return self.file, self.severity, self.accepted is None, self.replacement is None, self.code, path, what, column

    @property
    def sentence(self) -> str:
        """The message, with the number of problems that are left out, and the hint in parentheses."""
        more = f", and {self.more:,} more" if self.more else ""
        return self.message + more + (f" ({self.hint})" if self.hint else "")

    @property
    def json_path(self) -> str:
        """The path in JSONPath's normal form (RFC 9535, section 2.7): `$['events'][3]['when']`, shortened to dots."""
        steps = (f"[{step}]" if isinstance(step, int) else _format_member(step) for step in self.path)
        return "$" + "".join(steps)

    @property
    def place(self) -> str:
        """`file:line:column`, as far as known; without a line, the cell or the JSON path."""
        parts = [self.file] if self.file is not None else []
        if self.cell is not None:
            return escape_unprintable(": ".join([*parts, self.cell]))
        if self.line is not None:
            parts += [str(number) for number in (self.line, self.column) if number is not None]
        elif self.path:
            parts.append(self.json_path)
        return escape_unprintable(":".join(parts))

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        return f"{place}{self.severity}[{self.code}] {escape_unprintable(self.sentence)}"


class Shortlist:
    """The problems of files that are listed: of those alike the first ten, and of a file 1,000 of a severity.

    The last one says how many more are alike or, beyond 1,000, of the same code. Only *limited* severities are limited.
    """

    def __init__(self, problems: Iterable[Problem] = (), limited: Collection[str] = SEVERITIES) -> None:
        self._limited = limited
        self._counts: Counter[Hashable] = Counter()
        #: What is listed, each with the number of problems that are left out after it; by kind and code, the last one.
        self._listed: list[list[Any]] = []
        self._last: dict[Hashable, list[Any]] = {}
        for problem in problems:
            self.add(problem)

    def add(self, problem: Problem, path: Path | None = None) -> None:
        """Add a problem, at another *path* than its own if it is the same in several places."""
        kind, code, severity = problem.kind, problem.kind[:5], problem.kind[:2]
        has_room = self._counts[kind] < ALIKE and self._counts[severity] < LISTED
        if has_room or code not in self._last or problem.severity not in self._limited:
            listed = [problem if path is None else evolve(problem, path=path), problem.more]
            self._last[kind] = self._last[code] = listed
            self._listed.append(listed)
            self._counts.update((kind, severity))
        else:
            self._last.get(kind, self._last[code])[1] += 1 + problem.more

    def __iter__(self) -> Iterator[Problem]:
        return (evolve(problem, more=more) if more else problem for problem, more in self._listed)


def count_by_severity(problems: Iterable[Problem]) -> Counter[str]:
    """Count problems by severity, and those that are accepted; those too that are left out."""
    words = (repeat("accepted" if problem.accepted else problem.severity, 1 + problem.more) for problem in problems)
    return Counter(chain.from_iterable(words))


#: What a rule yields: the code, path, message and hint of a problem, and the replacement if there may be one.
Remark: TypeAlias = tuple[str, Path, str, str | None] | tuple[str, Path, str, str | None, Any]


def _format_member(name: str) -> str:
    if name.isidentifier():
        return f".{name}"
    escaped = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"


def is_error(problem: Problem) -> bool:
    """Return whether *problem* makes a timeline unsound; warnings don't."""
    return problem.severity == "error"


def escape_unprintable(text: str) -> str:
    """Escape the characters that a terminal would act on or hide: controls, line breaks, lone surrogates."""
    if text.isprintable():  # which some of those are that show nothing
        return escape_hidden(text)
    return escape_hidden("".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text))


def escape_hidden(text: str, *, json: bool = False) -> str:
    """Escape what a terminal would act on, and what shows nothing or reorders what is around it, but no ends of lines.

    Joiners within words and emoji, and selectors behind characters, are parts of letters: they stay.
    """
    if not _is_suspect(text):
        return text
    return HIDDEN.sub(lambda found: escape(found[1], json=json) if found[1] else found[0], text)


def find_hidden(text: str) -> str | None:
    """Return the first character of *text* that `escape_hidden` escapes; None if there is none."""
    return next((found[1] for found in HIDDEN.finditer(text) if found[1]), None) if _is_suspect(text) else None


def _is_suspect(text: str) -> bool:
    near, far = SUSPECTS
    return bool(near.search(text) or far.search(text))


def escape(character: str, *, json: bool = False) -> str:
    """Write the number of a character, as Python does or as JSON does."""
    number = ord(character)
    if not json:
        return f"\\x{number:02x}" if number < 0x100 else character.encode("unicode_escape").decode()  # noqa: PLR2004
    codes = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{codes[at : at + 4]}" for at in range(0, len(codes), 4))


def represent(value: object) -> str:
    """Quote *value* for a message to those who write Python, cut to about 80 characters."""
    match value:
        case bool() | None:
            return repr(value)
        case tuple() | dict():
            what = "key" if isinstance(value, dict) else "item"
            return f"a {type(value).__name__} with {len(value)} {what}{'' if len(value) == 1 else 's'}"
        case _:
            return shorten(value)


def with_article(noun: str) -> str:
    """Return a noun, such as the name of a class, with "a" or "an" before it."""
    return f"{'an' if noun[:1].lower() in 'aeio' else 'a'} {noun}"


def check_type(name: str, value: object, kind: type | tuple[type, ...], wanted: str, hint: str) -> None:
    """Raise `TypeError` if an argument isn't of a *kind*: it says what is *wanted*, and what to pass."""
    if not isinstance(value, kind):
        raise TypeError(f"{name} must be {wanted}, not {represent(value)} ({hint})")


def is_missing(moment: datetime) -> bool:
    """Return whether it is no moment, but the NaT of pandas, which is a `datetime` and unlike itself."""
    return moment != moment  # noqa: PLR0124 - as said


def check_day(name: str, value: object) -> None:
    """Raise `TypeError` if an argument isn't a `datetime.date`, or if it is a `datetime`; it says what to pass."""
    if not isinstance(value, date) or isinstance(value, datetime):
        hint = "its .date()" if isinstance(value, datetime) and not is_missing(value) else "datetime.date(2023, 11, 17)"
        if isinstance(value, str) and (day := re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", value, re.ASCII)):
            hint = f"datetime.date({', '.join(str(int(part or 1)) for part in day.groups())})"
        raise TypeError(f"{name} must be a datetime.date, not {represent(value)} (pass {hint})")


def shorten(value: object) -> str:
    """Quote *value*, which is from a data file, for a message, cut to about 80 characters."""
    match value:
        case str():
            return repr(value if len(value) <= SHOWN else value[: SHOWN - 1] + "…")
        case bool() | None:
            return {True: "true", False: "false", None: "null"}[value]
        case list() | tuple():
            return f"a list of {len(value)}"
        case dict():
            return f"an object with {len(value)} key{'' if len(value) == 1 else 's'}"
        case int() if abs(value) >= 10**SHOWN:
            return "a number of more than 80 digits"
        case _:
            text = repr(value)
            return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Suggest the known word that is most like *word*, as a hint; None if none is similar."""
    import difflib
    from bisect import bisect_left

    words = sorted(known)
    at = bisect_left(words, word)
    # Comparing is slow: of many known words, only the neighbours in the alphabet are compared.
    near = difflib.get_close_matches(word[: 2 * SHOWN], words[max(0, at - COMPARED) : at + COMPARED], n=1)
    return f"did you mean {near[0]!r}?" if near else None


class AlitimelineError(Exception):
    """Any error that this library raises on purpose."""


class _HintedError(AlitimelineError):
    """An error with a message and a hint, what to do instead; for a text, perhaps with what was certainly meant."""

    def __init__(self, message: str, hint: str | None = None, replacement: str | None = None) -> None:
        super().__init__(message, hint, replacement)
        #: What is wrong.
        self.message = message
        #: What to do instead, if that is known.
        self.hint = hint
        #: The text that was certainly meant, if that is known.
        self.replacement = replacement

    def __str__(self) -> str:
        return escape_unprintable(f"{self.message} ({self.hint})" if self.hint else self.message)


class TextError(_HintedError, ValueError):
    """A text that is not valid for its field."""


class DateError(TextError):
    """A text that can't be read as a date, a duration or the end of a fiscal year."""


class DeadlineError(_HintedError, ValueError):
    """A deadline that can't be computed from the timeline."""


class DifferenceError(_HintedError):
    """Two timelines that can't be compared."""


class ExportError(_HintedError):
    """An export that can't be made, or not with these options."""


class QueryError(AlitimelineError):
    """A query in SQL that can't be answered, mostly in the words of DuckDB, on several lines."""

    def __str__(self) -> str:
        return escape_hidden(super().__str__())


class UnreadableError(AlitimelineError):
    """A file that can't be read at all; nothing is known about its data."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(file, reason)
        #: What the file is called.
        self.file = file
        #: Why it can't be read.
        self.reason = reason

    def __str__(self) -> str:
        return escape_unprintable(f"{self.file}: {self.reason}")


class UnknownNameError(_HintedError, LookupError):
    """A name that nothing has; the hint suggests a similar one."""


def unknown_name(what: str, name: str, known: Collection[str]) -> UnknownNameError:
    """Build the error for *name*, which no *what* has; its hint is the most similar known name, or all of a few.

    Raises:
        TypeError: if *name* isn't even a text.
    """
    if not isinstance(name, str):
        raise TypeError(f"no {what} {represent(name)} (pass a text)")
    hint = did_you_mean(name, known)
    if hint is None and 0 < len(known) <= 12:  # noqa: PLR2004 - as many as fit a line
        hint = f"known: {', '.join(sorted(known))}"
    return UnknownNameError(f"no {what} {shorten(name)}", hint)


class InvalidTimelineError(AlitimelineError, ValueError):
    """A timeline that is not sound. Carries its problems, including warnings, as `loading.check` lists them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        #: All that is wrong, errors and warnings.
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))
