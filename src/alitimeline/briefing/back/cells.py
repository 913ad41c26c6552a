"""What a cell says, whatever form Excel gave it: texts, numbers that are texts, dates as they are shown."""

import re
from datetime import date, datetime, time, timedelta, tzinfo

from alitimeline.briefing.editable import DAY_0
from alitimeline.briefing.workbook import Fault
from alitimeline.briefing.workbook.values import BUILT_IN, GENERAL, Value
from alitimeline.model.texts import check_date
from alitimeline.problems import DateError, TextError, shorten
from alitimeline.when import When
from alitimeline.when.deadlines import read_month_day

__all__ = ["as_day", "as_month_day", "as_text", "as_when", "day_of"]

#: The literal text of a number format, and its colours and countries.
LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]')
PART_OF_YEAR = re.compile(r"\b([QH][1-4])\b")
#: Bare numbers that are years, and those that are days as Excel counts them (1954 to 2119), where a date is asked for.
YEARS, SERIALS = range(1000, 3000), range(20_000, 80_000)


def as_text(value: Value, form: str = GENERAL) -> str:
    """Return the text of a cell without the spaces around it; "" if there is none. A percentage keeps its sign.

    Raises:
        TextError: if it is a date that could have been typed in several ways, or an error of a formula.
    """
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int() | float() if "%" in LITERAL.sub("", form):  # "80%" is 0.8 to Excel
            return f"{value * 100:.15g}%"
        case float() if value.is_integer():
            return str(int(value))
        case Fault(text=fault, hint=hint):
            raise TextError(f"a formula gives {fault}" if fault[:1] == "#" else f"the cell has {fault}", hint)
        case date() | time():
            message = f"{value} is a date in Excel, and must be a text here"
            raise TextError(message, "format the cell as text and type it again")
        case _:
            return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def as_when(value: Value, form: str, zone: tzinfo) -> str:
    """Return the date in a cell as a data file has it, as precise as its number format *form* is; "" if there is none.

    A time is one of *zone*.

    Raises:
        DateError: if it can't be read as a date.
    """
    match value:
        case datetime():
            return _format_moment(value, form, zone)
        case date():
            return _format_moment(datetime.combine(value, time()), form, zone)
        case bool() | time():
            raise DateError(f"{shorten(str(value))} is not a date")
        case int() | float() if int(value) == value and int(value) in YEARS:
            return str(int(value))
        case int() if len(str(value)) == len("20230910"):
            return str(When.from_text(str(value)))
        case int() | float() if int(value) in SERIALS:
            return _format_moment(DAY_0 + timedelta(days=value), form, zone)
        case int() | float():
            raise DateError(f"the number {value} is not a date", "write it like 2023-09-10")
        case _:
            text = as_text(value)
            return str(When.from_text(text, zone)) if text else ""


def as_day(value: Value, zone: tzinfo) -> str:
    """Return the day in a cell; "" if there is none.

    Raises:
        TextError: if it can't be read as a date, or is none of a single day.
    """
    day = as_when(value, "yyyy-mm-dd", zone)
    if day:
        when = When.parse(day).in_days(zone)
        is_certain = when.earliest == when.latest and not (when.approximate or when.uncertain)
        day = str(when.latest) if is_certain else day
        check_date(day)
    return day


def as_month_day(value: Value, form: str, zone: tzinfo) -> str:
    """Return the day of the year in a cell, as data files have it ("--03-31"); "" if there is none.

    Raises:
        TextError: if it is none.
    """
    text = as_text(value) if isinstance(value, str | None) else as_when(value, form, zone)
    return text and read_month_day(text)


def _format_moment(moment: datetime, form: str, zone: tzinfo) -> str:
    """Return as much of a moment as its number format shows."""
    section = form.split(";", maxsplit=1)[0]
    words = "".join(quoted or escaped for quoted, escaped in LITERAL.findall(section))
    letters = LITERAL.sub("", section).lower()
    moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)  # Excel counts in fractions of days
    is_timed = "h" in letters or form == GENERAL
    if is_timed and moment.time() != time():  # midnight is what programs give days that must have a time
        clock = moment.strftime("%H:%M:%S" if "s" in letters else "%H:%M")
        text = str(When.from_text(f"{moment:%Y-%m-%d} {clock}", zone))
    elif "y" not in letters or "d" in letters or (form == BUILT_IN["27"] and moment.day > 1):  # a day in Japan, Taiwan
        text = f"{moment:%Y-%m-%d}"
    elif "m" in letters:
        text = f"{moment:%Y-%m}"
    else:
        part = PART_OF_YEAR.search(words)
        text = f"{moment:%Y}-{part[1]}" if part else f"{moment:%Y}"
    about, doubt = "about" in words, "?" in words
    return text + ("%" if about and doubt else "~" if about else "?" if doubt else "")


def day_of(value: Value, form: str, zone: tzinfo, *, last: bool = False) -> date | None:
    """Return the first or the *last* day of the date in a cell; None without a date."""
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    try:
        text = as_when(value, form, zone)
    except TextError:
        return None
    if not text:
        return None
    first, final = (When.parse(text).first_day(zone), When.parse(text).last_day(zone))
    return (final or first) if last else (first or final)
