"""The values of cells: texts, numbers, links, and dates in a format that shows how much is known."""

import re
from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from functools import lru_cache
from itertools import accumulate, islice
from typing import NamedTuple, TypeAlias
from urllib.parse import urlsplit

from alitimeline.briefing.limits import LINE_FEEDS, TEXT_UNITS
from alitimeline.model.texts import encode_uri
from alitimeline.when import When
from alitimeline.when.points import Point

__all__ = [
    "CODE",
    "MORE",
    "QUOTED",
    "REPLACED",
    "Formula",
    "Link",
    "Stamp",
    "Styled",
    "Value",
    "clean",
    "day",
    "deadline",
    "fits",
    "join",
    "plain",
    "start",
    "truncate",
    "units",
    "until",
    "web_link",
]

#: Room for the note that says how much more there is.
NOTE_LENGTH = 80
#: That note, for lines that do not all fit, and for a single text.
MORE = ("… and {} more (see the data file)", "… (see the data file)")
#: Characters that XML doesn't allow: control characters, halves of characters, and two that Unicode keeps for programs.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|\r\n?")
#: What is written in their place.
REPLACED = "\ufffd"
#: The start of what programs decode in a text of a workbook: "_x0041_" is its "A" (ECMA-376, 22.9.2.19).
CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
#: Excel counts days from here.
DAY_0 = date(1899, 12, 30).toordinal()
#: Earlier days are written as text: Excel has none before 1900, and takes 1900 for a leap year, as few others do.
FIRST_DAY = date(1900, 3, 1).toordinal()

FORMATS = {
    "year": "yyyy",
    "month": "yyyy-mm",
    "day": "yyyy-mm-dd",
    "minute": "yyyy-mm-dd hh:mm",
    "second": "yyyy-mm-dd hh:mm:ss",
}
#: How the first cell of a date says which bound it shows: by form, known start, known end.
BOUNDS = {
    ("between", True, True): "between ",
    ("between", True, False): "from ",
    ("between", False, True): "by ",
    ("interval", False, True): "until ",
}
#: How a deadline says it, by form.
ENDS = {"date": "", "between": "by ", "interval": "until "}

#: The variant of a style for a text that looks like a formula: it stays a text when somebody edits the cell.
QUOTED = "quoted"


class Stamp(NamedTuple):
    """A real date, as Excel counts days, and the number format that shows how much of it is known."""

    serial: float
    format: str


class Link(NamedTuple):
    """A text that leads to a web address, to a record's row ("#event/letter") or to a sheet by its key ("#sources").

    What leads nowhere, such as to a record that has no row in this workbook, is written as a text.
    """

    text: str
    to: str


class Formula(NamedTuple):
    """A formula, without "=", and its result, because many viewers don't calculate.

    It names columns by their keys: `{due}` in the same row of its table, `{commitments.due}` all of that sheet's table.
    Functions that came after Excel 2007 bear their prefix: `_xlfn.MINIFS`.
    """

    text: str
    value: "str | float | Stamp | None"


class Styled(NamedTuple):
    """A value that doesn't wear the style of its column."""

    value: "str | float | Stamp | Link | Formula | None"
    style: str
    #: How many columns it is spread over; the cells that it covers have no value.
    across: int = 1


Value: TypeAlias = str | float | Stamp | Link | Formula | Styled | None


def plain(value: Value) -> str | float | Stamp | None:
    """Return what a reader sees in the cell, without the style, the link or the formula."""
    bare = value.value if isinstance(value, Styled) else value
    if isinstance(bare, Link):
        return bare.text
    return bare.value if isinstance(bare, Formula) else bare


def start(when: When, zone: tzinfo) -> Stamp | str:
    """Return what shows when something was or began; if nobody knows, the bound that is known."""
    words = BOUNDS.get((when.form, when.start is not None, when.end is not None), "")
    return _stamp(when.points[0], zone, words, last=when.start is None)


def until(when: When, zone: tzinfo) -> Stamp | str | None:
    """Return what shows the end of that whose start `start` shows."""
    if when.form == "date" or when.start is None:
        return None
    if when.end is not None:
        return _stamp(when.end, zone, "and " if when.form == "between" else "", last=True)
    if when.form == "between":
        return None
    return "unknown" if when.unknown_end else "ongoing"


def deadline(when: When, zone: tzinfo) -> Stamp | str:
    """Return what shows a deadline: its last day."""
    words = "from " if when.end is None else ENDS[when.form]
    return _stamp(when.points[-1], zone, words, last=when.end is not None)


def day(value: date) -> Stamp | str:
    """Return what shows a day that is known."""
    number = value.toordinal()
    return Stamp(number - DAY_0, FORMATS["day"]) if number >= FIRST_DAY else value.isoformat()


def _stamp(point: Point, zone: tzinfo, words: str, *, last: bool) -> Stamp | str:
    """Make the stamp of the first or the *last* day of *point*, or of its time; a text where Excel has no such day."""
    doubt = "?" if point.doubt in ("?", "%") else ""
    if point.doubt in ("~", "%"):
        words += "about "
    moment = point.latest if last else point.earliest
    part = 0.0
    if isinstance(point.earliest, datetime):
        try:
            moment = point.earliest.astimezone(zone)
        except OverflowError:  # in the years 1 and 9999
            moment = date.min
        else:
            part = (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86_400
    number = moment.toordinal()
    if number < FIRST_DAY:
        return words + point.text.rstrip("~?%") + doubt
    form = FORMATS.get(point.precision, "yyyy")
    if form == "yyyy" and point.precision != "year":
        words += f"{point.text[5:7]} "
    return Stamp(number - DAY_0 + part, (f'"{words}"' if words else "") + form + (f'"{doubt}"' if doubt else ""))


@lru_cache(maxsize=1000)  # a source is cited many times
def web_link(url: str | None) -> Link | None:
    """Return the link to *url*, named after its host: short, because LibreOffice doesn't wrap a link."""
    if url is None:
        return None
    return Link(str(urlsplit(url).hostname).removeprefix("www."), encode_uri(url))


def units(text: str) -> int:
    """Count the UTF-16 code units of *text*, as Excel does."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fits(text: str) -> bool:
    """Return whether *text* fits into a cell."""
    return text.count("\n") <= LINE_FEEDS and (len(text) * 2 <= TEXT_UNITS or units(text) <= TEXT_UNITS)


def join(texts: Sequence[str]) -> str | None:
    """Write *texts* into one cell, in lines; None if there are none."""
    return "\n".join(texts) or None


def clean(text: str) -> str:
    """Return *text* with U+FFFD for characters that XML doesn't allow, and line feeds as line ends."""
    return ILLEGAL.sub(lambda match: "\n" if match[0][0] == "\r" else REPLACED, text)


def truncate(text: str, more: tuple[str, str] = MORE) -> str:
    """Return what a cell shows of *text*: all of it, or as many lines as fit and how many *more* there are.

    Of a single line that is too long, the beginning is shown.
    """
    if not ILLEGAL.search(text) and fits(text):  # as nearly all do
        return text
    text = clean(text)
    if fits(text):
        return text
    lines = text.split("\n")
    lengths = accumulate(units(line) + 1 for line in lines)
    count = sum(length <= TEXT_UNITS - NOTE_LENGTH for length in islice(lengths, LINE_FEEDS))
    if count:
        return "\n".join([*lines[:count], more[0].format(len(lines) - count)])
    beginning = lines[0].encode("utf-16-le")[: 2 * (TEXT_UNITS - NOTE_LENGTH)].decode("utf-16-le", "ignore")
    return beginning + more[1]
