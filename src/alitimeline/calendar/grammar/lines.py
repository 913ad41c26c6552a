"""iCalendar's bytes → content lines (RFC 5545, section 3.1), each with the number of the line that it begins in.

Lines are unfolded as bytes, because a fold may lie within a character; and read whatever ends them.
"""

import re
from codecs import BOM_UTF8
from functools import partial
from json import detect_encoding
from typing import Literal, NamedTuple

from alitimeline.problems import Problem, Shortlist, shorten

__all__ = ["Line", "Reader", "convert", "decode_lines", "report", "unfold_lines", "warn"]

#: The beginning of a line that continues the one above, even after blank lines: some programs end lines twice.
#: Line breaks of Unicode other than CR and LF are content.
FOLDS = frozenset(b" \t")
FOLD = re.compile(rb"\n(?<!\n\n)\n*+[ \t]")

HIGH = re.compile(rb"[\x80-\xff]+")
#: How many lines show what the encoding is, and how many bytes of each.
SAMPLE = 500
#: A whole character of UTF-8 outside of ASCII, or one that is cut off where the line ends.
UTF_8 = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\xe0-\xf4][\x80-\xbf]{1,2}\Z"
)
#: The punctuation and the common characters of GB 2312; the last first byte of Korean syllables in EUC-KR.
CHINESE, HANGUL = re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]"), 0xC8
#: What is likely in windows-1252: small letters, capitals that don't follow them, signs beside ASCII.
WESTERN = re.compile(
    rb"[\xdf-\xf6\xf8-\xff]|(?<![a-z\xdf-\xff])[\xc0-\xd6\xd8-\xde]"
    rb"|(?:(?<![\x80-\xff])|(?=.(?![\x80-\xff])))"
    rb"[\x80\x85\x8a\x8c\x8e\x91-\x97\x99\x9a\x9c\x9e-\xa1\xa3\xa7\xa9-\xab\xae\xb0\xb4\xb7\xba\xbb\xbf]",
    re.DOTALL,
)
NAME = re.compile(r"[A-Za-z0-9-]+")
#: A parameter (section 3.2), and one more of its values. Quotation marks are for values with `,`, `;` or `:`.
PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^",;:]*)')
VALUE = re.compile(r',("[^"]*"|[^",;:]*)')
#: A line that begins or ends a component, with something before that.
STRAY = re.compile(
    r"(?!X-)[^:;=]*(?<!-)(BEGIN|END):(VCALENDAR|VEVENT|VTODO|VJOURNAL|VTIMEZONE|VALARM)\s*", re.IGNORECASE
)
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


def convert(data: bytes) -> tuple[bytes, str | None]:
    """Return a file in UTF-8, and the name of its encoding if it was UTF-16 or UTF-32."""
    encoding = detect_encoding(data)
    if encoding.startswith("utf-8"):
        return data, None
    return data.decode(encoding, errors="replace").encode(), encoding[:6].upper()


def decode_lines(lines: list[bytes]) -> tuple[list[str], dict[int, str | None]]:
    """Return the texts of content lines and, by the indexes of those that aren't UTF-8, their encoding.

    It is None of a damaged line, and of an encoding that can't be guessed: what isn't UTF-8 becomes U+FFFD there.
    """
    try:
        return b"\n".join(lines).decode().split("\n") if lines else [], {}
    except UnicodeDecodeError:
        texts = [line.decode(errors="replace") for line in lines]
    bad = [index for index, text in enumerate(texts) if "\ufffd" in text and text.encode() != lines[index]]
    is_damaged = 0.5 if any("\ufffd" not in text and not text.isascii() for text in texts) else 0.75
    foreign = {index for index in bad if _count(UTF_8, lines[index]) <= _count(HIGH, lines[index]) * is_damaged}
    encoding = _guess_encoding([lines[index][:SAMPLE] for index in sorted(foreign)[:SAMPLE]])
    for index in foreign:
        texts[index] = lines[index].decode(encoding or "ascii", errors="replace")
    return texts, {index: encoding if index in foreign else None for index in bad}


def _guess_encoding(lines: list[bytes]) -> str | None:
    """Return the encoding that all of these lines are in, by their bytes outside of ASCII; None if it isn't clear.

    Chinese has pairs of bytes, most of them common characters from all of the table; Korean uses its first half.
    Western languages have single letters, most of them small.
    """
    runs = [run for line in lines for run in HIGH.findall(line)]
    pairs = [run[at : at + 2] for run in runs for at in range(0, len(run), 2)]
    common = [pair for pair in pairs if CHINESE.fullmatch(pair)]
    if len(common) > max(1, 0.9 * len(pairs)) and sum(pair[0] > HANGUL for pair in common) > 0.1 * len(common):
        return "GB18030"
    total, western = (sum(_count(pattern, line) for line in lines) for pattern in (HIGH, WESTERN))
    in_words = sum(len(run) for run in runs if len(run) > 2)  # noqa: PLR2004 - as in Russian, where all letters are high
    return "windows-1252" if western > 0.75 * total and in_words * 2 < max(total, 12) else None


def _count(pattern: re.Pattern[bytes], line: bytes) -> int:
    """Return how many bytes of a line match."""
    return sum(map(len, pattern.findall(line)))


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
        if head.upper() not in ("BEGIN", "END") and (stray := STRAY.fullmatch(text)):
            message = f"{shorten(text[: stray.start(1)])} is left out before {stray[1]}:{stray[2]}"
            self._problems.add(report("syntax", number, message, "RFC 5545, 3.4", "take it out"))
            return Line(number, stray[1].upper(), {}, stray[2])
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
