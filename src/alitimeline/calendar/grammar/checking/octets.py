"""The lines of a calendar as bytes (RFC 5545, 3.1): each kind of problem is reported once, with a count."""

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator

from alitimeline.calendar.grammar.checking.finding import report, warn
from alitimeline.problems import Problem

__all__ = ["LONGEST", "check_octets"]

#: The most octets of a line, without its line end.
LONGEST = 75
SECTION = "RFC 5545, 3.1"
CR, LF = b"\r", b"\n"

BARE_LF = re.compile(rb"(?<!\r)\n")
BARE_CR = re.compile(rb"\r(?!\n)")
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
TOO_LONG = re.compile(rb"[^\r\n]{%d,}" % (LONGEST + 1))
SPLIT = re.compile(rb"[\x80-\xff]\r?\n[ \t][\x80-\xbf]")


def check_octets(data: bytes) -> Iterator[Problem]:
    """Yield the problems of the lines as such."""
    for rule in RULES:
        yield from rule(data)


def it_begins_without_a_mark(data: bytes) -> Iterator[Problem]:
    """A calendar begins with BEGIN, not with a byte order mark."""
    if data.startswith(BOM_UTF8):
        message = "the file begins with a byte order mark"
        yield warn("bom", 1, message, "RFC 5545, 3.1.4", "save it as UTF-8 without BOM", column=1)


def lines_end_in_cr_lf(data: bytes) -> Iterator[Problem]:
    """Lines end in CR and LF, the last one too."""
    both = data.count(b"\r\n")
    if number := data.count(LF) - both:
        line, column = _find_place(data, BARE_LF)
        message = f"{_count_lines(number)} in LF alone"
        yield warn("line-end", line, message, SECTION, "end every line in CR LF", column=column)
    if number := data.count(CR) - both:
        line, column = _find_place(data, BARE_CR)
        message = f"{_count_lines(number)} in CR alone; some readers drop all that follows"
        yield report("line-end", line, message, SECTION, "end every line in CR LF", column=column)
    if data and data[-1:] not in (CR, LF):
        yield warn("line-end", _find_line(data, len(data)), "nothing ends the last line", SECTION, "end it in CR LF")


def lines_are_short(data: bytes) -> Iterator[Problem]:
    """A line has 75 octets at most; a longer one is folded."""
    lines = data.splitlines() if max(map(len, data.split(LF)), default=0) > LONGEST else ()
    if number := sum(len(line) > LONGEST for line in lines):
        first = next(line for line in lines if len(line) > LONGEST)
        message = f"the line is {len(first):,} octets long{_count_more(number)}; {LONGEST} are the most"
        yield warn("line-length", _find_place(data, TOO_LONG)[0], message, SECTION, "fold it: CR LF and a space")


def folds_split_no_character(data: bytes) -> Iterator[Problem]:
    """A fold lies between characters, not among the octets of one."""
    if (fold := SPLIT.search(data)) and _is_utf8(data):
        message = f"a fold splits a character{_count_more(len(SPLIT.findall(data)))}; some readers lose it"
        yield warn("fold", _find_line(data, fold.end()), message, SECTION, "fold between characters", column=1)


def no_control_characters(data: bytes) -> Iterator[Problem]:
    """There are no control characters except tabs."""
    if found := CONTROL.search(data):
        line, column = _find_place(data, CONTROL)
        message = (
            f"the line contains the control character 0x{found[0][0]:02X}{_count_more(len(CONTROL.findall(data)))}"
        )
        yield report("control", line, message, SECTION, "take it out", column=column)


def no_line_is_blank(data: bytes) -> Iterator[Problem]:
    """No line is blank."""
    lines = data.splitlines()
    if number := sum(not line or line.isspace() for line in lines):
        first = next(at for at, line in enumerate(lines, 1) if not line or line.isspace())
        yield warn("blank", first, f"the line is blank{_count_more(number)}", SECTION, "take it out")


RULES: tuple[Callable[[bytes], Iterator[Problem]], ...] = (
    it_begins_without_a_mark,
    lines_end_in_cr_lf,
    lines_are_short,
    folds_split_no_character,
    no_control_characters,
    no_line_is_blank,
)


def _is_utf8(data: bytes) -> bool:
    try:
        re.sub(rb"\r?\n[ \t]", b"", data).decode()
    except UnicodeDecodeError:
        return False
    return True


def _count_lines(number: int) -> str:
    return "a line ends" if number == 1 else f"{number:,} lines end"


def _count_more(number: int) -> str:
    """Return how many others have the same problem, as words."""
    return f", and {number - 1:,} more" if number > 1 else ""


def _find_place(data: bytes, pattern: re.Pattern[bytes]) -> tuple[int, int]:
    """Return the line and the column, in characters, of the first match."""
    match = pattern.search(data)
    at = match.start() if match else 0
    start = max(data.rfind(LF, 0, at), data.rfind(CR, 0, at)) + 1
    return _find_line(data, at), len(data[start:at].decode(errors="replace")) + 1


def _find_line(data: bytes, at: int) -> int:
    """Return the number of the line, from 1, of an octet."""
    return data.count(LF, 0, at) + data.count(CR, 0, at) - data.count(b"\r\n", 0, at) + 1
