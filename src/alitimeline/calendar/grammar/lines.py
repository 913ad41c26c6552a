"""iCalendar's bytes → content lines (RFC 5545, section 3.1), each with the number of the line that it begins in.

Lines are unfolded as bytes, because a fold may lie within a character; and read whatever ends them.
"""

import re
from codecs import BOM_UTF8
from functools import partial
from typing import Literal, NamedTuple

from alitimeline.problems import Problem, Shortlist, shorten

__all__ = ["Line", "Reader", "decode_lines", "report", "unfold_lines", "warn"]

#: The beginning of a line that continues the one above, even after blank lines: some programs end lines twice.
#: Line breaks of Unicode other than CR and LF are content.
FOLDS = frozenset(b" \t")
FOLD = re.compile(rb"\n(?<!\n\n)\n*+[ \t]")

HIGH = re.compile(rb"[\x80-\xff]+")
NAME = re.compile(r"[A-Za-z0-9-]+")
#: A parameter (section 3.2), and one more of its values. Quotation marks are for values with `,`, `;` or `:`.
PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^",;:]*)')
VALUE = re.compile(r',("[^"]*"|[^",;:]*)')
#: The escapes of parameters (RFC 6868).
CARET = re.compile(r"\^([n^'])")
CARETS = {"n": "\n", "^": "^", "'": '"'}


class Line(NamedTuple):
    """A content line: its name and the names of its parameters in capitals, its value unchanged."""

    number: int
    name: str
    parameters: dict[str, tuple[str, ...]]
    value: str


#: Builds a line from its four values in half the time of `Line(…)`.
_build = tuple.__new__


def report(  # noqa: PLR0913 - the parts of a sentence
    code: str,
    line: int,
    message: str,
    section: str,
    hint: str | None = None,
    *,
    column: int | None = None,
    severity: Literal["error", "warning"] = "error",
) -> Problem:
    """Return an error, which breaks a rule; its message ends with the section of the standard that has the rule."""
    message = f"{message} ({section})"
    return Problem(code=f"ical-{code}", message=message, line=line, column=column, hint=hint, severity=severity)


#: Returns a warning: most readers accept it.
warn = partial(report, severity="warning")


def unfold_lines(data: bytes) -> tuple[list[int], list[bytes]]:
    """Return the content lines that aren't blank: the numbers, from 1, of their first lines, and their bytes."""
    text = data.removeprefix(BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    body = text.lstrip(b"\n")
    first = len(text) - len(body) + 1
    physical = enumerate(body.split(b"\n"), first)
    numbers = [number for number, line in physical if line and line[0] not in FOLDS]
    if body and body[0] in FOLDS:  # there is no line that it could continue
        numbers.insert(0, first)
    lines = [line for line in FOLD.sub(b"", body).split(b"\n") if line]
    full = [index for index, line in enumerate(lines) if not line.isspace()]
    return [numbers[index] for index in full], [lines[index] for index in full]


def decode_lines(lines: list[bytes]) -> tuple[list[str], str, int | None]:
    """Return the texts of content lines, their encoding, and the index of the first that isn't UTF-8.

    Without UTF-8, two encodings are guessed: Chinese (GB 18030), else Latin-1.
    """
    if not lines:
        return [], "utf-8", None
    whole = b"\n".join(lines)
    for encoding in ("utf-8", "gb18030"):
        if encoding == "gb18030" and not _is_in_pairs(whole):
            continue
        try:
            return whole.decode(encoding).split("\n"), encoding, None if encoding == "utf-8" else _find_first_bad(lines)
        except UnicodeDecodeError:
            continue
    return whole.decode("latin-1").split("\n"), "latin-1", _find_first_bad(lines)


def _is_in_pairs(text: bytes) -> bool:
    """Return whether most bytes outside of ASCII come in pairs, as in Chinese, and not alone, as in "ü"."""
    lengths = [len(run) for run in HIGH.findall(text)]
    return sum(length % 2 for length in lengths) * 2 < len(lengths)


def _find_first_bad(lines: list[bytes]) -> int | None:
    return next((index for index, line in enumerate(lines) if "\ufffd" in line.decode(errors="replace")), None)


class Reader:
    """Parses content lines; it remembers what comes before their colons, as that repeats."""

    def __init__(self, problems: Shortlist) -> None:
        self._problems = problems
        self._heads: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {}

    def read(self, number: int, text: str) -> Line | None:
        """Return a parsed line, as far as it can be read; None if not at all. Errors are added to the problems."""
        head, _, value = text.partition(":")
        if known := self._heads.get(head):
            return _build(Line, (number, known[0], known[1], value))
        name = NAME.match(text)
        if name is None:
            self._report(number, f"{shorten(text)} has no name before its value")
            return None
        at, lists = name.end(), dict[str, list[str]]()
        while match := PARAMETER.match(text, at):
            values, at = lists.setdefault(match[1].upper(), []), match.end()
            values.append(_unquote(match[2]))
            while match := VALUE.match(text, at):
                values.append(_unquote(match[1]))
                at = match.end()
        parameters = {key: tuple(values) for key, values in lists.items()}
        colon = at
        if text[at : at + 1] != ":":
            rest = f"after {shorten(text[:at])}" if at < len(text) else f"of {shorten(text)}"
            self._report(number, f"the ':' before the value is missing {rest}")
            colon = text.find(":", at)
            if colon < 0 or text[name.end()] != ";":
                return None
        elif at == len(head):  # else the first colon is one within quotation marks
            self._heads[head] = name[0].upper(), parameters
        return Line(number, name[0].upper(), parameters, text[colon + 1 :])

    def _report(self, number: int, message: str) -> None:
        hint = "a line that continues the one above begins with a space"
        self._problems.add(report("syntax", number, message, "RFC 5545, 3.1", hint))


def _unquote(value: str) -> str:
    """Return the value of a parameter without its quotation marks and carets."""
    value = value[1:-1] if value[:1] == '"' else value
    return CARET.sub(lambda match: CARETS[match[1]], value) if "^" in value else value
