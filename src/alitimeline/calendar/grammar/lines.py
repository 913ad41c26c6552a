"""iCalendar's bytes → content lines (RFC 5545, section 3.1), each with the number of the line that it begins in.

Lines are unfolded as bytes, because a fold may lie within a character; and read whatever ends them.
"""

import re
from codecs import BOM_UTF8
from typing import NamedTuple

from alitimeline.problems import Problem, shorten

__all__ = ["MAX_PROBLEMS", "Line", "Reader", "decode_lines", "unfold_lines"]

#: How many problems are told of one file; a file of millions of broken lines is no calendar.
MAX_PROBLEMS = 1_000

#: What begins a line that goes on with the one above, blank lines between them or not: some programs end lines twice.
#: What Unicode calls a line break, but CR and LF, is content.
FOLDS = frozenset(b" \t")
FOLD = re.compile(rb"\n(?<!\n\n)\n*+[ \t]")

HIGH = re.compile(rb"[\x80-\xff]+")
NAME = re.compile(r"[A-Za-z0-9-]+")
#: A parameter (section 3.2), and one more of its values. Quotation marks are for what holds `,`, `;` or `:`.
PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^",;:]*)')
VALUE = re.compile(r',("[^"]*"|[^",;:]*)')
#: What a `^` in a parameter stands before (RFC 6868).
CARET = re.compile(r"\^([n^'])")
CARETS = {"n": "\n", "^": "^", "'": '"'}


class Line(NamedTuple):
    """A content line: its name and the names of its parameters in capitals, its value as it stands there."""

    number: int
    name: str
    parameters: dict[str, tuple[str, ...]]
    value: str


#: Makes one of its four values; by its name, it would take twice as long, for every line of a file.
_build = tuple.__new__


def unfold_lines(data: bytes) -> tuple[list[int], list[bytes]]:
    """Return the content lines that aren't blank: the numbers, from 1, of the lines that they begin in; and they."""
    text = data.removeprefix(BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    body = text.lstrip(b"\n")
    first = len(text) - len(body) + 1
    physical = enumerate(body.split(b"\n"), first)
    numbers = [number for number, line in physical if line and line[0] not in FOLDS]
    if body and body[0] in FOLDS:  # there is no line that it could go on with
        numbers.insert(0, first)
    lines = [line for line in FOLD.sub(b"", body).split(b"\n") if line]
    kept = [index for index, line in enumerate(lines) if not line.isspace()]
    return [numbers[index] for index in kept], [lines[index] for index in kept]


def decode_lines(lines: list[bytes]) -> tuple[list[str], str, int | None]:
    """Return the texts of content lines, the encoding that they are read in, and the first of them that isn't UTF-8.

    Of the encodings before Unicode two are guessed: Chinese (GB 18030), else Latin-1.
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
    """Tell whether letters outside of ASCII stand mostly in pairs of bytes, as in Chinese, and not alone, as in "ü"."""
    lengths = [len(found) for found in HIGH.findall(text)]
    return sum(length % 2 for length in lengths) * 2 < len(lengths)


def _find_first_bad(lines: list[bytes]) -> int | None:
    return next((index for index, line in enumerate(lines) if "\ufffd" in line.decode(errors="replace")), None)


class Reader:
    """Takes content lines apart; it remembers what stands before their colons, which repeats."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._heads: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {}

    def read(self, number: int, text: str) -> Line | None:
        """Take a content line apart, as far as it can be; what is wrong with it is added to the problems."""
        head, _, value = text.partition(":")
        if known := self._heads.get(head):
            return _build(Line, (number, known[0], known[1], value))
        name = NAME.match(text)
        if name is None:
            self._report(number, f"{shorten(text)} has no name before its value")
            return None
        at, given = name.end(), dict[str, list[str]]()
        while found := PARAMETER.match(text, at):
            values, at = given.setdefault(found[1].upper(), []), found.end()
            values.append(_unquote(found[2]))
            while more := VALUE.match(text, at):
                values.append(_unquote(more[1]))
                at = more.end()
        parameters = {key: tuple(values) for key, values in given.items()}
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
        if len(self._problems) < MAX_PROBLEMS:
            text = f"{message} (RFC 5545, 3.1)"
            hint = "a line that goes on with the one above begins with a space"
            self._problems.append(Problem(code="ical-syntax", message=text, line=number, hint=hint))


def _unquote(value: str) -> str:
    """Return the value of a parameter without its quotation marks and carets."""
    value = value[1:-1] if value[:1] == '"' else value
    return CARET.sub(lambda found: CARETS[found[1]], value) if "^" in value else value
