"""What the text of a cell means: numbers, dates as Excel counts them, escaped characters."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import isfinite
from typing import NamedTuple, TypeAlias

from openpyxl.styles.numbers import BUILTIN_FORMATS

__all__ = ["BUILT_IN", "GENERAL", "Fault", "Value", "is_date", "parse_date", "parse_number", "to_date", "unescape"]

GENERAL = "General"
#: The number formats that every workbook has, by number. What those from 27 to 58 are depends on the language of Excel,
#: which the file doesn't say: here, they are those of simplified Chinese (ECMA-376 18.8.30).
BUILT_IN = {
    **{str(number): form for number, form in BUILTIN_FORMATS.items()},
    **dict.fromkeys(("27", "36", "50", "52", "57"), 'yyyy"年"m"月"'),
    **dict.fromkeys(("28", "29", "30", "31", "51", "53", "54", "58"), "yyyy-mm-dd"),
    **dict.fromkeys(("32", "33", "34", "35", "55", "56"), "h:mm:ss"),
}


class Fault(NamedTuple):
    """What is in a cell instead of a value: the error of a formula, such as `#N/A`, or nothing that can be read."""

    text: str
    hint: str = "type the value instead"


Value: TypeAlias = str | int | float | bool | date | datetime | time | Fault | None

ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: The literal parts of a number format: quoted, escaped, in brackets.
LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[(?![hmsHMS]+\])[^\]]*\]|AM/PM|A/P|General', re.IGNORECASE)
ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
#: The last day that Excel has, as a serial number; and the day that it has, but no calendar: 29 February 1900.
LAST, NO_DAY = 2_958_466, 60


def unescape(text: str) -> str:
    """Return *text* with escapes such as `_x000D_` replaced by their characters."""
    if "_x" not in text:
        return text
    text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    # halves of a character become one; one alone becomes a mark that it was there
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def parse_number(text: str) -> int | float | None:
    """Read a number as XML has it; None if it is none, or infinite."""
    try:
        value = float(text)
    except ValueError:
        return None
    if not isfinite(value) or "_" in text:
        return None
    return int(value) if value.is_integer() else value


@lru_cache(maxsize=1000)
def _letters(form: str) -> str:
    """Return what a number format has beside literal text: of dates y, m, d; of times h, m, s."""
    return LITERAL.sub("", form.partition(";")[0]).lower()


def is_date(form: str) -> bool:
    """Return whether a number format shows a date or a time of day; a length of time is neither."""
    letters = _letters(form)
    return not ELAPSED.search(letters) and any(letter in letters for letter in "ymdhs")


def to_date(serial: float, form: str, *, is_1904: bool) -> date | datetime | time | None:
    """Return the day, the time, or both that a number shows in a format for dates; None if Excel has none."""
    letters = _letters(form)
    has_day = any(letter in letters for letter in "yd") or not any(letter in letters for letter in "hs")
    has_time = any(letter in letters for letter in "hs")
    if is_1904:
        serial += 1462
    if not 0 <= serial < LAST:
        return None
    days, rest = divmod(round(serial * 86_400_000), 86_400_000)
    if not has_day and days == 0:
        return (datetime.min + timedelta(milliseconds=rest)).time()  # noqa: DTZ901 - cells have no zone
    if days == NO_DAY or (days == 0 and not is_1904) or days >= LAST:
        return None
    whole = datetime(1899, 12, 30 if days > NO_DAY else 31) + timedelta(days, milliseconds=rest)  # noqa: DTZ001 - as above
    return whole if has_time or rest else whole.date()


def parse_date(text: str) -> date | datetime | str:
    """Parse a date or time in ISO 8601; return the text itself if it isn't one."""
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return text
