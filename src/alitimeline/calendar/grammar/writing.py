r"""Content lines of iCalendar as bytes (RFC 5545, section 3.1): escaped, quoted, folded.

Every line goes through `fold_lines`, which refuses control characters and line breaks: no text can begin a line.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from alitimeline.model.texts import encode_uri
from alitimeline.problems import ExportError

__all__ = [
    "WIDTH",
    "escape_text",
    "fold_lines",
    "format_date",
    "format_duration",
    "format_list",
    "format_uri",
    "quote_parameter",
]

#: Octets of a physical line, without its line break.
WIDTH = 75
#: A physical line after its space. It ends neither within a character nor between `\` or `^` and its letter; where a
#: whole line has nothing else, after some of them.
PIECE = re.compile(rb".{1,74}(?<![\\^])(?![\x80-\xbf])|(?:\\[\\;,nN]|\^[\^n']|[\\^]){1,37}", re.DOTALL)
#: Not allowed in content lines: control characters except tab, surrogates, U+FFFE and U+FFFF.
CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: What needs quotation marks in a parameter; some readers would lose blanks at its ends.
QUOTED = re.compile(r"[,;:]|^\s|\s$|^$")


def fold_lines(lines: Iterable[str], record: str) -> bytes:
    """Split content lines into physical lines, without a line break at the end.

    Raises:
        ExportError: if a line contains a control character; the message names the *record* ("the event 'letter'").
    """
    lines = list(lines)
    content = "".join(lines)
    if not content.isprintable() and (character := CONTROL.search(content)):
        raise ExportError(f"{record} contains the control character U+{ord(character[0]):04X}", "remove it")
    # All are encoded at once, which is faster than one by one.
    whole = "\n".join(lines).encode().split(b"\n")
    return b"\r\n".join([line if len(line) <= WIDTH else b"\r\n ".join(PIECE.findall(line)) for line in whole])


@lru_cache(maxsize=1_000)  # the kinds and tags of a record repeat
def format_list(name: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the line of a list of TEXT; if one has an escape, a line for each, as some readers split at escapes."""
    texts = [*map(escape_text, values)]
    joined = ",".join(texts)
    return tuple(f"{name}:{text}" for text in texts) if "\\" in joined else (f"{name}:{joined}",)


def format_uri(name: str, url: str, **parameters: str) -> str:
    """Return the line of a property of the type URI, which has no escapes; raises `ExportError`."""
    pairs = (f";{key}={quote_parameter(value)}" for key, value in parameters.items())
    return f"{name}{''.join(pairs)}:{encode_uri(url)}"


def quote_parameter(value: str) -> str:
    """Return the value of a parameter, in quotation marks where it needs them (RFC 6868)."""
    value = _one_break(value).replace("^", "^^").replace('"', "^'").replace("\n", "^n")
    return f'"{value}"' if QUOTED.search(value) else value


def escape_text(value: str) -> str:
    """Return a value of the type TEXT, escaped (section 3.3.11)."""
    if "\r" in value:
        value = _one_break(value)
    # The backslash comes first, as the others add backslashes.
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def format_date(moment: date) -> str:
    """Format a day, a local time or one in UTC, to the second: "20230913T113100Z"."""
    if not isinstance(moment, datetime):
        return moment.isoformat().replace("-", "")
    written = moment.replace(tzinfo=None).isoformat(timespec="seconds").replace("-", "").replace(":", "")
    return f"{written}Z" if moment.tzinfo is UTC else written


def format_duration(length: timedelta) -> str:
    """Format a length of time as days and a time, to the second: "-P30D", "PT12H", "P1DT1H0M30S"."""
    sign, length = ("-", -length) if length < timedelta() else ("", length)
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = (
        f"{hours}H" if hours else "",
        f"{minutes}M" if minutes or (hours and seconds) else "",  # none is left out between two others
        f"{seconds}S" if seconds or not length else "",
    )
    time = "".join(parts)
    return f"{sign}P{f'{length.days}D' if length.days else ''}{f'T{time}' if time else ''}"


def _one_break(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n")
