"""The lines of a calendar as bytes (RFC 5545, 3.1): each kind of problem is reported once, with a count."""

import re
from collections.abc import Callable, Iterator

from alitimeline.calendar.grammar.lines import report, warn
from alitimeline.problems import Problem

__all__ = ["check_octets"]

#: What no line may have, where a line break comes before the first: how bad it is, its code, its pattern, whose last
#: group is the place, the message, and what to do.
RULES: tuple[tuple[Callable[..., Problem], str, bytes, str, str], ...] = (
    (warn, "bom", rb"\A\n(\xef\xbb\xbf)", "the file begins with a byte order mark", "save it as UTF-8 without BOM"),
    (warn, "line-end", rb"\n(?<=[^\r]\n)", "{lines} in LF alone", "end every line in CR LF"),
    (report, "line-end", rb"\r(?!\n)", "{lines} in CR alone; some readers drop all that follows",
     "end every line in CR LF"),
    (warn, "line-end", rb"[\r\n]([^\r\n]++)\Z", "the last line has no line ending", "end it in CR LF"),
    (warn, "line-length", rb"[\r\n]([^\r\n]{76,})", "the line is {size:,} octets long{more}; at most 75 are allowed",
     "fold it: CR LF and a space"),
    (warn, "fold", rb"[\x80-\xff]\r?\n([ \t][\x80-\xbf])", "a fold splits a character{more}; some readers lose it",
     "fold between characters"),
    (report, "control", rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]",
     "the line contains the control character 0x{octet:02X}{more}", "take it out"),
    (warn, "blank", rb"(?:\n|\r(?!\n))(?=([ \t\x0b\x0c]*+[\r\n]|[ \t\x0b\x0c]++\Z))", "the line is blank{more}",
     "take it out"),
)  # fmt: skip


def check_octets(data: bytes) -> Iterator[Problem]:
    """Yield the problems of the lines as such."""
    data = b"\n" + data
    for say, code, pattern, message, hint in RULES:
        first = re.search(pattern, data)
        if first is None or (code == "fold" and not _is_utf8(data)):
            continue
        number, at = len(re.findall(pattern, data)), first.start(first.re.groups)
        text = message.format(
            lines="a line ends" if number == 1 else f"{number:,} lines end",
            more=f", and {number - 1:,} more" if number > 1 else "",
            size=len(first[first.re.groups]),
            octet=first[0][0],
        )
        start = max(data.rfind(b"\n", 0, at), data.rfind(b"\r", 0, at)) + 1
        line = data.count(b"\n", 0, at) + data.count(b"\r", 0, at) - data.count(b"\r\n", 0, at)
        column = len(data[start:at].decode(errors="replace")) + 1
        yield say(code, line, text, "RFC 5545, 3.1.4" if code == "bom" else "RFC 5545, 3.1", hint, column=column)


def _is_utf8(data: bytes) -> bool:
    try:
        re.sub(rb"\r?\n[ \t]", b"", data).decode()
    except UnicodeDecodeError:
        return False
    return True
